//! What became of each cost line of a file: how many there are, which sums stand for several years, which amounts are missing.

use super::compare::described;
use super::plan::Draft;
use crate::ledger::amounts;
use crate::ledger::line::{CostLine, Schedule};
use crate::ledger::money::Money;
use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Account {
    pub lines: usize,
    /// One sum for several years that the file names; the ledger divides it equally among their months.
    pub several: Vec<String>,
    /// Without an amount, which is not zero.
    pub missing: Vec<String>,
    /// With an amount, and no year in the file: divided equally over the plan's.
    pub undated: Vec<String>,
}

/// All of a line, whose fiscal years begin in the month that it names, else in this one; `None` where it is missing. A draft's
/// lines fit the ledger.
pub fn amount(line: &CostLine, starts: u32) -> Option<Money> {
    let months = line.months(starts).ok()?;
    Money::of_minor(&line.currency, amounts::total(&months).ok()??).ok()
}

impl Account {
    pub fn of(draft: &Draft, starts: u32) -> Account {
        let mut account = Account::default();
        for item in &draft.items {
            for line in &item.lines {
                account.take(&item.reference, line, draft.undated.contains(&line.reference), starts);
            }
        }
        account
    }

    fn take(&mut self, action: &str, line: &CostLine, undated: bool, starts: u32) {
        self.lines += 1;
        let told = || format!("{action}, line {}: {}", line.reference, described(line, starts));
        match line.has_amount() {
            false => self.missing.push(told()),
            true if undated => self.undated.push(told()),
            true if line.sum.is_some() && years(line) > 1 => self.several.push(told()),
            true => {}
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
