//! The calendars of twelve countries, by rules, against an independent list of their holidays; and every day in them that is no
//! rule but was declared, with its source.

use chrono::{Datelike, NaiveDate};
use milepost_engine::time::calendar::Calendar;
use milepost_engine::time::duration::Duration;
use milepost_engine::time::legal_clock::line;
use std::collections::BTreeSet;
use std::path::Path;

const YEARS: std::ops::RangeInclusive<i32> = 2020..=2027;
/// Islamic dates after this year are estimates on both sides.
const LAST_SIGHTED: i32 = 2025;

/// Each country's calendar of public holidays; the courts of Trinidad and Tobago have its holidays too.
const CALENDARS: [(&str, &str); 15] = [
    ("AG", "common/calendars/ag.yaml"),
    ("BB", "common/calendars/bb.yaml"),
    ("BS", "common/calendars/bs.yaml"),
    ("BZ", "common/calendars/bz.yaml"),
    ("GD", "common/calendars/gd.yaml"),
    ("GY", "common/calendars/gy.yaml"),
    ("JM", "common/calendars/jm.yaml"),
    ("KN", "common/calendars/kn.yaml"),
    ("LC", "lc/calendars/lc-high-court.yaml"),
    ("LC", "lc/calendars/national.yaml"),
    ("SR", "common/calendars/sr.yaml"),
    ("TT", "tt/calendars/national.yaml"),
    ("TT", "tt/calendars/tt-district-court.yaml"),
    ("TT", "tt/calendars/tt-high-court.yaml"),
    ("VC", "common/calendars/vc.yaml"),
];

/// Date, ours, theirs, reason; a day that only one of the two has is `-` on the other's side.
const DIFFERENCES: [(&str, &str, &str, &str, &str); 1] = [(
    "JM",
    "2027-12-27",
    "Boxing Day (observed)",
    "-",
    "Boxing Day is a Sunday, as in 2021, where their list has the Monday too",
)];

fn source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn estimated(day: NaiveDate, title: &str) -> bool {
    day.year() > LAST_SIGHTED && title.contains("estimated")
}

fn listed(file: &Path) -> BTreeSet<(String, NaiveDate, String)> {
    let mut listed = BTreeSet::new();
    for row in csv::Reader::from_path(file).expect("the list").records() {
        let row = row.expect("a row");
        let day: NaiveDate = row[1].parse().expect("a day");
        if YEARS.contains(&day.year()) && !estimated(day, &row[2]) {
            listed.insert((row[0].to_owned(), day, row[2].to_owned()));
        }
    }
    listed
}

#[test]
fn the_holidays_of_twelve_countries_are_those_of_an_independent_list() {
    let Some(file) = milepost_tests::shared("holidays.csv") else {
        return;
    };
    let listed = listed(&file);
    assert_eq!(listed.iter().map(|(country, _, _)| country).collect::<BTreeSet<_>>().len(), 12);
    for (country, path) in CALENDARS {
        let theirs = listed.iter().filter(|(of, _, _)| of == country).map(|(_, day, title)| (*day, title.as_str()));
        let theirs: Vec<(NaiveDate, &str)> = theirs.collect();
        let calendar = Calendar::parse(&source(path)).expect("a shipped calendar reads");
        let ours = YEARS.flat_map(|year| calendar.holidays(year).collect::<Vec<_>>());
        let ours: Vec<(NaiveDate, &str)> = ours.filter(|(day, title)| !estimated(*day, title)).collect();
        let only = |these: &[(NaiveDate, &str)], those: &[(NaiveDate, &str)]| -> Vec<(String, String)> {
            let only = these.iter().filter(|(day, _)| !those.iter().any(|(other, _)| other == day));
            only.map(|(day, title)| (day.to_string(), (*title).to_owned())).collect()
        };
        let expected = |side: fn(&(&str, &str, &str, &str, &str)) -> String| -> Vec<(String, String)> {
            let rows = DIFFERENCES.iter().filter(|(of, ..)| *of == country);
            rows.map(|row| (row.1.to_owned(), side(row))).filter(|(_, title)| title != "-").collect()
        };
        assert_eq!(only(&ours, &theirs), expected(|row| row.2.to_owned()), "{path} has days that the list lacks");
        assert_eq!(only(&theirs, &ours), expected(|row| row.3.to_owned()), "the list has days that {path} lacks");
    }
    assert!(DIFFERENCES.len() <= 20);
}

