//! An action as cells: where it stands, its data as far as anybody reads them, who answers for it.

use super::Cell;
use super::line::Priced;
use crate::access::readable;
use crate::catalog::Catalog;
use crate::chart::value::Value;
use crate::exchange::agencies;
use crate::exchange::hierarchy::Level;
use crate::exchange::names::{Table, plan_data};
use crate::exchange::stored::{Answering, Stored};
use crate::store::agency;
use crate::store::responsibility::Part;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

#[derive(Debug)]
pub struct Action {
    /// By the names of columns.
    pub cells: BTreeMap<String, Cell>,
    pub lines: Vec<Priced>,
    /// Where it stands among the others: parts of references, numbers as numbers.
    pub order: Vec<(usize, String)>,
}

/// Something above actions.
#[derive(Debug)]
pub struct Parent {
    workflow: String,
    reference: String,
    title: String,
    parent: Option<Uuid>,
}

impl Parent {
    pub fn of(catalog: &Catalog, held: Stored) -> Parent {
        let title = said(catalog, &held, "title").map(Value::to_string);
        Parent {
            title: title.unwrap_or_else(|| held.item.title.clone()),
            workflow: held.item.workflow,
            reference: held.item.reference,
            parent: held.item.parent_id,
        }
    }
}

/// What is known around actions.
pub struct Around<'a> {
    pub catalog: &'a Catalog,
    pub agencies: &'a [agency::Model],
    pub above: &'a HashMap<Uuid, Parent>,
}

/// `None`: empty, or withheld.
fn said<'s>(catalog: &Catalog, held: &'s Stored, name: &str) -> Option<&'s Value> {
    let own = catalog.workflow(&held.item.workflow, held.item.workflow_version.cast_unsigned())?;
    let active = catalog.active(&held.item.workflow);
    held.snapshot.field(name).filter(|_| readable(own, active, name))
}

impl Around<'_> {
    pub fn action(&self, held: &Stored, notes: &mut Vec<String>) -> Action {
        let mut cells = BTreeMap::from([
            ("ref".to_owned(), Cell::Text(held.item.reference.clone())),
            ("stage".to_owned(), Cell::Text(held.item.stage.clone())),
            ("last_entry".to_owned(), Cell::Number(held.item.seq.into())),
        ]);
        self.place(held, &mut cells);
        self.data(held, &mut cells, notes);
        let answering = Answering { terms: &held.terms, register: self.agencies };
        for (name, part) in [("lead_agency", Part::Lead), ("partners", Part::Partner)] {
            let named: Vec<String> = answering.named(part).into_iter().map(|id| self.agency(id)).collect();
            put(&mut cells, name, named.join("; "));
        }
        let order = ["pillar_ref", "objective_ref", "ref"].iter().filter_map(|name| match cells.get(*name) {
            Some(Cell::Text(reference)) => Some(reference.as_str()),
            Some(_) | None => None,
        });
        let order = order.flat_map(|reference| reference.split(['.', '-', '/']));
        Action { order: order.map(|part| (part.len(), part.to_owned())).collect(), cells, lines: Vec::new() }
    }

    fn place(&self, held: &Stored, cells: &mut BTreeMap<String, Cell>) {
        let mut next = held.item.parent_id;
        while let Some(parent) = next.and_then(|id| self.above.get(&id)) {
            let level = Level::ALL.into_iter().find(|level| level.workflow() == parent.workflow);
            let names = match level {
                Some(Level::Plan) => ["plan_ref", "plan_title"],
                Some(Level::Pillar) => ["pillar_ref", "pillar"],
                Some(Level::Objective) => ["objective_ref", "objective"],
                Some(Level::Action) | None => break,
            };
            put(cells, names[0], parent.reference.clone());
            put(cells, names[1], parent.title.clone());
            next = parent.parent;
        }
    }

    fn data(&self, held: &Stored, cells: &mut BTreeMap<String, Cell>, notes: &mut Vec<String>) {
        let workflow = self.catalog.active(&held.item.workflow);
        for input in workflow.into_iter().flat_map(|workflow| plan_data(workflow)) {
            let Some(value) = said(self.catalog, held, &input.name) else {
                let withheld = format!("The field `{}` is withheld from everybody and stands in no cell.", input.name);
                if held.snapshot.field(&input.name).is_some() && !notes.contains(&withheld) {
                    notes.push(withheld);
                }
                continue;
            };
            match column(&input.name) {
                Some(name) => _ = cells.insert(name.to_owned(), cell(value)),
                None => {
                    notes.push(format!("{}: no column holds its field `{}`: {value}.", held.item.reference, input.name))
                }
            }
        }
    }

    /// Its title, where that names no other.
    pub fn agency(&self, id: &str) -> String {
        let Some(agency) = self.agencies.iter().find(|agency| agency.id == id) else { return id.to_owned() };
        match agencies::names_one(self.agencies, agency) {
            true => agency.title.clone(),
            false => id.to_owned(),
        }
    }
}

/// Of a field of actions; some names mean something of a cost.
fn column(field: &str) -> Option<&str> {
    match field {
        "title" => Some("action"),
        "requirement" | "source" => Some(field),
        other => (!Table::Plan.is_own(other)).then_some(other),
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Integer(number) => Cell::Number((*number).into()),
        Value::Decimal(number) => Cell::Number(*number),
        Value::Date(day) => Cell::Day(*day),
        Value::Text(_)
        | Value::Choice(_)
        | Value::Country(_)
        | Value::Money(_)
        | Value::Instant(_)
        | Value::Flag(_)
        | Value::Document(_)
        | Value::Person(_) => Cell::Text(value.to_string()),
    }
}

fn put(cells: &mut BTreeMap<String, Cell>, name: &str, text: String) {
    if !text.is_empty() {
        cells.insert(name.to_owned(), Cell::Text(text));
    }
}
