//! A preview as the page is told it: every list bounded, with how many there are in all.

use crate::error::Fault;
use crate::problem::Problem;
use milepost_engine::access::Identity;
use milepost_engine::catalog::Catalog;
use milepost_engine::engine::Engine;
use milepost_engine::exchange::apply::keeps_plans;
use milepost_engine::exchange::complaint::Complaint;
use milepost_engine::exchange::headings::{Heading, Headings};
use milepost_engine::exchange::look::{Look, Read, choices};
use milepost_engine::exchange::plan::ImportError;
use milepost_engine::exchange::preview::{Change, Planned, Preview, State};
use milepost_engine::exchange::reconcile::Reconciliation;
use milepost_engine::exchange::register;
use milepost_engine::ledger::money::Money;
use serde::Serialize;

/// Lines of one list.
const MAX_LINES: usize = 500;
const UNREGISTERED: &str = "The new agencies are not registered by you: only who may create plans registers agencies, and what they are to lead is refused until then.";
/// What stands for a value that nobody reads without asking.
const WITHHELD: &str = "withheld";

/// So many lines of all.
#[derive(Serialize)]
pub struct Shown<T> {
    all: usize,
    first: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Why nothing can be brought in, in a sentence.
    refused: Option<String>,
    read: Option<Reads>,
    sheets: Vec<ToldSheet>,
    /// What a column may be said to hold.
    names: Vec<String>,
}

/// What would become of the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reads {
    /// `plan` or `register`.
    kind: &'static str,
    /// How its rows are understood, or what the register is called.
    how: String,
    rows: usize,
    /// Rows that wait until their cells are mended.
    faulty: usize,
    created: usize,
    changed: usize,
    unchanged: usize,
    /// Those that would be created or changed.
    items: Shown<ToldItem>,
    complaints: Shown<Complaint>,
    taken_out: Shown<String>,
    /// In the plan and not in the file.
    stay: Shown<String>,
    agencies: Shown<String>,
    totals: Vec<Money>,
    reconciliation: Option<ToldTotals>,
    notes: Shown<String>,
    /// Unlike the database, and only an event can say which is right.
    differences: Shown<String>,
    /// What the clerk's stages mean.
    stages: Vec<String>,
    /// What would be refused her, in sentences.
    barred: Vec<String>,
}

#[derive(Serialize)]
pub struct ToldItem {
    reference: String,
    title: String,
    new: bool,
    changes: Vec<Change>,
}

#[derive(Serialize)]
pub struct ToldTotals {
    basis: String,
    currency: String,
    parts: Vec<ToldPart>,
    notes: Vec<String>,
}

/// Amounts are exact decimals, as text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToldPart {
    name: String,
    lines: String,
    published: Option<String>,
    difference: Option<String>,
    /// Lines without an amount.
    missing: usize,
}

#[derive(Serialize)]
pub struct ToldSheet {
    name: String,
    /// It is read.
    read: bool,
    columns: Vec<ToldColumn>,
}

#[derive(Serialize)]
pub struct ToldColumn {
    cell: String,
    header: String,
    name: Option<String>,
    said: bool,
    reason: Option<String>,
}

impl Told {
    pub fn of(engine: &Engine, by: &Identity, look: Look) -> Result<Told, Problem> {
        let catalog = engine.catalog();
        let (refused, read) = match look.read {
            Ok(Read::Plan(preview)) => (None, Some(plan(&catalog, by, *preview))),
            Ok(Read::Register(preview)) => (None, Some(cases(&catalog, by, *preview))),
            Err(ImportError::Failed(failure)) => return Err(Fault::from(failure).into()),
            Err(error) => (Some(error.to_string()), None),
        };
        let sheets = look.headings.into_iter().map(ToldSheet::from).collect();
        Ok(Told { refused, read, sheets, names: choices(engine) })
    }
}

fn shown<T>(lines: impl IntoIterator<Item = T>) -> Shown<T> {
    let mut lines = lines.into_iter();
    let first: Vec<T> = lines.by_ref().take(MAX_LINES).collect();
    Shown { all: first.len() + lines.count(), first }
}

