//! A cost line's amount and its months, in whole minor units. The exact amount is rounded once, for the whole line (half to
//! even); its years share that by largest remainder, and the months of a year what the year has. So every period of whole
//! months is a plain sum, and all of them are the line.

use super::line::{CostLine, Schedule, Split};
use super::money;
use super::period::{self, CALENDAR_YEAR_STARTS, first_of, fiscal_year, next_month};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// Shares are weighed to this many parts of the largest.
const PARTS: i64 = 1_000_000_000_000_000_000;

/// What falls in one month; no amount: somebody named its year and gave none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    pub amount: Option<i64>,
}

/// What falls in one year, before it is rounded.
pub(super) struct Year {
    pub exact: Decimal,
    /// First days, and how much each counts beside the others.
    pub months: Vec<(NaiveDate, Decimal)>,
}

/// Of all months; `None` where none has an amount. The error is a sentence, here and below.
pub fn total(months: &[Month]) -> Result<Option<i64>, String> {
    let mut known = months.iter().filter_map(|month| month.amount).peekable();
    if known.peek().is_none() {
        return Ok(None);
    }
    known.try_fold(0_i64, i64::checked_add).filter(|sum| *sum <= money::LARGEST).map(Some).ok_or_else(too_large)
}

impl CostLine {
    /// In the order of the months. `fiscal_year_starts` is the country's, which holds where the line has none.
    pub fn months(&self, fiscal_year_starts: u32) -> Result<Vec<Month>, String> {
        self.check()?;
        if self.left_out {
            return Ok(Vec::new());
        }
        let fiscal_year_starts = self.fiscal_year_starts.unwrap_or(fiscal_year_starts);
        if !self.years.is_empty() {
            return self.given(fiscal_year_starts);
        }
        let Some(schedule) = &self.schedule else { return Ok(Vec::new()) };
        let spans = spans(schedule, self.split, fiscal_year_starts)?;
        let Some((total, years)) = self.exact_years(spans.clone())? else {
            let missing = spans.iter().filter_map(|span| span.months.first());
            return Ok(missing.map(|(month, _)| Month { month: *month, amount: None }).collect());
        };
        let total = total.round().to_i64().filter(|total| *total <= money::LARGEST).ok_or_else(too_large)?;
        Ok(spread(total, &years))
    }

    /// Each year's own amount, as somebody gave it.
    fn given(&self, starts: u32) -> Result<Vec<Month>, String> {
        let mut months = Vec::new();
        for (year, amount) in &self.years {
            let span = whole(*year, starts, self.split)?;
            match amount {
                Some(amount) => months.extend(spread(*amount, &[Year { exact: Decimal::ONE, months: span.months }])),
                None => months.extend(span.months.first().map(|(month, _)| Month { month: *month, amount: None })),
            }
        }
        total(&months).map(|_| months)
    }

    /// In minor units: the whole, and what falls in each span.
    fn exact_years(&self, spans: Vec<Span>) -> Result<Option<(Decimal, Vec<Year>)>, String> {
        let (amount, each) = match (self.sum, self.exact().transpose()?) {
            (Some(sum), _) => (Decimal::from(money::minor(sum, &self.currency)?), false),
            (None, Some(product)) => (self.in_minor(product)?, !self.one_off),
            (None, None) => return Ok(None),
        };
        let all: Decimal = spans.iter().map(|span| span.part).sum();
        let mut years = Vec::new();
        for span in spans {
            let exact =
                amount.checked_mul(span.part).and_then(|part| part.checked_div(if each { span.full } else { all }));
            years.push(Year { exact: exact.ok_or_else(too_large)?, months: span.months });
        }
        let total = match each {
            true => {
                years.iter().try_fold(Decimal::ZERO, |sum, year| sum.checked_add(year.exact)).ok_or_else(too_large)?
            }
            false => amount,
        };
        Ok(Some((total, years)))
    }

    fn in_minor(&self, amount: Decimal) -> Result<Decimal, String> {
        let exponent = money::exponent(&self.currency).unwrap_or_default();
        amount.checked_mul(Decimal::from(10_i64.pow(exponent))).ok_or_else(too_large)
    }
}

/// A year, or what of it the schedule covers.
#[derive(Clone)]
struct Span {
    months: Vec<(NaiveDate, Decimal)>,
    /// How much of a year it is, of `full`; or how much of the whole, beside the other spans.
    part: Decimal,
    full: Decimal,
}

