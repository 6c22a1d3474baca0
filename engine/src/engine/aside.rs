//! What people say of their own notices: put off with a reason, given to somebody else, to a stand-in during leave. It is
//! theirs and not the item's, so it is no event; nothing said is ever changed, and what was said last counts.

use super::Shared;
use super::command::{Failure, MAX_REQUEST_ID, Refusal};
use super::preview::{Coming, DAYS_AHEAD};
use super::reminders::{About, Foretold, by_email, members, named_by, waiting, written_to};
use super::world::{Lock, World};
use crate::access::{self, Identity, Membership};
use crate::chart::gap::Going;
use crate::chart::workflow::Workflow;
use crate::store::visible::visible_to;
use crate::store::{delivery, item, person, snooze, stand_in};
use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Characters of a reason.
const MAX_REASON: usize = 200;

/// A test looks so far ahead, and says so many notices.
const AHEAD: TimeDelta = TimeDelta::days(DAYS_AHEAD);
const TEST_NOTICES: usize = 10;
const OVER: &str = "These days are over: give a last day that is today or later.";

/// Her own reminders of an item, or of one of its deadlines.
#[derive(Clone, Debug)]
pub struct PutOff {
    pub item: Uuid,
    pub deadline: Option<String>,
    /// The day from which she is told again.
    pub until: NaiveDate,
    pub reason: String,
}

/// Who gets her notices on these days; nobody: she does.
#[derive(Clone, Debug)]
pub struct Instead {
    /// Absent: all, and she is on leave.
    pub item: Option<Uuid>,
    pub to: Option<Uuid>,
    pub since: NaiveDate,
    pub until: NaiveDate,
}

impl Shared {
    pub async fn put_off(&self, by: &Identity, request_id: &str, said: PutOff) -> Result<(), Refusal> {
        checked(request_id)?;
        let workflow = self.seen(by, said.item).await?;
        if let Some(name) = said.deadline.as_ref().filter(|name| workflow.deadline(name).is_none()) {
            return Err(Refusal::BadRequest(format!("{} has no deadline `{name}`.", workflow.title)));
        }
        let reason = said.reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > MAX_REASON {
            let sentence = format!("Say why, in at most {MAX_REASON} characters: others on the item read it.");
            return Err(Refusal::BadRequest(sentence));
        }
        if said.until < self.today() {
            return Err(Refusal::BadRequest(OVER.into()));
        }
        if said.until > self.today() + AHEAD {
            return Err(Refusal::BadRequest("Reminders are put off for a year at most.".into()));
        }
        let row = snooze::Model {
            person_id: by.id,
            request_id: request_id.to_owned(),
            item_id: said.item,
            deadline: said.deadline,
            until: said.until,
            reason,
            recorded_at: self.clock.now(),
        };
        let writer = &self.database.writer;
        let new = snooze::Entity::insert(row.clone().into_active_model()).on_conflict_do_nothing();
        new.exec_without_returning(writer).await?;
        let key = (row.person_id, row.request_id.clone());
        let kept = snooze::Entity::find_by_id(key).one(writer).await?;
        same(request_id, kept.map(|kept| snooze::Model { recorded_at: row.recorded_at, ..kept }).as_ref() == Some(&row))
    }

    pub async fn stand_in(&self, by: &Identity, request_id: &str, said: Instead) -> Result<(), Refusal> {
        checked(request_id)?;
        if said.until < said.since {
            return Err(Refusal::BadRequest("The last day lies before the first.".into()));
        }
        if said.until < self.today() {
            return Err(Refusal::BadRequest(OVER.into()));
        }
        if said.until > self.today() + AHEAD {
            return Err(Refusal::BadRequest("Somebody stands in for a year at most.".into()));
        }
        if said.to == Some(by.id) {
            return Err(Refusal::BadRequest("Choose somebody else.".into()));
        }
        if let Some(item) = said.item {
            self.seen(by, item).await?;
        }
        if let Some(to) = said.to {
            self.may_stand_in(to, said.item).await?;
        }
        let row = stand_in::Model {
            person_id: by.id,
            request_id: request_id.to_owned(),
            item_id: said.item,
            to_id: said.to,
            since: said.since,
            until: said.until,
            recorded_at: self.clock.now(),
        };
        let writer = &self.database.writer;
        let new = stand_in::Entity::insert(row.clone().into_active_model()).on_conflict_do_nothing();
        new.exec_without_returning(writer).await?;
        let key = (row.person_id, row.request_id.clone());
        let kept = stand_in::Entity::find_by_id(key).one(writer).await?;
        // What is given to others begins with the day on which it was said.
        let since = |kept: &stand_in::Model| if row.item_id.is_some() { row.since } else { kept.since };
        let again = kept.map(|kept| stand_in::Model { recorded_at: row.recorded_at, since: since(&kept), ..kept });
        same(request_id, again.as_ref() == Some(&row))
    }

