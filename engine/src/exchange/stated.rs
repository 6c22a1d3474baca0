//! A cost line whose row says by what its amount is given: `amount_by` names what is entered, and all else is computed from
//! it. Nothing is inferred; a computed cell that says otherwise is named and not taken.

use super::complaint::{Fault, RowReader};
use super::cost::choice;
use crate::ledger::line::{CostLine, Schedule};
use crate::ledger::money::Money;
use crate::ledger::period::fiscal_year;
use crate::time::YEARS;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// What is entered of a line's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Amounts by fiscal year.
    Years,
    /// One for the whole schedule.
    Sum,
    /// Unit cost, quantity and the other factors; an amount may be missing.
    Product,
}

const WORDS: [&str; 3] = ["years", "sum", "product"];

impl By {
    pub fn of(line: &CostLine) -> By {
        match (line.years.is_empty(), line.sum) {
            (false, _) => By::Years,
            (true, Some(_)) => By::Sum,
            (true, None) => By::Product,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            By::Years => WORDS[0],
            By::Sum => WORDS[1],
            By::Product => WORDS[2],
        }
    }

    /// A sum of its own needs no word.
    pub fn read(reader: &mut RowReader) -> Option<By> {
        let word = choice(reader, "amount_by", &WORDS);
        let by = [By::Years, By::Sum, By::Product].into_iter().find(|by| word.as_deref() == Some(by.word()));
        by.or_else(|| (!reader.has("amount_by") && reader.has("one_sum")).then_some(By::Sum))
    }
}

/// What the row's cells say of years and amounts.
pub struct Given<'g> {
    pub printed: &'g BTreeMap<i32, i64>,
    pub listed: &'g [i32],
    pub calendar: &'g [i32],
    pub other: Option<Schedule>,
    /// Its total.
    pub single: Option<Decimal>,
}

impl Given<'_> {
    pub fn fill(self, by: By, reader: &mut RowReader, line: &mut CostLine, starts: u32) {
        line.sum = reader.positive("one_sum");
        match (by, line.sum) {
            (By::Sum, None) => reader.complain("one_sum", Fault::NoAmount, "The sum is missing.", None),
            (By::Product | By::Years, Some(_)) => {
                let problem = format!("A sum is given, and `amount_by` says `{}`.", by.word());
                let help = "Write `sum` there, or clear the sum.";
                reader.complain("one_sum", Fault::Contradiction, problem, Some(help.into()));
            }
            (By::Sum, Some(_)) | (By::Product | By::Years, None) => {}
        }
        if by == By::Years {
            let named = self.listed.iter().chain(self.printed.keys());
            line.years = named.map(|year| (*year, self.printed.get(year).copied())).collect();
        }
        line.schedule = self.schedule(by, reader);
        if reader.complaints.is_empty() {
            self.hold_against(by, reader, line, starts);
        }
    }

    fn schedule(&self, by: By, reader: &mut RowReader) -> Option<Schedule> {
        let fiscal = (by != By::Years && !self.listed.is_empty())
            .then(|| Schedule::FiscalYears(self.listed.iter().copied().collect()));
        let calendar =
            (!self.calendar.is_empty()).then(|| Schedule::CalendarYears(self.calendar.iter().copied().collect()));
        let mut given = [fiscal, calendar, self.other.clone()].into_iter().flatten();
        let schedule = given.next();
        if given.next().is_some() {
            let problem = "Of `years`, `calendar_years`, `cost_from` with `cost_until`, and `percents` one says when a cost falls.";
            reader.complain("years", Fault::Contradiction, problem, None);
        }
        schedule
    }

    /// Cells that are computed.
    fn hold_against(&self, by: By, reader: &mut RowReader, line: &CostLine, starts: u32) {
        let starts = starts_of(reader).unwrap_or(starts);
        let Ok(months) = line.months(starts) else { return };
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        for (month, amount) in months.into_iter().filter_map(|month| Some((month.month, month.amount?))) {
            *years.entry(fiscal_year(month, starts)).or_default() += amount;
        }
        let shown = |minor: i64| Money::of_minor(&line.currency, minor).map(|money| money.amount).unwrap_or_default();
        for (year, cell) in self.printed.iter().filter(|_| by != By::Years) {
            let computed = years.get(year).copied();
            if computed != Some(*cell) {
                let is = computed.map_or("missing".to_owned(), |computed| shown(computed).to_string());
                reader.note(format!("FY{year} is computed: it is {is}, and {} is not taken", shown(*cell)));
            }
        }
        let total = (!years.is_empty()).then(|| shown(years.values().sum()));
        if let Some(cell) = self.single.filter(|cell| Some(*cell) != total) {
            let is = total.map_or("missing".to_owned(), |total| total.to_string());
            reader.note(format!("its total is computed: it is {is}, and {cell} is not taken"));
        }
    }
}

/// From a first day to a last.
pub fn days(reader: &mut RowReader) -> Option<Schedule> {
    match (reader.day("cost_from"), reader.day("cost_until")) {
        (Some(from), Some(until)) => Some(Schedule::Days { from, until }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            reader.complain("cost_until", Fault::Date, "`cost_from` and `cost_until` are given together.", None);
            None
        }
    }
}

pub fn price_year(reader: &mut RowReader) -> Option<i32> {
    let year = whole(reader, "price_year")?;
    if YEARS.contains(&year) {
        return Some(year);
    }
    reader.complain("price_year", Fault::FiscalYear, format!("`{year}` is not a year."), None);
    None
}

/// The month in which the plan's fiscal year begins, where that is not the country's.
fn starts_of(reader: &mut RowReader) -> Option<u32> {
    whole(reader, "fiscal_year_starts")?.try_into().ok().filter(|month| (1..=12).contains(month))
}

fn whole(reader: &mut RowReader, name: &str) -> Option<i32> {
    let number = reader.number(name)?;
    let whole = number.to_i32().filter(|_| number.is_integer());
    if whole.is_none() {
        reader.complain(name, Fault::NotANumber, format!("`{number}` is not a whole number."), None);
    }
    whole
}
