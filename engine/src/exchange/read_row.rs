//! One row of a plan as it was read, and what it makes: an action's item, a line of its cost, an amount to reconcile.

use super::account;
use super::complaint::{Complaint, Fault, RowReader};
use super::hierarchy::{Level, Tree};
use super::mapping::Columns;
use super::plan::Item;
use super::reconcile::{Amount, Priced};
use super::row::{Action, Place};
use super::sheet::{Row, Sheet};
use crate::ledger::line::CostLine;
use rust_decimal::Decimal;

pub struct ReadRow<'a> {
    pub sheet: &'a Sheet,
    pub columns: &'a Columns,
    pub row: &'a Row,
    pub place: Option<Place>,
    pub action: Action,
    /// The cost in the currency of the file's column for another.
    pub another: Option<(Priced, Decimal)>,
    pub complaints: Vec<Complaint>,
}

impl ReadRow<'_> {
    pub fn complain(&mut self, name: &str, fault: Fault, problem: String) {
        let mut reader = RowReader::new(&self.sheet.name, self.row, self.columns);
        reader.complain(name, fault, problem, None);
        self.complaints.append(&mut reader.complaints);
    }

    /// An action's reference is none of a pillar or an objective.
    pub fn clash(&mut self, tree: &Tree) {
        let reference = self.place.as_ref().and_then(|place| tree.reference(place));
        if let Some(reference) = reference.filter(|reference| tree.node(reference).is_some()) {
            let problem = format!("`{reference}` is the reference of a pillar or an objective of this plan.");
            self.complain("ref", Fault::DuplicateReference, problem);
        }
    }

    /// `None`: the row waits.
    pub fn item(&self, tree: &Tree) -> Option<Item> {
        let place = self.place.as_ref().filter(|_| self.complaints.is_empty())?;
        Some(Item {
            level: Level::Action,
            reference: tree.reference(place)?,
            parent: tree.parent(place).cloned(),
            fields: self.action.fields.clone(),
            title_made_up: false,
            lead: self.action.lead.clone(),
            partners: self.action.partners.clone(),
            since: self.action.since,
            lines: self.line(place).into_iter().collect(),
            funding: Vec::new(),
            row: Some((self.sheet.name.clone(), self.row.number)),
            last_entry: self.action.last_entry,
        })
    }

    fn line(&self, place: &Place) -> Option<CostLine> {
        let line = self.action.cost.clone()?;
        let own = Some(line.label.clone()).filter(|label| !label.is_empty() || place.above.is_some());
        let label = own.or_else(|| line.unit.clone()).or_else(|| self.action.fields.get("title").cloned());
        let reference = place.line.as_ref().unwrap_or(&place.reference).clone();
        Some(CostLine { reference, label: label.unwrap_or_default(), ..line })
    }

    pub fn named(&self, tree: &Tree) -> Option<(String, Option<String>)> {
        let place = self.place.as_ref()?;
        Some((tree.reference(place)?, place.line.clone()))
    }

    pub fn undated(&self) -> Option<String> {
        let place = self.place.as_ref().filter(|_| self.action.undated && self.complaints.is_empty())?;
        Some(place.line.as_ref().unwrap_or(&place.reference).clone())
    }

    /// `None`: the row waits, or costs nothing.
    pub fn amount(&self, starts: u32) -> Option<Amount> {
        let place = self.place.as_ref().filter(|_| self.complaints.is_empty())?;
        let line = self.action.cost.as_ref()?;
        Some(Amount {
            pillar: place.pillar.clone(),
            objective: place.objective.clone(),
            own: (line.currency.clone(), line.price_year),
            amount: account::amount(line, starts).map(|money| money.amount),
            another: self.another.clone(),
        })
    }
}
