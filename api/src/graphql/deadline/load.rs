//! How much falls due, by agency and week.

use crate::error::{Fault, Result};
use crate::graphql::agency::Agency;
use crate::graphql::list::compared;
use crate::graphql::view::{View, ids, viewer};
use crate::page::cost;
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use milepost_engine::store::{deadline, item};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeMap;

/// As many weeks as are told at once.
const MAX_WEEKS: i32 = 53;

/// The open deadlines of one agency that fall due in one week.
#[derive(SimpleObject)]
pub struct DeadlineLoad {
    /// Who answers for them; null: nobody.
    agency: Option<Agency>,
    /// By ISO 8601, like `2026-W05`.
    week: String,
    /// Its Monday.
    week_from: NaiveDate,
    deadlines: i64,
}

#[derive(Default)]
pub struct DeadlineLoadQueries;

#[Object]
impl DeadlineLoadQueries {
    /// Open deadlines by the agency that answers for them and the week in which they fall due, of the items you may see or
    /// count; in the order of the weeks. Where none falls due, nothing is listed.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn deadline_load(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A day of the first week; today's, where absent.")] from: Option<NaiveDate>,
        #[graphql(default = 8, desc = "At most 53.")] weeks: i32,
        #[graphql(desc = "Only this agency.")] agency: Option<String>,
        #[graphql(desc = "Only of items of this kind.")] kind: Option<String>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<DeadlineLoad>> {
        if !(1..=MAX_WEEKS).contains(&weeks) {
            return Err(Fault::bad_request(format!("Ask for 1 to {MAX_WEEKS} weeks.")));
        }
        let view = viewer(context)?.view(as_of).await?;
        view.register.has(&view, agency.as_deref()).await?;
        let monday = compared(from.unwrap_or(view.today)).week(Weekday::Mon).first_day();
        let days = due_days(&view, (monday, weeks), agency.as_deref(), kind.as_deref()).await?;
        let mut load: BTreeMap<(NaiveDate, Option<String>), i64> = BTreeMap::new();
        for (agency, due, number) in days {
            *load.entry((due.week(Weekday::Mon).first_day(), agency)).or_default() += number;
        }
        let mut listed = Vec::new();
        for ((week_from, agency), deadlines) in load {
            let agency = Agency::find(&view, agency.as_deref()).await?;
            let iso = week_from.iso_week();
            let week = format!("{}-W{:02}", iso.year(), iso.week());
            listed.push(DeadlineLoad { agency, week, week_from, deadlines });
        }
        Ok(listed)
    }
}

/// How many fall due on each day for each agency.
async fn due_days(
    view: &View,
    (monday, weeks): (NaiveDate, i32),
    agency: Option<&str>,
    kind: Option<&str>,
) -> Result<Vec<(Option<String>, NaiveDate, i64)>> {
    let after = monday.checked_add_days(Days::new(u64::from(weeks.unsigned_abs()) * 7)).unwrap_or(NaiveDate::MAX);
    let items = view.counted().apply_if(kind, |query, kind| query.filter(item::Column::Kind.eq(kind)));
    let rows = deadline::Entity::find()
        .select_only()
        .columns([deadline::Column::AgencyId, deadline::Column::Due])
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .filter(deadline::Column::State.eq(deadline::State::Open))
        .filter(deadline::Column::Due.gte(compared(monday)))
        .filter(deadline::Column::Due.lt(compared(after)))
        .filter(deadline::Column::ItemId.in_subquery(ids(items)))
        .apply_if(agency, |query, id| query.filter(deadline::Column::AgencyId.eq(id)))
        .group_by(deadline::Column::AgencyId)
        .group_by(deadline::Column::Due)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows)
}
