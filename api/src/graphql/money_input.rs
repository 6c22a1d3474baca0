//! Money as clients write it: exact decimals, made into the ledger's lines.

use super::field::Exact;
use crate::error::{Fault, Result};
use async_graphql::InputObject;
use chrono::NaiveDate;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(InputObject)]
pub struct CostLineInput {
    /// Unique within the item.
    reference: String,
    label: String,
    category: Option<String>,
    /// Capital, not recurrent.
    capital: Option<bool>,
    unit: Option<String>,
    unit_cost: Option<Exact>,
    quantity: Option<Exact>,
    /// Times a year.
    frequency: Option<Exact>,
    /// ISO 4217.
    currency: String,
    years: Vec<YearInput>,
    funding_source: Option<String>,
    funding_status: Option<String>,
    assumption: Option<String>,
    source: Option<String>,
}

#[derive(InputObject)]
pub struct YearInput {
    /// The year it ends in, or the calendar year where it begins in January.
    fiscal_year: i32,
    /// Absent: not known, which is not zero.
    amount: Option<Exact>,
}

#[derive(InputObject)]
pub struct MoneyInput {
    /// ISO 4217.
    currency: String,
    amount: Exact,
}

#[derive(InputObject)]
pub struct ExpenditureInput {
    amount: MoneyInput,
    spent_on: NaiveDate,
    /// The reference of the cost line it is spent against.
    line: Option<String>,
    /// The funding source.
    source: Option<String>,
    agency: Option<String>,
    /// The id that `POST /documents` answered.
    document: Option<Uuid>,
    note: Option<String>,
}

impl CostLineInput {
    pub fn line(self) -> Result<CostLine> {
        let mut years = BTreeMap::new();
        for year in self.years {
            let minor = year.amount.map(|amount| money::minor(amount.0, &self.currency));
            let minor = minor.transpose().map_err(Fault::bad_request)?;
            if years.insert(year.fiscal_year, minor).is_some() {
                let sentence = format!("Fiscal year {} is given twice.", year.fiscal_year);
                return Err(Fault::bad_request(sentence));
            }
        }
        let number = |exact: Option<Exact>| exact.map(|exact| exact.0);
        Ok(CostLine {
            reference: self.reference,
            label: self.label,
            category: self.category,
            capital: self.capital,
            unit: self.unit,
            unit_cost: number(self.unit_cost),
            quantity: number(self.quantity),
            frequency: number(self.frequency),
            currency: self.currency,
            years,
            funding_source: self.funding_source,
            funding_status: self.funding_status,
            assumption: self.assumption,
            source: self.source,
        })
    }
}

impl From<ExpenditureInput> for Expenditure {
    fn from(input: ExpenditureInput) -> Expenditure {
        Expenditure {
            amount: money::Money { currency: input.amount.currency, amount: input.amount.amount.0 },
            spent_on: input.spent_on,
            line: input.line,
            source: input.source,
            agency: input.agency,
            document: input.document,
            note: input.note,
        }
    }
}
