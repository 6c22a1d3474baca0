//! One page for a minister, to be printed: how each plan stands by its pillars, its money of this fiscal year, what is latest, and
//! what falls due next. In numbers and titles that its reader may see.

use super::ask::{Listed, Named, ask};
use super::layout::{self, Sorry, day};
use super::visitor::Visitor;
use crate::server::App;
use axum::extract::State;
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::ledger::period::fiscal_year;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// So many deadlines fit beside the tables of a plan with five pillars.
const BRIEF: &str = "{
  today
  plans: progress(kind: \"action\", above: \"plan\") { ...counted }
  pillars: progress(kind: \"action\", above: \"pillar\") { ...counted }
  costs {
    policy { fiscalYearStarts }
    plans: sums(by: [FISCAL_YEAR, ABOVE], above: \"plan\") { ...money }
    pillars: sums(by: [FISCAL_YEAR, ABOVE], above: \"pillar\") { ...money }
  }
  overdue: deadlines(filter: { overdue: true, kind: \"action\" }, first: 8) { ...due }
  coming: deadlines(filter: { dueWithinDays: 30, kind: \"action\" }, first: 6) { ...due }
}
fragment counted on Progress { above { id title finished parent { id } } total late atRisk onTrack finished expected }
fragment money on CostSum { fiscalYear above { id } planned { ...of } committed { ...of } spent { ...of } gap { ...of } }
fragment of on Money { currency amount }
fragment due on DeadlineConnection {
  totalCount pageInfo { hasNextPage } nodes { due daysOverdue agency { id title } item { id title } }
}";

#[derive(Deserialize)]
struct Answer {
    today: NaiveDate,
    plans: Vec<Counted>,
    pillars: Vec<Counted>,
    costs: Costs,
    overdue: Listed<Deadline>,
    coming: Listed<Deadline>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    above: Option<Part>,
    total: i64,
    late: i64,
    at_risk: i64,
    on_track: i64,
    finished: i64,
    expected: i64,
}

#[derive(Deserialize)]
struct Part {
    id: Uuid,
    title: String,
    finished: bool,
    parent: Option<Above>,
}

#[derive(Deserialize)]
struct Above {
    id: Uuid,
}

#[derive(Deserialize)]
struct Costs {
    policy: Policy,
    plans: Vec<Sum>,
    pillars: Vec<Sum>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    fiscal_year_starts: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sum {
    fiscal_year: Option<i32>,
    above: Option<Above>,
    planned: Money,
    committed: Option<Money>,
    spent: Money,
    gap: Option<Money>,
}

#[derive(Deserialize)]
struct Money {
    currency: String,
    amount: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deadline {
    due: Option<NaiveDate>,
    days_overdue: i64,
    agency: Option<Named>,
    item: Option<Named>,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let answer: Answer = ask(&app, &visitor, BRIEF, json!({})).await?;
    let year = fiscal_year(answer.today, answer.costs.policy.fiscal_year_starts);
    let running = answer.plans.iter().filter(|plan| !plan.above.as_ref().is_some_and(|part| part.finished));
    let body = html! {
        article.brief {
            p { (app.engine.catalog().country.title) ", " (day(Some(answer.today))) }
            @for plan in running { (answer.plan(plan, year)) }
            (deadlines("Overdue", &answer.overdue))
            (deadlines("Due in the next 30 days", &answer.coming))
            p.hint { "At risk: itself or a part is due within 14 days, or moved to a later date. Expected: of a hundred actions, those whose date has passed. Gap: planned, and neither received nor committed." }
        }
    };
    Ok(layout::page("Brief", Some(&visitor), &body))
}

impl Answer {
    fn plan(&self, plan: &Counted, year: i32) -> Markup {
        let below = |pillar: &&Counted| pillar.above.is_some() && pillar.plan() == plan.id();
        let rows = || {
            let pillars =
                self.pillars.iter().filter(below).map(|one| (one.title(), one, self.costs.pillars.as_slice()));
            pillars.chain([("Whole plan", plan, self.costs.plans.as_slice())])
        };
        html! {
            section {
                h2 { (plan.title()) }
                p { strong { (plan.finished) " of " (plan.total) } " actions are finished, " strong { (plan.late) } " are late; by their dates " (plan.expected) " should be finished." }
                (table(&["Pillar", "Finished", "On track", "At risk", "Late", "Done", "Expected"], rows().map(|(title, of, _)| work(title, of))))
                @let years = self.years(plan);
                @if years.contains(&year) {
                    (table(
                        &[&format!("Fiscal year {year}"), "Planned", "Committed", "Spent", "Gap"],
                        rows().map(|(title, of, sums)| funds(title, of, sums, year)),
                    ))
                } @else if !years.is_empty() {
                    p { "Nothing is planned or paid in fiscal year " (year) ". The money of this plan: " (years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")) "." }
                }
            }
        }
    }

    /// Those for which it has money.
    fn years(&self, plan: &Counted) -> BTreeSet<i32> {
        let own = self.costs.plans.iter().filter(|sum| sum.of(plan));
        own.filter_map(|sum| sum.fiscal_year).collect()
    }
}

impl Sum {
    fn of(&self, part: &Counted) -> bool {
        self.above.as_ref().map(|above| above.id) == part.id()
    }
}

impl Counted {
    fn id(&self) -> Option<Uuid> {
        self.above.as_ref().map(|part| part.id)
    }

    fn plan(&self) -> Option<Uuid> {
        self.above.as_ref().and_then(|part| part.parent.as_ref()).map(|plan| plan.id)
    }

    fn title(&self) -> &str {
        self.above.as_ref().map_or("A part you may not see", |part| &part.title)
    }
}

/// Its last row sums it up.
fn table(heads: &[&str], rows: impl Iterator<Item = Markup>) -> Markup {
    html! {
        table.sums {
            thead { tr { @for (at, head) in heads.iter().enumerate() { th.number[at > 0] scope="col" { (head) } } } }
            tbody { @for row in rows { (row) } }
        }
    }
}

fn work(title: &str, of: &Counted) -> Markup {
    html! {
        tr {
            th scope="row" { (title) }
            @for number in [of.finished, of.on_track, of.at_risk, of.late] { td.number { (number) } }
            td.number { (percent(of.finished, of.total)) }
            td.number { (percent(of.expected, of.total)) }
        }
    }
}

fn funds(title: &str, of: &Counted, sums: &[Sum], year: i32) -> Markup {
    let own = |sum: &&Sum| sum.fiscal_year == Some(year) && sum.of(of);
    let sums: Vec<&Sum> = sums.iter().filter(own).collect();
    let each = |one: fn(&Sum) -> Option<&Money>, say: fn(&Money) -> String| {
        html! { td.number { @for money in sums.iter().filter_map(|sum| one(sum)) { div { (say(money)) } } } }
    };
    html! {
        tr {
            th scope="row" { (title) }
            (each(|sum| Some(&sum.planned), told))
            (each(|sum| sum.committed.as_ref(), told))
            (each(|sum| Some(&sum.spent), told))
            (each(|sum| sum.gap.as_ref(), gapped))
        }
    }
}

/// A gap that is less than nothing is what there is too much of.
fn gapped(gap: &Money) -> String {
    let told = told(gap);
    if gap.amount.starts_with('-') { format!("surplus {}", told.replace('−', "")) } else { told }
}

/// In whole units: nobody decides anything by cents.
fn told(money: &Money) -> String {
    let (minus, digits) = match money.amount.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", money.amount.as_str()),
    };
    let whole: Vec<char> = digits.split('.').next().unwrap_or_default().chars().collect();
    let grouped: Vec<String> = whole.rchunks(3).rev().map(|three| three.iter().collect()).collect();
    format!("{} {minus}{}", money.currency, grouped.join(","))
}

fn percent(part: i64, whole: i64) -> String {
    let hundredths = (part * 100 + whole / 2).checked_div(whole);
    hundredths.map_or_else(String::new, |percent| format!("{percent}%"))
}

fn deadlines(title: &str, list: &Listed<Deadline>) -> Markup {
    html! {
        section {
            h2 { (title) ": " (list.total_count) }
            @if !list.nodes.is_empty() {
                table {
                    thead { tr { th scope="col" { "Action" } th scope="col" { "Agency" } th scope="col" { "Due" } th.number scope="col" { "Days late" } } }
                    tbody {
                        @for one in &list.nodes {
                            tr {
                                td { @if let Some(item) = &one.item { a href={ "/items/" (item.id) } { (item.title) } } }
                                td { @if let Some(agency) = &one.agency { (agency.title) } }
                                td.day { (day(one.due)) }
                                td.number { @if one.days_overdue > 0 { (one.days_overdue) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
