//! The costed roadmap as a ministry would send it. Which rows are faulty, and how, was found by a program of another language
//! that shares nothing with the importer: it multiplied each line out, compared names with the sheet of agencies, and tried
//! each date against a calendar.

use super::common::{read, read_with};
use milepost_engine::exchange::complaint::Fault::{self, *};
use milepost_engine::exchange::hierarchy::{Level, Reading};
use milepost_engine::exchange::plan::{Draft, Item, Options};
use milepost_tests::shared;
use std::collections::{BTreeMap, BTreeSet};

/// Row of the CSV, column, fault. In the workbook every row lies two further down.
const FAULTS: [(u32, &str, Fault); 27] = [
    (8, "fy2025", WrongTotal),
    (12, "fy2024", MergedAmount),
    (15, "fy2024", MergedAmount),
    (18, "unit_cost", NoAmount),
    (22, "fy2025", WrongTotal),
    (26, "lead_agency", MisspeltAgency),
    (28, "ref", DuplicateReference),
    (29, "ref", DuplicateReference),
    (30, "fy2024", MergedAmount),
    (33, "fy2024", MergedAmount),
    (37, "unit_cost", NoAmount),
    (42, "fy2025", NegativeAmount),
    (42, "unit_cost", NegativeAmount),
    (44, "partners", MisspeltAgency),
    (45, "fy2026", WrongTotal),
    (47, "fy2024", MergedAmount),
    (49, "unit_cost", NoAmount),
    (50, "lead_agency", MisspeltAgency),
    (51, "due", Date),
    (59, "fy2025", WrongTotal),
    (60, "ref", DuplicateReference),
    (61, "ref", DuplicateReference),
    (63, "fy2026", WrongTotal),
    (66, "unit_cost", NoAmount),
    (67, "due", Date),
    (69, "fy2024", MergedAmount),
    (71, "currency", UnknownCurrency),
];
const FAULTY_ROWS: usize = 26;

fn roadmap(name: &str) -> Option<Draft> {
    let bytes = std::fs::read(shared(name)?).unwrap();
    Some(read(name, &bytes).unwrap())
}

fn faults(draft: &Draft) -> BTreeSet<(u32, String, Fault)> {
    draft.complaints.iter().map(|one| (one.row, one.column.clone(), one.fault)).collect()
}

fn expected(offset: u32) -> BTreeSet<(u32, String, Fault)> {
    FAULTS.iter().map(|(row, column, fault)| (row + offset, (*column).to_owned(), *fault)).collect()
}

fn actions(draft: &Draft) -> usize {
    draft.items.iter().filter(|item| item.level == Level::Action).count()
}

#[test]
fn every_faulty_cell_is_named_and_no_good_row() {
    for (name, offset) in [("tt_roadmap.csv", 0), ("tt_roadmap.xlsx", 2)] {
        let Some(draft) = roadmap(name) else { return };
        assert_eq!(faults(&draft), expected(offset), "{name}");
        assert_eq!(draft.complaints.len(), FAULTS.len());
        assert_eq!((draft.rows, draft.faulty, actions(&draft)), (72, FAULTY_ROWS, 72 - FAULTY_ROWS));
    }
}