fn spans(schedule: &Schedule, split: Split, starts: u32) -> Result<Vec<Span>, String> {
    match schedule {
        Schedule::FiscalYears(years) => years.iter().map(|year| whole(*year, starts, split)).collect(),
        Schedule::CalendarYears(years) => years.iter().map(|year| whole(*year, CALENDAR_YEAR_STARTS, split)).collect(),
        Schedule::Percents(parts) => {
            let span = |(year, part): (&i32, &Decimal)| {
                let months = whole(*year, starts, split)?.months;
                Ok(Span { months, part: *part, full: Decimal::ONE_HUNDRED })
            };
            parts.iter().map(span).collect()
        }
        Schedule::Days { from, until } => covered(*from, *until, split, starts),
    }
}

fn whole(year: i32, starts: u32, split: Split) -> Result<Span, String> {
    let months = period::months_of(year, starts).ok_or_else(|| format!("There is no fiscal year {year}."))?;
    let months: Vec<_> = months.into_iter().map(|month| (month, weight(month, split))).collect();
    let full = months.iter().map(|(_, weight)| weight).sum();
    Ok(Span { months, part: full, full })
}

/// The months from day to day, by fiscal year.
fn covered(from: NaiveDate, until: NaiveDate, split: Split, starts: u32) -> Result<Vec<Span>, String> {
    let mut years: BTreeMap<i32, Vec<(NaiveDate, Decimal)>> = BTreeMap::new();
    let mut month = first_of(from);
    while month <= until {
        let next = next_month(month);
        let days = (until.min(next.pred_opt().unwrap_or(next)) - from.max(month)).num_days() + 1;
        let weight = if split == Split::Days { Decimal::from(days) } else { Decimal::ONE };
        years.entry(fiscal_year(month, starts)).or_default().push((month, weight));
        month = next;
    }
    let span = |(year, months): (i32, Vec<(NaiveDate, Decimal)>)| {
        let part = months.iter().map(|(_, weight)| weight).sum();
        Ok(Span { months, part, full: whole(year, starts, split)?.full })
    };
    years.into_iter().map(span).collect()
}

fn weight(month: NaiveDate, split: Split) -> Decimal {
    match split {
        Split::Equal => Decimal::ONE,
        Split::Days => Decimal::from((next_month(month) - month).num_days()),
    }
}

pub(super) fn spread(total: i64, years: &[Year]) -> Vec<Month> {
    let exact: Vec<Decimal> = years.iter().map(|year| year.exact).collect();
    let shares = apportion(total, &exact);
    let mut months: Vec<Month> = Vec::new();
    for (year, share) in years.iter().zip(shares) {
        let weights: Vec<Decimal> = year.months.iter().map(|(_, weight)| *weight).collect();
        let amounts = apportion(share, &weights).into_iter().map(Some);
        months.extend(year.months.iter().zip(amounts).map(|((month, _), amount)| Month { month: *month, amount }));
    }
    months
}

/// Largest remainder: each has its share of the total, rounded down, and the units left over go to the largest remainders, the
/// first of equal ones first. Where nothing weighs anything the first has it all.
pub fn apportion(total: i64, weights: &[Decimal]) -> Vec<i64> {
    let mut parts = in_parts(weights);
    if parts.iter().all(|part| *part == 0) {
        parts.iter_mut().take(1).for_each(|first| *first = 1);
    }
    let all = parts.iter().sum::<i128>().max(1);
    let exact = |part: &i128| i128::from(total) * part;
    let mut shares: Vec<i64> = parts.iter().map(|part| (exact(part) / all) as i64).collect();
    let mut left: Vec<usize> = (0..parts.len()).collect();
    left.sort_by_key(|index| std::cmp::Reverse(exact(&parts[*index]) % all));
    let rest = total - shares.iter().sum::<i64>();
    for index in left.into_iter().cycle().take(rest as usize) {
        shares[index] += 1;
    }
    shares
}

fn in_parts(weights: &[Decimal]) -> Vec<i128> {
    let largest = weights.iter().max().copied().unwrap_or_default();
    let part = |weight: &Decimal| {
        let part = weight.checked_div(largest)?.checked_mul(Decimal::from(PARTS))?;
        part.round().to_i128()
    };
    weights.iter().map(|weight| part(weight).unwrap_or_default()).collect()
}

fn too_large() -> String {
    "The amounts of this line are too large.".into()
}
