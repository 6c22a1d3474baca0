//! The costing cells of a row: what is taken, and what is named.

use super::common::{csv, found, said};
use milepost_engine::exchange::complaint::Fault;

const HEADER: &str =
    "ref,pillar,action,unit,unit_cost,quantity,frequency_per_year,years,currency,fy2024,fy2025,fy2026,start";

fn years(row: &str) -> Vec<(i32, Option<i64>)> {
    let draft = csv(HEADER, &[row]);
    assert_eq!(found(&draft.complaints), [], "{row}");
    draft.items.last().unwrap().lines[0].clone().years.into_iter().collect()
}

fn complaint(row: &str) -> String {
    let draft = csv(HEADER, &[row]);
    assert_eq!(draft.faulty, 1, "{row}");
    said(&draft)
}

#[test]
fn amounts_come_from_print_or_from_the_product() {
    assert_eq!(
        years("1,P,Do,day,10.05,3,2,FY2024;FY2025,TTD,60.30,60.30,,"),
        [(2024, Some(6_030)), (2025, Some(6_030))]
    );
    assert_eq!(years("1,P,Do,day,10,3,,FY2025,TTD,,,,"), [(2025, Some(3_000))], "nothing printed: the product");
    assert_eq!(years("1,P,Do,,,,,,TTD,5,,7,"), [(2024, Some(500)), (2026, Some(700))], "print alone");
    assert_eq!(years("1,P,Do,,,,,FY2025,JPY,,700,,"), [(2025, Some(700))], "no decimals in yen");
}

#[test]
fn a_row_without_any_costing_cell_has_no_cost() {
    let draft = csv(HEADER, &["1,P,Do,,,,,,TTD,,,,"]);
    assert_eq!(found(&draft.complaints), []);
    assert!(draft.items.last().unwrap().lines.is_empty());
}

#[test]
fn what_does_not_agree_is_named() {
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024,TTD,31,,,"), @"small.csv!J2 (fy2024) `31`: The amount is not unit cost x quantity x times a year, which is TTD 30.00.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024;FY2025,TTD,60,,,"), @"small.csv!J2 (fy2024) `60`: One amount stands for 2 years (FY2024, FY2025). It is their sum: write TTD 30.00 in each year.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024;FY2025;FY2026,TTD,30,30,,"), @"small.csv!L2 (fy2026) empty: The year is among those of the row, but has no amount.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024,TTD,30,30,,"), @"small.csv!K2 (fy2025) `30`: There is an amount, but the year is not among those of the row.");
    insta::assert_snapshot!(complaint("1,P,Do,day,,3,1,FY2024,TTD,,,,"), @"small.csv!E2 (unit_cost) empty: The row has a cost but no amount: neither a unit cost nor a total of any year. Clear the row's other costing cells if it costs nothing.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,,1,FY2024,TTD,,,,"), @"small.csv!E2 (unit_cost) `10`: The row has a unit cost but neither a quantity nor a total of any year. Clear the row's other costing cells if it costs nothing.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,next year,TTD,,,,"), @"small.csv!H2 (years) `next year`: `next year` is not a fiscal year. Write them like FY2024;FY2025.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024,TDT,30,,,"), @"small.csv!I2 (currency) `TDT`: `TDT` is not a currency code of ISO 4217. Did you mean `TTD`?");
    insta::assert_snapshot!(complaint("1,P,Do,day,10.005,1,1,FY2024,TTD,10.005,,,"), @"small.csv!J2 (fy2024) `10.005`: `10.005` is not an amount of TTD, which has 2 decimals.");
    insta::assert_snapshot!(complaint("1,P,Do,day,10,3,1,FY2024,,30,,,"), @"small.csv!I2 (currency) empty: The currency of the cost is missing.");
}

#[test]
fn a_total_beside_the_product_is_held_against_it() {
    let header = "ref,pillar,action,unit_cost,quantity,years,currency,total";
    let draft = csv(
        header,
        &["1,P,Do,10,3,FY2024;FY2025,TTD,60", "2,P,Do,10,3,FY2024;FY2025,TTD,30", "3,P,Do,10,3,FY2024;FY2025,TTD,61"],
    );
    insta::assert_snapshot!(said(&draft), @"small.csv!H4 (total) `61`: The total is not unit cost x quantity x times a year, which is TTD 30.00 a year.");
    assert_eq!(draft.items.last().unwrap().lines[0].years, [(2024, Some(3_000)), (2025, Some(3_000))].into());
}

#[test]
fn a_misspelling_of_one_or_two_letters_waits_and_a_far_name_is_new() {
    let draft = csv(
        "ref,pillar,action,lead_agency,partners",
        &[
            "1,P,Do,ministry  of labour,Childrens Authority of Trinidad and Tobago",
            "2,P,Do,Ministry of Wealth,",
            "3,P,Do,Ministry of Agriculture,MNS; Coast Guard; Coast Guard; Ministry of Agriculture",
        ],
    );
    assert_eq!(
        found(&draft.complaints),
        [
            ("E2", Fault::MisspeltAgency, "Childrens Authority of Trinidad and Tobago"),
            ("D3", Fault::MisspeltAgency, "Ministry of Wealth"),
        ]
    );
    let action = draft.items.last().unwrap();
    assert_eq!(
        (action.lead.as_deref(), action.partners.as_slice()),
        (Some("ministry-of-agriculture"), ["mns".to_owned(), "coast-guard".to_owned()].as_slice())
    );
    let new: Vec<&str> = draft.agencies.iter().map(|agency| agency.title.as_str()).collect();
    assert_eq!(new, ["Coast Guard", "Ministry of Agriculture"]);
}

#[test]
fn other_cells_that_cannot_be_are_named() {
    let draft = csv(
        "ref,pillar,action,kind,priority,start,due",
        &[
            "1,P,,policy,high,2025-01-01,2025-12-31",
            ",P,Do,policy,high,,",
            "3,,Do,policy,high,,",
            "4,P,Do,polcy,urgent,,",
            "5,P,Do,It System,HIGH,2025-06-01,2025-03-31",
            "6,P,Do,It System,HIGH,soon,2025-13-01",
        ],
    );
    insta::assert_snapshot!(said(&draft), @r"
    small.csv!C2 (action) empty: What is to be done is missing.
    small.csv!A3 (ref) empty: The reference is missing.
    small.csv!B4 (pillar) empty: The pillar is missing.
    small.csv!E5 (priority) `urgent`: `urgent` is none of high, medium, low.
    small.csv!D5 (kind) `polcy`: `polcy` is none of action, campaign, it_system, policy, recommendation_follow_up, regional, statistics, technical_assistance, training. Did you mean `policy`?
    small.csv!G6 (due) `2025-03-31`: The action would end on 2025-03-31, before it starts on 2025-06-01.
    small.csv!F7 (start) `soon`: `soon` is not a date. Write it like `2025-03-31`, `March 2025`, `Q2 FY2025`, `2025` or `within one year of 2025-03-31`.
    small.csv!G7 (due) `2025-13-01`: `2025-13-01` is not a day: that month has no such date.
    ");
    assert_eq!((draft.rows, draft.faulty, draft.items.len()), (6, 6, 0));
}
