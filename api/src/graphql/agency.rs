//! Agencies, with what each answers for among the items the person may see.

use super::administration::only_administrators;
use super::deadline::filter::overdue;
use super::item::Item;
use super::list::{self, ItemFilter, PartOf};
use super::me::title_of;
use super::order::ItemOrder;
use super::reference::{PersonRef, References};
use super::sum::{Cut, Cuts, Scope, Totals, Wanted, sums};
use super::view::{View, ids, viewer};
use crate::error::Result;
use crate::loader::{Groups, Once, grouped};
use crate::page::{Listed, Page, cost};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::store::{agency, deadline, item, membership, responsibility};
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The published register, read once a view.
#[derive(Default)]
pub struct Register {
    rows: Once<BTreeMap<String, Arc<agency::Model>>>,
    duties: Once<BTreeMap<String, Duties>>,
    members: Once<Groups<String, Member>>,
    money: Once<Groups<String, Totals>>,
}

#[derive(Clone)]
pub struct Agency {
    view: Arc<View>,
    row: Arc<agency::Model>,
}

/// Somebody who holds a role for an agency.
#[derive(Clone, SimpleObject)]
pub struct Member {
    person: PersonRef,
    /// Its name in the published register.
    role: String,
    /// As the published register calls it.
    title: String,
}

/// Numbers of what an agency answers for, among the items you may see or count.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct Duties {
    /// Unfinished items it leads.
    leads: i64,
    /// Unfinished items it partners on.
    partners: i64,
    open_deadlines: i64,
    overdue_deadlines: i64,
    /// Overdue items it leads.
    overdue_items: i64,
}

impl Register {
    pub async fn rows(&self, view: &View) -> Result<&BTreeMap<String, Arc<agency::Model>>> {
        let load = async {
            let rows = agency::Entity::find().all(view.record()).await?;
            let rows = rows.into_iter().map(|row| (row.id.clone(), Arc::new(row)));
            Ok(rows.collect())
        };
        self.rows.get(load).await
    }

    /// Refuses an agency that is asked for and not there.
    pub async fn has(&self, view: &View, asked: Option<&str>) -> Result<()> {
        let Some(asked) = asked else { return Ok(()) };
        let ids = self.rows(view).await?.keys().map(String::as_str);
        list::known("agency", std::iter::once(asked), &ids.collect())
    }

    async fn members(&self, view: &Arc<View>) -> Result<&Groups<String, Member>> {
        self.members.get(async { Ok(grouped(members(view).await?)) }).await
    }

    async fn duties(&self, view: &View) -> Result<&BTreeMap<String, Duties>> {
        self.duties.get(duties(view)).await
    }

    async fn money(&self, view: &View) -> Result<&Groups<String, Totals>> {
        let load = async {
            let mut totals = Vec::new();
            for sum in sums(view, &Scope::default(), &Cuts::by(view, &[Cut::Agency]), None, Wanted::default()).await? {
                if let Some(agency) = &sum.key.agency {
                    totals.push((agency.clone(), sum.totals()?));
                }
            }
            Ok(grouped(totals))
        };
        self.money.get(load).await
    }
}

async fn members(view: &Arc<View>) -> Result<Vec<(String, Member)>> {
    let held = membership::Entity::find()
        .filter(membership::holding(view.today))
        .filter(membership::Column::AgencyId.is_not_null())
        .order_by_asc(membership::Column::Since)
        .order_by_asc(membership::Column::Id)
        .all(view.record())
        .await?;
    let people = References::new(view, held.iter().map(|row| row.person_id), None);
    let member = |row: membership::Model| {
        let title = title_of(&view.catalog, &row.role);
        row.agency_id.map(|agency| (agency, Member { person: people.person(row.person_id), role: row.role, title }))
    };
    Ok(held.into_iter().filter_map(member).collect())
}

async fn duties(view: &View) -> Result<BTreeMap<String, Duties>> {
    let mut duties: BTreeMap<String, Duties> = BTreeMap::new();
    let unfinished = item::Column::Finished.eq(false).into_condition();
    for (agency, part, number) in responsible(view, unfinished.clone()).await? {
        let duties = duties.entry(agency).or_default();
        match part {
            responsibility::Part::Lead => duties.leads += number,
            responsibility::Part::Partner => duties.partners += number,
        }
    }
    let late = unfinished.add(item::Column::DueAt.lte(view.now));
    for (agency, part, number) in responsible(view, late).await? {
        if part == responsibility::Part::Lead {
            duties.entry(agency).or_default().overdue_items += number;
        }
    }
    let open = deadline::Column::State.eq(deadline::State::Open);
    for (agency, number) in deadlines(view, open.into_condition()).await? {
        duties.entry(agency).or_default().open_deadlines = number;
    }
    for (agency, number) in deadlines(view, overdue(view.now)).await? {
        duties.entry(agency).or_default().overdue_deadlines = number;
    }
    Ok(duties)
}

