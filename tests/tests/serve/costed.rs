//! A costed plan on the command line: what is printed of its lines, a column that is said once, and files that are no plans.

use super::commands::{at, published};
use milepost_tests::{Place, both};
use std::fs::{self, File};

both!(a_costed_plan_is_brought_in_by_its_lines, a_file_of_200_mb_is_refused);

async fn a_costed_plan_is_brought_in_by_its_lines(place: Place) {
    published(&place);
    at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    let plan = place.directory().join("costed.csv");
    let mut rows = "line_item_id,Area,activity,year_calendar,cost_original,currency_original\n".to_owned();
    for number in 1..=300 {
        rows += &format!("{number},Prevention,Course {number},\"2025, 2026\",1000.50,USD (2024)\n");
    }
    rows += "301,Prevention,Course 300,N/A,,USD (2024)\n";
    fs::write(&plan, rows).unwrap();
    let plan = plan.to_str().unwrap();
    let unsaid = at(&place, &["import", plan, "--dry-run"]);
    assert_eq!(unsaid.code, 1);
    assert!(unsaid.err.contains("--map"), "{}", unsaid.err);
    let wrong = at(&place, &["import", plan, "--dry-run", "--map", "Area"]);
    assert_eq!((wrong.code, wrong.err.contains("Write HEADER=NAME")), (2, true), "{}", wrong.err);
    let unknown = at(&place, &["import", plan, "--dry-run", "--map", "Area=region"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("No column can hold `region`"), "{}", unknown.err);
    let seen = at(&place, &["import", plan, "--dry-run", "--map", "Area=pillar"]);
    assert_eq!(seen.code, 0, "{}{}", seen.out, seen.err);
    let account = "Cost lines: 301; 300 with one amount for several years, 1 without an amount, 0 without a year.";
    assert!(seen.out.contains(account), "{}", seen.out);
    let applied = at(&place, &["import", plan, "--apply", "--as", "Ann", "--map", "Area=pillar"]);
    assert_eq!(applied.code, 0, "{}{}", applied.out, applied.err);
    assert!(applied.out.contains("302 created") && applied.err.contains("250 of 302 items"), "{}", applied.err);
    let again = at(&place, &["import", plan, "--dry-run"]);
    assert!(again.out.contains("Nothing would change."), "{}{}", again.out, again.err);
    let holds = at(&place, &["doctor"]);
    assert!(holds.out.contains("Everything holds."), "{}{}", holds.out, holds.err);
}

async fn a_file_of_200_mb_is_refused(place: Place) {
    published(&place);
    let large = place.directory().join("large.xlsx");
    File::create(&large).unwrap().set_len(200 * 1024 * 1024).unwrap();
    let refused = at(&place, &["import", large.to_str().unwrap(), "--dry-run"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("The file is larger than 25 MB."), "{}", refused.err);
}
