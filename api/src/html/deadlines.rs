//! What is due: the list people work by, and how much falls due for each agency in the next weeks.

use super::ask::{Listed, Named, ask, pages};
use super::items::{Row, link};
use super::layout::{self, Sorry, day};
use super::visitor::Visitor;
use crate::graphql::deadline::filter::DeadlineFilter;
use crate::server::App;
use async_graphql::InputType;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const ROWS: i32 = 50;
const DEADLINES: &str =
    "query ($filter: DeadlineFilter!, $agency: String, $first: Int, $after: String, $last: Int, $before: String) {
  deadlines(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    nodes { title due daysOverdue slipDays agency { id title } item { id reference title stage due overdue finished } }
  }
  deadlineLoad(agency: $agency) { agency { id title } week weekFrom deadlines }
  agencies { id title }
}";

/// What a person asks for first, and what else there is.
const DUE: [(&str, &str); 6] = [
    ("28", "In the next 28 days"),
    ("30", "In the next 30 days"),
    ("14", "In the next 14 days"),
    ("7", "In the next 7 days"),
    ("overdue", "Overdue"),
    ("open", "All that is open"),
];

/// The filter, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    agency: String,
    /// One of [`DUE`].
    due: String,
    after: String,
    before: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    deadlines: Listed<Deadline>,
    deadline_load: Vec<Load>,
    agencies: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deadline {
    title: String,
    due: Option<NaiveDate>,
    days_overdue: i64,
    slip_days: Option<i64>,
    agency: Option<Named>,
    item: Option<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Load {
    agency: Option<Named>,
    week: String,
    week_from: NaiveDate,
    deadlines: i64,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    let answer: Answer = ask(&app, &visitor, DEADLINES, asked.variables()).await?;
    let total = answer.deadlines.total_count;
    let kept = [("agency", asked.agency.as_str()), ("due", asked.due())];
    let body = html! {
        (filter(&asked, &answer.agencies))
        (subscribe(&kept))
        @for agency in answer.agencies.iter().filter(|agency| agency.id == asked.agency) {
            p { a href={ "/agencies/" (agency.id) "/letter" } { "Letter to " (agency.title) } }
        }
        p role="status" { (total) @if total == 1 { " deadline" } @else { " deadlines" } }
        (table(&answer.deadlines.nodes))
        (pages("/deadlines", &kept, &answer.deadlines.page_info))
        (load(&answer.deadline_load))
    };
    Ok(layout::page("Deadlines", Some(&visitor), &body))
}

impl Asked {
    fn due(&self) -> &str {
        DUE.iter().map(|(due, _)| *due).find(|due| *due == self.due).unwrap_or(DUE[0].0)
    }

    pub fn of(agency: String, due: String) -> Asked {
        Asked { agency, due, ..Asked::default() }
    }

    pub fn filter(&self) -> DeadlineFilter {
        let overdue = (self.due() == "overdue").then_some(true);
        DeadlineFilter::open(given(&self.agency), overdue, self.due().parse().ok())
    }

    fn variables(&self) -> serde_json::Value {
        let backward = !self.before.is_empty();
        json!({
            "filter": self.filter().to_value(),
            "agency": given(&self.agency),
            "first": (!backward).then_some(ROWS),
            "after": given(&self.after),
            "last": backward.then_some(ROWS),
            "before": given(&self.before),
        })
    }
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn filter(asked: &Asked, agencies: &[Named]) -> Markup {
    html! {
        form.filter method="get" action="/deadlines" role="search" {
            (choices(asked, agencies))
            button { "Show" }
        }
    }
}

fn subscribe(kept: &[(&str, &str)]) -> Markup {
    html! {
        form method="get" action="/feeds" {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            button { "Subscribe to this list" }
        }
    }
}

/// Which deadlines, to be chosen within a form.
pub fn choices(asked: &Asked, agencies: &[Named]) -> Markup {
    html! {
        label { "Due "
            select name="due" {
                @for (due, title) in DUE { option value=(due) selected[due == asked.due()] { (title) } }
            }
        }
        label { "Agency "
            select name="agency" {
                option value="" { "All" }
                @for agency in agencies { option value=(agency.id) selected[agency.id == asked.agency] { (agency.title) } }
            }
        }
    }
}

fn table(deadlines: &[Deadline]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Item" } th scope="col" { "What is due" } th scope="col" { "Agency" } th scope="col" { "Due" } th.number scope="col" { "Moved by days" } th.number scope="col" { "Days late" } } }
            tbody {
                @for deadline in deadlines {
                    tr {
                        td { @if let Some(item) = &deadline.item { (link(item)) } }
                        td { (deadline.title) }
                        td { @if let Some(agency) = &deadline.agency { (agency.title) } }
                        td { (day(deadline.due)) @if deadline.days_overdue > 0 { " " strong.late { "overdue" } } }
                        td.number { @if let Some(days) = deadline.slip_days.filter(|days| *days != 0) { (days) } }
                        td.number { @if deadline.days_overdue > 0 { (deadline.days_overdue) } }
                    }
                }
            }
        }
    }
}

/// A line an agency, a column a week.
fn load(load: &[Load]) -> Markup {
    let weeks: BTreeSet<(NaiveDate, &str)> = load.iter().map(|one| (one.week_from, one.week.as_str())).collect();
    let mut agencies: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for one in load {
        let title = one.agency.as_ref().map_or("No agency named", |agency| &agency.title);
        agencies.entry(title).or_default().insert(&one.week, one.deadlines);
    }
    html! {
        @if !load.is_empty() {
            section {
                h2 { "Due in the next eight weeks" }
                div.wide {
                    table {
                        thead { tr { th scope="col" { "Agency" } @for (from, week) in &weeks { th.number scope="col" { (week) br; (day(Some(*from))) } } } }
                        tbody {
                            @for (title, numbers) in &agencies {
                                tr {
                                    td { (title) }
                                    @for (_, week) in &weeks { td.number { (numbers.get(week).copied().unwrap_or(0)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
