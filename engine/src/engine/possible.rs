//! What a person could do now, as the writer would decide it: the same items, facts and rights, read without lock.

use super::Shared;
use super::command::Failure;
use super::world::{Lock, World};
use crate::access::Identity;
use crate::chart::available::{Possible, available};
use crate::chart::snapshot::Context;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Shared {
    /// For each of these items that she sees.
    pub async fn possible(&self, identity: &Identity, items: &[Uuid]) -> Result<HashMap<Uuid, Vec<Possible>>, Failure> {
        let ids: BTreeSet<Uuid> = items.iter().copied().collect();
        let now = self.clock.now();
        let world = World::load(&self.database.reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        let seen = world.live.iter().filter(|(id, _)| world.sees(identity, **id));
        Ok(seen
            .map(|(id, live)| {
                let (actor, facts) = (world.actor(identity, *id, &live.workflow), world.facts(*id, &live.workflow));
                let context = Context {
                    now,
                    at: now,
                    seq: 0,
                    actor: &actor,
                    facts: &facts,
                    calendar: &live.calendar,
                    imported: false,
                    history: None,
                };
                let mut possible = available(&live.workflow, &live.snapshot, &context);
                possible.extend(world.revealable(identity, *id));
                (*id, possible)
            })
            .collect())
    }
}
