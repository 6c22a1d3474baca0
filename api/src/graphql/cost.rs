//! Cost lines, and the query that cuts money.

use super::agency::Agency;
use super::baseline::Baseline;
use super::cost_filter::CostFilter;
use super::cost_line::{CostLine, CostLines};
use super::expenditure::{Expenditure, Expenditures};
use super::field::{Exact, Money};
use super::funded::{CountedFunding, counted};
use super::item::Item;
use super::money_policy::{MoneyPolicy, policy_of};
use super::money_rows;
use super::progress::{self, percent};
use super::sum::{self, Cut, Cuts, Scope, Sum, Wanted};
use super::telling::Telling;
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use milepost_engine::ledger::period::Part;
use milepost_engine::ledger::policy::Policy;
use milepost_engine::store::{cost_line, expenditure, item};
use sea_orm::{EntityTrait, QueryFilter, Select};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Sums told at once.
const MAX_SUMS: usize = 1_000;

/// One sum. What it was not cut by is null; so is a cut no value was given for.
#[derive(SimpleObject)]
pub struct CostSum {
    fiscal_year: Option<i32>,
    calendar_year: Option<i32>,
    tip_year: Option<i32>,
    /// Its first day.
    month: Option<NaiveDate>,
    agency: Option<Agency>,
    funding_source: Option<String>,
    category: Option<String>,
    capital: Option<bool>,
    cofog: Option<String>,
    kind: Option<String>,
    item: Option<Item>,
    above: Option<Item>,
    planned: Money,
    /// How many lines, and years of lines, have no amount. They are not in `planned`.
    missing: i64,
    spent: Money,
    /// Of sums that items hold: shown, and never counted as money. This and what follows is null where it is asked for another
    /// time than fiscal years.
    pledged: Option<Money>,
    committed: Option<Money>,
    /// Committed and not yet received.
    awaited: Option<Money>,
    /// What was allocated counts where it pays, the rest where the sum is held.
    received: Option<Money>,
    /// Planned, and neither received nor committed. Less than nothing: more than is planned.
    gap: Option<Money>,
    /// Planned up to today, of the month under way its days.
    planned_to_date: Money,
    /// Spent, less planned up to today. Why it is so is said on the item (`explain_variance` of an action).
    variance: Money,
    /// Of what is planned; null where nothing is.
    spent_percent: Option<Exact>,
    /// Of the items that cost something, those that are finished; null where there is none.
    done_percent: Option<Exact>,
    /// Items that cost something.
    items: i64,
}

/// Which sums come first.
#[derive(Clone, Copy, Default, PartialEq, Eq, Enum)]
pub enum CostOrder {
    /// By what they are cut by.
    #[default]
    Cut,
    /// The largest gap, currencies apart.
    Gap,
}

/// A month that the period covers in part: of each line's amount the share of these days counts.
#[derive(SimpleObject)]
pub struct PartMonth {
    /// Its first day.
    month: NaiveDate,
    /// Of the days that count.
    from: NaiveDate,
    until: NaiveDate,
    /// Days of the month.
    of: u32,
}

/// Money of the items you may see: its lines, and its sums, which always equal them. Where you may only count items, their
/// money is in the sums and has no lines.
pub struct Costs {
    view: Arc<View>,
    scope: Scope,
    policy: Policy,
    telling: Option<Arc<Telling>>,
}

