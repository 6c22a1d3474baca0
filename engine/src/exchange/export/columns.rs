//! The columns of an export: the importer's own names, in an order for readers, under the headers that the plan's next import
//! understands.

use super::Cell;
use super::action::Action;
use super::line::Priced;
use crate::chart::workflow::Workflow;
use crate::exchange::mapping::Mapping;
use crate::exchange::names::{Table, plain, plan_data};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub header: String,
    pub year: Option<i32>,
    pub width: f64,
}

/// Before the fields of the action, and after them.
const FIRST: [&str; 7] = ["ref", "pillar", "objective", "action", "stage", "lead_agency", "partners"];
const LAST: [&str; 16] = [
    "requirement",
    "source",
    "line_ref",
    "label",
    "category",
    "capital_or_recurrent",
    "optional",
    "unit",
    "unit_cost",
    "quantity",
    "frequency_per_year",
    "multipliers",
    "share",
    "one_off",
    "amount_by",
    "one_sum",
];
const WHEN: [&str; 6] = ["years", "calendar_years", "cost_from", "cost_until", "percents", "split"];
const MONEY: [&str; 2] = ["currency", "price_year"];
const AFTER: [&str; 7] =
    ["cost", "funding_source", "funding_status", "assumption", "line_source", "cofog", "cost_agency"];
const ABOVE: [&str; 6] = ["fiscal_year_starts", "plan_ref", "plan_title", "pillar_ref", "objective_ref", "last_entry"];
/// There only where some row fills them.
const RARE: [&str; 8] = [
    "calendar_years",
    "cost_from",
    "cost_until",
    "percents",
    "split",
    "one_sum",
    "fiscal_year_starts",
    "objective_ref",
];

pub fn of(actions: &[Action], mapping: &Mapping, workflow: Option<&Arc<Workflow>>) -> Vec<Column> {
    let lines = || actions.iter().flat_map(|action| &action.lines);
    let years: BTreeSet<i32> = lines().flat_map(|priced| priced.years.keys().copied()).collect();
    let fields = workflow.into_iter().flat_map(|workflow| plan_data(workflow)).map(|input| input.name.as_str());
    let fields = fields.filter(|name| !Table::Plan.is_own(name) && *name != "title");
    let years = years.into_iter().map(|year| (format!("fy{year}"), Some(year)));
    let plain = |name: &&str| ((*name).to_owned(), None);
    let named = FIRST.iter().map(plain).chain(fields.map(|name| (name.to_owned(), None))).chain(LAST.iter().map(plain));
    let named = named.chain(WHEN.iter().chain(&MONEY).map(plain)).chain(years);
    let named = named.chain(AFTER.iter().chain(&ABOVE).map(plain));
    let fills = |name: &str| lines().any(|priced| priced.cell(name).is_some());
    let above = |name: &str| actions.iter().any(|action| action.cells.contains_key(name));
    let kept = |name: &str| !RARE.contains(&name) || fills(name) || above(name);
    let named = named.filter(|(name, _)| kept(name));
    named.map(|(name, year)| Column { header: header(&name, mapping), width: width(&name), name, year }).collect()
}

/// Its own name, unless the plan's people said that a column so called holds something else.
fn header(name: &str, mapping: &Mapping) -> String {
    let free = |header: &&str| mapping.0.get(&plain(header)).is_none_or(|said| said == name);
    let said = mapping.0.iter().filter(|(_, said)| *said == name).map(|(header, _)| header.as_str());
    let mut candidates = std::iter::once(name).chain(said).chain(Table::Plan.others(name).iter().copied());
    candidates.find(free).unwrap_or(name).to_owned()
}

/// In letters.
fn width(name: &str) -> f64 {
    match name {
        "action" | "pillar" | "objective" | "requirement" | "assumption" | "source" | "line_source" | "label" => 40.0,
        "lead_agency" | "partners" | "indicator" | "target" | "baseline" | "means_of_verification" | "plan_title" => {
            28.0
        }
        _ => 15.0,
    }
}

impl Column {
    /// Of a row: an action, and its line where it has one.
    pub fn cell(&self, action: &Action, line: Option<&Priced>) -> Option<Cell> {
        let own = || action.cells.get(&self.name).cloned();
        match (self.year, line) {
            (Some(year), line) => line?.year(year),
            (None, Some(line)) => line.cell(&self.name).or_else(own),
            (None, None) => own(),
        }
    }

    pub fn is_money(&self) -> bool {
        self.year.is_some() || self.name == "cost"
    }
}

impl Action {
    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Option<&Priced>> {
        let none = self.lines.is_empty().then_some(None);
        self.lines.iter().map(Some).chain(none)
    }
}
