//! On a plan's page: its actions as a spreadsheet, all or what a filter finds.

use super::answers::Item;
use super::ask::{Named, ask};
use super::layout::Sorry;
use super::visitor::Visitor;
use crate::server::App;
use maud::{Markup, html};
use milepost_engine::exchange::hierarchy::Level;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

#[derive(Deserialize)]
struct Answer {
    agencies: Vec<Named>,
}

pub async fn form(app: &App, visitor: &Visitor, id: Uuid, item: &Item) -> Result<Markup, Sorry> {
    if item.workflow != Level::Plan.workflow() {
        return Ok(html! {});
    }
    let answer: Answer = ask(app, visitor, "{ agencies { id title } }", json!({})).await?;
    Ok(html! {
        section {
            h2 { "Spreadsheet" }
            p.hint { "The actions that you see, with their costs. Imported again unchanged, it changes nothing." }
            form.filter method="get" action={ "/plans/" (id) "/export.xlsx" } {
                label { "Words " input type="search" name="text"; }
                label { "Agency "
                    select name="agency" {
                        option value="" { "All" }
                        @for agency in &answer.agencies { option value=(agency.id) { (agency.title) } }
                    }
                }
                label { "Part "
                    select name="under" {
                        option value="" { "All" }
                        @for part in &item.children.nodes { option value=(part.id) { (part.reference) " " (part.title) } }
                    }
                }
                label { input type="checkbox" name="overdue" value="true"; " Only overdue" }
                button { "Download the workbook" }
                button formaction={ "/plans/" (id) "/export.csv" } { "Download as CSV" }
            }
        }
    })
}
