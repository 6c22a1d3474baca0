//! Files with a row for each cost line: which rows are one action, what each line says of its years, and what is wrong.

use super::common::{csv, found, read, read_with, said};
use super::files::{one_sheet, workbook};
use milepost_engine::exchange::account::{Account, amount};
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::mapping::Mapping;
use milepost_engine::exchange::plan::{Draft, ImportError, Item, Options};
use milepost_engine::ledger::line::{CostLine, Schedule};
use std::collections::BTreeSet;

const HEADER: &str = "line_item_id,pillar,core_capacity,requirement,activity,year_numeric,year_calendar,cost_original,currency_original,cost_usd2024,primary_category,primary_subcategory";

fn actions(draft: &Draft) -> Vec<&Item> {
    draft.items.iter().filter(|item| item.row.is_some()).collect()
}

fn calendar<const N: usize>(years: [i32; N]) -> Schedule {
    Schedule::CalendarYears(years.into())
}

fn line(row: &str) -> CostLine {
    let draft = csv(HEADER, &["1,P,O,R,Other,1,2024,1,USD (2024),1,,", row]);
    assert_eq!(found(&draft.complaints), [], "{row}");
    actions(&draft)[1].lines[0].clone()
}

#[test]
fn rows_of_one_activity_are_one_action_named_by_its_first_line() {
    let draft = csv(
        HEADER,
        &[
            "10,Prevent,Law,Review the law,Meet,1,2024,300,USD (2023),310,Workforce,Travel",
            "9,Prevent,Law,Review the law,\"Meet\",2,2025,400.5,USD (2023),410,Workforce,Fees",
            "11,Prevent,Law,Print the law,Meet,2,2025,5,USD (2023),6,Media,",
        ],
    );
    assert_eq!(found(&draft.complaints), []);
    let told = |item: &Item| {
        let lines =
            item.lines.iter().map(|line| format!("{} {}: {}", line.reference, line.label, line.stated().unwrap()));
        format!("{} {}", item.reference, lines.collect::<Vec<_>>().join("; "))
    };
    let actions = actions(&draft);
    assert_eq!(
        actions.iter().map(|item| told(item)).collect::<Vec<_>>(),
        ["SMALL-9 10 Travel: USD 300.00; 9 Fees: USD 400.50", "SMALL-11 11 Meet: USD 5.00"]
    );
    assert_eq!(
        (actions[0].fields["title"].as_str(), actions[0].fields["requirement"].as_str()),
        ("Meet", "Review the law")
    );
    assert_eq!(actions[0].parent.as_deref(), Some("SMALL-P1-O1"));
    let line = &actions[0].lines[0];
    assert_eq!((line.price_year, line.category.as_deref()), (Some(2023), Some("Workforce")));
}

#[test]
fn one_amount_for_several_years_is_taken_whole_and_said() {
    let several = line("2,P,O,R,Do,\"1,2,3\",\"2024, 2025, 2026\",1000,USD (2024),1000,,");
    assert_eq!(several.schedule, Some(calendar([2024, 2025, 2026])));
    let months = several.months(10).unwrap();
    let amounts: Vec<i64> = months.iter().filter_map(|month| month.amount).collect();
    assert_eq!((amounts.len(), amounts.iter().sum::<i64>()), (36, 100_000));
    assert!(amounts.iter().all(|amount| (2_777..=2_778).contains(amount)), "in equal parts: {amounts:?}");
    let fiscal = csv("line_ref,pillar,action,years,cost,currency", &["1,P,Do,FY2024;FY2025,50,TTD"]);
    assert_eq!(actions(&fiscal)[0].lines[0].schedule, Some(Schedule::FiscalYears(BTreeSet::from([2024, 2025]))));
}

#[test]
fn what_is_missing_stays_missing() {
    let missing = line("2,P,O,R,Do,2,2025,,USD (2024),,,");
    assert_eq!((missing.stated(), missing.schedule), (None, Some(calendar([2025]))));
    let zero = line("2,P,O,R,Do,2,2025,0,USD (2024),0,,");
    assert_eq!(zero.stated().unwrap().to_string(), "USD 0.00", "zero is an amount");
    let undated = line("2,P,O,R,Do,N/A,N/A,70,USD (2024),70,,");
    assert_eq!((undated.stated().unwrap().to_string(), undated.schedule), ("USD 70.00".into(), Some(calendar([2024]))));
    assert_eq!(
        undated.assumption.unwrap(),
        "the plan gives one sum and no year; divided equally over its years, 2024 to 2024"
    );
}