fn plan(catalog: &Catalog, by: &Identity, preview: Preview) -> Reads {
    let unregistered = !preview.agencies.is_empty() && !keeps_plans(catalog, by);
    let number = |state| preview.number(state);
    let (created, changed, unchanged) = (number(State::New), number(State::Changed), number(State::Unchanged));
    let items = preview.items.into_iter().filter(|item| item.state != State::Unchanged);
    Reads {
        kind: "plan",
        how: preview.reading.to_string(),
        rows: preview.rows,
        faulty: preview.faulty,
        created,
        changed,
        unchanged,
        items: shown(items.map(|item| planned(catalog, item))),
        complaints: shown(preview.complaints),
        taken_out: shown(preview.taken_out),
        stay: shown(preview.stay),
        agencies: shown(preview.agencies.iter().map(|agency| format!("{} ({})", agency.title, agency.id))),
        totals: preview.totals.into_values().collect(),
        reconciliation: preview.reconciliation.map(ToldTotals::from),
        notes: shown(preview.notes),
        differences: shown(Vec::new()),
        stages: Vec::new(),
        barred: if unregistered { vec![UNREGISTERED.to_owned()] } else { Vec::new() },
    }
}

fn planned(catalog: &Catalog, item: Planned) -> ToldItem {
    let workflow = catalog.active(item.level.workflow());
    let restricted = |what: &str| workflow.and_then(|one| one.field(what)).is_some_and(|field| field.restricted);
    let told = |change: Change| match restricted(&change.what) {
        true => Change { now: WITHHELD.into(), ..change },
        false => change,
    };
    let changes = item.changes.into_iter().map(told).collect();
    ToldItem { reference: item.reference, title: item.title, new: item.state == State::New, changes }
}

fn cases(catalog: &Catalog, by: &Identity, preview: register::preview::Preview) -> Reads {
    let number = |state| preview.number(state, None);
    let stage = |((stage, level, states), rows): (&(String, String, String), &usize)| {
        format!("{stage}: {level} {states} ({rows})")
    };
    let items = preview.items.iter().filter(|planned| planned.state != State::Unchanged);
    Reads {
        kind: "register",
        how: preview.register.title.clone(),
        rows: preview.rows,
        faulty: preview.rows - preview.good,
        created: number(State::New),
        changed: number(State::Changed),
        unchanged: number(State::Unchanged),
        items: shown(items.map(case)),
        complaints: shown(preview.complaints.iter().cloned()),
        taken_out: shown(Vec::new()),
        stay: shown(Vec::new()),
        agencies: shown(Vec::new()),
        totals: Vec::new(),
        reconciliation: None,
        notes: shown(preview.notes.iter().cloned()),
        differences: shown(preview.differences.iter().cloned()),
        stages: preview.stages.iter().map(stage).collect(),
        barred: preview.barred(catalog, by),
    }
}

/// What it holds now is told by its page.
fn case(planned: &register::preview::Planned) -> ToldItem {
    let change =
        |(what, then): (&String, &String)| Change { what: what.clone(), now: String::new(), then: then.clone() };
    ToldItem {
        reference: planned.item.reference.clone(),
        title: planned.item.states.join(", "),
        new: planned.state == State::New,
        changes: planned.changes.iter().map(change).collect(),
    }
}

impl From<Reconciliation> for ToldTotals {
    fn from(totals: Reconciliation) -> ToldTotals {
        let part = |part: &milepost_engine::exchange::reconcile::Part| ToldPart {
            name: part.name(),
            lines: part.lines.to_string(),
            published: part.published.map(|amount| amount.to_string()),
            difference: part.difference.map(|amount| amount.to_string()),
            missing: part.missing,
        };
        let parts = totals.parts.iter().map(part).collect();
        ToldTotals { parts, basis: totals.basis, currency: totals.currency, notes: totals.notes }
    }
}

impl From<Headings> for ToldSheet {
    fn from(headings: Headings) -> ToldSheet {
        let column = |heading: Heading| ToldColumn {
            cell: heading.cell,
            header: heading.header,
            name: heading.name,
            said: heading.said,
            reason: heading.reason,
        };
        let columns = headings.columns.into_iter().map(column).collect();
        ToldSheet { name: headings.sheet, read: headings.table.is_some(), columns }
    }
}
