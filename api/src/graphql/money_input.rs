//! Money as clients write it: exact decimals, made into the ledger's lines.

use super::cost_line::Split;
use super::field::Exact;
use super::funding::FundingKind;
use crate::error::{Fault, Result};
use async_graphql::{InputObject, OneofObject};
use chrono::NaiveDate;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::ledger::funding::{Allocation, Funding, Stage};
use milepost_engine::ledger::line::{CostLine, Schedule};
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
    /// Amounts as they were given, by fiscal year; then neither `sum` nor `schedule`.
    #[graphql(default)]
    years: Vec<YearInput>,
    /// One amount for the whole schedule. Without it and `years` the amount is unit cost x quantity x times a year x multipliers
    /// x share, in each year of the schedule; of a year that its days cover in part, the share of the months that they touch (with `split: DAYS` of its days).
    sum: Option<Exact>,
    schedule: Option<ScheduleInput>,
    /// How an amount divides over the months it covers.
    #[graphql(default)]
    split: Split,
    /// What is computed falls once, not in each year.
    #[graphql(default)]
    one_off: bool,
    /// The year in whose prices it is written.
    price_year: Option<i32>,
    #[graphql(default)]
    multipliers: Vec<MultiplierInput>,
    /// The part of it that the plan pays, up to 1.
    share: Option<Exact>,
    /// Classification of the functions of government, like `03.1`.
    cofog: Option<String>,
    /// Who answers for the money, where not the agency that leads the item.
    agency: Option<String>,
    /// The plan may do without it.
    #[graphql(default)]
    optional: bool,
    /// The scenario in which it stands beside the plan's own lines, or in place of the one with its reference.
    scenario: Option<String>,
    /// In its scenario there is no line of its reference.
    #[graphql(default)]
    left_out: bool,
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

/// When the money falls.
#[derive(OneofObject)]
pub enum ScheduleInput {
    FiscalYears(Vec<i32>),
    CalendarYears(Vec<i32>),
    Days(DaysInput),
    /// How much of a hundred falls in each fiscal year.
    Percents(Vec<PercentInput>),
}

#[derive(InputObject)]
pub struct DaysInput {
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
}

#[derive(InputObject)]
pub struct PercentInput {
    fiscal_year: i32,
    percent: Exact,
}

/// A factor, like people for each workshop.
#[derive(InputObject)]
pub struct MultiplierInput {
    name: String,
    factor: Exact,
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

/// A sum of money that an item holds, for itself and all below it.
#[derive(InputObject)]
pub struct FundingInput {
    /// Unique within the item; the same again replaces the sum.
    reference: String,
    /// Who gives it.
    source: String,
    kind: FundingKind,
    /// What it is given for.
    earmark: Option<String>,
    /// The one fiscal year that it is for.
    fiscal_year: Option<i32>,
    /// ISO 4217.
    currency: String,
    pledged: Option<FundingStageInput>,
    committed: Option<FundingStageInput>,
    received: Option<FundingStageInput>,
}

#[derive(InputObject)]
pub struct FundingStageInput {
    /// All of it so far.
    amount: Exact,
    /// Since when it is so.
    on: Option<NaiveDate>,
}

/// What of a sum pays an item, in one fiscal year.
#[derive(InputObject)]
pub struct AllocationInput {
    /// That holds the sum, or stands below.
    item: Uuid,
    /// The reference of its cost line.
    line: Option<String>,
    fiscal_year: Option<i32>,
    /// In the sum's currency. The same item, line and year again replaces it; zero takes it away.
    amount: Exact,
}

impl From<FundingInput> for Funding {
    fn from(input: FundingInput) -> Funding {
        let stage = |stage: Option<FundingStageInput>| stage.map(|one| Stage { amount: one.amount.0, on: one.on });
        Funding {
            reference: input.reference,
            source: input.source,
            kind: input.kind.into(),
            earmark: input.earmark,
            fiscal_year: input.fiscal_year,
            currency: input.currency,
            pledged: stage(input.pledged),
            committed: stage(input.committed),
            received: stage(input.received),
        }
    }
}

impl From<AllocationInput> for Allocation {
    fn from(input: AllocationInput) -> Allocation {
        let AllocationInput { item, line, fiscal_year, amount } = input;
        Allocation { item, line, fiscal_year, amount: amount.0 }
    }
}

impl CostLineInput {
    pub fn line(self) -> Result<CostLine> {
        let currency = self.currency;
        let minor = |amount: Exact| money::minor(amount.0, &currency).map_err(Fault::bad_request);
        let years = self.years.into_iter().map(|year| Ok((year.fiscal_year, year.amount.map(minor).transpose()?)));
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
            years: once(years.collect::<Result<Vec<_>>>()?)?,
            funding_source: self.funding_source,
            funding_status: self.funding_status,
            assumption: self.assumption,
            source: self.source,
            price_year: self.price_year,
            multipliers: once(self.multipliers.into_iter().map(|one| (one.name, one.factor.0)))?,
            share: number(self.share),
            one_off: self.one_off,
            sum: number(self.sum),
            schedule: self.schedule.map(ScheduleInput::schedule).transpose()?,
            split: self.split.into(),
            fiscal_year_starts: None,
            cofog: self.cofog,
            agency: self.agency,
            optional: self.optional,
            scenario: self.scenario,
            left_out: self.left_out,
            currency,
        })
    }
}

impl ScheduleInput {
    fn schedule(self) -> Result<Schedule> {
        Ok(match self {
            ScheduleInput::FiscalYears(years) => Schedule::FiscalYears(years.into_iter().collect()),
            ScheduleInput::CalendarYears(years) => Schedule::CalendarYears(years.into_iter().collect()),
            ScheduleInput::Days(DaysInput { from, until }) => Schedule::Days { from, until },
            ScheduleInput::Percents(parts) => {
                Schedule::Percents(once(parts.into_iter().map(|part| (part.fiscal_year, part.percent.0)))?)
            }
        })
    }
}

/// Each name is given once.
fn once<K: Ord + std::fmt::Display, V>(named: impl IntoIterator<Item = (K, V)>) -> Result<BTreeMap<K, V>> {
    let mut all = BTreeMap::new();
    for (name, value) in named {
        if all.contains_key(&name) {
            return Err(Fault::bad_request(format!("{name} is given twice.")));
        }
        all.insert(name, value);
    }
    Ok(all)
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
