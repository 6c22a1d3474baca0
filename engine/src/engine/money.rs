//! Cost lines and expenditures as rows: integer minor units, a line cut to months when it is written.

use super::effects::Row;
use super::tables::Tables;
use crate::chart::snapshot::Expenditure;
use crate::ledger::amounts::{self, Month};
use crate::ledger::line::CostLine;
use crate::store::{cost_line, cost_month, expenditure};

impl Tables {
    /// A line is never changed: the old one of that reference is voided and stays readable.
    pub(super) fn cost(&mut self, row: &Row, line: &CostLine) -> Result<(), String> {
        self.void_line(row, &line.reference, line.scenario.as_deref());
        let id = row.clock.id();
        let months = line.months(row.fiscal_year_starts)?;
        let written = written(row, id, line, &months)?;
        for Month { month, amount } in months {
            let cut = cost_month::Model { item_id: row.item, line_id: id, month, amount };
            self.months.put((row.item, id, month), cut);
        }
        self.lines.put((row.item, id), written);
        Ok(())
    }

    pub(super) fn void_line(&mut self, row: &Row, reference: &str, scenario: Option<&str>) {
        let is_it = |old: &cost_line::Model| {
            old.reference == reference && old.scenario.as_deref() == scenario && old.voided_at.is_none()
        };
        let old = self.lines.iter().find(|(key, old)| key.0 == row.item && is_it(old));
        if let Some(key) = old.map(|(key, _)| *key) {
            self.lines.change(&key, |old| old.voided_at = Some(row.now));
        }
    }

    pub(super) fn void_spending(&mut self, row: &Row, seq: u64) {
        let own = self.spent.iter().find(|(key, spent)| key.0 == row.item && spent.seq == seq as i64);
        if let Some(key) = own.map(|(key, _)| *key) {
            self.spent.change(&key, |spent| spent.voided_at = Some(row.now));
        }
    }

    pub(super) fn spend(&mut self, row: &Row, spent: &Expenditure) -> Result<(), String> {
        let id = row.clock.id();
        let line = spent.line.as_ref().and_then(|reference| {
            let of = |line: &&cost_line::Model| {
                let own = line.item_id == row.item && line.scenario.is_none();
                own && line.reference == *reference && line.voided_at.is_none()
            };
            self.lines.iter().map(|(_, line)| line).find(of)
        });
        let new = expenditure::Model {
            id,
            item_id: row.item,
            seq: row.seq,
            line_id: line.map(|line| line.id),
            spent_on: spent.spent_on,
            amount: spent.amount.minor()?,
            currency: spent.amount.currency.clone(),
            source: spent.source.clone(),
            document_id: spent.document,
            agency_id: spent.agency.clone(),
            note: spent.note.clone(),
            recorded_at: row.now,
            actor_id: row.actor,
            voided_at: None,
        };
        self.spent.put((row.item, id), new);
        Ok(())
    }
}

fn written(row: &Row, id: uuid::Uuid, line: &CostLine, months: &[Month]) -> Result<cost_line::Model, String> {
    let decimal = |value: Option<rust_decimal::Decimal>| value.map(|value| value.to_string());
    Ok(cost_line::Model {
        id,
        item_id: row.item,
        reference: line.reference.clone(),
        label: line.label.clone(),
        category: line.category.clone(),
        capital: line.capital,
        unit: line.unit.clone(),
        unit_cost: decimal(line.unit_cost),
        quantity: decimal(line.quantity),
        frequency: decimal(line.frequency),
        years: serde_json::to_string(&line.years).map_err(|error| error.to_string())?,
        currency: line.currency.clone(),
        amount: amounts::total(months)?,
        funding_source: line.funding_source.clone(),
        funding_status: line.funding_status.clone(),
        assumption: line.assumption.clone(),
        source: line.source.clone(),
        recorded_at: row.now,
        voided_at: None,
        stated: Some(serde_json::to_string(line).map_err(|error| error.to_string())?),
        price_year: line.price_year,
        cofog: line.cofog.clone(),
        agency_id: line.agency.clone(),
        optional: line.optional,
        scenario: line.scenario.clone(),
        left_out: line.left_out,
    })
}
