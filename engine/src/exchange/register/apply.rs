//! Adopts what a preview planned, through the one writer and under one batch id: parents first, siblings side by side.
//!
//! An apply that was cut off is continued by previewing and applying again. Request ids name the batch: after an undo the
//! same file may be applied anew.

use super::definition::Level;
use super::preview::{Planned, Preview};
use crate::access::Identity;
use crate::chart::workflow::Workflow;
use crate::engine::Engine;
use crate::engine::command::{Change, Command, Refusal};
use crate::exchange::apply::{Applied, MAX_IN_FLIGHT, Refused, begin, end};
use crate::exchange::names::REVISE;
use crate::exchange::plan::ImportError;
use crate::exchange::preview::State;
use crate::store::import::Kind;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures_util::{StreamExt, stream};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A day of a register is noon of it: no zone's shift moves it to another.
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time");

/// Refusals of single items do not stop the others. `tell` hears after each item how many of all are done.
pub async fn apply(
    engine: &Engine,
    by: &Arc<Identity>,
    preview: &Preview,
    tell: impl Fn(usize, usize),
) -> Result<Applied, ImportError> {
    let batch = begin(engine, by, (&preview.file, Kind::Register)).await?;
    let mut sending = Sending { engine, by, preview, batch, ids: HashMap::new() };
    let mut applied = Applied { unchanged: preview.number(State::Unchanged, None), ..Applied::new(sending.batch) };
    let mut done = 0;
    for level in 0..preview.register.levels.len() {
        let item = || {
            done += 1;
            tell(done, preview.items.len());
        };
        sending.level(level, &mut applied, item).await;
    }
    applied.refused.sort_by(|one, next| one.reference.cmp(&next.reference));
    end(engine, &applied).await?;
    Ok(applied)
}

struct Sending<'a> {
    engine: &'a Engine,
    by: &'a Arc<Identity>,
    preview: &'a Preview,
    batch: Uuid,
    /// Of the levels that were sent.
    ids: HashMap<String, Uuid>,
}

/// How far one item came.
struct Sent<'a> {
    planned: &'a Planned,
    id: Option<Uuid>,
    events: usize,
    refused: Option<Refusal>,
}

impl<'a> Sending<'a> {
    async fn level(&mut self, level: usize, applied: &mut Applied, mut done: impl FnMut()) {
        let items = self.preview.items.iter().filter(|planned| planned.item.level == level);
        let sending = stream::iter(items).map(|planned| self.item(planned)).buffer_unordered(MAX_IN_FLIGHT);
        let sent: Vec<Sent> = sending.inspect(|_| done()).collect().await;
        for one in sent {
            applied.events += one.events;
            let reference = one.planned.item.reference.clone();
            match (&one.refused, one.planned.state) {
                (Some(refusal), _) => applied.refused.push(Refused {
                    reference: reference.clone(),
                    code: refusal.code(),
                    reason: refusal.to_string(),
                }),
                (None, State::New) => applied.created += 1,
                (None, State::Changed) => applied.changed += 1,
                (None, State::Unchanged) => {}
            }
            self.ids.extend(one.id.map(|id| (reference, id)));
        }
    }

    /// One event after the other; the first refusal ends it.
    async fn item(&self, planned: &'a Planned) -> Sent<'a> {
        let id = planned.existing.map(|existing| existing.id);
        let mut sent = Sent { planned, id, events: 0, refused: None };
        if let Err(refusal) = self.parts(&mut sent).await {
            sent.refused = Some(refusal);
        }
        sent
    }

    async fn parts(&self, sent: &mut Sent<'a>) -> Result<(), Refusal> {
        let planned = sent.planned;
        let level = &self.preview.register.levels[planned.item.level];
        let id = match sent.id {
            Some(id) => id,
            None => self.send(sent, "adopt", self.adopt(planned, level)?).await?,
        };
        sent.id = Some(id);
        if !planned.changes.is_empty() {
            let input = planned.changes.clone();
            self.send(sent, REVISE, Change::Fire { item: id, event: REVISE.into(), input, revision: None }).await?;
        }
        if planned.assign {
            let (lead, partners) = (level.lead.clone(), level.partners.clone());
            let assign = Change::Assign { item: id, lead, partners, people: Vec::new(), since: planned.item.at };
            self.send(sent, "assign", assign).await?;
        }
        for (kind, to) in &planned.links {
            let link = Change::Link { item: id, kind: kind.clone(), to: self.known(to)?, ended: false };
            self.send(sent, &format!("link {kind} {to}"), link).await?;
        }
        Ok(())
    }

    async fn send(&self, sent: &mut Sent<'a>, part: &str, change: Change) -> Result<Uuid, Refusal> {
        let item = &sent.planned.item;
        let at = match change {
            Change::Adopt { .. } => item.at.and_then(|day| self.instant(item.level, day)),
            _ => None,
        };
        let request_id = self.request_id(&item.reference, part);
        let command = Command { by: self.by.clone(), request_id, batch: Some(self.batch), at, change };
        let answer = self.engine.act(command).await?;
        sent.events += 1;
        Ok(answer.item)
    }

    fn adopt(&self, planned: &Planned, level: &Level) -> Result<Change, Refusal> {
        let item = &planned.item;
        let instant = |(name, day): (&String, &NaiveDate)| Some((name.clone(), self.instant(item.level, *day)?));
        let rows: Vec<String> = item.rows.iter().map(u32::to_string).collect();
        Ok(Change::Adopt {
            workflow: level.workflow.clone(),
            parent: item.parent.as_ref().map(|parent| self.known(parent)).transpose()?,
            reference: Some(item.reference.clone()),
            states: item.states.clone(),
            input: item.fields.clone(),
            milestones: item.milestones.iter().filter_map(instant).collect(),
            source: Some(format!("{}, rows {}", self.preview.file, rows.join(", "))),
        })
    }

    /// What is of today is not in the future.
    fn instant(&self, level: usize, day: NaiveDate) -> Option<DateTime<Utc>> {
        let catalog = self.engine.catalog();
        let workflow: &Arc<Workflow> = catalog.active(&self.preview.register.levels[level].workflow)?;
        let calendar = catalog.calendar(&workflow.calendar)?;
        let now = self.engine.clock.now();
        let noon = calendar.instant(day.and_time(NOON));
        Some(if calendar.day_of(now) == day { noon.min(now) } else { noon })
    }

    fn known(&self, reference: &str) -> Result<Uuid, Refusal> {
        let missing = || Refusal::BadRequest(format!("`{reference}`, which it needs, could not be adopted."));
        self.ids.get(reference).copied().ok_or_else(missing)
    }

    fn request_id(&self, reference: &str, part: &str) -> String {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(format!("{reference}\n{part}").as_bytes());
        format!("register:{}:{}", self.batch, crate::hex(&hash))
    }
}
