//! A day at one court on one page: what became of each hearing is written into its row, and all rows go in with one submission.
//! Each row is a request of its own: what is refused comes back as it was written, what was accepted is told as done. Which
//! events there are, and what they ask, the workflow says.

mod sent;

use self::sent::{OF, Sent};
use super::answers::Link;
use super::ask::{PageInfo, ask};
use super::court::Hearing;
use super::form::{happened_on, problem};
use super::input::{Filled, input};
use super::items::{self, Row};
use super::layout::{self, Sorry, day};
use super::submitted::Submitted;
use super::visitor::Visitor;
use crate::server::App;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::chart::workflow::{Input, Workflow};
use milepost_engine::engine::command::{Answer, Refusal};
use milepost_engine::store::person;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

const HEARINGS: &str = "query ($on: NaiveDate!, $court: String!) {
  items(filter: { kind: \"hearing\", finished: false, dueFrom: $on, dueUntil: $on, fields: [{ name: \"court\", value: $court }] }, first: 100) {
    pageInfo { hasNextPage }
    nodes {
      ...row workflow workflowVersion revision parent { ...row } links { kind incoming item { ...row } }
      fields { name value { ... on Text { text } } }
    }
  }
}
fragment row on Item { id reference title stage due overdue finished }";

#[derive(Deserialize)]
pub struct Asked {
    court: String,
    on: NaiveDate,
}

#[derive(Deserialize)]
struct Lists {
    items: Rows,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    page_info: PageInfo,
    nodes: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(flatten)]
    hearing: Hearing,
    workflow: String,
    workflow_version: u32,
    revision: u64,
    parent: Option<Row>,
    links: Vec<Link>,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    shown(&app, &visitor, &asked, None).await
}

pub async fn enter(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    parts: Multipart,
) -> Result<(StatusCode, Markup), Sorry> {
    let submitted = Submitted::read(&app, &visitor, parts).await?;
    let on = submitted.day("on").ok().flatten().unwrap_or_else(|| today(&app));
    let asked = Asked { court: submitted.text("court").to_owned(), on };
    let sent = Sent::fire(&app, &visitor, submitted).await;
    let status = match sent.rows.iter().all(|row| row.answer.is_ok()) {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, shown(&app, &visitor, &asked, Some(&sent)).await?))
}

fn today(app: &App) -> NaiveDate {
    app.engine.clock.now().with_timezone(&app.engine.catalog().country.zone).date_naive()
}

async fn shown(app: &App, visitor: &Visitor, asked: &Asked, sent: Option<&Sent>) -> Result<Markup, Sorry> {
    let Lists { items } = ask(app, visitor, HEARINGS, json!({ "on": asked.on, "court": asked.court })).await?;
    let rows: Vec<Listed> = items.nodes.into_iter().filter(|one| one.hearing.court() == asked.court).collect();
    let table = Table::load(app, visitor, &rows, sent).await?;
    let id = sent.and_then(Sent::request_id).map_or_else(|| app.engine.clock.id().to_string(), str::to_owned);
    let before = (asked.on < today(app)).then(|| asked.on.to_string());
    let happened = sent.map(|sent| sent.submitted.happened_on.clone()).or(before);
    let body = html! {
        p { a href={ "/court?week=" (asked.on) } { "Court lists of that week" } }
        @if let Some(sent) = sent { (done(sent)) (gone(sent, &rows)) }
        @if items.page_info.has_next_page { p { "More than 100 hearings are listed for this day; these are of the first 100." } }
        @if rows.is_empty() { p { "No hearing of this day that you may see waits for what became of it." } }
        @else {
            form method="post" action="/court/day" enctype="multipart/form-data" {
                input type="hidden" name="csrf" value=(visitor.csrf);
                input type="hidden" name="requestId" value=(id);
                input type="hidden" name="input.court" value=(asked.court);
                input type="hidden" name="input.on" value=(asked.on);
                p.hint { "Fill in what became of each hearing; rows left empty stay as they are." }
                (happened_on("day", happened.as_deref()))
                table {
                    thead { tr { th scope="col" { "Hearing" } th scope="col" { "What became of it" } } }
                    tbody { @for row in &rows { (table.row(row)) } }
                }
                button { "Enter all" }
            }
        }
    };
    Ok(layout::page(&format!("{}, {}", asked.court, day(Some(asked.on))), Some(visitor), &body))
}

fn done(sent: &Sent) -> Markup {
    let done: Vec<&Answer> = sent.rows.iter().filter_map(|row| row.answer.as_ref().ok()).collect();
    html! {
        @if sent.rows.is_empty() { p role="status" { "Nothing was filled in." } }
        @if !done.is_empty() {
            div.done role="status" {
                p { "Recorded: " (done.len()) @if done.len() == 1 { " hearing." } @else { " hearings." } }
                ul { @for one in done { li { a href={ "/items/" (one.item) } { (one.reference) } ": " (one.stage) ", row " (one.seq) } } }
            }
        }
    }
}