#[test]
fn each_line_is_accounted_for() {
    let rows = [
        "1,P,O,R,A,\"1,2\",\"2024, 2025\",10,USD,1,,",
        "2,P,O,R,A,1,2024,,USD,,,Fees",
        "3,P,O,R,B,N/A,N/A,5,USD,1,,Cars",
    ];
    let Account { lines, several, missing, undated } = Account::of(&csv(HEADER, &rows), 10);
    assert_eq!(lines, 3);
    assert_eq!(several, ["SMALL-1, line 1: USD 10.00 for 2024, 2025 (A; no funding)"]);
    assert_eq!(missing, ["SMALL-1, line 2: USD ? for 2024 (Fees; no funding)"]);
    assert_eq!(undated, ["SMALL-3, line 3: USD 5.00 for 2024, 2025 (Cars; no funding)"]);
}

#[test]
fn years_of_the_plan_and_of_the_calendar_are_held_against_each_other() {
    let draft = csv(
        HEADER,
        &[
            "1,P,O,R,A,1,2024,1,USD,1,,",
            "2,P,O,R,B,2,2025,1,USD,1,,",
            "3,P,O,R,C,\"1,2\",\"2024, 2026\",1,USD,1,,",
            "4,P,O,R,D,3,N/A,1,USD,1,,",
            "5,P,O,R,E,N/A,2025,1,USD,1,,",
        ],
    );
    assert_eq!(
        draft.notes,
        [
            "small.csv, row 4: its years of the plan are 2024, 2025, its calendar years 2024, 2026: the calendar years are taken.",
            "small.csv, row 5: its calendar years are not given; years of the plan are taken: 2026.",
            "small.csv, row 6: it names no year of the plan; taken is 2025.",
        ]
    );
    let taken: Vec<_> = actions(&draft).iter().map(|item| item.lines[0].schedule.clone().unwrap()).collect();
    assert_eq!(taken[2..], [calendar([2024, 2026]), calendar([2026]), calendar([2025])]);
}

