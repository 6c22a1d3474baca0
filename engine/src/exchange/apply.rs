//! Sends what a preview planned through the one writer, under one batch id: parents first, independent items side by side.
//!
//! An apply that was cut off is continued by previewing and applying again: what was done is no longer planned. Request ids
//! name file, item, part and the state they start from, so two applies at the same time act once.

use super::hierarchy::Level;
use super::names::REVISE;
use super::newer;
use super::plan::ImportError;
use super::preview::{Existing, Part, Planned, PlannedSum, Preview, State};
use crate::access::Identity;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::engine::command::{Becomes, Change, Command, Failure, Refusal};
use crate::engine::project::fold;
use crate::store::import::{self, Kind};
use crate::store::upsert::upsert;
use crate::store::{agency, column_name, funding_before};
use futures_util::StreamExt;
use futures_util::stream;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Items that wait for the writer at a time; it takes them in batches.
pub(super) const MAX_IN_FLIGHT: usize = 64;

#[derive(Debug, Serialize)]
pub struct Applied {
    pub batch: Uuid,
    pub created: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub events: usize,
    pub agencies: usize,
    pub sums: usize,
    pub refused: Vec<Refused>,
}

/// What the engine did not accept of one item, and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    pub reference: String,
    pub code: &'static str,
    pub reason: String,
}

impl Applied {
    /// Nothing yet.
    pub(super) fn new(batch: Uuid) -> Applied {
        let refused = Vec::new();
        Applied { batch, created: 0, changed: 0, unchanged: 0, events: 0, agencies: 0, sums: 0, refused }
    }
}

/// Refusals of single items do not stop the others. `tell` hears after each item how many of all are done.
pub async fn apply(
    engine: &Engine,
    by: &Arc<Identity>,
    preview: &Preview,
    tell: impl Fn(usize, usize),
) -> Result<Applied, ImportError> {
    let keeps = keeps_plans(&engine.catalog(), by);
    if keeps {
        remember(engine, preview).await?;
    }
    let agencies = if keeps { add_agencies(engine, preview).await? } else { 0 };
    let batch = begin(engine, by, (&preview.file, Kind::Plan)).await?;
    let mut sending = Sending { engine, by, preview, batch, ids: HashMap::new() };
    let unchanged = preview.number(State::Unchanged);
    let mut applied = Applied { unchanged, agencies, ..Applied::new(sending.batch) };
    let mut done = 0;
    for level in Level::ALL {
        let item = || {
            done += 1;
            tell(done, preview.items.len());
        };
        sending.level(level, &mut applied, item).await;
    }
    if applied.refused.is_empty() && keeps {
        take_over(engine, preview).await?;
    }
    end(engine, &applied).await?;
    Ok(applied)
}

/// What is no item's (agencies, names of columns) is written for who may create plans. The others' events are answered each
/// by itself.
pub fn keeps_plans(catalog: &Catalog, by: &Identity) -> bool {
    let create = catalog.active(Level::Plan.workflow()).map(|workflow| workflow.create.as_slice());
    by.memberships.iter().any(|held| create.unwrap_or_default().contains(&held.role))
}

/// The import has a name before its first item is sent.
pub(super) async fn begin(engine: &Engine, by: &Identity, (file, kind): (&str, Kind)) -> Result<Uuid, Failure> {
    let id = engine.clock.id();
    let started_at = engine.clock.now();
    let (created, changed, refused) = (0, 0, 0);
    let (file, ended_at, undone_at) = (file.to_owned(), None, None);
    let row =
        import::Model { id, person_id: by.id, file, kind, started_at, ended_at, created, changed, refused, undone_at };
    import::begin(&engine.database.writer, row).await?;
    Ok(id)
}

pub(super) async fn end(engine: &Engine, applied: &Applied) -> Result<(), Failure> {
    let items = [applied.created, applied.changed, applied.refused.len()];
    Ok(import::end(&engine.database.writer, applied.batch, engine.clock.now(), items).await?)
}

/// The plan holds now what an earlier release kept of the same sums.
async fn take_over(engine: &Engine, preview: &Preview) -> Result<(), Failure> {
    for PlannedSum { sum, .. } in &preview.funding {
        let source = funding_before::Column::Source.eq(sum.source.as_str());
        let same = match &sum.earmark {
            Some(earmark) => source.and(funding_before::Column::Earmark.eq(earmark.as_str())),
            None => source.and(funding_before::Column::Earmark.is_null()),
        };
        funding_before::Entity::delete_many().filter(same).exec(&engine.database.writer).await?;
    }
    Ok(())
}

/// What its person said of the file's columns holds for the next file of the plan.
async fn remember(engine: &Engine, preview: &Preview) -> Result<(), Failure> {
    let plans = preview.items.iter().filter(|item| item.level == Level::Plan);
    let mut rows = Vec::new();
    for plan in plans {
        rows.extend(preview.mapping.0.iter().map(|(header, name)| column_name::Model {
            plan: plan.reference.clone(),
            header: header.clone(),
            name: name.clone(),
        }));
    }
    upsert::<column_name::Entity, _>(&engine.database.writer, rows).await?;
    Ok(())
}

