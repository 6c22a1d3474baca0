//! Due and start dates as real plans write them.

use milepost_engine::time::due::{Due, parse};
use std::collections::BTreeSet;

/// Trinidad and Tobago's fiscal year begins in October.
const OCTOBER: u32 = 10;

fn read(text: &str) -> String {
    match parse(text, OCTOBER) {
        Ok(Due::Range { first, last }) if first == last => first.to_string(),
        Ok(Due::Range { first, last }) => format!("{first} to {last}"),
        Ok(Due::Open) => "open".into(),
        Err(problem) => problem,
    }
}

#[test]
fn every_form_gives_its_range() {
    let forms = [
        ("2025-03-31", "2025-03-31"),
        ("2025-03", "2025-03-01 to 2025-03-31"),
        ("2025-3", "2025-03-01 to 2025-03-31"),
        ("2026", "2026-01-01 to 2026-12-31"),
        ("March 2025", "2025-03-01 to 2025-03-31"),
        ("by Sept. 2025", "2025-09-01 to 2025-09-30"),
        ("30 June 2026", "2026-06-30"),
        ("Q2 FY2025", "2025-01-01 to 2025-03-31"),
        ("Q1 FY2025", "2024-10-01 to 2024-12-31"),
        ("FY2025", "2024-10-01 to 2025-09-30"),
        ("fall 2024", "2024-10-01 to 2024-12-31"),
        ("within one year of 2023-02-13", "2023-02-13 to 2024-02-13"),
        ("within 6 months of 2024-08-31", "2024-08-31 to 2025-02-28"),
        ("within 90 days after 2025-01-01", "2025-01-01 to 2025-04-01"),
        ("within 6 months of Cabinet approval", "open"),
    ];
    for (text, expected) in forms {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_fiscal_year_begins_where_the_country_says() {
    let fiscal = |text, starts| match parse(text, starts) {
        Ok(Due::Range { first, last }) => format!("{first} to {last}"),
        other => format!("{other:?}"),
    };
    assert_eq!(fiscal("FY2025", 1), "2025-01-01 to 2025-12-31");
    assert_eq!(fiscal("Q4 FY2025", 4), "2025-01-01 to 2025-03-31");
}

#[test]
fn what_is_no_date_is_said() {
    for text in [
        "",
        "soon",
        "Q5 FY2025",
        "13/2025",
        "2025-13",
        "99999",
        "within",
        "within ten of 2025-01-01",
        "March",
        "ma 2025",
    ] {
        assert!(parse(text, OCTOBER).is_err(), "`{text}` was read as {}", read(text));
    }
    insta::assert_snapshot!(read("31 June 2025"), @"`31 June 2025` is not a day: that month has no such date.");
    insta::assert_snapshot!(read("2025-02-30"), @"`2025-02-30` is not a day: that month has no such date.");
}

/// Every start and due of the sample plans; those that are no date are listed, and only those.
#[test]
fn the_texts_of_real_plans_are_read() {
    let mut wrong = BTreeSet::new();
    let mut right = 0;
    for file in ["tt_roadmap.csv", "tip_actions.csv"] {
        let Some(path) = milepost_tests::shared(file) else {
            return;
        };
        let mut reader = csv::Reader::from_path(path).expect("the plan");
        let headers = reader.headers().expect("a header").clone();
        let columns = ["start", "due"].map(|name| headers.iter().position(|header| header == name).expect(name));
        for row in reader.records() {
            let row = row.expect("a row");
            for text in columns.map(|column| &row[column]).into_iter().filter(|text| !text.is_empty()) {
                match parse(text, OCTOBER) {
                    Ok(Due::Range { first, last }) if first <= last => right += 1,
                    Ok(Due::Open) => right += 1,
                    Ok(Due::Range { .. }) | Err(_) => drop(wrong.insert(text.to_owned())),
                }
            }
        }
    }
    assert!(right > 150, "only {right} texts were read");
    assert_eq!(wrong.into_iter().collect::<Vec<_>>(), ["30 February 2026", "31 June 2025"]);
}