#[test]
fn a_complaint_says_where_what_and_what_to_do() {
    let Some(draft) = roadmap("tt_roadmap.xlsx") else {
        return;
    };
    let said: Vec<String> = draft.complaints.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    Roadmap!X10 (fy2025) `351000`: The amount is not unit cost x quantity x times a year, which is TTD 315000.00.
    Roadmap!W14 (fy2024) `350400`: One amount stands for 3 years (FY2024, FY2025, FY2026). It is their sum: write TTD 116800.00 in each year.
    Roadmap!W17 (fy2024) `149400`: One amount stands for 3 years (FY2024, FY2025, FY2026). It is their sum: write USD 49800.00 in each year.
    Roadmap!R20 (unit_cost) empty: The row has a cost but no amount: neither a unit cost nor a total of any year. Clear the row's other costing cells if it costs nothing.
    Roadmap!X24 (fy2025) `35200`: The amount is not unit cost x quantity x times a year, which is TTD 140800.00.
    Roadmap!F28 (lead_agency) `Ministry of Labor`: No agency is called `Ministry of Labor`. Did you mean `Ministry of Labour`?
    Roadmap!A30 (ref) `2.2.3`: `2.2.3` is used in row 31 as well.
    Roadmap!A31 (ref) `2.2.3`: `2.2.3` is used in row 30 as well.
    Roadmap!W32 (fy2024) `288000`: One amount stands for 2 years (FY2024, FY2025). It is their sum: write TTD 144000.00 in each year.
    Roadmap!W35 (fy2024) `1008000`: One amount stands for 2 years (FY2024, FY2025). It is their sum: write TTD 504000.00 in each year.
    Roadmap!R39 (unit_cost) empty: The row has a cost but no amount: neither a unit cost nor a total of any year. Clear the row's other costing cells if it costs nothing.
    Roadmap!R44 (unit_cost) `-13850`: -13850 is below zero.
    Roadmap!X44 (fy2025) `-124650`: -124650 is below zero.
    Roadmap!G46 (partners) `Counter Trafficking Unit; Childrens Authority of Trinidad and Tobago`: No agency is called `Childrens Authority of Trinidad and Tobago`. Did you mean `Children's Authority of Trinidad and Tobago`?
    Roadmap!Y47 (fy2026) `510000`: The amount is not unit cost x quantity x times a year, which is TTD 507000.00.
    Roadmap!W49 (fy2024) `200000`: One amount stands for 2 years (FY2024, FY2025). It is their sum: write TTD 100000.00 in each year.
    Roadmap!R51 (unit_cost) empty: The row has a cost but no amount: neither a unit cost nor a total of any year. Clear the row's other costing cells if it costs nothing.
    Roadmap!F52 (lead_agency) `Trinidad and Tobago Police Servce`: No agency is called `Trinidad and Tobago Police Servce`. Did you mean `Trinidad and Tobago Police Service`?
    Roadmap!I53 (due) `31 June 2025`: `31 June 2025` is not a day: that month has no such date.
    Roadmap!X61 (fy2025) `17160000`: The amount is not unit cost x quantity x times a year, which is TTD 1716000.00.
    Roadmap!A62 (ref) `4.1.5`: `4.1.5` is used in row 63 as well.
    Roadmap!A63 (ref) `4.1.5`: `4.1.5` is used in row 62 as well.
    Roadmap!Y65 (fy2026) `202800`: The amount is not unit cost x quantity x times a year, which is TTD 405600.00.
    Roadmap!R68 (unit_cost) empty: The row has a cost but no amount: neither a unit cost nor a total of any year. Clear the row's other costing cells if it costs nothing.
    Roadmap!I69 (due) `30 February 2026`: `30 February 2026` is not a day: that month has no such date.
    Roadmap!W71 (fy2024) `2268000`: One amount stands for 3 years (FY2024, FY2025, FY2026). It is their sum: write TTD 756000.00 in each year.
    Roadmap!V73 (currency) `UDS`: `UDS` is not a currency code of ISO 4217. Did you mean `USD`?
    ");
}

#[test]
fn the_workbook_and_its_flat_copy_say_the_same() {
    let (Some(csv), Some(xlsx)) = (roadmap("tt_roadmap.csv"), roadmap("tt_roadmap.xlsx")) else {
        return;
    };
    let flat = |draft: &Draft| -> BTreeMap<String, String> {
        let actions = draft.items.iter().filter(|item| item.level == Level::Action);
        actions
            .map(|item| {
                (
                    item.reference.clone(),
                    format!("{:?} {:?} {:?} {:?}", item.fields, item.lead, item.partners, item.lines),
                )
            })
            .collect()
    };
    assert_eq!(flat(&csv), flat(&xlsx));
}

#[test]
fn pillars_and_objectives_take_their_part_of_the_reference() {
    let Some(draft) = roadmap("tt_roadmap.xlsx") else {
        return;
    };
    assert_eq!(draft.reading, Reading::PillarsHoldObjectives);
    let structure = draft.items.iter().filter(|item| item.level != Level::Action);
    let lines: Vec<String> = structure.map(|item| format!("{} {}", item.reference, item.fields["title"])).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    TT-ROADMAP SYNTHETIC DATA. Costed Implementation Roadmap, National Action Plan against Trafficking in Persons, Trinidad and Tobago, FY2024 to FY2026 (revised July 2025)
    TT-ROADMAP-P1 Effective identification of victims and witnesses
    TT-ROADMAP-P1-O1 Screen every likely victim with one procedure and refer within one working day
    TT-ROADMAP-P1-O2 Give front-line officers the skills to recognise victims and witnesses
    TT-ROADMAP-P1-O3 Hold one reliable record of reports, screenings and identified victims
    TT-ROADMAP-P2 Prevention
    TT-ROADMAP-P2-O1 Make the public, migrants and employers aware of trafficking and where to report it
    TT-ROADMAP-P2-O2 Inspect workplaces and recruiters where the risk of forced labour is highest
    TT-ROADMAP-P2-O3 Reduce risk in communities with young people, community policing and regional partners
    TT-ROADMAP-P3 Protection of survivors and witnesses
    TT-ROADMAP-P3-O1 Provide safe and licensed shelter for adults, children and men
    TT-ROADMAP-P3-O2 Deliver health, language, legal and reintegration services to every survivor
    TT-ROADMAP-P3-O3 Keep witnesses safe, informed and able to testify
    TT-ROADMAP-P4 Prosecution
    TT-ROADMAP-P4-O1 Staff and train investigators and prosecutors for trafficking cases
    TT-ROADMAP-P4-O2 Cut delay in court and take testimony by video
    TT-ROADMAP-P4-O3 Strengthen the law, hold complicit officials to account and report on results
    ");
    let parents: BTreeSet<&str> = draft.items.iter().filter_map(|item| item.parent.as_deref()).collect();
    assert!(parents.iter().all(|parent| draft.items.iter().any(|item| item.reference == *parent)));
}

