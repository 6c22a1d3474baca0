//! Inputs that no workflow types: days and moments within the years that every date keeps to, money that was spent, on a line
//! and by an agency that are there.

use super::batch::Batch;
use super::command::{Becomes, Change, Command, Refusal};
use crate::chart::input::UNTIL;
use crate::chart::snapshot::{BuiltIn, Expenditure, Extension, InputFault, Rejection};
use crate::chart::value::{check_day, check_moment};
use crate::ledger::line::CostLine;
use crate::store::cost_line;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Every fault at once.
pub(super) fn check(command: &Command) -> Result<(), Refusal> {
    let mut faults: Vec<InputFault> = command.at.and_then(|at| moment("at", at)).into_iter().collect();
    match &command.change {
        Change::Assign { since: Some(since), .. } => faults.extend(day("since", "Since", *since)),
        Change::Extend { by: Extension::Until(until), .. } => faults.extend(day(UNTIL, "New date", *until)),
        Change::Spend { expenditure, .. } => faults.extend(day("spent_on", "Day it was spent", expenditure.spent_on)),
        Change::Adopt { milestones, .. } => {
            faults.extend(milestones.values().filter_map(|at| moment("milestones", *at)))
        }
        Change::Correct { becomes: Becomes::Replaced { at: Some(at), .. }, .. } => faults.extend(moment("at", *at)),
        Change::Create { .. }
        | Change::Fire { .. }
        | Change::Extend { by: Extension::Days(_), .. }
        | Change::Assign { since: None, .. }
        | Change::Cost { .. }
        | Change::Fund { .. }
        | Change::Allocate { .. }
        | Change::Baseline { .. }
        | Change::Link { .. }
        | Change::Correct { .. }
        | Change::Undo { .. }
        | Change::Reopen { .. }
        | Change::Migrate { .. }
        | Change::Reveal { .. } => {}
    }
    none_of(faults)
}

fn none_of(inputs: Vec<InputFault>) -> Result<(), Refusal> {
    if inputs.is_empty() { Ok(()) } else { Err(Rejection::Input { inputs }.into()) }
}

fn day(input: &str, title: &str, day: NaiveDate) -> Option<InputFault> {
    check_day(day).err().map(|problem| fault(input, title, problem))
}

fn moment(input: &str, at: DateTime<Utc>) -> Option<InputFault> {
    check_moment(at).err().map(|problem| fault(input, "When it happened", problem))
}

fn fault(input: &str, title: &str, problem: impl Into<String>) -> InputFault {
    InputFault { input: input.into(), title: title.into(), problem: problem.into() }
}

impl Batch<'_> {
    pub(super) fn spending(&self, item: Uuid, spent: &Expenditure) -> Result<BuiltIn, Refusal> {
        let mut faults: Vec<InputFault> = amount(spent).into_iter().collect();
        if spent.spent_on > self.world.live[&item].calendar.day_of(self.world.now) {
            faults.push(fault("spent_on", "Day it was spent", "the date lies in the future."));
        }
        if let Some(line) = spent.line.as_ref().filter(|line| !self.has_line(item, line)) {
            faults.push(fault("line", "Cost line", format!("this item has no cost line `{line}`.")));
        }
        if let Some(Err(refusal)) = spent.agency.as_deref().map(|agency| self.terms(Some(agency), &[], spent.spent_on))
        {
            faults.push(fault("agency", "Agency", refusal.to_string()));
        }
        none_of(faults)?;
        Ok(BuiltIn::Spend { expenditure: spent.clone() })
    }

    pub(super) fn costing(&self, item: Uuid, line: &CostLine, reason: Option<String>) -> Result<BuiltIn, Refusal> {
        let line = CostLine { fiscal_year_starts: self.world.fiscal_year_starts(item), ..line.clone() };
        line.named().map_err(Refusal::BadRequest)?;
        line.months(self.world.catalog.country.fiscal_year_starts).map_err(Refusal::BadRequest)?;
        if let Some(agency) = &line.agency {
            let today = self.world.today();
            self.terms(Some(agency), &[], today)?;
        }
        Ok(BuiltIn::Cost { line: Box::new(line), reason })
    }

    pub(super) fn has_line(&self, item: Uuid, reference: &str) -> bool {
        let mut lines = self.world.tables.lines.iter();
        let holds = |line: &cost_line::Model| line.voided_at.is_none() && line.scenario.is_none();
        lines.any(|(key, line)| key.0 == item && line.reference == reference && holds(line))
    }
}

fn amount(spent: &Expenditure) -> Option<InputFault> {
    let problem = match spent.amount.minor() {
        Err(problem) => problem,
        Ok(_) if spent.amount.amount <= Decimal::ZERO => "what was spent is more than nothing.".into(),
        Ok(_) => return None,
    };
    Some(fault("amount", "Amount", problem))
}