#[Object]
impl Costs {
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn lines(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<CostLine>> {
        let page = Page { first, after, last, before };
        let held = money_rows::lines_of_period(&self.view, &self.scope);
        let query = cost_line::Entity::find().filter(held);
        let sorted = Sorted { name: "cost", columns: vec![cost_line::Column::Id], descending: false };
        let mut rows = page::read(&self.view.connection, query, &sorted, &page).await?;
        let lines = std::mem::take(&mut rows.rows);
        Ok(rows.connection(CostLines::told(&self.view, lines, self.scope.period, self.telling.clone())))
    }

    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn expenditures(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Expenditure>> {
        let page = Page { first, after, last, before };
        let spent = money_rows::expenditures(&self.view, &self.scope, self.view.items());
        let query = expenditure::Entity::find().filter(spent);
        let sorted = Sorted {
            name: "expenditure",
            columns: vec![expenditure::Column::SpentOn, expenditure::Column::Id],
            descending: false,
        };
        let mut rows = page::read(&self.view.connection, query, &sorted, &page).await?;
        let spent = std::mem::take(&mut rows.rows);
        Ok(rows.connection(Expenditures::told(&self.view, spent, self.telling.clone())))
    }

    /// The sums of money that count here, each with what of it does; none where it is asked for another time than fiscal years.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn funding(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<CountedFunding>> {
        let page = Page { first, after, last, before };
        counted(&self.view, &self.scope, self.view.items(), self.telling.as_deref(), &page).await
    }

    /// Of the plan that the filter's item belongs to; without one, the country's.
    async fn policy(&self) -> MoneyPolicy {
        (&self.policy).into()
    }

    /// Of a hundred days of the period those that are over; without a period, of the months in which money falls.
    async fn elapsed_percent(&self) -> Result<Option<Exact>> {
        Ok(progress::elapsed(&self.view, &self.scope, self.among()).await?.map(Exact))
    }

    /// Those that some line has: ask for each beside the plan's own.
    async fn scenarios(&self) -> Result<Vec<String>> {
        money_rows::scenarios(&self.view, &self.scope, self.among()).await
    }

    /// The months that the period covers in part.
    async fn part_months(&self) -> Vec<PartMonth> {
        let parts = self.scope.period.map(|period| period.parts()).unwrap_or_default().into_iter();
        let day = |month: NaiveDate, number: u32| month.with_day(number).unwrap_or(month);
        let part = |part: Part| PartMonth {
            month: part.month,
            from: day(part.month, part.first),
            until: day(part.month, part.last),
            of: part.of,
        };
        parts.map(part).collect()
    }

    /// Cut by any of these, currencies always apart. By nothing: one sum a currency.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn sums(
        &self,
        context: &Context<'_>,
        #[graphql(default)] by: Vec<Cut>,
        #[graphql(desc = "The kind of item that the cut ABOVE means, like `objective`.")] above: Option<String>,
        #[graphql(default)] order: CostOrder,
    ) -> Result<Vec<CostSum>> {
        let above = match (by.contains(&Cut::Above), above) {
            (true, Some(kind)) => sum::above(&self.view, &kind).await?,
            (false, None) => BTreeMap::new(),
            _ => return Err(Fault::bad_request("The cut ABOVE and the kind `above` are given together.")),
        };
        let cuts = Cuts { by, above, fiscal_year_starts: self.policy.fiscal_year_starts };
        let wanted = wanted(context, order);
        let mut sums = sum::sums(&self.view, &self.scope, &cuts, self.telling.as_deref(), wanted).await?;
        if order == CostOrder::Gap {
            sums.sort_by_key(|sum| {
                let gap = i128::from(sum.planned) - i128::from(sum.received) - i128::from(sum.awaited);
                (sum.key.currency.clone(), std::cmp::Reverse(gap))
            });
        }
        let has_funding = cuts.tell_funding(&self.scope);
        if sums.len() > MAX_SUMS {
            let sentence = format!(
                "That gives {} sums, and at most {MAX_SUMS} are told at once: cut by less, or narrow the filter.",
                sums.len()
            );
            return Err(Fault::new("TOO_MANY_SUMS", sentence));
        }
        let ids: BTreeSet<Uuid> = sums.iter().flat_map(|sum| [sum.key.item, sum.key.above]).flatten().collect();
        let items = Items::by_id(&self.view, ids).await?;
        let mut answer = Vec::with_capacity(sums.len());
        for sum in sums {
            answer.push(self.told(sum, has_funding, &items).await?);
        }
        Ok(answer)
    }
}

impl Costs {
    fn among(&self) -> Select<item::Entity> {
        sum::among(&self.view, &self.scope, &Cuts::by(&self.view, &[]))
    }

