//! The overview: what is overdue, by the agency that answers for it.

use super::ask::{Listed, Named, ask};
use super::items::{Row, link};
use super::layout::{self, Sorry, day};
use super::numbers::{Counted, Number, counted};
use super::objections::{self, Objection};
use super::visitor::Visitor;
use crate::graphql::undelivered::is_alarmed;
use crate::graphql::view::Viewer;
use crate::server::App;
use axum::extract::State;
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::store::visible::numbers_only;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The earliest 100 overdue deadlines; the list of items has the rest.
const OVERDUE: &str = "query ($numbers: Boolean!, $alarmed: Boolean!) {
  deadlines(filter: { overdue: true }, first: 100) {
    totalCount pageInfo { hasNextPage }
    nodes { title due daysOverdue agency { id title } item { ...row } }
  }
  agencies @include(if: $numbers) {
    title duties { leads overdueItems openDeadlines overdueDeadlines } money { planned { currency amount } spent { amount } }
  }
  items @include(if: $numbers) { totalCount }
  undelivered(first: 1) @include(if: $alarmed) { totalCount }
  objections(first: 20) { totalCount nodes { receiver { ...row } row reason sender { ...row } recordedAt } }
}
fragment row on Item { id reference title stage due overdue finished }";

#[derive(Deserialize)]
struct Answer {
    deadlines: Listed<Deadline>,
    #[serde(default)]
    agencies: Vec<Counted>,
    items: Option<Number>,
    undelivered: Option<Number>,
    objections: Objections,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Objections {
    total_count: i64,
    nodes: Vec<Objection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deadline {
    title: String,
    due: Option<NaiveDate>,
    days_overdue: i64,
    agency: Option<Named>,
    item: Option<Row>,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let numbers = !numbers_only(&visitor.identity, &app.engine.catalog()).is_empty();
    let alarmed = is_alarmed(&Viewer::new(app.engine.clone(), visitor.identity.clone()));
    let asked = json!({ "numbers": numbers, "alarmed": alarmed });
    let Answer { deadlines, agencies, items, undelivered, objections } = ask(&app, &visitor, OVERDUE, asked).await?;
    let shown = deadlines.nodes.len();
    let more = objections.total_count - objections.nodes.len() as i64;
    let body = html! {
        @if let Some(dead) = undelivered.filter(|dead| dead.total_count > 0) {
            p { a href="/undelivered" { "Notices that did not arrive: " (dead.total_count) } }
        }
        (objections::shown(&objections.nodes, more, app.engine.catalog().country.zone))
        @if let Some(items) = items { (counted(items.total_count, deadlines.total_count, &agencies)) }
        @else if shown == 0 { p { "Nothing you may see is overdue." } }
        @if shown > 0 && deadlines.page_info.has_next_page {
            p { "The earliest " (shown) " of " (deadlines.total_count) ". " a href="/items?overdue=true" { "All overdue items" } }
        }
        @for (agency, overdue) in by_agency(&deadlines.nodes) { (table(agency, &overdue)) }
    };
    Ok(layout::page("Overdue by agency", Some(&visitor), &body))
}

/// Whoever has most to answer for comes first.
fn by_agency(deadlines: &[Deadline]) -> Vec<(Option<&Named>, Vec<&Deadline>)> {
    let mut groups: Vec<(Option<&Named>, Vec<&Deadline>)> = Vec::new();
    for deadline in deadlines {
        let agency = deadline.agency.as_ref();
        let id = |agency: Option<&Named>| agency.map(|agency| agency.id.clone());
        match groups.iter_mut().find(|(known, _)| id(*known) == id(agency)) {
            Some((_, overdue)) => overdue.push(deadline),
            None => groups.push((agency, vec![deadline])),
        }
    }
    groups.sort_by_key(|(_, overdue)| std::cmp::Reverse(overdue.len()));
    groups
}

fn table(agency: Option<&Named>, overdue: &[&Deadline]) -> Markup {
    let title = agency.map_or("No agency named", |agency| &agency.title);
    html! {
        section {
            h2 { (title) " – " (overdue.len()) " overdue" }
            table {
                thead { tr { th scope="col" { "Item" } th scope="col" { "What is due" } th scope="col" { "Stage" } th scope="col" { "Due" } th.number scope="col" { "Days late" } } }
                tbody {
                    @for deadline in overdue {
                        tr {
                            td { @if let Some(item) = &deadline.item { (link(item)) } }
                            td { (deadline.title) }
                            td { @if let Some(item) = &deadline.item { (item.stage) } }
                            td { (day(deadline.due)) }
                            td.number { (deadline.days_overdue) }
                        }
                    }
                }
            }
        }
    }
}
