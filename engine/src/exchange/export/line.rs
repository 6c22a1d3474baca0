//! A cost line as cells: what was entered of it, and what the ledger makes of that by fiscal year.

use super::Cell;
use crate::exchange::complaint::MAX_TEXT;
use crate::exchange::parts;
use crate::exchange::sheet::MAX_CELL_TEXT;
use crate::exchange::stated::By;
use crate::ledger::amounts;
use crate::ledger::line::{CostLine, Schedule, Split};
use crate::ledger::money::Money;
use crate::ledger::period::fiscal_year;
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Priced {
    pub line: CostLine,
    /// Missing where the year is named and has no amount.
    pub years: BTreeMap<i32, Option<i64>>,
    pub total: Option<i64>,
    /// The name of who answers for its money.
    agency: Option<String>,
}

impl Priced {
    pub fn of(line: &CostLine, starts: u32, agency: Option<String>) -> Result<Priced, String> {
        let starts = line.fiscal_year_starts.unwrap_or(starts);
        let months = line.months(starts)?;
        let mut years: BTreeMap<i32, Option<i64>> = BTreeMap::new();
        for month in &months {
            let year = years.entry(fiscal_year(month.month, starts)).or_default();
            *year = match (*year, month.amount) {
                (Some(sum), Some(amount)) => Some(sum + amount),
                (sum, amount) => sum.or(amount),
            };
        }
        Ok(Priced { years, total: amounts::total(&months)?, agency, line: line.clone() })
    }

    /// `9` before `10`.
    pub fn order(&self) -> (usize, &str) {
        (self.line.reference.len(), &self.line.reference)
    }

    /// What does not come back.
    pub fn notes(&self, action: &str) -> Vec<String> {
        let line = &self.line;
        let reference = &line.reference;
        let mut notes = Vec::new();
        if reference.trim() != reference {
            notes.push(format!(
                "{action}, line `{reference}`: no cell holds the spaces around its reference; an import takes it for another."
            ));
        }
        let texts = [&line.category, &line.unit, &line.assumption, &line.source, &line.funding_source, &line.cofog];
        let mut texts = texts.into_iter().flatten().chain([&line.label]);
        if texts.any(|text| text.chars().count() > MAX_TEXT) {
            notes.push(format!(
                "{action}, line `{reference}`: an import takes no text of more than {MAX_TEXT} letters; a cell holds {MAX_CELL_TEXT}."
            ));
        }
        notes
    }

    /// In minor units, of a fiscal year or of all (`None`).
    pub fn amount(&self, year: Option<i32>) -> Option<i64> {
        match year {
            Some(year) => self.years.get(&year).copied().flatten(),
            None => self.total,
        }
    }

    pub fn year(&self, year: i32) -> Option<Cell> {
        let amount = self.major(self.amount(Some(year))?);
        Some(if By::of(&self.line) == By::Years { Cell::Money(amount) } else { Cell::Computed(amount) })
    }

    fn major(&self, minor: i64) -> rust_decimal::Decimal {
        Money::of_minor(&self.line.currency, minor).map(|money| money.amount).unwrap_or_default()
    }

    /// By the name of a column that is none of a fiscal year.
    pub fn cell(&self, name: &str) -> Option<Cell> {
        let line = &self.line;
        let some = |text: &str| Some(Cell::Text(text.to_owned()));
        let text = |text: &Option<String>| text.clone().map(Cell::Text);
        let yes = |flag: bool| flag.then(|| Cell::Text("yes".into()));
        match name {
            "line_ref" => some(&line.reference),
            "label" => some(&line.label),
            "category" => text(&line.category),
            "capital_or_recurrent" => {
                line.capital.and_then(|capital| some(if capital { "capital" } else { "recurrent" }))
            }
            "unit" => text(&line.unit),
            "unit_cost" => line.unit_cost.map(Cell::Number),
            "quantity" => line.quantity.map(Cell::Number),
            "frequency_per_year" => line.frequency.map(Cell::Number),
            "multipliers" => (!line.multipliers.is_empty()).then(|| Cell::Text(parts::written(&line.multipliers))),
            "share" => line.share.map(Cell::Number),
            "one_off" => yes(line.one_off),
            "optional" => yes(line.optional),
            "amount_by" => some(By::of(line).word()),
            "one_sum" => line.sum.map(Cell::Money),
            "currency" => some(&line.currency),
            "price_year" => line.price_year.map(|year| Cell::Number(year.into())),
            "cost" => self.total.map(|total| Cell::Total(self.major(total))),
            "funding_source" => text(&line.funding_source),
            "funding_status" => text(&line.funding_status),
            "assumption" => text(&line.assumption),
            "line_source" => text(&line.source),
            "cofog" => text(&line.cofog),
            "cost_agency" => text(&self.agency),
            "fiscal_year_starts" => line.fiscal_year_starts.map(|month| Cell::Number(month.into())),
            other => self.when(other),
        }
    }

    /// When its money falls.
    fn when(&self, name: &str) -> Option<Cell> {
        let fiscal = |years: Vec<i32>| years.iter().map(|year| format!("FY{year}")).collect::<Vec<_>>().join(";");
        let given = !self.line.years.is_empty();
        match (name, &self.line.schedule) {
            ("years", _) if given => Some(Cell::Text(fiscal(self.line.years.keys().copied().collect()))),
            ("years", Some(Schedule::FiscalYears(years))) => Some(Cell::Text(fiscal(years.iter().copied().collect()))),
            ("calendar_years", Some(Schedule::CalendarYears(years))) => {
                Some(Cell::Text(crate::exchange::years::listed(years)))
            }
            ("cost_from", Some(Schedule::Days { from, .. })) => Some(Cell::Day(*from)),
            ("cost_until", Some(Schedule::Days { until, .. })) => Some(Cell::Day(*until)),
            ("percents", Some(Schedule::Percents(shares))) => {
                let named = shares.iter().map(|(year, part)| (format!("FY{year}"), *part)).collect();
                Some(Cell::Text(parts::written(&named)))
            }
            ("split", _) => (self.line.split == Split::Days).then(|| Cell::Text("days".into())),
            _ => None,
        }
    }
}
