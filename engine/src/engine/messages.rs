//! What one item tells another: a timer row due now on each receiver, written in the sender's transaction and fired as an
//! event of the receiver in its own step. Its id is (sender, seq, index); the sender's `at` and `with` go with it.

use super::batch::Batch;
use super::command::Failure;
use super::record::TIMER;
use crate::chart::chart::Recipient;
use crate::chart::history::Sent;
use crate::chart::snapshot::Effect;
use crate::chart::value::Values;
use crate::store::{item, timer};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
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
    /// The parent, which bears another item of the sender's workflow, tied by this kind of link as the sender is.
    Bearer(Uuid, Option<String>),
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
    /// The receiver bore what the message asked for, and passes this on to it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bearer: bool,
    /// The receiver bears this item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Born>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Born {
    pub workflow: String,
    /// By kind of link.
    pub links: Vec<(String, Uuid)>,
}

/// The item that a message brings forth: whoever takes the message back finds it by this.
pub fn born_of(sender: Uuid, seq: u64, index: i32) -> Uuid {
    let digest = Sha256::digest(format!("{sender}/{seq}/{index}"));
    uuid::Builder::from_custom_bytes(std::array::from_fn(|at| digest[at])).into_uuid()
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Batch<'_> {
    pub(super) fn tell(&mut self, item: Uuid, seq: i64, at: DateTime<Utc>, effect: &Effect) {
        let Effect::Tell { to, event, with, index, at: own } = effect else {
            return;
        };
        let to = match (to, self.parent(item)) {
            (Recipient::Children(kind), _) => Receiver::Children(kind.clone()),
            (Recipient::Links(kind), _) => Receiver::Links(kind.clone()),
            (Recipient::Parent, Some(parent)) => Receiver::Item(parent),
            (Recipient::Beside(link), Some(parent)) => Receiver::Bearer(parent, link.clone()),
            (Recipient::Item(item), _) => Receiver::Item(*item),
            (Recipient::Parent | Recipient::Beside(_), None) | (Recipient::Linked, _) => return,
        };
        let at = own.unwrap_or(at);
        let body = Body { at, with: with.clone(), back: None, otherwise: false, bearer: false, born: None };
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
        let to = match (to, self.parent(item)) {
            (Recipient::Children(kind), _) => Receiver::EveryChild(kind.clone()),
            (Recipient::Links(kind), _) => Receiver::EveryLink(kind.clone()),
            (Recipient::Parent, Some(parent)) => Receiver::Item(parent),
            (Recipient::Beside(_), Some(parent)) => Receiver::Bearer(parent, None),
            (Recipient::Item(item), _) => Receiver::Item(*item),
            (Recipient::Parent | Recipient::Beside(_), None) | (Recipient::Linked, _) => return,
        };
        let bearer = matches!(to, Receiver::Bearer(..));
        let body = Body { at, with, back: Some(back), otherwise, bearer, born: None };
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

    /// What was brought forth is told by who bore it: it may not have been there when the message was taken back.
    pub(super) fn pass_on(&mut self, row: &timer::Model, sent: Sent, body: Body) {
        let to = Receiver::Item(born_of(sent.by, sent.seq, sent.index));
        if let (Some(sender), Some(seq), Some(index)) = (row.sender_id, row.sender_seq, row.sender_index) {
            let body = Body { bearer: false, ..body };
            self.messages.push(Message { sender, seq, index, to, event: BACK.to_owned(), body });
        }
    }

    fn parent(&self, item: Uuid) -> Option<Uuid> {
        self.world.tables.items.get(&item)?.parent_id
    }

    /// Finds the receivers and puts the timers.
    pub(super) async fn send_messages(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let messages = std::mem::take(&mut self.messages);
        if messages.is_empty() {
            return Ok(());
        }
        let links = |to: &Receiver| matches!(to, Receiver::Links(_) | Receiver::EveryLink(_) | Receiver::Bearer(..));
        let linking = messages.iter().filter(|message| links(&message.to)).map(|message| message.sender);
        self.world.load_links(on, linking.collect()).await?;
        let addressed: Vec<(Message, Vec<Uuid>)> = messages
            .into_iter()
            .map(|mut message| {
                let to = self.receivers(&message);
                message.body.born = self.borne(&message);
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
            Receiver::Item(id) | Receiver::Bearer(id, _) => vec![*id],
            Receiver::Children(kind) => self.world.open_children(message.sender, kind),
            Receiver::Links(kind) => self.linked_by(message.sender, kind).collect(),
            Receiver::EveryChild(kind) => self.world.every_child(message.sender, kind),
            Receiver::EveryLink(kind) => {
                let own = self.world.tables.links.iter().filter(|(key, _)| key.0 == message.sender && key.2 == *kind);
                own.map(|(key, _)| key.1).collect::<BTreeSet<Uuid>>().into_iter().collect()
            }
        }
    }

    fn linked_by<'s>(&'s self, item: Uuid, kind: &'s str) -> impl Iterator<Item = Uuid> + 's {
        let own = self.world.tables.links.iter();
        let own = own.filter(move |(key, link)| key.0 == item && key.2 == kind && link.ended_at.is_none());
        own.map(|(key, _)| key.1)
    }

    fn borne(&self, message: &Message) -> Option<Born> {
        let Receiver::Bearer(_, link) = &message.to else { return None };
        if message.body.bearer {
            return None;
        }
        let workflow = self.world.live.get(&message.sender)?.workflow.id.clone();
        let kinds = link.iter();
        let links = kinds.flat_map(|kind| self.linked_by(message.sender, kind).map(|to| (kind.clone(), to)));
        Some(Born { workflow, links: links.collect() })
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
