//! Reminders of deadlines that went out: to whom, when, by which ways.

use super::agency::Agency;
use super::deadline::Instance;
use super::reference::{PersonRef, References};
use super::view::View;
use crate::error::Result;
use crate::loader::{Groups, grouped};
use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use milepost_engine::store::delivery::State;
use milepost_engine::store::{claim, delivery};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Ids in one statement.
const IDS: usize = 1_000;

/// Somebody was reminded of a deadline.
#[derive(Clone, SimpleObject)]
pub struct Reminder {
    at: DateTime<Utc>,
    /// Which of the workflow's `remind`, like `late 7 days`.
    rung: String,
    /// Which of the deadline's dates it was about.
    revision: i32,
    /// `inbox`, `email` and the like; `log` alone: it stands in the server's log and was sent to nobody.
    channels: Vec<String>,
    person: Option<PersonRef>,
    agency: Option<Agency>,
    role: Option<String>,
}

/// Of these items' deadlines, in the order in which they were made.
pub async fn of_items(view: &Arc<View>, items: BTreeSet<Uuid>) -> Result<Groups<Instance, Reminder>> {
    let claims = claim::Entity::find()
        .filter(claim::Column::ItemId.is_in(items))
        .filter(claim::Column::Deadline.ne(""))
        .filter(claim::Column::Folded.eq(false))
        .order_by_asc(claim::Column::MadeAt)
        .order_by_asc(claim::Column::Id)
        .all(view.record())
        .await?;
    let claims: Vec<claim::Model> =
        claims.into_iter().filter(|one| view.as_of.is_none_or(|at| one.made_at <= at)).collect();
    let sent = sent(view, &claims).await?;
    let people = claims.iter().filter_map(|one| person(&one.recipient));
    let people = References::new(view, people, None);
    let mut reminders = Vec::new();
    for claim in claims {
        let Some(deliveries) = sent.get(&claim.id) else { continue };
        let agency = Agency::find(view, claim.recipient.strip_prefix("agency:")).await?;
        let reminder = Reminder {
            at: deliveries.iter().filter_map(|one| one.sent_at).min().unwrap_or(claim.made_at),
            revision: claim.revision,
            channels: deliveries.iter().map(|one| one.channel.to_value()).collect(),
            person: person(&claim.recipient).map(|id| people.person(id)),
            agency,
            role: claim.recipient.strip_prefix("role:").map(str::to_owned),
            rung: claim.rung,
        };
        reminders.push(((claim.item_id, claim.deadline, claim.seq), reminder));
    }
    Ok(grouped(reminders))
}

fn person(recipient: &str) -> Option<Uuid> {
    recipient.strip_prefix("person:")?.parse().ok()
}

/// What arrived of each.
async fn sent(view: &View, claims: &[claim::Model]) -> Result<Groups<Uuid, delivery::Model>> {
    let mut sent = Vec::new();
    for some in claims.chunks(IDS) {
        let ids = delivery::Column::Id.is_in(some.iter().map(|claim| claim.id));
        let arrived = delivery::Column::State.is_not_in([State::Waiting, State::Dead, State::Dropped]);
        let sent_at = delivery::Column::SentAt.is_not_null();
        let rows = delivery::Entity::find().filter(ids).filter(arrived).filter(sent_at);
        sent.extend(rows.order_by_asc(delivery::Column::Channel).all(view.record()).await?);
    }
    Ok(grouped(sent.into_iter().map(|row| (row.id, row))))
}
