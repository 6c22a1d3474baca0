//! The list of items, filtered and in pages.

use super::ask::{Listed, Named, ask, pages};
use super::layout::{self, Sorry, day};
use super::visitor::Visitor;
use crate::server::App;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::chart::workflow::Workflow;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

const ROWS: i32 = 50;
const ITEMS: &str = "query ($filter: ItemFilter!, $first: Int, $after: String, $last: Int, $before: String) {
  items(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    nodes { id reference title stage due overdue finished lead { id title } }
  }
  agencies { id title }
  workflows { kind title }
}";

/// The filter, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    kind: String,
    agency: String,
    /// "true" for only those.
    overdue: String,
    /// "true" for only those.
    waiting: String,
    after: String,
    before: String,
}

#[derive(Deserialize)]
struct Answer {
    items: Listed<Row>,
    agencies: Vec<Named>,
    workflows: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
    title: String,
}

/// An item as lists show it.
#[derive(Deserialize)]
pub struct Row {
    pub id: String,
    pub reference: String,
    pub title: String,
    pub stage: String,
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub finished: bool,
    #[serde(default)]
    pub lead: Option<Named>,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    let answer: Answer = ask(&app, &visitor, ITEMS, asked.variables()).await?;
    let kept = [
        ("text", &asked.text),
        ("kind", &asked.kind),
        ("agency", &asked.agency),
        ("overdue", &asked.overdue),
        ("waiting", &asked.waiting),
    ];
    let kept = kept.map(|(name, value)| (name, value.as_str()));
    let body = html! {
        (filter(&asked, &answer))
        p role="status" { (answer.items.total_count) @if answer.items.total_count == 1 { " item" } @else { " items" } }
        @if answer.workflows.iter().any(|workflow| workflow.kind == "hearing") { p { a href="/court" { "Court lists" } } }
        (ways(&app, &visitor))
        (table(&answer.items.nodes))
        (pages("/items", &kept, &answer.items.page_info))
    };
    Ok(layout::page("Items", Some(&visitor), &body))
}

impl Asked {
    fn variables(&self) -> serde_json::Value {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let backward = !self.before.is_empty();
        json!({
            "filter": {
                "text": given(&self.text),
                "kind": given(&self.kind),
                "agency": given(&self.agency),
                "overdue": (self.overdue == "true").then_some(true),
                "waiting": (self.waiting == "true").then_some(true),
            },
            "first": (!backward).then_some(ROWS),
            "after": given(&self.after),
            "last": backward.then_some(ROWS),
            "before": given(&self.before),
        })
    }
}

/// To what this person may begin at the top.
fn ways(app: &App, visitor: &Visitor) -> Markup {
    let catalog = app.engine.catalog();
    let below: Vec<&String> = catalog.active_workflows().flat_map(|workflow| workflow.children.values()).collect();
    let may = |workflow: &Workflow| {
        let mut held = visitor.identity.memberships.iter();
        held.any(|membership| workflow.create.contains(&membership.role))
    };
    let top = catalog.active_workflows().filter(|workflow| !below.contains(&&workflow.id) && may(workflow));
    html! { @for workflow in top { p { a href={ "/new/" (workflow.id) } { "New: " (workflow.title) } } } }
}

fn filter(asked: &Asked, answer: &Answer) -> Markup {
    html! {
        form.filter method="get" action="/items" role="search" {
            label { "Words " input type="search" name="text" value=(asked.text); }
            label { "Kind "
                select name="kind" {
                    option value="" { "All" }
                    @for kind in &answer.workflows { option value=(kind.kind) selected[kind.kind == asked.kind] { (kind.title) } }
                }
            }
            label { "Agency "
                select name="agency" {
                    option value="" { "All" }
                    @for agency in &answer.agencies { option value=(agency.id) selected[agency.id == asked.agency] { (agency.title) } }
                }
            }
            label { input type="checkbox" name="overdue" value="true" checked[asked.overdue == "true"]; " Only overdue" }
            label { input type="checkbox" name="waiting" value="true" checked[asked.waiting == "true"]; " Only what waits for my step" }
            button { "Show" }
        }
    }
}

pub fn table(rows: &[Row]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Item" } th scope="col" { "Stage" } th scope="col" { "Lead agency" } th scope="col" { "Due" } } }
            tbody {
                @for row in rows {
                    tr {
                        td { (link(row)) }
                        td { (row.stage) }
                        td { @if let Some(lead) = &row.lead { (lead.title) } }
                        td { (due(row)) }
                    }
                }
            }
        }
    }
}

pub fn link(row: &Row) -> Markup {
    html! { a href={ "/items/" (row.id) } { (row.reference) " " (row.title) } }
}

/// Late is said in words: colour alone says nothing to some.
fn due(row: &Row) -> Markup {
    html! {
        @if row.due.is_some() { (day(row.due)) }
        @if row.overdue { " " strong.late { "overdue" } }
        @if row.finished { " finished" }
    }
}
