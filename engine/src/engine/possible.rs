//! What a person could do now, as the writer would decide it: the same items, facts and rights, read without lock.

use super::Shared;
use super::command::Failure;
use super::world::{Live, Lock, World};
use crate::access::Identity;
use crate::catalog::Catalog;
use crate::chart::available::{Possible, available};
use crate::chart::snapshot::{Actor, Context};
use crate::chart::workflow::Workflow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

impl Shared {
    /// For each of these items that she sees.
    pub async fn possible(&self, identity: &Identity, items: &[Uuid]) -> Result<HashMap<Uuid, Vec<Possible>>, Failure> {
        let world = self.read_in(self.catalog().spoken_in(identity.language), items).await?;
        let seen = world.live.iter().filter(|(id, _)| world.sees(identity, **id));
        Ok(seen
            .map(|(id, live)| {
                let mut possible = possible(&world, *id, live, &world.actor(identity, *id, &live.workflow));
                possible.extend(world.revealable(identity, *id));
                (*id, possible)
            })
            .collect())
    }

    /// By which workflow it runs and in which states it stands; `None` where she does not see it.
    pub async fn stands(
        &self,
        identity: &Identity,
        item: Uuid,
    ) -> Result<Option<(Arc<Workflow>, Vec<String>)>, Failure> {
        let world = self.read(&[item]).await?;
        let live = world.live.get(&item).filter(|_| world.sees(identity, item));
        Ok(live.map(|live| (live.workflow.clone(), live.snapshot.active.clone())))
    }

    /// To somebody who held every role: what holds him back holds everybody back.
    pub async fn possible_at_all(&self, item: Uuid) -> Result<Vec<Possible>, Failure> {
        let world = self.read(&[item]).await?;
        let live = world.live.get(&item);
        Ok(live.map_or(Vec::new(), |live| {
            let roles = live.workflow.access.keys().cloned().collect();
            possible(&world, item, live, &Actor { id: None, roles })
        }))
    }

    pub(super) async fn read(&self, items: &[Uuid]) -> Result<World, Failure> {
        self.read_in(self.catalog(), items).await
    }

    async fn read_in(&self, catalog: Arc<Catalog>, items: &[Uuid]) -> Result<World, Failure> {
        let ids: BTreeSet<Uuid> = items.iter().copied().collect();
        World::load(&self.database.reader, &self.keys, catalog, self.clock.now(), &ids, Lock::Read).await
    }
}

pub(super) fn possible(world: &World, item: Uuid, live: &Live, actor: &Actor) -> Vec<Possible> {
    let facts = world.facts(item, &live.workflow);
    let context = Context::plain((world.now, world.now), 0, actor, &facts, &live.calendar);
    available(&live.workflow, &live.snapshot, &context)
}
