//! What a role that sees numbers only is shown: how much each agency answers for, and no item.

use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Number {
    pub total_count: i64,
}

#[derive(Deserialize)]
pub struct Counted {
    title: String,
    duties: Duties,
    money: Vec<Totals>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Duties {
    leads: i64,
    overdue_items: i64,
    open_deadlines: i64,
    overdue_deadlines: i64,
}

#[derive(Deserialize)]
struct Totals {
    planned: Planned,
    spent: Spent,
}

#[derive(Deserialize)]
struct Planned {
    currency: String,
    amount: String,
}

#[derive(Deserialize)]
struct Spent {
    amount: String,
}

pub fn counted(items: i64, overdue: i64, agencies: &[Counted]) -> Markup {
    let busy = agencies.iter().filter(|one| one.duties.leads + one.duties.open_deadlines > 0 || !one.money.is_empty());
    html! {
        p role="status" { "Items: " (items) ". Overdue deadlines: " (overdue) "." }
        p.hint { "Where your role sees numbers only, the items behind them are not shown. Small numbers are told as they are." }
        div.wide {
            table {
                thead { tr { th scope="col" { "Agency" } th.number scope="col" { "Leads" } th.number scope="col" { "Overdue items" } th.number scope="col" { "Open deadlines" } th.number scope="col" { "Overdue deadlines" } th.number scope="col" { "Planned" } th.number scope="col" { "Spent" } } }
                tbody { @for agency in busy { (row(agency)) } }
            }
        }
    }
}

fn row(agency: &Counted) -> Markup {
    let Duties { leads, overdue_items, open_deadlines, overdue_deadlines } = agency.duties;
    html! {
        tr {
            td { (agency.title) }
            @for number in [leads, overdue_items, open_deadlines, overdue_deadlines] { td.number { (number) } }
            td.number { @for sum in &agency.money { (sum.planned.currency) " " (sum.planned.amount) br; } }
            td.number { @for sum in &agency.money { (sum.planned.currency) " " (sum.spent.amount) br; } }
        }
    }
}