/// How many items that may be counted, of the given sort each agency leads or partners on.
async fn responsible(view: &View, of: Condition) -> Result<Vec<(String, responsibility::Part, i64)>> {
    let items = ids(view.counted().filter(of));
    let rows = responsibility::Entity::find()
        .select_only()
        .columns([responsibility::Column::AgencyId, responsibility::Column::Part])
        .expr_as(Expr::cust("COUNT(DISTINCT item_id)"), "number")
        .filter(responsibility::holding(view.today))
        .filter(responsibility::Column::ItemId.in_subquery(items))
        .group_by(responsibility::Column::AgencyId)
        .group_by(responsibility::Column::Part)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows)
}

async fn deadlines(view: &View, of: Condition) -> Result<Vec<(String, i64)>> {
    let rows = deadline::Entity::find()
        .select_only()
        .column(deadline::Column::AgencyId)
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .filter(of)
        .filter(deadline::Column::AgencyId.is_not_null())
        .filter(deadline::Column::ItemId.in_subquery(view.counted_ids()))
        .group_by(deadline::Column::AgencyId)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows)
}

impl Agency {
    pub fn new(view: &Arc<View>, row: &Arc<agency::Model>) -> Agency {
        Agency { view: view.clone(), row: row.clone() }
    }

    pub async fn find(view: &Arc<View>, id: Option<&str>) -> Result<Option<Agency>> {
        let Some(id) = id else { return Ok(None) };
        let rows = view.register.rows(view).await?;
        Ok(rows.get(id).map(|row| Agency::new(view, row)))
    }
}

#[Object]
impl Agency {
    async fn id(&self) -> &str {
        &self.row.id
    }

    async fn title(&self) -> &str {
        &self.row.title
    }

    async fn valid_from(&self) -> Option<NaiveDate> {
        self.row.valid_from
    }

    async fn valid_until(&self) -> Option<NaiveDate> {
        self.row.valid_until
    }

    /// Who took over.
    async fn successor(&self) -> Result<Option<Agency>> {
        Agency::find(&self.view, self.row.successor.as_deref()).await
    }

    /// Who holds a role for it today, in the order in which they began; for the role that the country's `administrator` names.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn members(&self, context: &Context<'_>) -> Result<Vec<Member>> {
        only_administrators(viewer(context)?)?;
        let members = self.view.register.members(&self.view).await?;
        Ok(members.get(&self.row.id).cloned().unwrap_or_default())
    }

    async fn duties(&self) -> Result<Duties> {
        let duties = self.view.register.duties(&self.view).await?;
        Ok(duties.get(&self.row.id).cloned().unwrap_or_default())
    }

    /// Planned and spent on the items it leads, a row a currency.
    async fn money(&self) -> Result<Vec<Totals>> {
        let money = self.view.register.money(&self.view).await?;
        Ok(money.get(&self.row.id).cloned().unwrap_or_default())
    }

    /// The items it leads or partners on.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn items(
        &self,
        part: Option<PartOf>,
        overdue: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Item>> {
        let page = Page { first, after, last, before };
        let filter = ItemFilter::of_agency(&self.row.id, part, overdue);
        list::items(&self.view, &filter, ItemOrder::default(), &page).await
    }
}

#[derive(Default)]
pub struct AgencyQueries;

#[Object]
impl AgencyQueries {
    /// The published register, by title.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn agencies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<Agency>> {
        let view = viewer(context)?.view(as_of).await?;
        let rows = agency::Entity::find()
            .order_by_asc(agency::Column::TitleKey)
            .order_by_asc(agency::Column::Id)
            .all(view.record())
            .await?;
        let agencies = rows.into_iter().map(|row| Agency::new(&view, &Arc::new(row)));
        Ok(agencies.collect())
    }

    async fn agency(&self, context: &Context<'_>, id: String, as_of: Option<DateTime<Utc>>) -> Result<Option<Agency>> {
        let view = viewer(context)?.view(as_of).await?;
        Agency::find(&view, Some(&id)).await
    }
}
