//! Running items come to another version of their workflow: what that would make of each, and the change itself, in batches,
//! each item by an event of its own. What was migrated is not migrated again, so whoever asks again goes on.

use super::batch::Batch;
use super::command::{Answer, Change, Command, Failure, Refusal};
use super::world::{Live, Lock, World};
use super::{Engine, Shared};
use crate::access::Identity;
use crate::chart::built_in::{built_in_roles, permits};
use crate::chart::migrate::{Moves, Obstacle, plan};
use crate::chart::snapshot::{BuiltIn, Context, Event, Rejection};
use crate::chart::workflow::Workflow;
use crate::store::item;
use crate::store::visible::visible_to;
use crate::time::calendar::Calendar;
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Items looked at, or migrated, at once.
pub const BATCH: usize = 50;
/// Items that a refusal names for each state.
const MAX_NAMED: usize = 20;

/// What would become of one item.
#[derive(Clone, Debug)]
pub struct Preview {
    pub item: Uuid,
    pub reference: String,
    pub from: u32,
    /// The error is why not.
    pub moves: Result<Moves, Vec<Obstacle>>,
}

/// What became of one item.
pub struct Outcome {
    pub preview: Preview,
    /// The error is a sentence.
    pub answer: Result<Answer, String>,
}

impl Shared {
    /// The version that items come to; the active one where none is named, as published by now. Refused for who may take none
    /// there.
    pub async fn destination(&self, by: &Identity, workflow: &str, to: Option<u32>) -> Result<Arc<Workflow>, Refusal> {
        self.refresh().await?;
        let catalog = self.catalog();
        let found = match to {
            Some(version) => catalog.workflow(workflow, version),
            None => catalog.active(workflow),
        };
        let named = to.map_or(String::new(), |version| format!(" version {version} of"));
        let missing = || Refusal::BadRequest(format!("There is no{named} workflow `{workflow}`. Publish it first."));
        let found = found.ok_or_else(missing)?;
        let roles = built_in_roles(found, "migrate");
        if by.memberships.iter().any(|held| roles.contains(&held.role)) {
            return Ok(found.clone());
        }
        let (event, title) = ("migrate".to_owned(), found.title_of("migrate").into_owned());
        Err(Rejection::Forbidden { event, title, titles: found.titled(roles), roles: roles.to_vec() }.into())
    }

    /// The running items of earlier versions that the person sees; what is finished stays on its version.
    pub fn running(&self, by: &Identity, to: &Workflow) -> Select<item::Entity> {
        let catalog = self.catalog();
        let today = self.clock.now().with_timezone(&catalog.country.zone).date_naive();
        let seen = visible_to(by, &catalog, today).filter(item::Column::Workflow.eq(to.id.as_str()));
        let earlier = item::Column::WorkflowVersion.lt(to.version.cast_signed());
        seen.filter(earlier).filter(item::Column::Finished.eq(false))
    }

    /// In the order of these items.
    pub async fn previews(&self, by: &Identity, to: &Workflow, items: &[item::Model]) -> Result<Vec<Preview>, Failure> {
        let (now, ids) = (self.clock.now(), items.iter().map(|row| row.id).collect());
        let world = World::load(&self.database.reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        let here = items.iter().filter_map(|row| Some((row, world.live.get(&row.id)?)));
        here.map(|(row, live)| {
            let moves = world.moves(by, row, live, to)?;
            let (reference, from) = (row.reference.clone(), live.workflow.version);
            Ok(Preview { item: row.id, reference, from, moves })
        })
        .collect()
    }

    /// The next of them after this one.
    pub async fn next_previews(&self, by: &Identity, to: &Workflow, after: Uuid) -> Result<Vec<Preview>, Failure> {
        let rows = self.running(by, to).filter(item::Column::Id.gt(after)).order_by_asc(item::Column::Id);
        let rows = rows.limit(BATCH as u64).all(&self.database.reader).await?;
        self.previews(by, to, &rows).await
    }
}

impl World {
    fn moves(
        &self,
        by: &Identity,
        row: &item::Model,
        live: &Live,
        to: &Workflow,
    ) -> Result<Result<Moves, Vec<Obstacle>>, Failure> {
        let (_, calendar) = self.rules(&to.id, to.version)?;
        let (actor, facts) = (self.actor(by, row.id, to), self.facts(row.id, to));
        let context = Context::plain((self.now, self.now), row.seq.cast_unsigned() + 1, &actor, &facts, &calendar);
        let context = Context { before: Some(&live.workflow), ..context };
        let roles = built_in_roles(to, "migrate");
        if !permits(roles, &context) {
            return Ok(Err(vec![Obstacle::Forbidden(to.titled(roles).join(", "))]));
        }
        Ok(plan(&live.workflow, to, &live.snapshot, &context).map(|migrated| migrated.moves))
    }
}

impl Preview {
    /// What bars it alone: a state without a place is told once, with all items that stand in it.
    pub fn own_obstacles(&self) -> impl Iterator<Item = &Obstacle> {
        let obstacles = self.moves.as_ref().err().into_iter().flatten();
        obstacles.filter(|obstacle| !matches!(obstacle, Obstacle::Unmapped { .. }))
    }
}

/// States without a place in the new version, with the items that stand in them.
#[derive(Default)]
pub struct Unmapped(BTreeMap<String, Vec<String>>);

impl Unmapped {
    pub fn note(&mut self, preview: &Preview) {
        for obstacle in preview.moves.as_ref().err().into_iter().flatten() {
            if let Obstacle::Unmapped { state, .. } = obstacle {
                self.0.entry(state.clone()).or_default().push(preview.reference.clone());
            }
        }
    }

