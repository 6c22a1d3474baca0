//! The hearing list of every week is the clerk's, read here from the same file without the importer.

use super::court::Court;
use chrono::{Days, NaiveDate};
use milepost_engine::exchange::register::apply::apply;
use milepost_engine::exchange::register::preview::preview;
use milepost_tests::{Place, both, shared};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

both!(the_list_of_each_week_is_the_clerks);

/// Rows of the file with a wrong cell, which stay out; `exchange::register` names the cells.
const FAULTY: [usize; 10] = [21, 25, 45, 53, 63, 64, 83, 92, 96, 104];

/// From the first Monday after the register's last entry.
const WEEKS: u64 = 40;

const ONE_WEEK: &str = "\
2026-02-23  Port of Spain District Criminal Court  PE continues, defence witnesses  CTU-2021-05/A1
2026-02-24  Master's Court, Port of Spain  Sufficiency hearing  CTU-2023-04/A1
2026-02-25  Master's Court, Port of Spain  Sufficiency hearing  CTU-2015-07/A1 CTU-2015-07/A2
2026-02-26  Court of Appeal, Port of Spain  Hearing of appeal against the stay  CTU-2022-02/A1
2026-02-27  High Court, San Fernando  Arraignment  CTU-2017-02/A2
";

async fn the_list_of_each_week_is_the_clerks(place: Place) {
    let Some(file) = shared("case_register.csv") else {
        return;
    };
    let bytes = std::fs::read(file).unwrap();
    let court = Court::on(&place, "2026-01-31").await;
    let engine = &court.desk.office.engine;
    let head = court.desk.office.person("Dora", "dpp_head", Some("dpp")).await;
    let planned = preview(engine, "case_register.csv", &bytes, None).await.unwrap().expect("a register");
    assert_eq!(apply(engine, &head, &planned, |_, _| ()).await.unwrap().refused, []);
    court.settle().await;
    let clerks = clerks_list(&bytes);
    let (mut monday, mut listed) = (day("2026-02-02"), 0);
    for _ in 0..WEEKS {
        let list = list_of(&court, monday).await;
        assert_eq!(
            list,
            clerks.range(monday..monday + Days::new(7)).map(|(_, lines)| lines.as_str()).collect::<String>()
        );
        if monday == day("2026-02-23") {
            assert_eq!(list, ONE_WEEK);
        }
        listed += list.lines().count();
        monday = monday + Days::new(7);
    }
    assert_eq!(listed, 29, "none lies outside these weeks");
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// By day: a line for each hearing, with whom it concerns.
fn clerks_list(bytes: &[u8]) -> BTreeMap<NaiveDate, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().unwrap().clone();
    let mut hearings: BTreeMap<[String; 3], BTreeSet<String>> = BTreeMap::new();
    for (index, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let cell = |name: &str| row.get(headers.iter().position(|header| header == name).unwrap()).unwrap().to_owned();
        if FAULTY.contains(&(index + 2)) || cell("next_date").is_empty() {
            continue;
        }
        let key = [cell("next_date"), cell("court"), cell("next_event")];
        hearings.entry(key).or_default().insert(cell("accused_ref"));
    }
    let mut days = BTreeMap::new();
    for ([on, court, title], concerned) in hearings {
        let line = line(&on, &court, &title, &concerned);
        days.entry(day(&on)).or_insert_with(String::new).push_str(&line);
    }
    days
}

fn line(on: &str, court: &str, title: &str, concerned: &BTreeSet<String>) -> String {
    let concerned: Vec<&str> = concerned.iter().map(String::as_str).collect();
    format!("{on}  {court}  {title}  {}\n", concerned.join(" "))
}

/// What a court liaison is answered.
async fn list_of(court: &Court, monday: NaiveDate) -> String {
    let until = monday + Days::new(6);
    let asked = format!(
        "{{ items(filter: {{ kind: \"hearing\", finished: false, dueFrom: \"{monday}\", dueUntil: \"{until}\" }}, first: 100) {{
            nodes {{ title due fields {{ name value {{ ... on Text {{ text }} }} }} links {{ kind item {{ reference }} }} }} }} }}"
    );
    let answer = court.desk.ask(&court.liaison, &asked).await;
    let mut lines: Vec<String> = answer["items"]["nodes"].as_array().unwrap().iter().map(line_of).collect();
    lines.sort();
    lines.concat()
}

fn line_of(hearing: &Value) -> String {
    let fields = hearing["fields"].as_array().unwrap();
    let court = fields.iter().find(|field| field["name"] == "court").unwrap();
    let links = hearing["links"].as_array().unwrap().iter();
    let concerned =
        links.filter(|link| link["kind"] == "concerns").map(|link| link["item"]["reference"].as_str().unwrap());
    line(
        hearing["due"].as_str().unwrap(),
        court["value"]["text"].as_str().unwrap(),
        hearing["title"].as_str().unwrap(),
        &concerned.map(str::to_owned).collect(),
    )
}
