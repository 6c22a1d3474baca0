//! What people say of their own reminders: put off, given to somebody else, to a stand-in while they are on leave. Others on the
//! item read it.

use super::item::Item;
use super::me::Me;
use super::reference::{PersonRef, References};
use super::together::Items;
use super::view::{View, Viewer, viewer};
use crate::error::{Fault, Result};
use crate::loader::{Groups, grouped};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::engine::aside::{Instead, PutOff};
use milepost_engine::store::{snooze, stand_in};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A person's own reminders, put off.
#[derive(Clone, SimpleObject)]
pub struct Snooze {
    person: PersonRef,
    /// One deadline's; absent: all of the item's.
    deadline: Option<String>,
    /// The day from which the person is told again.
    until: NaiveDate,
    reason: String,
    recorded_at: DateTime<Utc>,
}

/// Who gets a person's notices: of one item instead of the person, or of all besides, on leave.
#[derive(Clone, SimpleObject)]
pub struct StandIn {
    person: PersonRef,
    to: PersonRef,
    since: NaiveDate,
    /// The last day.
    until: NaiveDate,
    recorded_at: DateTime<Utc>,
}

impl Snooze {
    /// What holds today, the last said of each item, person and deadline; said of the whole item, of each of its deadlines.
    pub async fn load(view: &Arc<View>, items: &[Uuid]) -> Result<Groups<Uuid, Snooze>> {
        let rows = snooze::Entity::find().filter(snooze::Column::ItemId.is_in(items.iter().copied()));
        let rows = rows.filter(snooze::Column::RecordedAt.lte(view.now));
        let rows = rows.order_by_desc(snooze::Column::RecordedAt).all(view.record()).await?;
        let people = References::new(view, rows.iter().map(|row| row.person_id), None);
        let mut said = BTreeSet::new();
        let last = rows.into_iter().filter(|row| {
            let whole = (row.item_id, row.person_id, None);
            !said.contains(&whole) && said.insert((row.item_id, row.person_id, row.deadline.clone()))
        });
        let holding = last.filter(|row| row.until > view.today).map(|row| {
            let person = people.person(row.person_id);
            let snooze = Snooze {
                person,
                deadline: row.deadline,
                until: row.until,
                reason: row.reason,
                recorded_at: row.recorded_at,
            };
            (row.item_id, snooze)
        });
        Ok(grouped(holding))
    }
}

impl StandIn {
    /// Those of these items that hold today.
    pub async fn load(view: &Arc<View>, items: &[Uuid]) -> Result<Groups<Uuid, StandIn>> {
        let mut rows = stand_in::from(view.record(), view.today).await?;
        rows.retain(|row| {
            row.since <= view.today
                && row.recorded_at <= view.now
                && row.item_id.is_some_and(|item| items.contains(&item))
        });
        Ok(grouped(StandIn::shown(view, rows).into_iter().filter_map(|(item, one)| Some((item?, one)))))
    }

    /// The person's own leave, now and to come.
    pub async fn of_person(view: &Arc<View>, person: Uuid) -> Result<Vec<StandIn>> {
        let own = stand_in::Entity::find().filter(stand_in::Column::PersonId.eq(person));
        let own = own.filter(stand_in::Column::ItemId.is_null()).filter(stand_in::Column::Until.gte(view.today));
        let rows = own.order_by_desc(stand_in::Column::RecordedAt).all(view.record()).await?;
        Ok(StandIn::shown(view, rows).into_iter().map(|(_, one)| one).collect())
    }

    /// The last said of the same days; where that is nobody, none.
    fn shown(view: &Arc<View>, rows: Vec<stand_in::Model>) -> Vec<(Option<Uuid>, StandIn)> {
        let named = rows.iter().flat_map(|row| [Some(row.person_id), row.to_id]).flatten();
        let people = References::new(view, named, None);
        let mut said: Vec<stand_in::Model> = Vec::new();
        for row in rows {
            let over = |one: &stand_in::Model| {
                let same = (one.person_id, one.item_id) == (row.person_id, row.item_id);
                same && one.since <= row.since && row.until <= one.until
            };
            if !said.iter().any(over) {
                said.push(row);
            }
        }
        let shown = said.into_iter().filter_map(|row| {
            let (person, to) = (people.person(row.person_id), people.person(row.to_id?));
            let one = StandIn { person, to, since: row.since, until: row.until, recorded_at: row.recorded_at };
            Some((row.item_id, one))
        });
        shown.collect()
    }
}

#[derive(Default)]
pub struct Reminders;

#[Object]
impl Reminders {
    /// Puts your own reminders of an item, or of one of its deadlines, off until a day; others on the item read why.
    /// Escalations come all the same. What you said last counts: with today as the day you are told again.
    async fn snooze(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "Its name; absent: all of the item.")] deadline: Option<String>,
        #[graphql(desc = "The day from which you are told again.")] until: NaiveDate,
        reason: String,
        request_id: String,
    ) -> Result<Item> {
        let viewer = viewer(context)?;
        let said = PutOff { item, deadline, until, reason };
        viewer.engine.put_off(&viewer.identity, &request_id, said).await?;
        shown(viewer, item).await
    }

    /// Gives your reminders of an item to somebody who may see it, through a day. What you said last counts.
    async fn delegate(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "Absent: they are yours again.")] to: Option<Uuid>,
        #[graphql(desc = "The last day.")] until: NaiveDate,
        request_id: String,
    ) -> Result<Item> {
        let viewer = viewer(context)?;
        let said = Instead { item: Some(item), to, since: viewer.now().today, until };
        viewer.engine.stand_in(&viewer.identity, &request_id, said).await?;
        shown(viewer, item).await
    }

    /// Names who gets your notices beside you while you are on leave, of items that she may see. What you said last of a
    /// day counts.
    async fn stand_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Absent: nobody, on these days.")] to: Option<Uuid>,
        #[graphql(desc = "The first day.")] since: NaiveDate,
        #[graphql(desc = "The last day.")] until: NaiveDate,
        request_id: String,
    ) -> Result<Me> {
        let viewer = viewer(context)?;
        let said = Instead { item: None, to, since, until };
        viewer.engine.stand_in(&viewer.identity, &request_id, said).await?;
        Ok(Me::of(viewer))
    }
}

async fn shown(viewer: &Arc<Viewer>, item: Uuid) -> Result<Item> {
    let mut items = Items::by_id(&viewer.fresh(), [item]).await?;
    items.remove(&item).ok_or_else(Fault::not_found)
}
