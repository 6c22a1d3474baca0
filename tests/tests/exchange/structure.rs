//! What stands under what, and which reference it gets.

use super::common::{csv, found, read};
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::hierarchy::Reading;
use milepost_engine::exchange::plan::Draft;

const HEADER: &str = "ref,pillar,objective,action";

fn references(draft: &Draft) -> Vec<String> {
    draft
        .items
        .iter()
        .map(|item| {
            format!(
                "{} < {}",
                item.reference,
                item.parent.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn without_parts_in_the_references_things_are_numbered_as_they_come() {
    let draft = csv(
        HEADER,
        &["A1,Two,X,Do", "A2,One,Y,Do", "A3,Two,Z,Do", "A4,One,,Do"],
    );
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
fn a_plan_takes_what_all_references_begin_with() {
    let draft = csv(
        HEADER,
        &[
            "NAP24-2.1.1,Two,X,Do",
            "NAP24-1.3.1,One,Y,Do",
            "NAP24-1.4.1,One,Z,Do",
        ],
    );
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
    assert_eq!(
        references(&draft)[..3],
        ["SMALL < -", "SMALL-P1 < SMALL", "SMALL-P1-O1 < SMALL-P1"]
    );
    assert_eq!(
        references(&draft)[3..5],
        ["SMALL-P3 < SMALL", "SMALL-P3-O1 < SMALL-P3"]
    );
}

#[test]
fn objectives_are_plans_only_where_each_spans_pillars() {
    let reading = |rows: &[&str]| csv(HEADER, rows).reading;
    assert_eq!(
        reading(&["1,One,X,Do", "2,Two,X,Do", "3,One,Y,Do", "4,Two,Y,Do"]),
        Reading::ObjectivesArePlans
    );
    assert_eq!(
        reading(&["1,One,X,Do", "2,Two,X,Do", "3,One,Y,Do"]),
        Reading::PillarsHoldObjectives
    );
    assert_eq!(
        reading(&["1,One,X,Do", "2,Two,Y,Do"]),
        Reading::PillarsHoldObjectives
    );
    assert_eq!(reading(&["1,One,,Do"]), Reading::PillarsHoldObjectives);
}

#[test]
fn both_rows_of_a_repeated_reference_wait() {
    let draft = csv(
        HEADER,
        &["1.1,One,X,Do", "1.2,One,X,Do", "1.1,One,X,Do other"],
    );
    assert_eq!(
        found(&draft.complaints),
        [
            ("A2", Fault::DuplicateReference, "1.1"),
            ("A4", Fault::DuplicateReference, "1.1")
        ]
    );
    assert_eq!(
        draft.complaints[0].problem,
        "`1.1` is used in row 4 as well."
    );
}

#[test]
fn agencies_of_the_files_own_sheet_are_known_by_name_and_code() {
    let sheet = "code,name,valid_from,valid_until,successor\nCG,Coast Guard,2001-01-01,2024-12-31,NG\nNG,National Guard,2025-01-01,,\nXX,Broken,2025-02-30,,\nMOL,Labour Ministry,,,";
    let draft = read("agencies.csv", sheet.as_bytes());
    assert!(draft.is_err(), "a file without a plan is none");
}
