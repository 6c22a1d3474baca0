//! What an export rests on: whose it is, of when, what was asked for, how the plan counts its money, and what its people
//! assumed line by line.

use super::action::Action;
use super::{Asked, Cell};
use crate::engine::Shared;
use crate::engine::command::Failure;
use crate::engine::policy::policies;
use crate::ledger::policy::{PRICES, Policy, Prices, RATES, RatesBy};
use crate::store::{item, rate};
use chrono::{DateTime, Month, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

#[derive(Debug)]
pub struct Facts {
    pub written_at: DateTime<Utc>,
    pub said: Vec<(&'static str, String)>,
    /// Each with its header first.
    pub assumptions: Vec<Vec<Cell>>,
    pub rates: Vec<Vec<Cell>>,
}

/// What else is asked of an export than its items.
pub struct Of<'a> {
    pub plan: &'a item::Model,
    pub by: String,
    pub filter: String,
    pub as_of: Option<DateTime<Utc>>,
}

impl<'a> Of<'a> {
    pub fn asked(asked: &'a Asked) -> Of<'a> {
        Of { plan: &asked.plan, by: asked.by.clone(), filter: asked.filter.clone(), as_of: asked.as_of }
    }
}

impl Facts {
    pub async fn read(
        on: &impl ConnectionTrait,
        shared: &Shared,
        of: &Of<'_>,
        actions: &[Action],
    ) -> Result<Facts, Failure> {
        let catalog = shared.catalog();
        let written_at = shared.clock.now();
        let policies = policies(on, &shared.keys, &catalog, vec![of.plan.id]).await?;
        let policy = policies.get(&of.plan.id).cloned().unwrap_or_else(|| Policy::of(&catalog.country));
        let moment =
            |at: DateTime<Utc>| at.with_timezone(&catalog.country.zone).format("%Y-%m-%d %H:%M %Z").to_string();
        let filter = if of.filter.is_empty() { "none: all actions of the plan that are seen" } else { &of.filter };
        let mut said = vec![
            ("Plan", format!("{} {}", of.plan.reference, of.plan.title)),
            ("Exported by", of.by.clone()),
            ("Exported at", moment(written_at)),
            ("As it was recorded at", of.as_of.map_or("the same moment".to_owned(), moment)),
            ("Filter", filter.to_owned()),
        ];
        said.extend(counted(actions));
        said.extend(told(&policy));
        let currencies = currencies(actions);
        let rates = rates(shared, &policy, &currencies, of.as_of.unwrap_or(written_at)).await?;
        Ok(Facts { written_at, said, assumptions: assumptions(actions), rates })
    }
}

fn counted(actions: &[Action]) -> [(&'static str, String); 3] {
    let lines = || actions.iter().flat_map(|action| &action.lines);
    let missing =
        lines().filter(|priced| priced.years.is_empty() || priced.years.values().any(Option::is_none)).count();
    [
        ("Actions", actions.len().to_string()),
        ("Cost lines", lines().count().to_string()),
        (
            "Without an amount",
            match missing {
                0 => "none".to_owned(),
                missing => format!("{missing} (missing, which is not zero, as a whole or in one of the years)"),
            },
        ),
    ]
}

fn told(policy: &Policy) -> [(&'static str, String); 5] {
    let begins = u8::try_from(policy.fiscal_year_starts).ok().and_then(|month| Month::try_from(month).ok());
    let rates = match policy.rates {
        RatesBy::Fixed(day) => {
            format!("{}, of {}", RATES[0], day.map_or("a day not said".into(), |day| day.to_string()))
        }
        RatesBy::Yearly => format!("{}: of the first day of the fiscal year", RATES[1]),
        RatesBy::Dated => format!("{}: of the first day of the month", RATES[2]),
    };
    let prices = match policy.prices {
        Prices::Constant => format!("{}: as the lines are written", PRICES[0]),
        Prices::Current => format!("{}: by the price index of the year", PRICES[1]),
    };
    [
        ("Fiscal year begins in", begins.map_or("?", |month| month.name()).to_owned()),
        ("Currency of the plan", policy.currency.clone()),
        ("Exchange rates", rates),
        ("Prices", prices),
        (
            "Sums",
            "in the currency and the prices of their lines, each currency by itself: no rate and no index is used"
                .into(),
        ),
    ]
}

fn currencies(actions: &[Action]) -> BTreeSet<&str> {
    actions.iter().flat_map(|action| &action.lines).map(|priced| priced.line.currency.as_str()).collect()
}

fn header(names: &[&str]) -> Vec<Cell> {
    names.iter().map(|name| Cell::Text((*name).to_owned())).collect()
}

/// Of lines that say something of where their numbers come from.
fn assumptions(actions: &[Action]) -> Vec<Vec<Cell>> {
    let mut rows = vec![header(&["action", "line_ref", "currency", "price_year", "assumption", "source"])];
    for action in actions {
        for priced in &action.lines {
            let told = ["price_year", "assumption", "line_source"].map(|name| priced.cell(name));
            if told.iter().any(Option::is_some) {
                let named = [action.cells.get("ref").cloned(), priced.cell("line_ref"), priced.cell("currency")];
                let cells = named.into_iter().chain(told).map(|cell| cell.unwrap_or(Cell::Text(String::new())));
                rows.push(cells.collect());
            }
        }
    }
    rows
}

/// By which the plan's money is told elsewhere in its own currency.
async fn rates(
    shared: &Shared,
    policy: &Policy,
    currencies: &BTreeSet<&str>,
    until: DateTime<Utc>,
) -> Result<Vec<Vec<Cell>>, Failure> {
    let known = rate::Entity::find().filter(rate::Column::RecordedAt.lte(until)).order_by_asc(rate::Column::Seq);
    let mut rows = vec![header(&["currency", "told_in", "from", "value", "source"])];
    for row in known.all(&shared.database.reader).await? {
        let index = row.told_in.is_none();
        if currencies.contains(row.currency.as_str()) && (index || row.told_in.as_ref() == Some(&policy.currency)) {
            let told_in = row.told_in.unwrap_or_else(|| "price index".into());
            rows.push(vec![
                Cell::Text(row.currency),
                Cell::Text(told_in),
                Cell::Day(row.day),
                row.value.parse().map_or(Cell::Text(row.value), Cell::Number),
                Cell::Text(row.source),
            ]);
        }
    }
    Ok(rows)
}
