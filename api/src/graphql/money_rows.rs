//! Rows of money, added by the database as far as the cuts allow: what is planned, from the months of the lines that hold, and
//! what was spent.

use super::list::at_or_under;
use super::sum::{Cut, Cuts, Scope};
use super::view::{View, ids};
use super::without;
use crate::error::Result;
use chrono::NaiveDate;
use milepost_engine::ledger::period::{Period, first_of, next_month};
use milepost_engine::store::{cost_line, cost_month, expenditure, item, responsibility};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoColumnRef, IntoCondition, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

/// One group as the database added it; what the cuts do not ask for is absent.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The cost line, the expenditure or the sum, where each is told apart.
    pub own: Option<Uuid>,
    pub price_year: Option<i32>,
    /// The first day of a month, or the day it was spent.
    pub day: Option<NaiveDate>,
    /// Of funding, which has no day.
    pub fiscal_year: Option<i32>,
    pub item: Option<Uuid>,
    pub funding_source: Option<String>,
    pub category: Option<String>,
    pub capital: Option<bool>,
    pub cofog: Option<String>,
    pub kind: Option<String>,
    pub agency: Option<String>,
    pub currency: String,
    pub amount: i64,
    /// Lines, and years of lines, that have no amount.
    pub missing: i64,
}

impl Row {
    /// What the cuts do not ask for is absent.
    pub fn only(self, cuts: &Cuts) -> Row {
        let asked = |cut| cuts.contains(&[cut]);
        Row {
            fiscal_year: self.fiscal_year.filter(|_| asked(Cut::FiscalYear)),
            funding_source: self.funding_source.filter(|_| asked(Cut::FundingSource)),
            category: self.category.filter(|_| asked(Cut::Category)),
            capital: self.capital.filter(|_| asked(Cut::Capital)),
            cofog: self.cofog.filter(|_| asked(Cut::Cofog)),
            kind: self.kind.filter(|_| asked(Cut::Kind)),
            agency: self.agency.filter(|_| asked(Cut::Agency)),
            ..self
        }
    }
}

/// What rows are grouped by, and for which cuts.
const GROUPS: [(&str, &[Cut]); 9] = [
    ("day", &[Cut::FiscalYear, Cut::CalendarYear, Cut::TipYear, Cut::Month]),
    ("item", &[Cut::Item, Cut::Agency, Cut::Above]),
    ("source", &[Cut::FundingSource]),
    ("category", &[Cut::Category]),
    ("capital", &[Cut::Capital]),
    ("cofog", &[Cut::Cofog]),
    ("kind", &[Cut::Kind]),
    ("agency", &[Cut::Agency]),
    ("currency", &[]),
];
const ALWAYS: [&str; 1] = ["currency"];
/// What tells each month of each line, or each expenditure, apart.
const EACH: [&str; 4] = ["own", "price_year", "day", "currency"];

/// The months of the lines that hold; of a month that the period covers in part, its days' share of each line.
pub async fn planned(view: &View, scope: &Scope, among: Select<item::Entity>, cuts: &Cuts) -> Result<Vec<Row>> {
    let Some(period) = scope.period else {
        return read(view, months(lines(view, scope, among)), cuts, &ALWAYS).await;
    };
    let mut rows = Vec::new();
    if let Some((first, last)) = period.whole_months() {
        let within = lines(view, scope, among.clone()).add(cost_month::Column::Month.between(first, last));
        rows.extend(read(view, months(within), cuts, &ALWAYS).await?);
    }
    for part in period.parts() {
        let within = lines(view, scope, among.clone()).add(cost_month::Column::Month.eq(part.month));
        let own = read(view, months(within), cuts, &EACH).await?;
        rows.extend(own.into_iter().map(|row| Row { amount: part.of(row.amount), ..row }));
    }
    Ok(rows)
}

/// Every month of every line that has money in the period, whenever it falls.
pub async fn each_month(view: &View, scope: &Scope, among: Select<item::Entity>, cuts: &Cuts) -> Result<Vec<Row>> {
    read(view, months(within(scope, lines(view, scope, among))), cuts, &EACH).await
}