    async fn told(&self, sum: Sum, has_funding: bool, items: &BTreeMap<Uuid, Item>) -> Result<CostSum> {
        let totals = sum.totals()?;
        let stage = |minor| has_funding.then(|| sum::amount(&sum.key.currency, minor)).transpose();
        let (pledged, committed) = (stage(sum.pledged)?, stage(sum.committed)?);
        let (awaited, received) = (stage(sum.awaited)?, stage(sum.received)?);
        let gap = has_funding.then(|| sum.gap()).transpose()?;
        let item = |id: Option<Uuid>| id.and_then(|id| items.get(&id).cloned());
        let key = sum.key;
        Ok(CostSum {
            fiscal_year: key.fiscal_year,
            calendar_year: key.calendar_year,
            tip_year: key.tip_year,
            month: key.month,
            agency: Agency::find(&self.view, key.agency.as_deref()).await?,
            item: item(key.item),
            above: item(key.above),
            funding_source: key.funding_source,
            category: key.category,
            capital: key.capital,
            cofog: key.cofog,
            kind: key.kind,
            planned: totals.planned,
            missing: sum.missing,
            spent: totals.spent,
            pledged,
            committed,
            awaited,
            received,
            gap,
            planned_to_date: sum::amount(&key.currency, sum.to_date)?,
            variance: sum::amount(&key.currency, sum.spent.saturating_sub(sum.to_date))?,
            spent_percent: percent(sum.spent, sum.planned).map(Exact),
            done_percent: percent(sum.done.finished, sum.done.items).map(Exact),
            items: sum.done.items,
        })
    }
}

async fn known_scenario(view: &View, scope: &Scope) -> Result<()> {
    let Some(name) = &scope.scenario else { return Ok(()) };
    let known = money_rows::scenarios(view, scope, sum::among(view, scope, &Cuts::by(view, &[]))).await?;
    match known.contains(name) {
        true => Ok(()),
        false if known.is_empty() => Err(Fault::bad_request(format!("There is no scenario `{name}`, nor any other."))),
        false => {
            let sentence = format!("There is no scenario `{name}`. There are: {}.", known.join(", "));
            Err(Fault::bad_request(sentence))
        }
    }
}

/// What is not asked for is not counted.
fn wanted(context: &Context, order: CostOrder) -> Wanted {
    let asked = |names: &[&str]| names.iter().any(|name| context.look_ahead().field(name).exists());
    Wanted {
        funding: order == CostOrder::Gap || asked(&["pledged", "committed", "awaited", "received", "gap"]),
        to_date: asked(&["plannedToDate", "variance"]),
        done: asked(&["donePercent", "items"]),
    }
}

#[derive(Default)]
pub struct CostQueries;

#[Object]
impl CostQueries {
    async fn costs(
        &self,
        context: &Context<'_>,
        filter: Option<CostFilter>,
        #[graphql(
            desc = "ISO 4217: what everything is told in, by the rates that were entered; absent: each line's own currency."
        )]
        currency: Option<String>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
        #[graphql(
            desc = "As it stood at this baseline of the filter's item, or of the nearest above it, by the rates of then."
        )]
        baseline: Option<String>,
        #[graphql(desc = "With the lines of this scenario in place of those they override.")] scenario: Option<String>,
    ) -> Result<Costs> {
        let filter = filter.unwrap_or_default();
        let as_of = match (as_of, baseline) {
            (as_of, None) => as_of,
            (None, Some(name)) => {
                let now = viewer(context)?.view(None).await?;
                Some(Baseline::named(&now, filter.item, &name).await?.row().recorded_at)
            }
            (Some(_), Some(_)) => return Err(Fault::bad_request("Give either `asOf` or `baseline`.")),
        };
        let view = viewer(context)?.view(as_of).await?;
        let policy = policy_of(&view, filter.item).await?;
        let scope = Scope { scenario, ..filter.scope(policy.fiscal_year_starts)? };
        known_scenario(&view, &scope).await?;
        let telling = Telling::of(&view, &policy, currency).await?;
        Ok(Costs { view, scope, policy, telling })
    }
}