    /// Sends the words of an item's next notices to whoever asks, marked as a test; of those she gets herself, when she does, by
    /// what she put off. Answers how many there are; nothing is claimed.
    pub async fn test_reminders(&self, by: &Identity, item: Uuid, request_id: &str) -> Result<usize, Refusal> {
        checked(request_id)?;
        self.seen(by, item).await?;
        let coming = self.coming(&[item], self.clock.now() + AHEAD).await?.coming;
        let (mut said, hers) = (BTreeSet::new(), format!("person:{}", by.id));
        let rung = |one: &Coming| (one.reminder.deadline.clone(), one.reminder.rung.clone());
        let own: BTreeSet<_> = coming.iter().filter(|one| one.recipient == hers).map(rung).collect();
        let next = coming.into_iter().filter(|one| one.recipient == hers || !own.contains(&rung(one)));
        let next = next.filter(|one| !matches!(one.going, Going::Folded { .. }));
        let next = next.filter(|one| said.insert((one.reminder.deadline.clone(), one.reminder.rung.clone())));
        let notices = next.take(TEST_NOTICES).map(|one| Foretold { at: one.at(), about: one.reminder.about(None) });
        let notices: Vec<Foretold> = notices.collect();
        if notices.is_empty() {
            return Err(Refusal::BadRequest("No reminder of this item is to come.".into()));
        }
        let (number, recipient) = (notices.len(), format!("person:{}", by.id));
        let written_to = written_to(&self.database.reader, self, self.post.get().is_some()).await?;
        let key = (named_by(&["test", &recipient, request_id]), recipient.as_str(), self.clock.now());
        let mut rows = waiting(key, Some(item), &About::Test { notices })?;
        if written_to.has(&recipient) {
            rows.extend(rows.last().cloned().map(by_email));
        }
        let rows = delivery::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
        let rows = rows.on_conflict_do_nothing();
        rows.exec_without_returning(&self.database.writer).await?;
        self.due.notify_one();
        self.committed();
        Ok(number)
    }

    /// Everybody who sees the item today.
    pub async fn who_may_see(&self, item: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let (reader, ids) = (&self.database.reader, BTreeSet::from([item]));
        let world = World::load(reader, &self.keys, self.catalog(), self.clock.now(), &ids, Lock::Read).await?;
        let (Some(live), Some(reach)) = (world.live.get(&item), world.reach.get(&item)) else {
            return Ok(BTreeSet::new());
        };
        let workflow = world.catalog.active(&live.workflow.id).unwrap_or(&live.workflow);
        let mut people: BTreeMap<Uuid, Vec<Membership>> = BTreeMap::new();
        for held in members(reader, world.today()).await? {
            people.entry(held.person_id).or_default().push(Membership { role: held.role, agency: held.agency_id });
        }
        let identities = people.into_iter().map(|(id, memberships)| Identity {
            id,
            name: String::new(),
            language: "en",
            memberships,
        });
        Ok(identities.filter(|one| access::sees(one, workflow, reach)).map(|one| one.id).collect())
    }

    /// Everybody who has a role at one of her agencies, or like her at none.
    pub async fn colleagues(&self, of: &Identity) -> Result<BTreeSet<Uuid>, Failure> {
        let held = members(&self.database.reader, self.today()).await?.into_iter();
        let same = held.filter(|one| of.memberships.iter().any(|own| own.agency == one.agency_id));
        Ok(same.map(|one| one.person_id).filter(|id| *id != of.id).collect())
    }

    /// The workflow of an item that she sees.
    async fn seen(&self, by: &Identity, item: Uuid) -> Result<Arc<Workflow>, Refusal> {
        let (catalog, today) = (self.catalog(), self.today());
        let found = visible_to(by, &catalog, today).filter(item::Column::Id.eq(item));
        let row = found.one(&self.database.reader).await?.ok_or(Refusal::NotFound)?;
        let workflow = catalog.workflow(&row.workflow, row.workflow_version.cast_unsigned());
        workflow.cloned().ok_or(Refusal::NotFound)
    }

    /// Who is not known hears the same as who may not see it.
    async fn may_stand_in(&self, to: Uuid, item: Option<Uuid>) -> Result<(), Refusal> {
        let reader = &self.database.reader;
        let refused = |sentence: &str| Err(Refusal::BadRequest(sentence.to_owned()));
        let Some(identity) = person::identity(reader, to, self.today()).await? else {
            return refused("There is no such person.");
        };
        match item {
            Some(item) => match self.seen(&identity, item).await {
                Err(Refusal::NotFound) => refused("This person may not see the item. Choose somebody who may."),
                answer => answer.map(drop),
            },
            None => Ok(()),
        }
    }

    /// The day it is in the country.
    pub fn today(&self) -> NaiveDate {
        self.clock.now().with_timezone(&self.catalog().country.zone).date_naive()
    }
}

fn checked(request_id: &str) -> Result<(), Refusal> {
    match (1..=MAX_REQUEST_ID).contains(&request_id.len()) {
        true => Ok(()),
        false => Err(Refusal::BadRequest(format!("A request id has 1 to {MAX_REQUEST_ID} characters."))),
    }
}

fn same(request_id: &str, is_same: bool) -> Result<(), Refusal> {
    match is_same {
        true => Ok(()),
        false => Err(Refusal::RequestReused { request_id: request_id.to_owned() }),
    }
}