/// No rule gives these days: the moon is sighted, a Hindu day is announced, a government proclaims. Each says where it is from.
#[test]
fn every_declared_day_has_its_source() {
    let mut said = String::new();
    for (_, path) in CALENDARS {
        let written: serde_json::Value = serde_saphyr::from_str(&source(path)).expect("YAML");
        for holiday in written["holidays"].as_array().expect("holidays") {
            let Some(days) = holiday["declared"].as_array() else { continue };
            let days: Vec<&str> = days.iter().filter_map(|day| day.as_str()).collect();
            let (title, source) = (holiday["title"].as_str().expect("a title"), holiday["source"].as_str());
            said += &format!("{path} {title}: {}: {}\n", days.join(" "), source.unwrap_or("NO SOURCE"));
        }
    }
    assert!(!said.contains("NO SOURCE"), "{said}");
    insta::assert_snapshot!(said.trim_end(), @r"
        common/calendars/ag.yaml Day after the general election: 2023-01-19: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/bb.yaml Public holiday of the pandemic: 2021-01-04 2021-01-05: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/bb.yaml 50 years of the Caribbean Community: 2023-07-31: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/bs.yaml State funeral of Queen Elizabeth II: 2022-09-19: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/gd.yaml Bank holiday after the general election: 2022-06-24: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/gd.yaml 50 years of the Caribbean Community: 2023-07-04: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/gy.yaml Holi (Phagwah): 2020-03-10 2021-03-28 2022-03-18 2023-03-07 2024-03-25 2025-03-14 2026-03-03 2027-03-22: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/gy.yaml Eid-ul-Adha: 2020-07-31 2021-07-21 2022-07-09 2023-06-29 2024-06-17 2025-06-07: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/gy.yaml Eid-ul-Adha (estimated): 2026-05-28 2027-05-17: estimated by the package holidays 0.109; correct it when it is declared
        common/calendars/gy.yaml Prophet's Birthday (Youman Nabi): 2020-10-29 2021-10-19 2022-10-09 2023-09-28 2024-09-16 2025-09-05: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/gy.yaml Prophet's Birthday (Youman Nabi, estimated): 2026-08-26 2027-08-15: estimated by the package holidays 0.109; correct it when it is declared
        common/calendars/gy.yaml Diwali: 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-29: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/gy.yaml Day of the general election: 2020-03-02: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/kn.yaml Day after the federal election: 2022-08-08: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/kn.yaml 50 years of the Caribbean Community: 2023-07-04: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/sr.yaml Holi (Phagwa): 2020-03-09 2021-03-28 2022-03-18 2023-03-07 2024-03-25 2025-03-14 2026-03-03 2027-03-22: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/sr.yaml Eid-ul-Fitr: 2020-05-24 2021-05-13 2022-05-02 2023-04-22 2024-04-10 2025-03-31: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/sr.yaml Eid-ul-Fitr (estimated): 2026-03-20 2027-03-09: estimated by the package holidays 0.109; correct it when it is declared
        common/calendars/sr.yaml Eid-ul-Adha: 2020-07-31 2021-07-20 2022-07-09 2023-06-29 2024-06-16 2025-06-07: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/sr.yaml Eid-ul-Adha (estimated): 2026-05-27 2027-05-16: estimated by the package holidays 0.109; correct it when it is declared
        common/calendars/sr.yaml Diwali: 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-28: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/national.yaml Eid-ul-Fitr: 2020-05-24 2021-05-13 2022-05-02 2023-04-22 2024-04-10 2025-03-31: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/national.yaml Eid-ul-Fitr (estimated): 2026-03-20 2027-03-09: estimated by the package holidays 0.109; correct it when it is declared
        tt/calendars/national.yaml First Peoples' Day: 2017-10-13: proclaimed for that year; the Gazette was not seen
        tt/calendars/national.yaml Divali: 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-28: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/tt-district-court.yaml Eid-ul-Fitr: 2020-05-24 2021-05-13 2022-05-02 2023-04-22 2024-04-10 2025-03-31: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/tt-district-court.yaml Eid-ul-Fitr (estimated): 2026-03-20 2027-03-09: estimated by the package holidays 0.109; correct it when it is declared
        tt/calendars/tt-district-court.yaml First Peoples' Day: 2017-10-13: proclaimed for that year; the Gazette was not seen
        tt/calendars/tt-district-court.yaml Divali: 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-28: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/tt-high-court.yaml Eid-ul-Fitr: 2020-05-24 2021-05-13 2022-05-02 2023-04-22 2024-04-10 2025-03-31: as the package holidays 0.109 lists them; the Gazette was not seen
        tt/calendars/tt-high-court.yaml Eid-ul-Fitr (estimated): 2026-03-20 2027-03-09: estimated by the package holidays 0.109; correct it when it is declared
        tt/calendars/tt-high-court.yaml First Peoples' Day: 2017-10-13: proclaimed for that year; the Gazette was not seen
        tt/calendars/tt-high-court.yaml Divali: 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-28: as the package holidays 0.109 lists them; the Gazette was not seen
        common/calendars/vc.yaml Carnival Monday (proclaimed): 2020-08-03 2021-09-06 2023-07-10 2024-07-08: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/vc.yaml Carnival Tuesday (proclaimed): 2020-08-04 2021-09-07 2023-07-11 2024-07-09: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
        common/calendars/vc.yaml Public health holiday: 2021-01-22 2021-01-25: proclaimed, as the package holidays 0.109 lists it; the Gazette was not seen
    ");
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What it says of working days lies in `closed` and `vacations`; they are no public holidays.
const COURT: &str = "id: court\nversion: 1\ntitle: Court\nzone: America/Port_of_Spain\nweekend: [Sat, Sun]\nuntil: 2030-12-31\n\
    holidays:\n  - { title: Emancipation Day, on: 08-01 }\n  - { title: New Year's Day, on: 01-01 }\n\
    vacations:\n  - { title: Long Vacation, from: 08-01, until: 09-15, years: { until: 2022 } }\n  \
    - { title: Long Vacation, from: 08-01, until: 08-31, years: { from: 2023 } }\n  \
    - { title: Christmas Vacation, from: 12-20, until: 01-06 }\n  - { title: Term repairs, from: 08-25, until: 09-05 }\n";

#[test]
fn vacations_lie_over_each_other_and_over_the_new_year() {
    let court = Calendar::parse(COURT).expect("it reads");
    let why = |text: &str| court.why_not_working(day(text)).unwrap_or_else(|| "open".into());
    assert_eq!(why("2025-08-01"), "Emancipation Day");
    assert_eq!(why("2025-08-02"), "Long Vacation");
    assert_eq!(why("2025-08-27"), "Long Vacation; Term repairs");
    assert_eq!(why("2025-09-02"), "Term repairs");
    assert_eq!(why("2025-09-08"), "open");
    assert_eq!(why("2022-09-08"), "Long Vacation");
    assert_eq!(
        [why("2025-12-19"), why("2025-12-22"), why("2026-01-01"), why("2026-01-06"), why("2026-01-07")],
        ["open", "Christmas Vacation", "New Year's Day", "Christmas Vacation", "open"]
    );
    let line = r#"{"calendar":"court","from":"2025-07-31","within":"2 working days","roll":"stay"}"#;
    let counted = line::answer(line, |_| Ok(&court)).expect("an answer").to_string();
    let counted: serde_json::Value = serde_json::from_str(&counted).expect("JSON");
    assert_eq!(counted["due"], "2025-09-09");
    let steps: Vec<&str> =
        counted["steps"].as_array().expect("steps").iter().filter_map(|step| step.as_str()).collect();
    insta::assert_snapshot!(steps.join("\n"), @"
        2 working days after Thu 31 Jul 2025.
        Fri 1 Aug 2025 is not counted: Emancipation Day.
        Sat 2 Aug 2025 to Sun 24 Aug 2025 are not counted: Long Vacation.
        Mon 25 Aug 2025 to Sun 31 Aug 2025 are not counted: Long Vacation; Term repairs.
        Mon 1 Sep 2025 to Fri 5 Sep 2025 are not counted: Term repairs.
        Sat 6 Sep 2025 is not counted: Saturday.
        Sun 7 Sep 2025 is not counted: Sunday.
        The last day is Tue 9 Sep 2025.
    ");
}

#[test]
fn nothing_is_counted_beyond_the_end_of_a_calendar() {
    let court = Calendar::parse(COURT).expect("it reads");
    let clock = |within: &str, roll: &str| {
        let line = format!(r#"{{"calendar":"court","from":"2030-12-16","within":"{within}","roll":"{roll}"}}"#);
        line::answer(&line, |_| Ok(&court)).expect("an answer")
    };
    insta::assert_snapshot!(clock("3 days", "next"), @r#"{"due":"2030-12-19","steps":["3 days after Mon 16 Dec 2030: Thu 19 Dec 2030."]}"#);
    insta::assert_snapshot!(clock("15 days", "stay"), @r#"{"due":"2030-12-31","steps":["15 days after Mon 16 Dec 2030: Tue 31 Dec 2030."]}"#);
    insta::assert_snapshot!(clock("15 days", "next"), @r#"{"error":{"code":"REFUSED","message":"The calendar ends on Tue 31 Dec 2030: publish a version of it that says what comes after."}}"#);
    insta::assert_snapshot!(clock("16 days", "stay"), @r#"{"error":{"code":"REFUSED","message":"The calendar ends on Tue 31 Dec 2030: publish a version of it that says what comes after."}}"#);
    // What a court orders needs no counting.
    let ordered =
        r#"{"calendar":"court","from":"2030-12-16","within":"16 days","extensions":[{"until":"2031-02-10"}]}"#;
    let told = line::answer(ordered, |_| Ok(&court)).expect("an answer");
    assert!(told.starts_with(r#"{"due":"2031-02-10","#) && told.contains("The calendar ends on"), "{told}");
    insta::assert_snapshot!(clock("1 working day", "next"), @r#"{"due":"2030-12-17","steps":["1 working day after Mon 16 Dec 2030.","The last day is Tue 17 Dec 2030."]}"#);
}

/// A reminder, or a step after so long, needs no calendar to say of each day what it is.
#[test]
fn what_no_law_counts_goes_on_beyond_it() {
    let court = Calendar::parse(COURT).expect("it reads");
    let after = |text: &str| court.after(day("2030-12-16"), Duration::parse(text).expect(text)).to_string();
    assert_eq!(
        [after("16 days"), after("3 months"), after("16 working days")],
        ["2031-01-01", "2031-03-16", "2031-01-23"]
    );
    assert_eq!(court.working_day_on_or_after(day("2031-01-04")).to_string(), "2031-01-07");
    let closed = Calendar::parse(&format!("{COURT}  - {{ title: Closed for good, from: 01-01, until: 12-31 }}\n"));
    let closed = closed.expect("it reads");
    assert_eq!(closed.after(day("2030-12-16"), Duration::parse("3 working days").expect("so many")), day("2030-12-19"));
}

/// The vacations of this court are known through 2027 only.
#[test]
fn a_year_without_vacations_is_named_where_there_were_some() {
    let known = COURT.replace("until: 2030-12-31\n", "").replace("{ from: 2023 }", "{ from: 2023, until: 2027 }");
    let known = known
        .replace("01-06 }", "01-06, years: { until: 2026 } }")
        .replace("09-05 }", "09-05, years: { until: 2026 } }");
    let court = Calendar::parse(&known).expect("it reads");
    let told = |from: &str| {
        let line = format!(r#"{{"calendar":"court","from":"{from}","within":"2 working days"}}"#);
        line::answer(&line, |_| Ok(&court)).expect("an answer").to_string()
    };
    assert!(!told("2027-12-01").contains("No vacations"), "{}", told("2027-12-01"));
    insta::assert_snapshot!(told("2028-08-01"), @r#"{"due":"2028-08-03","steps":["2 working days after Tue 1 Aug 2028.","The last day is Thu 3 Aug 2028.","No vacations are known of 2028: there it counts without them."]}"#);
}

/// Chinese New Year as it was and will be kept, by the new moon in Beijing.
#[test]
fn a_lunar_new_year_falls_on_its_new_moon() {
    let calendar = Calendar::parse(&source("common/calendars/sr.yaml")).expect("it reads");
    let found =
        |year| calendar.holidays(year).find(|(_, title)| title.contains("Chinese")).map(|(day, _)| day.to_string());
    let known = [
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-03",
        "2031-01-23",
        "2032-02-11",
        "2033-01-31",
        "2034-02-19",
        "2035-02-08",
        "2044-01-30",
        "2050-01-23",
    ];
    for day in known {
        assert_eq!(found(day[..4].parse().expect("a year")).as_deref(), Some(day));
    }
    assert_eq!(found(2021), None);
}
