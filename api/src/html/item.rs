//! One item without script, at `/items/ID/plain`: what it is, what falls due and how that was computed, what it costs, what can be done with it, what happened.

use super::answers::{self, Answer, Item};
use super::ask::ask;
use super::form::{Forms, Kept};
use super::items;
use super::layout::{self, Sorry};
use super::visitor::Visitor;
use super::{create, due, export, history, money, objections, reminders};
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// Last in its address, where an event stands in the address of a form.
const PAGE: &str = "plain";

#[derive(Deserialize)]
pub struct Flash {
    /// The journal row of what was just done.
    done: Option<u64>,
}

pub async fn page(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((id, page)): Path<(String, String)>,
    Query(flash): Query<Flash>,
) -> Result<Markup, Sorry> {
    if page != PAGE {
        return Err(Problem::not_found().into());
    }
    let id: Uuid = id.parse().map_err(|_| Problem::not_found())?;
    tracing::Span::current().record("item", id.to_string());
    shown(&app, &visitor, id, flash.done, None).await
}

/// `kept`: a form that was refused, shown again with what was written.
pub async fn shown(
    app: &App,
    visitor: &Visitor,
    id: Uuid,
    done: Option<u64>,
    kept: Option<&Kept>,
) -> Result<Markup, Sorry> {
    let asked = [answers::ITEM, answers::VALUE].concat();
    let answer: Answer = ask(app, visitor, &asked, json!({ "id": id })).await?;
    let forms = Forms::load(app, visitor, id, &answer, kept).await?;
    let told = reminders::told(app, visitor, id).await?;
    let spreadsheet = export::form(app, visitor, id, &answer.item).await?;
    let (item, zone) = (&answer.item, app.engine.catalog().country.zone);
    let body = html! {
        @if let Some(seq) = done { p #done.done role="status" { "Recorded: row " (seq) " of the history below." } }
        (summary(item))
        (objections::shown(&item.objections, 0, zone))
        (forms.shown())
        (fields(item, &forms))
        (due::deadlines(&item.deadlines, zone))
        (reminders::shown(&forms, &told, zone))
        (money::costs(item))
        (around(item))
        (spreadsheet)
        @if !item.finished { (create::ways(app, visitor, Some((&item.workflow, id)))) }
        (history::shown(&item.journal, zone, &forms))
    };
    let title = format!("{} {}", item.reference, item.title);
    Ok(layout::page(&title, Some(visitor), &body))
}

fn summary(item: &Item) -> Markup {
    html! {
        dl.summary {
            dt { "Stage" } dd { (item.stage) @if item.finished { " (finished)" } }
            @if let Some(outcome) = &item.outcome { dt { "Outcome" } dd { (outcome) } }
            dt { "Due" }
            dd {
                (layout::day(item.due))
                @if item.overdue { " " strong.late { (item.days_overdue) @if item.days_overdue == 1 { " day" } @else { " days" } " overdue" } }
            }
            dt { "Lead agency" } dd { @if let Some(lead) = &item.lead { (lead.title) } @else { "none" } }
            @if !item.partners.is_empty() {
                dt { "Partners" } dd { (titles(item)) }
            }
            @if !item.people.is_empty() {
                dt { "Assigned to" } dd { (names(item)) }
            }
            @if let Some(parent) = &item.parent { dt { "Part of" } dd { (items::link(parent)) } }
        }
    }
}

fn titles(item: &Item) -> String {
    let titles: Vec<&str> = item.partners.iter().map(|agency| agency.title.as_str()).collect();
    titles.join(", ")
}

fn names(item: &Item) -> String {
    let names: Vec<&str> = item.people.iter().map(answers::Person::shown).collect();
    names.join(", ")
}

fn fields(item: &Item, forms: &Forms) -> Markup {
    let filled = item.fields.iter().filter_map(|field| Some((field, field.value.as_ref()?)));
    html! {
        section {
            h2 { "Data" }
            dl { @for (field, value) in filled { dt { (field.title) } dd { (value.shown()) (forms.reveal(field)) } } }
        }
    }
}

fn around(item: &Item) -> Markup {
    html! {
        @if !item.children.nodes.is_empty() {
            section {
                h2 { "Parts" }
                (items::table(&item.children.nodes))
                @if item.children.page_info.has_next_page { p { "The first " (item.children.nodes.len()) " of " (item.children.total_count) "." } }
            }
        }
        @if !item.links.is_empty() {
            section {
                h2 { "Links" }
                ul {
                    @for link in &item.links {
                        li { (link.kind.replace('_', " ")) @if link.incoming { " (from there)" } ": " (items::link(&link.item)) }
                    }
                }
            }
        }
    }
}