/// Refused, and not on this page any more: somebody else was faster.
fn gone(sent: &Sent, rows: &[Listed]) -> Markup {
    let here = |item: Uuid| rows.iter().any(|row| row.hearing.row.id == item.to_string());
    let gone = sent.rows.iter().filter(|row| !here(row.item));
    html! {
        @for (row, refusal) in gone.filter_map(|row| Some((row, row.answer.as_ref().err()?))) {
            p.complaint role="alert" {
                "Not recorded for " a href={ "/items/" (row.item) } { "a hearing that is not listed for this day any more" } ": " (refusal)
            }
            dl.input { @for (name, text) in row.written.values().flatten() { dt { (name) } dd { (text) } } }
        }
    }
}

struct Table<'a> {
    possible: HashMap<Uuid, Vec<Possible>>,
    people: Vec<person::Model>,
    workflows: HashMap<(&'a str, u32), Arc<Workflow>>,
    sent: Option<&'a Sent>,
}

impl<'a> Table<'a> {
    async fn load(
        app: &App,
        visitor: &Visitor,
        rows: &'a [Listed],
        sent: Option<&'a Sent>,
    ) -> Result<Table<'a>, Sorry> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.hearing.row.id.parse().ok()).collect();
        let catalog = app.engine.catalog();
        let workflows = rows.iter().filter_map(|row| {
            let key = (row.workflow.as_str(), row.workflow_version);
            Some((key, catalog.workflow(key.0, key.1)?.clone()))
        });
        Ok(Table {
            possible: app.engine.possible(&visitor.identity, &ids).await?,
            people: person::all(&app.engine.database.reader).await?,
            workflows: workflows.collect(),
            sent,
        })
    }

    fn row(&self, listed: &Listed) -> Markup {
        let id: Uuid = listed.hearing.row.id.parse().unwrap_or_default();
        let refused = self.sent.and_then(|sent| sent.refused(id));
        html! {
            tr {
                td {
                    strong { (items::link(&listed.hearing.row)) }
                    @if let Some(case) = &listed.parent { p.hint { (items::link(case)) } }
                    ul.plain { @for link in listed.links.iter().filter(|link| !link.incoming) { li { (items::link(&link.item)) } } }
                }
                td {
                    input type="hidden" name={ "input." (OF) (id) } value=(listed.revision);
                    @if let Some((_, refusal)) = refused { p.complaint role="alert" { (refusal) } }
                    div.options { @for one in self.outcomes(listed, id) { (self.outcome(&listed.hearing.row.reference, id, one)) } }
                }
            }
        }
    }

    /// Events that lead elsewhere or tell something: a plain change of data is none.
    fn outcomes(&self, listed: &Listed, id: Uuid) -> Vec<&Possible> {
        let workflow = self.workflows.get(&(listed.workflow.as_str(), listed.workflow_version));
        let possible = self.possible.get(&id).into_iter().flatten();
        possible.filter(|one| workflow.is_some_and(|workflow| leads_on(workflow, &one.event))).collect()
    }

    fn outcome(&self, reference: &str, id: Uuid, one: &Possible) -> Markup {
        html! {
            fieldset {
                legend { (one.title) " (" (reference) ")" }
                @for reason in &one.reasons { p.hint { (reason) } }
                @if one.availability != Availability::No {
                    @if one.inputs.is_empty() { (self.tick(id, one)) }
                    @for asked in &one.inputs { (self.input(id, &one.event, asked)) }
                }
            }
        }
    }

    fn tick(&self, id: Uuid, one: &Possible) -> Markup {
        let ticked = self.refused(id, &one.event).is_some();
        html! { label.box { input type="checkbox" name={ "input." (id) "." (one.event) "." } value="true" checked[ticked]; " " (one.title) } }
    }

    /// Nothing is required of a row that may stay empty; what is missing of a filled one is told.
    fn input(&self, id: Uuid, event: &str, asked: &Input) -> Markup {
        let name = format!("{id}.{event}.{}", asked.name);
        let refused = self.refused(id, event);
        let text = refused.map(|(sent, _)| sent.submitted.text(&name).to_owned());
        let problem = refused.and_then(|(_, refusal)| problem(refusal, &asked.name));
        let filled = Filled { text: text.unwrap_or_default(), problem };
        input("day", &Input { name, required: false, ..asked.clone() }, &filled, &self.people)
    }

    /// Where this event was filled in of this row, and refused.
    fn refused(&self, id: Uuid, event: &str) -> Option<(&Sent, &Refusal)> {
        let sent = self.sent?;
        let (row, refusal) = sent.refused(id)?;
        row.written.contains_key(event).then_some((sent, refusal))
    }
}

fn leads_on(workflow: &Workflow, event: &str) -> bool {
    let mut transitions = workflow.chart.transitions.iter().filter(|one| one.events.iter().any(|own| own == event));
    transitions.any(|one| !one.targets.is_empty() || !one.actions.is_empty())
}