async fn add_agencies(engine: &Engine, preview: &Preview) -> Result<usize, Failure> {
    let mut rows: Vec<agency::ActiveModel> = Vec::new();
    for new in &preview.agencies {
        rows.push(
            agency::Model {
                id: new.id.clone(),
                title: new.title.clone(),
                title_key: fold(&new.title),
                valid_from: new.from,
                valid_until: new.until,
                successor: new.successor.clone(),
                mailbox: new.mailbox.clone(),
                source: preview.file.clone(),
            }
            .into(),
        );
    }
    for chunk in rows.chunks(500) {
        let keep = OnConflict::column(agency::Column::Id).do_nothing().to_owned();
        agency::Entity::insert_many(chunk.to_vec())
            .on_conflict(keep)
            .exec_without_returning(&engine.database.writer)
            .await?;
    }
    Ok(rows.len())
}

struct Sending<'a> {
    engine: &'a Engine,
    by: &'a Arc<Identity>,
    preview: &'a Preview,
    batch: Uuid,
    /// Of everything above the level that is sent.
    ids: HashMap<String, Uuid>,
}

/// How far one item came.
struct Sent {
    reference: String,
    id: Option<Uuid>,
    state: State,
    events: usize,
    sums: usize,
    refused: Option<Refusal>,
}

impl Sending<'_> {
    async fn level(&mut self, level: Level, applied: &mut Applied, mut done: impl FnMut()) {
        let items = self.preview.items.iter().filter(|item| item.level == level);
        let sending = stream::iter(items).map(|item| self.item(item)).buffer_unordered(MAX_IN_FLIGHT);
        let sent: Vec<Sent> = sending.inspect(|_| done()).collect().await;
        for one in sent {
            applied.events += one.events;
            applied.sums += one.sums;
            match (&one.refused, one.state) {
                (Some(refusal), _) => applied.refused.push(Refused {
                    reference: one.reference.clone(),
                    code: refusal.code(),
                    reason: refusal.to_string(),
                }),
                (None, State::New) => applied.created += 1,
                (None, State::Changed) => applied.changed += 1,
                (None, State::Unchanged) => {}
            }
            self.ids.extend(one.id.map(|id| (one.reference, id)));
        }
        applied.refused.sort_by(|one, next| one.reference.cmp(&next.reference));
    }

    /// One event after the other; the first refusal ends it.
    async fn item(&self, item: &Planned) -> Sent {
        let id = item.existing.map(|existing| existing.id);
        let mut sent =
            Sent { reference: item.reference.clone(), id, state: item.state, events: 0, sums: 0, refused: None };
        for part in &item.parts {
            let change = self.change(item, part, sent.id);
            let command = |change| Command {
                by: self.by.clone(),
                request_id: self.request_id(item, part),
                batch: Some(self.batch),
                at: None,
                change,
            };
            let answer = match change {
                Ok(change) => self.engine.act(command(change)).await,
                Err(refusal) => Err(refusal),
            };
            match answer {
                Ok(answer) => {
                    sent.id = Some(answer.item);
                    sent.events += 1;
                    sent.sums += usize::from(matches!(part, Part::Fund(_)));
                }
                Err(refusal) => {
                    sent.refused = Some(refusal);
                    break;
                }
            }
        }
        sent
    }

    fn change(&self, item: &Planned, part: &Part, id: Option<Uuid>) -> Result<Change, Refusal> {
        let id = id.ok_or(Refusal::NotFound);
        Ok(match part.clone() {
            Part::Create(input) => Change::Create {
                workflow: item.level.workflow().to_owned(),
                parent: item.parent.as_ref().map(|parent| self.parent(parent)).transpose()?,
                reference: Some(item.reference.clone()),
                input,
            },
            Part::Revise(input) => Change::Fire { item: id?, event: REVISE.into(), input, revision: None },
            Part::Assign { lead, partners, people, since } => {
                Change::Assign { item: id?, lead, partners, people, since }
            }
            Part::Cost(line) => Change::Cost { item: id?, line, reason: None },
            Part::Fund(funding) => Change::Fund { item: id?, funding, reason: None },
            Part::TakeOut { row, .. } => Change::Correct {
                item: id?,
                row,
                becomes: Becomes::Void,
                reason: format!("The line is no longer in {}.", self.preview.file),
                revision: None,
            },
        })
    }

    fn parent(&self, reference: &str) -> Result<Uuid, Refusal> {
        self.ids
            .get(reference)
            .copied()
            .ok_or_else(|| Refusal::BadRequest(format!("`{reference}`, which it stands under, could not be created.")))
    }

    /// The state an event starts from is part of its name: the same file may change the same field again later.
    fn request_id(&self, item: &Planned, part: &Part) -> String {
        let seq = item.existing.map_or(0, |Existing { seq, .. }| seq);
        let mut hash = Sha256::new();
        for word in [self.preview.sha256.as_str(), &item.reference, &seq.to_string(), &part.name()] {
            hash.update((word.len() as u64).to_be_bytes());
            hash.update(word);
        }
        format!("{}{}", newer::requests_of(&self.preview.sha256), crate::hex(&hash.finalize()))
    }
}
