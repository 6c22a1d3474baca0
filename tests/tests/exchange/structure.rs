//! What stands under what, and which reference it gets.

use super::common::{csv, found, read, read_after};
use super::files::workbook;
use milepost_engine::exchange::before::Before;
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::hierarchy::{Level, Reading};
use milepost_engine::exchange::plan::{Draft, Options};
use proptest::prelude::*;
use std::collections::BTreeSet;

const HEADER: &str = "ref,pillar,objective,action";

fn references(draft: &Draft) -> Vec<String> {
    draft.items.iter().map(|item| format!("{} < {}", item.reference, item.parent.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn without_parts_in_the_references_things_are_numbered_as_they_come() {
    let draft = csv(HEADER, &["A1,Two,X,Do", "A2,One,Y,Do", "A3,Two,Z,Do", "A4,One,,Do"]);
    assert_eq!(
        references(&draft),
        [
            "SMALL < -",
            "SMALL-P1 < SMALL",
            "SMALL-P1-O1 < SMALL-P1",
            "SMALL-P1-O2 < SMALL-P1",
            "SMALL-P2 < SMALL",
            "SMALL-P2-O1 < SMALL-P2",
            "SMALL-A1 < SMALL-P1-O1",
            "SMALL-A2 < SMALL-P2-O1",
            "SMALL-A3 < SMALL-P1-O2",
            "SMALL-A4 < SMALL-P2",
        ]
    );
}

#[test]
fn what_is_stored_keeps_its_number() {
    let long = "Three ".repeat(100);
    let text = format!("{HEADER}\nA1,One,,Do\nA2,Two,,Do\nA3,{long},,Do\n");
    let pillars = |stored: &[(&str, &str)]| {
        let structure =
            stored.iter().map(|(title, code)| (("SMALL".into(), (*title).to_owned()), format!("SMALL-{code}")));
        let before = Before { structure: structure.collect(), ..Before::default() };
        let draft = read_after("small.csv", text.as_bytes(), &Options::default(), &before).unwrap();
        let pillars = draft.items.iter().filter(|item| item.level == Level::Pillar);
        pillars.map(|item| item.reference.clone()).collect::<Vec<_>>()
    };
    // A list's title ends after five hundred letters.
    let shown = &long.trim()[..500];
    assert_eq!(pillars(&[("Two", "P1"), (shown, "P3")]), ["SMALL-P2", "SMALL-P1", "SMALL-P3"]);
    assert_eq!(
        pillars(&[("Two", "P1"), (shown, "P3"), ("Own", "P4")]),
        ["SMALL-P4", "SMALL-P1", "SMALL-P3"],
        "one mended"
    );
}

#[test]
fn a_plan_takes_what_all_references_begin_with() {
    let draft = csv(HEADER, &["NAP24-2.1.1,Two,X,Do", "NAP24-1.3.1,One,Y,Do", "NAP24-1.4.1,One,Z,Do"]);
    assert_eq!(
        references(&draft)[..6],
        [
            "NAP24 < -",
            "NAP24-P2 < NAP24",
            "NAP24-P2-O1 < NAP24-P2",
            "NAP24-P1 < NAP24",
            "NAP24-P1-O3 < NAP24-P1",
            "NAP24-P1-O4 < NAP24-P1",
        ]
    );
    assert_eq!(references(&draft)[6], "NAP24-2.1.1 < NAP24-P2-O1");
}

#[test]
fn a_faulty_row_keeps_its_place_and_makes_no_empty_pillar() {
    let draft = csv(HEADER, &["1,One,X,Do", "2,Two,Y,", "3,Three,Z,Do"]);
    assert_eq!(references(&draft)[..3], ["SMALL < -", "SMALL-P1 < SMALL", "SMALL-P1-O1 < SMALL-P1"]);
    assert_eq!(references(&draft)[3..5], ["SMALL-P3 < SMALL", "SMALL-P3-O1 < SMALL-P3"]);
}

#[test]
fn objectives_are_plans_only_where_each_spans_pillars() {
    let reading = |rows: &[&str]| csv(HEADER, rows).reading;
    assert_eq!(reading(&["1,One,X,Do", "2,Two,X,Do", "3,One,Y,Do", "4,Two,Y,Do"]), Reading::ObjectivesArePlans);
    assert_eq!(reading(&["1,One,X,Do", "2,Two,X,Do", "3,One,Y,Do"]), Reading::PillarsHoldObjectives);
    assert_eq!(reading(&["1,One,X,Do", "2,Two,Y,Do"]), Reading::PillarsHoldObjectives);
    assert_eq!(reading(&["1,One,,Do"]), Reading::PillarsHoldObjectives);
}

#[test]
fn both_rows_of_a_repeated_reference_wait() {
    let draft = csv(HEADER, &["1.1,One,X,Do", "1.2,One,X,Do", "1.1,One,X,Do other"]);
    assert_eq!(
        found(&draft.complaints),
        [("A2", Fault::DuplicateReference, "1.1"), ("A4", Fault::DuplicateReference, "1.1")]
    );
    assert_eq!(draft.complaints[0].problem, "`1.1` is used in row 4 as well.");
}

#[test]
fn agencies_of_the_files_own_sheet_are_known_by_name_and_code() {
    let plan = [
        "A plan",
        "ref|pillar|action|lead_agency",
        "1.1|P|Do|Coast Guard",
        "1.2|P|Do|CG",
        "1.3|P|Do|National Gard",
        "1.4|P|Do|Labour Ministry",
        "1.5|P|Do|XX",
    ];
    let agencies = [
        "code|name|valid_from|valid_until|successor",
        "CG|Coast Guard|2001-01-01|2024-12-31|NG",
        "NG|National Guard|2025-01-01",
        "XX|Broken|2025-02-30",
        "MOL|Labour Ministry",
        "YY|Backwards|2025-02-01|2025-01-01",
    ];
    let file = workbook(&[("Plan", &plan), ("Agencies", &agencies), ("Remarks", &["nothing", "to see"])]);
    let draft = read("own.xlsx", &file).unwrap();
    assert_eq!(
        found(&draft.complaints),
        [
            ("C4", Fault::Date, "2025-02-30"),
            ("D6", Fault::Date, "2025-01-01"),
            ("D5", Fault::MisspeltAgency, "National Gard"),
        ]
    );
    let leads: Vec<&str> = draft.items.iter().filter_map(|item| item.lead.as_deref()).collect();
    assert_eq!(leads, ["cg", "cg", "mol", "xx"], "a code of the register wins over the file's name for it");
    let new: Vec<(&str, Option<&str>)> =
        draft.agencies.iter().map(|agency| (agency.id.as_str(), agency.successor.as_deref())).collect();
    assert_eq!(new, [("cg", Some("ng")), ("ng", None), ("xx", None)]);
    assert_eq!(draft.notes, ["Sheet `Remarks` is not read: no row near its top names columns that are known."]);
}

#[test]
fn stages_of_one_sum_are_told_from_a_stage_given_twice() {
    let funding = [
        "source|kind|status|amount|currency|date|earmark",
        "Donor|donor|pledged|500|EUR|2024-01-31|boats",
        "Donor|donor|committed|400|EUR||boats",
        "Donor|donor|Committed|300|EUR||",
        "Donor|donor|pledged|1|EUR||boats",
        "Vote|own|promised|1|EUR||",
        "Vote|own|received|-1|EUO||",
        "Donor|donor|received|100|USD||",
        "Gift|friend|received|100|USD||",
    ];
    let file = workbook(&[("Plan", &["ref|pillar|action", "1|P|Do"]), ("Funding", &funding)]);
    let draft = read("own.xlsx", &file).unwrap();
    assert_eq!(
        found(&draft.complaints),
        [
            ("C6", Fault::Choice, "promised"),
            ("E7", Fault::UnknownCurrency, "EUO"),
            ("D7", Fault::NegativeAmount, "-1"),
            ("B9", Fault::Choice, "friend"),
            ("C2", Fault::DuplicateFunding, "pledged"),
            ("C5", Fault::DuplicateFunding, "pledged"),
            ("E8", Fault::DuplicateFunding, "USD"),
        ]
    );
    let sums: Vec<(&str, String)> =
        draft.items[0].funding.iter().map(|sum| (sum.reference.as_str(), sum.to_string())).collect();
    let told = |reference, stages: &str| (reference, stages.to_owned());
    assert_eq!(sums, [told("Donor", "EUR committed 300"), told("Donor: boats", "EUR committed 400")]);
}

const NASTY: [&str; 24] = [
    "",
    "1.1",
    "1.1.1",
    "-",
    ".",
    "P",
    "FY2024",
    "FY2024;FY2025",
    "TTD",
    "-5",
    "99999999999999999999999999999",
    "0.001",
    "2025-02-30",
    "Q5 FY2025",
    "within 3 months of",
    "2026",
    "Ministry of Labor",
    ";;",
    "\u{202e}\u{0}",
    "high",
    "pledged",
    "\u{fffd}\u{1f6a2}",
    "()",
    "1,2,3",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_row_is_good_or_named(cells in proptest::collection::vec(proptest::collection::vec(proptest::sample::select(NASTY.to_vec()), 16), 1..12)) {
        let header = "ref|pillar|objective|action|kind|priority|lead_agency|partners|start|due|unit_cost|quantity|years|currency|fy2024|cost";
        let rows: Vec<String> = cells.iter().map(|row| row.join("|").replace('\u{0}', "")).collect();
        let table: Vec<&str> = std::iter::once(header).chain(rows.iter().map(String::as_str)).collect();
        let draft = read("nasty.xlsx", &workbook(&[("Plan", &table)])).unwrap();
        let actions: BTreeSet<u32> = draft.items.iter().filter_map(|item| item.row.as_ref().map(|(_, row)| *row)).collect();
        let named: BTreeSet<u32> = draft.complaints.iter().map(|one| one.row).collect();
        let filled: BTreeSet<u32> = (2..).zip(&cells).filter(|(_, row)| row.iter().any(|cell| !cell.replace('\u{0}', "").trim().is_empty())).map(|(row, _)| row).collect();
        prop_assert!(actions.is_disjoint(&named));
        prop_assert_eq!(actions.union(&named).copied().collect::<BTreeSet<u32>>(), filled);
        let references: BTreeSet<&String> = draft.items.iter().map(|item| &item.reference).collect();
        prop_assert_eq!(references.len(), draft.items.len(), "references are unique");
    }
}
