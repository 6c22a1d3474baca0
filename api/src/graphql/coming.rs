//! Reminders that are to come, if nothing happens until then, and a test of their words.

use super::item::Item;
use super::reference::{PersonRef, References};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use crate::page::MAX_PAGE;
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use milepost_engine::chart::gap::Going;
use milepost_engine::engine::preview::{Coming, DAYS_AHEAD};
use milepost_engine::store::deadline;
use milepost_engine::store::visible::assigned_to;
use milepost_engine::time::calendar::resolve;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReminderOutcome {
    /// When its rung falls due.
    GoesOut,
    /// Goes out later, once.
    Waits,
    /// Another notice says it.
    Folded,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum NoticeChannel {
    Inbox,
    Email,
}

/// One notice for one recipient.
#[derive(SimpleObject)]
pub struct ComingReminder {
    item: Item,
    /// The deadline's name; absent for a reminder of silence.
    deadline: Option<String>,
    /// `before 7 days`, `late 1 day`, `quiet 30 days`.
    rung: String,
    /// When its rung falls due.
    due_at: DateTime<Utc>,
    /// When it goes out.
    at: DateTime<Utc>,
    /// `person:ID`, `agency:ID` or `role:NAME`, where nobody holds it.
    recipient: String,
    person: Option<PersonRef>,
    /// Whose notice it is.
    stands_for: Option<PersonRef>,
    channels: Vec<NoticeChannel>,
    outcome: ReminderOutcome,
    /// Why it waits or is folded.
    reason: Option<String>,
}

#[derive(Default)]
pub struct ComingQueries;

#[Object]
impl ComingQueries {
    /// Who will be reminded of what, and when, if nothing happens until then: of one item, or of those with an open deadline that
    /// an agency answers for and you may see, or that are assigned to you; at most 100 of them. By today's roles.
    #[graphql(complexity = "MAX_PAGE.saturating_mul(1 + child_complexity)")]
    async fn reminder_preview(
        &self,
        context: &Context<'_>,
        item: Option<Uuid>,
        agency: Option<String>,
        #[graphql(default, desc = "Of the items assigned to you.")] mine: bool,
        #[graphql(desc = "The first day; absent: today.")] from: Option<NaiveDate>,
        #[graphql(desc = "The last day.")] until: NaiveDate,
    ) -> Result<Vec<ComingReminder>> {
        let view = viewer(context)?.now();
        let from = from.unwrap_or(view.today);
        if until < from || (until - view.today).num_days() > DAYS_AHEAD {
            let sentence = format!("`until` lies after `from`, and at most {DAYS_AHEAD} days ahead.");
            return Err(Fault::bad_request(sentence));
        }
        let asked = match (item, agency, mine) {
            (Some(item), None, false) => vec![item],
            (None, Some(agency), false) => {
                view.register.has(view, Some(&agency)).await?;
                with_open(view, deadline::Column::AgencyId.eq(agency)).await?
            }
            (None, None, true) => {
                with_open(view, deadline::Column::ItemId.in_subquery(assigned_to(view.identity.id))).await?
            }
            _ => return Err(Fault::bad_request("Ask for an `item`, for an `agency` or for what is `mine`.")),
        };
        let items = Items::by_id(view, asked).await?;
        if let Some(item) = item.filter(|item| !items.contains_key(item)) {
            tracing::debug!(%item, "asked for reminders of an item that is not seen");
            return Err(Fault::not_found());
        }
        let midnight = |day: NaiveDate| resolve(view.catalog.country.zone, day.and_time(NaiveTime::MIN));
        let after = until.succ_opt().unwrap_or(until);
        let ids: Vec<Uuid> = items.keys().copied().collect();
        let mut coming = view.engine.coming(&ids, midnight(after)).await?.coming;
        coming.retain(|one| (midnight(from)..midnight(after)).contains(&one.at()));
        let named = coming.iter().flat_map(|one| [person(one), one.stands_for.map(|of| of.person)]).flatten();
        let people = References::new(view, named, None);
        let shown = coming.into_iter().filter_map(|one| Some((items.get(&one.reminder.item)?.clone(), one)));
        Ok(shown.map(|(item, one)| shape(item, one, &people)).collect())
    }
}

/// Items with an open deadline of which this holds.
async fn with_open(view: &Arc<View>, of: Expr) -> Result<Vec<Uuid>> {
    use deadline::Column;
    let open = deadline::Entity::find().select_only().column(Column::ItemId).distinct();
    let open = open.filter(Column::State.eq(deadline::State::Open)).filter(of);
    let open = open.filter(view.among_seen((deadline::Entity, Column::ItemId)));
    let open = open.order_by_asc(Column::ItemId).limit(MAX_PAGE as u64);
    Ok(open.into_tuple().all(&view.connection).await?)
}

fn person(one: &Coming) -> Option<Uuid> {
    one.recipient.strip_prefix("person:")?.parse().ok()
}

fn shape(item: Item, one: Coming, people: &Arc<References>) -> ComingReminder {
    let (at, person) = (one.at(), person(&one));
    let (outcome, reason) = match one.going {
        Going::Now => (ReminderOutcome::GoesOut, None),
        Going::Waits { why, .. } => (ReminderOutcome::Waits, Some(why)),
        Going::Folded { why } => (ReminderOutcome::Folded, Some(why)),
    };
    let inbox = one.inbox.then_some(NoticeChannel::Inbox);
    let channels = inbox.into_iter().chain(one.by_email.then_some(NoticeChannel::Email));
    ComingReminder {
        item,
        deadline: Some(one.reminder.deadline).filter(|name| !name.is_empty()),
        rung: one.reminder.rung,
        due_at: one.due_at,
        at,
        recipient: one.recipient,
        person: person.map(|id| people.person(id)),
        stands_for: one.stands_for.map(|of| people.person(of.person)),
        channels: channels.collect(),
        outcome,
        reason,
    }
}

#[derive(Default)]
pub struct Tests;

#[Object]
impl Tests {
    /// Sends you, and nobody else, the words of an item's next notices, marked as a test. Answers how many there are. Nothing
    /// is claimed: all of them still come.
    async fn test_reminders(&self, context: &Context<'_>, item: Uuid, request_id: String) -> Result<u64> {
        let viewer = viewer(context)?;
        Ok(viewer.engine.test_reminders(&viewer.identity, item, &request_id).await? as u64)
    }
}