#[test]
fn a_faulty_line_waits_and_the_others_of_its_action_do_not() {
    let draft = csv(
        HEADER,
        &[
            "1,P,O,R,A,1,soon,10,USD,1,,",
            "2,P,O,R,A,1,2024,-5,USD,1,,",
            "3,P,O,R,A,1,2024,1e300,USD,1,,",
            "4,P,O,R,A,1,2024,10,UDS (2024),1,,",
            "5,P,O,R,A,x,2024,10,USD,1,,",
            "6,P,O,R,A,1,2024,10,USD,9999999999999999999999,,",
            "7,P,O,R,A,1,2024,10,USD,1,,",
            "8,P,O,R,B,1,2024,10,USD,1,,",
            "8,P,O,R,B,1,2024,10,USD,1,,",
            ",P,O,R,B,1,2024,10,USD,1,,",
        ],
    );
    insta::assert_snapshot!(said(&draft), @r"
    small.csv!G2 (year_calendar) `soon`: `soon` is not a year. Write them like 2024, 2025.
    small.csv!H3 (cost_original) `-5`: -5 is below zero.
    small.csv!H4 (cost_original) `1e300`: `1e300` is too large, or not written in digits only. Write digits only, like 74000 or 1875.50; leave the cell empty where nothing is known.
    small.csv!I5 (currency_original) `UDS (2024)`: `UDS` is not a currency code of ISO 4217. Did you mean `USD`?
    small.csv!F6 (year_numeric) `x`: `x` is not a year of the plan. Write them like 1, 2.
    small.csv!J7 (cost_usd2024) `9999999999999999999999`: The amount is too large.
    small.csv!A9 (line_item_id) `8`: `8` is used in row 10 as well.
    small.csv!A10 (line_item_id) `8`: `8` is used in row 9 as well.
    small.csv!A11 (line_item_id) empty: The reference of the cost line is missing.
    ");
    assert_eq!((draft.rows, draft.faulty), (10, 9));
    let taken: Vec<(&str, usize)> =
        actions(&draft).iter().map(|item| (item.reference.as_str(), item.lines.len())).collect();
    assert_eq!(taken, [("SMALL-1", 1)], "the reference does not depend on which of its rows are good");
}

#[test]
fn rows_of_one_reference_that_say_otherwise_wait() {
    let draft = csv(
        "ref,line_ref,pillar,objective,action,due,lead_agency,cost,currency,calendar_years",
        &[
            "1.1,a,P,O,Do,2025-03-31,Ministry of Labour,1,TTD,2025",
            "1.1,b,P,O,Do,,,2,TTD,2025",
            "1.1,c,P,O,Do more,,,3,TTD,2025",
            "1.1,d,P,O,Do,2026-03-31,,4,TTD,2025",
            "1.1,e,P,Q,Do,,,5,TTD,2025",
        ],
    );
    assert_eq!(
        found(&draft.complaints),
        [
            ("E4", Fault::Contradiction, "Do more"),
            ("F5", Fault::Contradiction, "2026-03-31"),
            ("D6", Fault::Contradiction, "Q")
        ]
    );
    assert_eq!(draft.complaints[0].problem, "Row 2 says otherwise of the same action `1.1`.");
    assert_eq!(actions(&draft)[0].lines.len(), 2);
}

fn reconciled(currency: &str, totals: &[&str]) -> String {
    let lines = [
        HEADER.replace(',', "|"),
        "1|Prevent|Law|R|A|1|2024|10|USD (2024)|11.004|".into(),
        "2|Prevent|Law|R|B|1|2024||USD (2024)||".into(),
        "3|Prevent|Food|R|C|1|2024|20.5|USD (2024)|21|".into(),
        "4|Detect||R|D|1|2024|30|USD (2024)|31|".into(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let header = "pillar|core_capacity|cost_original|currency_original|cost_usd2024";
    let totals: Vec<String> = totals.iter().map(|row| row.replace("CUR", currency)).collect();
    let totals: Vec<&str> = std::iter::once(header).chain(totals.iter().map(String::as_str)).collect();
    let draft = read("small.xlsx", &workbook(&[("lines", &lines), ("totals", &totals)])).unwrap();
    let reconciliation = draft.reconciliation.clone().unwrap();
    format!("{}{}\n{reconciliation}{}", said(&draft), reconciliation.basis, reconciliation.notes.join("\n"))
}

#[test]
fn lines_are_reconciled_with_the_totals_a_plan_prints() {
    let totals =
        ["Prevent|Law|12|CUR|13", "prevent|FOOD|20.50|CUR|21", "Respond|Teams|7|CUR|7", "Overall|total|60|CUR|62"];
    insta::assert_snapshot!(reconciled("USD (2024)", &totals), @r"
    USD (2024), the currency of both
    Prevent, Law: lines USD 10.00, published USD 12.00, difference USD -2.00 (1 without an amount)
    Prevent, Food: lines USD 20.50, published USD 20.50, difference USD 0.00
    Prevent, all of it: lines USD 30.50, published in its parts USD 32.50, difference USD -2.00 (1 without an amount)
    Detect, all of it: lines USD 30.00, no total is published
    Respond, Teams: lines USD 0.00, published USD 7.00, difference USD -7.00
    Respond, all of it: lines USD 0.00, published in its parts USD 7.00, difference USD -7.00
    Overall: lines USD 60.50, published USD 60.00, difference USD 0.50 (1 without an amount)
    ");
    insta::assert_snapshot!(reconciled("EUR (2024)", &totals), @r"
    USD (2024) of the column `cost_usd2024`, because the lines are in USD (2024) and the totals in EUR (2024)
    Prevent, Law: lines USD 11.00, published USD 13.00, difference USD -2.00 (1 without an amount)
    Prevent, Food: lines USD 21.00, published USD 21.00, difference USD 0.00
    Prevent, all of it: lines USD 32.00, published in its parts USD 34.00, difference USD -2.00 (1 without an amount)
    Detect, all of it: lines USD 31.00, no total is published
    Respond, Teams: lines USD 0.00, published USD 7.00, difference USD -7.00
    Respond, all of it: lines USD 0.00, published in its parts USD 7.00, difference USD -7.00
    Overall: lines USD 63.00, published USD 62.00, difference USD 1.00 (1 without an amount)
    ");
    insta::assert_snapshot!(reconciled("USD (2020)", &["Prevent|total|12|CUR|"]), @r"
    no currency in common
    The lines are in USD (2024), the published totals in USD (2020), and no column gives both in one currency: they are not compared.
    ");
    let twice = ["Prevent|Law|12|CUR|13", "Prevent|Law|12|CUR|13", "Detect||-1|EUO|2"];
    insta::assert_snapshot!(reconciled("USD (2024)", &twice), @r"
    totals!A3 (pillar) `Prevent`: The total of this part is given more than once.
    totals!C4 (cost_original) `-1`: -1 is below zero.
    totals!D4 (currency_original) `EUO`: `EUO` is not a currency code of ISO 4217.
    USD (2024), the currency of both
    Prevent, Law: lines USD 10.00, published USD 12.00, difference USD -2.00 (1 without an amount)
    Prevent, Food: lines USD 20.50, no total is published
    Prevent, all of it: lines USD 30.50, published in its parts USD 12.00, difference USD 18.50 (1 without an amount)
    Detect, all of it: lines USD 30.00, no total is published
    Overall: lines USD 60.50, published in its parts USD 12.00, difference USD 48.50 (1 without an amount)
    ");
}

#[test]
fn totals_of_pillars_alone_are_reconciled_and_rows_that_wait_are_told() {
    let lines = [
        "line_ref|pillar|action|calendar_years|cost|currency",
        "1|Prevent|Do|2025|10|TTD",
        "2|Prevent|Go|2025|lots|TTD",
        "3|Detect|Look|2025|5|TTD",
    ];
    let totals = ["pillar|total_cost|currency", "Prevent|30|TTD", "Detect|5|TTD", "Total|35|TTD"];
    let draft = read("small.xlsx", &workbook(&[("lines", &lines), ("totals", &totals)])).unwrap();
    let reconciliation = draft.reconciliation.unwrap();
    insta::assert_snapshot!(format!("{reconciliation}{}", reconciliation.notes.join("\n")), @r"
    Prevent, all of it: lines TTD 10.00, published TTD 30.00, difference TTD -20.00
    Detect, all of it: lines TTD 5.00, published TTD 5.00, difference TTD 0.00
    Overall: lines TTD 15.00, published TTD 35.00, difference TTD -20.00
    1 rows wait to be mended; the sums leave them out.
    ");
}

#[test]
fn a_column_that_nobody_knows_is_said_to_be_one() {
    let file = b"Activity no.;Pillar;What we do;Price;In;year\n1.1;P;Do;5;TTD;FY2025\n";
    let mapped = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        read_with("small.csv", file, &Options { mapping: Mapping::parse(&words).unwrap(), ..Options::default() })
    };
    assert!(matches!(mapped(&[]), Err(ImportError::NoPlan)));
    let draft = mapped(&["Activity no.=ref", "What we do = action", "price=cost", "IN=currency"]).unwrap();
    assert_eq!((found(&draft.complaints), draft.notes.clone()), (vec![], vec![]));
    assert_eq!(actions(&draft)[0].lines[0].stated().unwrap().to_string(), "TTD 5.00");
    let absent = mapped(&["Activity no.=ref", "What we do=action", "Cost=cost"]);
    assert_eq!(
        absent.unwrap_err().to_string(),
        "No sheet that is read has a column `cost`. Write its header as the file has it."
    );
    let wrong = |word: &str| Mapping::parse(&[word.to_owned()]).unwrap_err();
    assert_eq!(wrong("Price"), "`Price` maps no column. Write HEADER=NAME, like `--map \"Technical area=objective\"`.");
}

/// `_x000D_` is a line end, `_x001F_` what is left of a degree sign.
#[test]
fn what_a_workbook_escapes_is_read() {
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |cells: [&str; 6]| format!("<row>{}</row>", cells.map(cell).concat());
    let rows = [
        row(["line_ref", "pillar", "action", "calendar_years", "cost", "currency"]),
        row(["1", "P", "Buy fridges_x000D__x000D_ (2 to 8_x001F_C)", "2024", "5", "USD"]),
    ];
    let draft = read("small.xlsx", &one_sheet(&rows.concat())).unwrap();
    assert_eq!(found(&draft.complaints), []);
    assert_eq!(actions(&draft)[0].fields["title"], "Buy fridges (2 to 8\u{fffd}C)");
    assert_eq!(draft.notes, ["Plan, row 2: C2 holds a letter that nothing can show; `\u{fffd}` stands for it."]);
}

#[test]
fn what_makes_an_amount_has_columns_of_its_own() {
    let header = "ref,pillar,action,unit_cost,quantity,multipliers,share,one_off,price_year,cofog,cost_agency,optional,years,\
                  cost_from,cost_until,percents,cost,currency";
    let rows = [
        "1,P,Do,100,2,people=20;days=1.5,0.5,yes,2024,03.1,Ministry of Health,yes,FY2025;FY2026,,,,,TTD",
        "2,P,Go,,,,,,,,,,,,,FY2025=40;FY2026=60,1000,TTD",
        "3,P,Be,,,,,,,,,,,2025-02-01,2026-01-31,,1000,TTD",
        "4,P,No,100,2,people,1.5,,24,3.1,,maybe,FY2025,2025-02-01,,FY2025,,TTD",
        "Total,,,100,2,,,,,,,,,,,,2000,TTD",
    ];
    let draft = csv(header, &rows);
    let line = |index: usize| actions(&draft)[index].lines[0].clone();
    let once = line(0);
    assert_eq!(once.product(), Some(Ok(300_000)));
    assert_eq!((once.one_off, once.optional, once.price_year), (true, true, Some(2024)));
    assert_eq!((once.cofog.as_deref(), once.agency.as_deref()), (Some("03.1"), Some("moh")));
    assert_eq!(once.schedule, Some(Schedule::FiscalYears(BTreeSet::from([2025, 2026]))), "{:?}", once.years);
    let parts = [(2025, 40.into()), (2026, 60.into())];
    assert_eq!(line(1).schedule, Some(Schedule::Percents(parts.into())));
    let days = |text: &str| text.parse().unwrap();
    let year = Schedule::Days { from: days("2025-02-01"), until: days("2026-01-31") };
    assert_eq!((line(2).schedule, line(2).stated().unwrap().to_string()), (Some(year), "TTD 1000.00".into()));
    insta::assert_snapshot!(said(&draft), @"
    small.csv!F5 (multipliers) `people`: `people` is not understood, or said twice. Write them like people=20;workshops=3.
    small.csv!I5 (price_year) `24`: `24` is not a year.
    small.csv!J5 (cofog) `3.1`: `3.1` is no COFOG code: a division from 01 to 10, like 03, perhaps with a group and a class, like 03.1.0. A cell that holds 3.1 as a number has lost its zero: make it a text.
    small.csv!L5 (optional) `maybe`: `maybe` is none of yes, no.
    small.csv!O5 (cost_until) empty: `cost_from` and `cost_until` are given together.
    small.csv!P5 (percents) `FY2025`: `FY2025` is not understood, or said twice. Write them like FY2025=40;FY2026=60.
    ");
    assert_eq!(draft.notes, ["small.csv, row 6: it holds totals and is not read."]);
}

#[test]
fn amounts_that_may_mean_two_things_wait() {
    let header = "ref,pillar,action,unit_cost,quantity,cost,fy2025,fy2026,years,currency";
    let rows = [
        "1,P,Do,\"1.234,50\",1,,,,FY2025,TTD",
        "2,P,Go,,,11,10,,FY2025,TTD",
        "3,P,Be,,,30,10,20,FY2025;FY2026,TTD",
        "4,P,No,\"1,234.50\",1,,,,FY2025,TTD",
    ];
    let draft = csv(header, &rows);
    insta::assert_snapshot!(said(&draft), @"
    small.csv!D2 (unit_cost) `1.234,50`: `1.234,50` is not a number. Write digits only, like 74000 or 1875.50; leave the cell empty where nothing is known.
    small.csv!F3 (cost) `11`: The amounts of the years add up to TTD 10.00. Mend the one that is wrong, or clear the total.
    ");
    assert_eq!(actions(&draft).iter().map(|item| item.reference.as_str()).collect::<Vec<_>>(), ["SMALL-3", "SMALL-4"]);
}

/// Days of a year's cost are those of the fiscal year.
#[test]
fn a_line_of_days_is_summed_by_the_fiscal_year() {
    let header = "ref,pillar,action,unit_cost,quantity,cost_from,cost_until,split,currency";
    let draft = csv(header, &["1,P,Do,1200,1,2024-10-01,2025-09-30,days,TTD"]);
    let line = &actions(&draft)[0].lines[0];
    assert_eq!(amount(line, 10).unwrap().to_string(), "TTD 1200.00");
    assert_ne!(amount(line, 1).unwrap().to_string(), "TTD 1200.00", "it lies in two years that begin in January");
}