/// From the first month in which money of the scope falls to the end of the last.
pub async fn span(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Option<Period>> {
    let months = cost_month::Entity::find()
        .select_only()
        .column_as(cost_month::Column::Month.min(), "first")
        .column_as(cost_month::Column::Month.max(), "last")
        .filter(cost_month::Column::LineId.in_subquery(line_ids(lines(view, scope, among))));
    let span: Option<(Option<NaiveDate>, Option<NaiveDate>)> = months.into_tuple().one(&view.connection).await?;
    let (Some(from), Some(last)) = span.unwrap_or_default() else { return Ok(None) };
    Ok(next_month(last).pred_opt().map(|until| Period { from, until }))
}

/// `each`: every expenditure by itself.
pub async fn spent(
    view: &View,
    scope: &Scope,
    among: Select<item::Entity>,
    cuts: &Cuts,
    each: bool,
) -> Result<Vec<Row>> {
    let line = Expr::col((cost_line::Entity, cost_line::Column::Id))
        .equals((expenditure::Entity, expenditure::Column::LineId));
    let mut query = Query::select();
    query
        .from(expenditure::Entity)
        .left_join(cost_line::Entity, line)
        .inner_join(item::Entity, owner((expenditure::Entity, expenditure::Column::ItemId)))
        .expr_as(expenditure::Column::SpentOn.into_expr(), Alias::new("day"))
        .expr_as(expenditure::Column::Source.into_expr(), Alias::new("source"))
        .expr_as(expenditure::Column::Currency.into_expr(), Alias::new("currency"))
        .expr_as(expenditure::Column::Amount.into_expr(), Alias::new("amount"))
        .cond_where(expenditures(view, scope, among));
    query.expr_as(Expr::col((expenditure::Entity, expenditure::Column::Id)), Alias::new("own"));
    described(&mut query);
    read(view, query, cuts, if each { &EACH } else { &ALWAYS }).await
}

fn months(which: Condition) -> SelectStatement {
    let of_line =
        Expr::col((cost_line::Entity, cost_line::Column::Id)).equals((cost_month::Entity, cost_month::Column::LineId));
    let mut query = Query::select();
    query
        .from(cost_line::Entity)
        .left_join(cost_month::Entity, of_line)
        .inner_join(item::Entity, owner((cost_line::Entity, cost_line::Column::ItemId)))
        .expr_as(cost_month::Column::Month.into_expr(), Alias::new("day"))
        .expr_as(cost_line::Column::FundingSource.into_expr(), Alias::new("source"))
        .expr_as(cost_line::Column::Currency.into_expr(), Alias::new("currency"))
        .expr_as(cost_month::Column::Amount.into_expr(), Alias::new("amount"))
        .expr_as(cost_line::Column::Id.into_expr(), Alias::new("own"))
        .cond_where(which);
    described(&mut query);
    query
}

/// What a row's item and cost line say.
fn described(query: &mut SelectStatement) {
    query
        .expr_as(item::Column::Id.into_expr(), Alias::new("item"))
        .expr_as(item::Column::Kind.into_expr(), Alias::new("kind"))
        .expr_as(cost_line::Column::PriceYear.into_expr(), Alias::new("price_year"))
        .expr_as(cost_line::Column::Category.into_expr(), Alias::new("category"))
        .expr_as(cost_line::Column::Capital.into_expr(), Alias::new("capital"))
        .expr_as(cost_line::Column::Cofog.into_expr(), Alias::new("cofog"))
        .expr_as(cost_line::Column::AgencyId.into_expr(), Alias::new("agency"));
}

fn owner(column: impl IntoColumnRef) -> Expr {
    Expr::col((item::Entity, item::Column::Id)).equals(column)
}

async fn read(view: &View, source: SelectStatement, cuts: &Cuts, each: &[&str]) -> Result<Vec<Row>> {
    let wanted = |(name, by): &&(&str, &[Cut])| cuts.contains(by) || each.contains(name);
    let mut groups: Vec<&str> = GROUPS.iter().filter(wanted).map(|(name, _)| *name).collect();
    groups.extend(each.iter().filter(|name| !GROUPS.iter().any(|(group, _)| group == *name)));
    let mut query = Query::select();
    query.from_subquery(source, Alias::new("money"));
    for name in &groups {
        query.column(Alias::new(*name)).add_group_by([Expr::col(Alias::new(*name))]);
    }
    let given = || Expr::col(Alias::new("amount"));
    let whole = |sum: Expr| sum.cast_as(Alias::new("BIGINT"));
    query.expr_as(Func::coalesce([whole(given().sum()), Expr::val(0_i64)]), Alias::new("amount"));
    query.expr_as(whole(Expr::cust("COUNT(*)").sub(given().count())), Alias::new("missing"));
    let rows = view.connection.query_all(&query).await?;
    rows.iter().map(|row| group(row, &groups)).collect()
}

fn group(row: &QueryResult, groups: &[&str]) -> Result<Row> {
    let mut read = Row { amount: row.try_get("", "amount")?, missing: row.try_get("", "missing")?, ..Row::default() };
    for name in groups {
        match *name {
            "own" => read.own = row.try_get("", name)?,
            "price_year" => read.price_year = row.try_get("", name)?,
            "day" => read.day = row.try_get("", name)?,
            "item" => read.item = row.try_get("", name)?,
            "source" => read.funding_source = row.try_get("", name)?,
            "category" => read.category = row.try_get("", name)?,
            "capital" => read.capital = row.try_get("", name)?,
            "cofog" => read.cofog = row.try_get("", name)?,
            "kind" => read.kind = row.try_get("", name)?,
            "agency" => read.agency = row.try_get("", name)?,
            "currency" => read.currency = row.try_get("", name)?,
            _ => {}
        }
    }
    Ok(read)
}

/// The lines that hold, of any time.
fn lines(view: &View, scope: &Scope, among: Select<item::Entity>) -> Condition {
    use cost_line::Column;
    let lead = |agency: &String| Column::ItemId.in_subquery(led(view, agency)).and(Column::AgencyId.is_null());
    let answers = |agency| Condition::any().add(Column::AgencyId.eq(agency)).add(lead(agency));
    said(scope)
        .add(without::lines(view, scope))
        .add(of_scenario(scope))
        .add(Column::ItemId.in_subquery(scope.items(among)))
        .add_option(scope.agency.as_ref().map(answers))
        .add_option(scope.funding_source.as_deref().map(|source| Column::FundingSource.eq(source)))
}

/// The plan's own lines; in a scenario, those it has, and of the others those in whose place it has none.
fn of_scenario(scope: &Scope) -> Condition {
    use cost_line::Column;
    let own = Column::Scenario.is_null();
    let Some(name) = &scope.scenario else { return own.into_condition() };
    let other = Alias::new("other");
    let of = |column: Column| Expr::col((other.clone(), column));
    let same = of(Column::ItemId)
        .equals((cost_line::Entity, Column::ItemId))
        .and(of(Column::Reference).equals((cost_line::Entity, Column::Reference)));
    let instead = Query::select()
        .expr(Expr::val(1))
        .from_as(cost_line::Entity, other.clone())
        .cond_where(same)
        .cond_where(of(Column::Scenario).eq(name.as_str()))
        .cond_where(of(Column::VoidedAt).is_null())
        .take();
    let its = Column::Scenario.eq(name.as_str()).and(Column::LeftOut.eq(false));
    Condition::any().add(its).add(own.and(Expr::exists(instead).not()))
}

/// Names of scenarios that some line of the scope is in.
pub async fn scenarios(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Vec<String>> {
    let names = cost_line::Entity::find()
        .select_only()
        .column(cost_line::Column::Scenario)
        .distinct()
        .filter(cost_line::Column::VoidedAt.is_null())
        .filter(cost_line::Column::Scenario.is_not_null())
        .filter(cost_line::Column::ItemId.in_subquery(scope.items(among)))
        .order_by_asc(cost_line::Column::Scenario);
    Ok(names.into_tuple().all(&view.connection).await?)
}

/// What a line says of what is bought.
fn said(scope: &Scope) -> Condition {
    use cost_line::Column;
    let named = |column: Column, value: &Option<String>| value.as_deref().map(|value| column.eq(value));
    Condition::all()
        .add(Column::VoidedAt.is_null())
        .add_option(named(Column::Category, &scope.category))
        .add_option(named(Column::Cofog, &scope.cofog))
        .add_option(scope.capital.map(|capital| Column::Capital.eq(capital)))
        .add_option(scope.optional.map(|optional| Column::Optional.eq(optional)))
        .add_option(scope.missing.then(|| without::amount(scope)))
}

/// Those of items the person may see, with money, or a missing amount, in the period asked for.
pub fn lines_of_period(view: &View, scope: &Scope) -> Condition {
    within(scope, lines(view, scope, view.items()))
}

fn within(scope: &Scope, lines: Condition) -> Condition {
    let Some(Period { from, until }) = scope.period else { return lines };
    let months = cost_month::Entity::find()
        .select_only()
        .column(cost_month::Column::LineId)
        .filter(cost_month::Column::Month.between(first_of(from), until))
        .into_query();
    lines.add(cost_line::Column::Id.in_subquery(months))
}

/// Those that were not taken back. What lines say of themselves narrows them to those spent against such a line.
pub fn expenditures(view: &View, scope: &Scope, among: Select<item::Entity>) -> Condition {
    use expenditure::Column;
    let against = |which: Condition| Column::LineId.in_subquery(line_ids(which));
    let of_its_own = || against(cost_line::Column::AgencyId.is_not_null().into_condition());
    let answers = |agency: &String| {
        let lead = Column::ItemId.in_subquery(led(view, agency));
        let other =
            Condition::all().add(lead).add(Condition::any().add(Column::LineId.is_null()).add(of_its_own().not()));
        Condition::any().add(against(cost_line::Column::AgencyId.eq(agency).into_condition())).add(other)
    };
    let named = scope.category.is_some() || scope.cofog.is_some();
    let described = named || scope.capital.is_some() || scope.optional.is_some() || scope.missing;
    Condition::all()
        .add(Column::ItemId.in_subquery(scope.items(among)))
        .add(Column::VoidedAt.is_null())
        .add_option(scope.agency.as_ref().map(answers))
        .add_option(scope.funding_source.as_deref().map(|source| Column::Source.eq(source)))
        .add_option(scope.period.map(|period| Column::SpentOn.between(period.from, period.until)))
        .add_option(described.then(|| against(said(scope))))
        .add(without::expenditures(view, scope))
}

pub fn line_ids(which: Condition) -> SelectStatement {
    cost_line::Entity::find().select_only().column(cost_line::Column::Id).filter(which).into_query()
}

/// Items that the agency leads.
pub fn led(view: &View, agency: &str) -> SelectStatement {
    let mut led = led_by_any(view);
    led.and_where(responsibility::Column::AgencyId.eq(agency));
    led
}

/// Items that some agency leads.
pub fn led_by_any(view: &View) -> SelectStatement {
    responsibility::Entity::find()
        .select_only()
        .column(responsibility::Column::ItemId)
        .filter(responsibility::holding(view.today))
        .filter(responsibility::Column::Part.eq(responsibility::Part::Lead))
        .into_query()
}

impl Scope {
    pub fn items(&self, among: Select<item::Entity>) -> SelectStatement {
        let above = self.without_above.as_deref().map(|kind| without::below(among.clone(), kind));
        let items = among
            .apply_if(above, |query, below| query.filter(item::Column::Id.not_in_subquery(below)))
            .apply_if(self.kind.as_deref(), |query, kind| query.filter(item::Column::Kind.eq(kind)))
            .apply_if(self.item, |query, id| query.filter(at_or_under(id)));
        ids(items)
    }
}
