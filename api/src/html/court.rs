//! The lists a prosecution lives by: hearings of a week by court, filings due and who ordered them, who has no next date, who
//! is at large, whom nobody called, and how long each accused has been waiting.

use super::ask::ask;
use super::items::{self, Row};
use super::layout::{self, Sorry, day};
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Query, State};
use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Filings are listed by how soon they fall due.
const AHEAD: [i64; 3] = [7, 14, 28];
/// A witness whom nobody called for so long.
const QUIET: Days = Days::new(30);

const LISTS: &str = "query ($hearings: [FieldFilter!]!, $called: String!) {
  hearings: items(filter: { kind: \"hearing\", fields: $hearings }, first: 100) {
    nodes { ...row fields { name value { ... on Text { text } ... on Date { day: date } } } }
  }
  filings: deadlines(filter: { kind: \"accused\", dueWithinDays: 28 }, first: 100) {
    nodes { title due orderedBy item { ...row } }
  }
  undated: items(filter: { kind: \"accused\", finished: false, dated: false, deadline: \"next_hearing\" }, first: 100) { nodes { ...row } }
  large: items(filter: { state: \"at_large\" }, first: 100) { nodes { ...row } }
  quiet: items(filter: { kind: \"witness\", finished: false, fields: [{ name: \"last_contact_on\", until: $called, orEmpty: true }] }, first: 100) {
    nodes { ...row }
  }
  pending: items(filter: { kind: \"accused\", finished: false }, orderBy: { by: CREATED }, first: 100) {
    nodes { ...row age { activeDays inactiveDays } }
  }
}
fragment row on Item { id reference title stage due overdue finished }";

#[derive(Deserialize)]
pub struct Asked {
    /// Any day of the week that is asked for.
    week: Option<String>,
    court: Option<String>,
}

#[derive(Deserialize)]
struct Lists {
    hearings: Rows<Hearing>,
    filings: Rows<Filing>,
    undated: Rows<Row>,
    large: Rows<Row>,
    quiet: Rows<Row>,
    pending: Rows<Pending>,
}

#[derive(Deserialize)]
struct Rows<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Hearing {
    #[serde(flatten)]
    row: Row,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    value: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    text: Option<String>,
    day: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filing {
    title: String,
    due: Option<NaiveDate>,
    ordered_by: Option<String>,
    item: Option<Row>,
}

#[derive(Deserialize)]
struct Pending {
    #[serde(flatten)]
    row: Row,
    age: Option<Age>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Age {
    active_days: i64,
    inactive_days: i64,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    let today = app.engine.clock.now().with_timezone(&app.engine.catalog().country.zone).date_naive();
    let hears = app.engine.catalog().active_workflows().any(|workflow| workflow.kind == "hearing");
    if !hears {
        return Ok(layout::page(
            "Court lists",
            Some(&visitor),
            &html! { p { "No workflow of hearings is published." } },
        ));
    }
    let day = asked.week.as_deref().filter(|week| !week.is_empty()).map_or(Ok(today), str::parse);
    let day = day.map_err(|_| Problem::bad_request("Write a day of the week as 2026-01-31."))?;
    let monday = day - Days::new(day.weekday().num_days_from_monday().into());
    let mut wanted = vec![json!({ "name": "hearing_on", "from": monday, "until": monday + Days::new(6) })];
    let court = asked.court.filter(|court| !court.is_empty());
    wanted.extend(court.as_ref().map(|court| json!({ "name": "court", "value": court })));
    let variables = json!({ "hearings": wanted, "called": today - QUIET });
    let lists: Lists = ask(&app, &visitor, LISTS, variables).await?;
    let body = html! {
        (hearings(monday, court.as_deref(), &lists.hearings.nodes))
        (filings(today, &lists.filings.nodes))
        (plain("No next date", &lists.undated.nodes))
        (plain("At large", &lists.large.nodes))
        (plain("Not contacted for 30 days", &lists.quiet.nodes))
        (pending(&lists.pending.nodes))
    };
    Ok(layout::page("Court lists", Some(&visitor), &body))
}

fn hearings(monday: NaiveDate, court: Option<&str>, all: &[Hearing]) -> Markup {
    let mut courts: BTreeMap<&str, BTreeMap<Option<NaiveDate>, Vec<&Row>>> = BTreeMap::new();
    for hearing in all {
        courts.entry(hearing.court()).or_default().entry(hearing.on()).or_default().push(&hearing.row);
    }
    html! {
        section {
            h2 { "Hearings from " (day(Some(monday))) }
            form method="get" action="/court" {
                label { "Court " input type="search" name="court" value=[court] placeholder="all"; }
                // The first is what the Enter key presses.
                button name="week" value=(monday) { "Show" }
                button name="week" value=(monday - Days::new(7)) { "The week before" }
                button name="week" value=(monday + Days::new(7)) { "The week after" }
            }
            @if all.is_empty() { p { "None that you may see." } }
            @for (court, days) in &courts {
                h3 { (court) }
                @for (on, rows) in days {
                    ul { @for row in rows { li { (day(*on)) ": " (items::link(row)) ", " (row.stage) } } }
                    @if rows.iter().any(|row| !row.finished) { (to_the_day(court, *on)) }
                }
            }
        }
    }
}

/// A form and no link, so that the browser encodes the court's name.
fn to_the_day(court: &str, on: Option<NaiveDate>) -> Markup {
    html! {
        form method="get" action="/cases/hearings" {
            input type="hidden" name="court" value=(court);
            input type="hidden" name="day" value=[on];
            button { "What became of them, " (day(on)) }
        }
    }
}

impl Hearing {
    fn on(&self) -> Option<NaiveDate> {
        self.fields.iter().find(|field| field.name == "hearing_on")?.value.as_ref()?.day
    }

    fn court(&self) -> &str {
        let court = self.fields.iter().find(|field| field.name == "court");
        court.and_then(|field| field.value.as_ref()?.text.as_deref()).unwrap_or("Court not named")
    }
}

fn filings(today: NaiveDate, all: &[Filing]) -> Markup {
    let within = |from: i64, until: i64| {
        all.iter().filter(move |filing| {
            let days = filing.due.map_or(i64::MAX, |due| (due - today).num_days());
            (from..=until).contains(&days)
        })
    };
    html! {
        section {
            h2 { "Falling due" }
            @for (index, days) in AHEAD.into_iter().enumerate() {
                @let from = if index == 0 { i64::MIN } else { AHEAD[index - 1] + 1 };
                h3 { "In " (days) " days" }
                @if within(from, days).next().is_none() { p { "Nothing." } }
                ul {
                    @for filing in within(from, days) {
                        li {
                            (day(filing.due)) ": " (filing.title)
                            @if let Some(item) = &filing.item { ", " (items::link(item)) }
                            @if let Some(who) = &filing.ordered_by { ", ordered by " (who) }
                        }
                    }
                }
            }
        }
    }
}

fn plain(title: &str, rows: &[Row]) -> Markup {
    html! {
        section {
            h2 { (title) }
            @if rows.is_empty() { p { "Nobody that you may see." } } @else { (items::table(rows)) }
        }
    }
}

fn pending(all: &[Pending]) -> Markup {
    html! {
        section {
            h2 { "Pending" }
            table {
                thead { tr { th scope="col" { "Accused" } th scope="col" { "Stage" } th.number scope="col" { "Days" } th.number scope="col" { "Of them nothing could be done" } } }
                tbody {
                    @for one in all {
                        @if let Some(age) = &one.age {
                            tr { td { (items::link(&one.row)) } td { (one.row.stage) } td.number { (age.active_days) } td.number { (age.inactive_days) } }
                        }
                    }
                }
            }
        }
    }
}
