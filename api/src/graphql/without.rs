//! What a cut has no value for, as a filter: the lines behind a sum whose agency, source or time is null.

use super::funding_rows::Funded;
use super::money_rows::{led_by_any, line_ids};
use super::sum::{Cut, Scope};
use super::view::{View, ids};
use milepost_engine::ledger::period::{Period, first_of};
use milepost_engine::store::{cost_line, cost_month, expenditure, item, lineage};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

/// Of cost lines.
pub fn lines(view: &View, scope: &Scope) -> Condition {
    use cost_line::Column;
    let nothing = |cut: &Cut| match cut {
        Cut::Agency => Column::AgencyId.is_null().and(Column::ItemId.not_in_subquery(led_by_any(view))),
        Cut::FundingSource => Column::FundingSource.is_null(),
        Cut::Category => Column::Category.is_null(),
        Cut::Capital => Column::Capital.is_null(),
        Cut::Cofog => Column::Cofog.is_null(),
        Cut::FiscalYear | Cut::CalendarYear | Cut::TipYear | Cut::Month => has_months().not(),
        Cut::Kind | Cut::Item | Cut::Above => Column::Id.is_null(),
    };
    all(scope, nothing)
}

/// Of expenditures, by what their lines say. Each has a day.
pub fn expenditures(view: &View, scope: &Scope) -> Condition {
    use expenditure::Column;
    let unsaid = |column: cost_line::Column| {
        let own = Expr::col((cost_line::Entity, cost_line::Column::Id)).equals((expenditure::Entity, Column::LineId));
        Expr::exists(line_ids(own.and(column.is_not_null()).into_condition())).not()
    };
    let nothing = |cut: &Cut| match cut {
        Cut::Agency => unsaid(cost_line::Column::AgencyId).and(Column::ItemId.not_in_subquery(led_by_any(view))),
        Cut::FundingSource => Column::Source.is_null(),
        Cut::Category => unsaid(cost_line::Column::Category),
        Cut::Capital => unsaid(cost_line::Column::Capital),
        Cut::Cofog => unsaid(cost_line::Column::Cofog),
        Cut::FiscalYear | Cut::CalendarYear | Cut::TipYear | Cut::Month => Column::Id.is_null(),
        Cut::Kind | Cut::Item | Cut::Above => Column::Id.is_null(),
    };
    all(scope, nothing)
}

/// Of what counts of a sum; `led`: some agency leads its item.
pub fn funded(scope: &Scope, one: &Funded, led: bool) -> bool {
    let row = &one.row;
    !scope.missing
        && scope.without.iter().all(|cut| match cut {
            Cut::Agency => row.agency.is_none() && !led,
            Cut::FundingSource => row.funding_source.is_none(),
            Cut::Category => row.category.is_none(),
            Cut::Capital => row.capital.is_none(),
            Cut::Cofog => row.cofog.is_none(),
            Cut::FiscalYear => row.fiscal_year.is_none(),
            Cut::CalendarYear | Cut::TipYear | Cut::Month | Cut::Kind | Cut::Item | Cut::Above => false,
        })
}

/// Of cost lines: no amount, or none in a month of the period.
pub fn amount(scope: &Scope) -> Condition {
    use cost_line::Column;
    let unknown = cost_month::Entity::find()
        .select_only()
        .column(cost_month::Column::LineId)
        .filter(cost_month::Column::Amount.is_null())
        .apply_if(scope.period, |query, Period { from, until }| {
            query.filter(cost_month::Column::Month.between(first_of(from), until))
        });
    Condition::any().add(Column::Id.in_subquery(unknown.into_query())).add(has_months().not())
}

/// Of a cost line. Asked of each by itself: a list of all lines that have some would be the whole database's.
fn has_months() -> Expr {
    let own =
        Expr::col((cost_month::Entity, cost_month::Column::LineId)).equals((cost_line::Entity, cost_line::Column::Id));
    let months = cost_month::Entity::find().select_only().column(cost_month::Column::LineId).filter(own);
    Expr::exists(months.into_query())
}

/// Items of that kind among these, and all below them.
pub fn below(among: Select<item::Entity>, kind: &str) -> SelectStatement {
    let of_kind = ids(among.filter(item::Column::Kind.eq(kind)));
    lineage::Entity::find()
        .select_only()
        .column(lineage::Column::ItemId)
        .filter(lineage::Column::AncestorId.in_subquery(of_kind))
        .into_query()
}

fn all(scope: &Scope, nothing: impl Fn(&Cut) -> sea_orm::sea_query::SimpleExpr) -> Condition {
    scope.without.iter().map(nothing).fold(Condition::all(), Condition::add)
}