fn item<'a>(draft: &'a Draft, reference: &str) -> &'a Item {
    let reference = format!("TT-ROADMAP-{reference}");
    draft.items.iter().find(|item| item.reference == reference).unwrap()
}

fn shown(item: &Item) -> String {
    let fields: String = item.fields.iter().map(|(name, text)| format!("{name}: {text}\n")).collect();
    let cost = serde_json::to_string(&item.lines.first()).unwrap();
    format!("{fields}{:?} {:?} since {:?}\n{cost}", item.lead, item.partners, item.since)
}

#[test]
fn a_good_row_keeps_its_texts_and_derives_its_days() {
    let Some(draft) = roadmap("tt_roadmap.xlsx") else {
        return;
    };
    let item = |reference: &str| item(&draft, reference);
    insta::assert_snapshot!(shown(item("1.2.6")), @r#"
    baseline: 6
    due_first: 2026-01-01
    due_on: 2026-12-31
    due_text: 2026
    indicator: Interpreters on the approved list
    means_of_verification: Approved list with training date
    priority: low
    ref_text: 1.2.6
    source: synthetic
    start_on: 2025-01-01
    start_text: 2025
    target: 30
    title: Train a pool of community interpreters in trauma-informed interpreting and confidentiality
    work: training
    Some("ctu") ["msd", "ttps", "tha"] since Some(2025-01-01)
    {"reference":"1.2.6","label":"five-day course for 15 interpreters","category":"training","capital":false,"unit":"five-day course for 15 interpreters","unit_cost":"72500","quantity":"1","frequency":"1","currency":"TTD","years":{"2025":7250000,"2026":7250000},"funding_source":"Donor D regional programme","funding_status":"pledged","assumption":"Spanish first; Haitian Creole, Mandarin and Portuguese in the second year","source":"synthetic"}
    "#);
}

#[test]
fn a_range_of_days_is_derived_from_each_text() {
    let Some(draft) = roadmap("tt_roadmap.xlsx") else {
        return;
    };
    let item = |reference: &str| item(&draft, reference);
    let dates = |reference: &str| {
        ["start_text", "start_on", "due_text", "due_first", "due_on"]
            .map(|name| item(reference).fields.get(name).map_or("", String::as_str))
    };
    assert_eq!(dates("1.2.2"), ["Q3 FY2024", "2024-04-01", "Q2 FY2026", "2026-01-01", "2026-03-31"]);
    assert_eq!(dates("1.1.4"), ["2024-02-01", "2024-02-01", "2025-09-30", "2025-09-30", "2025-09-30"]);
    assert_eq!(
        dates("3.1.3"),
        ["within 3 months of Cabinet approval", "", "within 6 months of Cabinet approval", "", ""]
    );
}

#[test]
fn the_sheets_of_agencies_and_funding_are_read() {
    let Some(draft) = roadmap("tt_roadmap.xlsx") else {
        return;
    };
    assert_eq!(draft.agencies, [], "all fourteen are in the register");
    let funding = &draft.items[0].funding;
    let stages = funding.iter().flat_map(|sum| [&sum.pledged, &sum.committed, &sum.received]).flatten();
    assert_eq!((stages.count(), funding.len()), (22, 12), "stages of one sum are one sum");
    let euro: Vec<String> =
        funding.iter().filter(|sum| sum.currency == "EUR").map(|sum| format!("{} {sum}", sum.reference)).collect();
    assert_eq!(
        euro,
        ["Donor D regional programme: regional exchange and forensic equipment EUR pledged 420000, committed 260000"]
    );
    assert_eq!(draft.notes, Vec::<String>::new(), "every column and sheet is read");
}

#[test]
fn the_plan_can_be_named() {
    let Some(file) = shared("tt_roadmap.csv") else {
        return;
    };
    let options = Options { plan: Some("The roadmap".into()), plan_ref: Some("NAP24".into()), ..Options::default() };
    let draft = read_with("tt_roadmap.csv", &std::fs::read(file).unwrap(), &options).unwrap();
    assert_eq!((draft.items[0].reference.as_str(), draft.items[0].fields["title"].as_str()), ("NAP24", "The roadmap"));
    assert!(
        draft.items.iter().any(|item| item.reference == "NAP24-1.1.1" && item.parent.as_deref() == Some("NAP24-P1-O1"))
    );
}