    /// All is refused while an item stands where the new version has no place.
    pub fn refused(&self, to: u32) -> Option<Rejection> {
        let reasons = self.0.iter().map(|(state, items)| {
            let named = items.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
            let more = match items.len().saturating_sub(MAX_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let state = Obstacle::Unmapped { state: state.clone(), to };
            let stand = if items.len() == 1 { "1 item stands".into() } else { format!("{} items stand", items.len()) };
            format!("{state} {stand} in it: {named}{more}.")
        });
        let reasons: Vec<String> = reasons.collect();
        (!reasons.is_empty()).then_some(Rejection::NotMigrated { to, reasons })
    }
}

impl Engine {
    /// Refused whole while one stands in a state without a place; then each by itself, and `told` hears of each.
    pub async fn migrate_items(
        &self,
        by: &Arc<Identity>,
        to: &Workflow,
        mut told: impl FnMut(Outcome),
    ) -> Result<(), Refusal> {
        self.mapped(by, to).await?;
        let (mut last, run) = (Uuid::nil(), self.clock.id());
        loop {
            let previews = self.next_previews(by, to, last).await?;
            let Some(end) = previews.last() else { return Ok(()) };
            last = end.item;
            let answers = previews.iter().map(|preview| self.migrate(by, to, preview, run));
            let answers = join_all(answers).await;
            for (preview, answer) in previews.into_iter().zip(answers) {
                if answer.is_ok() || !self.has_come(&preview, to).await? {
                    told(Outcome { preview, answer });
                }
            }
        }
    }

    async fn mapped(&self, by: &Identity, to: &Workflow) -> Result<(), Refusal> {
        let (mut unmapped, mut last) = (Unmapped::default(), Uuid::nil());
        loop {
            let previews = self.next_previews(by, to, last).await?;
            let Some(end) = previews.last() else { break };
            last = end.item;
            previews.iter().for_each(|preview| unmapped.note(preview));
        }
        unmapped.refused(to.version).map_or(Ok(()), |refused| Err(refused.into()))
    }

    /// Under an id of this run and the item: what another run brings meanwhile is refused here, and counted there.
    async fn migrate(&self, by: &Arc<Identity>, to: &Workflow, preview: &Preview, run: Uuid) -> Result<Answer, String> {
        if let Err(obstacles) = &preview.moves {
            return Err(obstacles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        }
        let item = preview.item;
        let change = Change::Migrate { item, to: to.version };
        let command =
            Command { by: by.clone(), request_id: format!("migrate/{run}/{item}"), batch: None, at: None, change };
        self.act(command).await.map_err(|refusal| refusal.to_string())
    }

    /// Another run brought it meanwhile.
    async fn has_come(&self, preview: &Preview, to: &Workflow) -> Result<bool, Refusal> {
        let row = item::Entity::find_by_id(preview.item).one(&self.database.reader).await;
        let row = row?;
        Ok(row.is_some_and(|row| row.workflow_version == to.version.cast_signed()))
    }
}

impl Batch<'_> {
    pub(super) fn migration(&self, item: Uuid, to: u32) -> Result<BuiltIn, Refusal> {
        let own = &self.world.live[&item].workflow;
        if self.world.catalog.workflow(&own.id, to).is_none() {
            return Err(Refusal::BadRequest(format!("There is no version {to} of `{}`. Publish it first.", own.id)));
        }
        if own.version == to {
            return Err(Refusal::BadRequest(format!("This item runs by version {to} already.")));
        }
        Ok(BuiltIn::Migrate { from: own.version, to })
    }

    /// The rules an event is taken by: the item's own, or those it comes to.
    pub(super) fn rules_of(&self, live: &Live, event: &Event) -> Result<(Arc<Workflow>, Arc<Calendar>), Failure> {
        match event.built_in {
            Some(BuiltIn::Migrate { to, .. }) => self.world.rules(&live.workflow.id, to),
            _ => Ok((live.workflow.clone(), live.calendar.clone())),
        }
    }
}
