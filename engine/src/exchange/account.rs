//! What became of each cost line of a file: how many there are, which sums stand for several years, which amounts are missing.

use super::compare::{described, scheduled};
use super::plan::Draft;
use crate::ledger::line::{CostLine, Schedule};
use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Account {
    pub lines: usize,
    /// One sum for several years; the ledger divides it equally among their months.
    pub several: Vec<String>,
    /// Without an amount, which is not zero.
    pub missing: Vec<String>,
    /// With an amount, and no year.
    pub undated: Vec<String>,
}

impl Account {
    pub fn of(draft: &Draft) -> Account {
        let mut account = Account::default();
        for item in &draft.items {
            for line in &item.lines {
                account.take(&item.reference, line);
            }
        }
        account
    }

    fn take(&mut self, action: &str, line: &CostLine) {
        self.lines += 1;
        let told = || format!("{action}, line {}: {}", line.reference, described(line));
        match line.total_minor() {
            None => self.missing.push(told()),
            Some(_) if years(line) > 1 => self.several.push(told()),
            Some(_) if line.years.is_empty() && scheduled(line).is_none() => self.undated.push(told()),
            Some(_) => {}
        }
    }
}

/// That one sum stands for.
fn years(line: &CostLine) -> usize {
    match &line.schedule {
        Some(Schedule::FiscalYears(years) | Schedule::CalendarYears(years)) => years.len(),
        Some(Schedule::Days { .. } | Schedule::Percents(_)) | None => 0,
    }
}
