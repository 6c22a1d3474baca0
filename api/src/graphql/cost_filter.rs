//! Which money a query is about.

use super::sum::{Cut, Scope};
use crate::error::{Fault, Result};
use async_graphql::InputObject;
use chrono::NaiveDate;
use milepost_engine::ledger::period::{self, CALENDAR_YEAR_STARTS, Period, TIP_YEAR_STARTS};
use uuid::Uuid;

/// Of the periods at most one.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CostFilter {
    /// This item and all below it.
    pub item: Option<Uuid>,
    /// The kind of its item.
    kind: Option<String>,
    /// The agency that answers for the money: the line's own, or the one that leads its item.
    agency: Option<String>,
    funding_source: Option<String>,
    category: Option<String>,
    /// Capital, not recurrent.
    capital: Option<bool>,
    /// Classification of the functions of government.
    cofog: Option<String>,
    /// What the plan may do without.
    optional: Option<bool>,
    /// The year it ends in, or the calendar year where it begins in January.
    fiscal_year: Option<i32>,
    calendar_year: Option<i32>,
    /// Of the US TIP Report: April to March, named by the year it ends in.
    tip_year: Option<i32>,
    /// With `until`: any days. A month that they cover in part counts by its days (`partMonths`).
    from: Option<NaiveDate>,
    /// The last day.
    until: Option<NaiveDate>,
    /// Only what has none of these: no agency, no funding source. Of a time: lines that say no time.
    #[graphql(default)]
    without: Vec<Cut>,
    /// Only of items that neither are of this kind nor stand below one that you see, like `pillar`.
    without_above: Option<String>,
    /// Only lines without an amount, or without one in some year; what funds them is not told.
    #[graphql(default)]
    missing: bool,
}

impl CostFilter {
    pub fn scope(self, fiscal_year_starts: u32) -> Result<Scope> {
        Ok(Scope {
            period: self.period(fiscal_year_starts)?,
            item: self.item,
            kind: self.kind,
            agency: self.agency,
            funding_source: self.funding_source,
            category: self.category,
            capital: self.capital,
            cofog: self.cofog,
            optional: self.optional,
            fiscal_year: self.fiscal_year,
            without: self.without,
            without_above: self.without_above,
            missing: self.missing,
            scenario: None,
        })
    }

    fn period(&self, fiscal_year_starts: u32) -> Result<Option<Period>> {
        let year = |year: Option<i32>, starts: u32| {
            let wrong = |year| Fault::bad_request(format!("There is no year {year}."));
            year.map(|year| period::of_year(year, starts).ok_or_else(|| wrong(year))).transpose()
        };
        let days = match (self.from, self.until) {
            (None, None) => None,
            (Some(from), Some(until)) if from <= until => Some(Period { from, until }),
            (Some(_), Some(_)) => return Err(Fault::bad_request("`until` lies before `from`.")),
            _ => return Err(Fault::bad_request("Give both days, `from` and `until`.")),
        };
        let years = [
            year(self.fiscal_year, fiscal_year_starts)?,
            year(self.calendar_year, CALENDAR_YEAR_STARTS)?,
            year(self.tip_year, TIP_YEAR_STARTS)?,
        ];
        let mut given = years.into_iter().chain([days]).flatten();
        match (given.next(), given.next()) {
            (period, None) => Ok(period),
            _ => Err(Fault::bad_request("Give one period: a fiscal year, a calendar year, a TIP year, or days.")),
        }
    }
}
