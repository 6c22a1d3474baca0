//! What one item tells another: a timer row due now on each receiver, written in the sender's transaction and fired as an
//! event of the receiver in its own step. Its id is (sender, seq, index); the sender's `at` and `with` go with it.

use super::batch::Batch;
use super::command::Failure;
use super::record::TIMER;
use crate::chart::chart::Recipient;
use crate::chart::snapshot::Effect;
use crate::chart::value::Values;
use crate::store::{item, timer};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The event by which a message is taken back, and what its own index counts down from.
const BACK: &str = "correct";
const BACK_INDEX: i32 = -100;

pub struct Message {
    sender: Uuid,
    seq: i64,
    index: i32,
    to: Receiver,
    event: String,
    body: Body,
}

enum Receiver {
    Item(Uuid),
    Children(String),
    Links(String),
    /// All that may have got a message, whatever became of them.
    EveryChild(String),
    EveryLink(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Body {
    pub at: DateTime<Utc>,
    pub with: Values,
    /// The sender's earlier message (row, index) that should not have been sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<(u64, i32)>,
    /// It should have been sent, on this day and with this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub otherwise: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Batch<'_> {
    pub(super) fn tell(&mut self, item: Uuid, seq: i64, at: DateTime<Utc>, effect: &Effect) {
        let Effect::Tell { to, event, with, index, at: own } = effect else {
            return;
        };
        let parent = self.world.tables.items.get(&item).and_then(|row| row.parent_id);
        let to = match to {
            Recipient::Parent => match parent {
                Some(parent) => Receiver::Item(parent),
                None => return,
            },
            Recipient::Children(kind) => Receiver::Children(kind.clone()),
            Recipient::Links(kind) => Receiver::Links(kind.clone()),
        };
        let body = Body { at: own.unwrap_or(at), with: with.clone(), back: None, otherwise: false };
        self.messages.push(Message { sender: item, seq, index: *index as i32, to, event: event.clone(), body });
    }

    /// Whoever got the message voids what it caused, or has it as it should have been.
    pub(super) fn take_back(&mut self, item: Uuid, row: i64, effect: &Effect) {
        let (to, back, with, at) = match effect {
            Effect::TakeBack { to, seq, index } => (to, (*seq, *index), Values::new(), self.world.now),
            Effect::TellOtherwise { to, seq, index, with, at } => (to, (*seq, *index), with.clone(), *at),
            _ => return,
        };
        let otherwise = matches!(effect, Effect::TellOtherwise { .. });
        let to = match to {
            Recipient::Parent => match self.world.tables.items.get(&item).and_then(|row| row.parent_id) {
                Some(parent) => Receiver::Item(parent),
                None => return,
            },
            Recipient::Children(kind) => Receiver::EveryChild(kind.clone()),
            Recipient::Links(kind) => Receiver::EveryLink(kind.clone()),
        };
        let body = Body { at, with, back: Some(back), otherwise };
        let event = BACK.to_owned();
        self.messages.push(Message {
            sender: item,
            seq: row,
            index: BACK_INDEX - self.messages.len() as i32,
            to,
            event,
            body,
        });
    }

    /// Finds the receivers and puts the timers.
    pub(super) async fn send_messages(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let messages = std::mem::take(&mut self.messages);
        if messages.is_empty() {
            return Ok(());
        }
        let links = |to: &Receiver| matches!(to, Receiver::Links(_) | Receiver::EveryLink(_));
        let linking = messages.iter().filter(|message| links(&message.to)).map(|message| message.sender);
        self.world.load_links(on, linking.collect()).await?;
        let addressed: Vec<(Message, Vec<Uuid>)> = messages
            .into_iter()
            .map(|message| {
                let to = self.receivers(&message);
                (message, to)
            })
            .collect();
        let keys = self.wrapped_keys(on, addressed.iter().flat_map(|(_, to)| to).copied().collect()).await?;
        for (message, receivers) in &addressed {
            for receiver in receivers {
                if let Some(wrapped) = keys.get(receiver) {
                    let timer = self.sealed(message, *receiver, wrapped)?;
                    self.world.tables.timers.put((timer.item_id, timer.id), timer);
                }
            }
        }
        Ok(())
    }

    fn receivers(&self, message: &Message) -> Vec<Uuid> {
        match &message.to {
            Receiver::Item(id) => vec![*id],
            Receiver::Children(kind) => self.world.open_children(message.sender, kind),
            Receiver::Links(kind) => {
                let own = self
                    .world
                    .tables
                    .links
                    .iter()
                    .filter(|(key, link)| key.0 == message.sender && key.2 == *kind && link.ended_at.is_none());
                own.map(|(key, _)| key.1).collect()
            }
            Receiver::EveryChild(kind) => self.world.every_child(message.sender, kind),
            Receiver::EveryLink(kind) => {
                let own = self.world.tables.links.iter().filter(|(key, _)| key.0 == message.sender && key.2 == *kind);
                own.map(|(key, _)| key.1).collect::<BTreeSet<Uuid>>().into_iter().collect()
            }
        }
    }

    /// Of the receivers that this batch does not hold anyway.
    async fn wrapped_keys(
        &self,
        on: &impl ConnectionTrait,
        ids: BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<u8>>, Failure> {
        let here = |id: &Uuid| self.world.tables.items.get(id).map(|row| (*id, row.data_key.clone()));
        let mut keys: HashMap<Uuid, Vec<u8>> = ids.iter().filter_map(here).collect();
        let others: Vec<Uuid> = ids.into_iter().filter(|id| !keys.contains_key(id)).collect();
        if !others.is_empty() {
            let rows = item::Entity::find().filter(item::Column::Id.is_in(others)).all(on).await?;
            keys.extend(rows.into_iter().map(|row| (row.id, row.data_key)));
        }
        Ok(keys)
    }

    fn sealed(&self, message: &Message, receiver: Uuid, wrapped: &[u8]) -> Result<timer::Model, Failure> {
        let plain = serde_json::to_vec(&message.body)
            .map_err(|error| Failure::Stored { what: "a message".into(), cause: error.to_string() })?;
        let input = self.shared.keys.unwrap(receiver, wrapped)?.seal(TIMER, &plain)?;
        Ok(timer::Model {
            item_id: receiver,
            id: self.shared.clock.id(),
            kind: timer::Kind::Message,
            event: message.event.clone(),
            due_at: self.world.now,
            scope: String::new(),
            occurrence: 0,
            input: Some(input),
            sender_id: Some(message.sender),
            sender_seq: Some(message.seq),
            sender_index: Some(message.index),
            fence: 0,
            leased_until: None,
        })
    }
}
