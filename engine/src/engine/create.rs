//! Creating an item: its reference, its key, its first step, and the parent's `created.KIND` in the same transaction.

use super::act::{Acted, accepted};
use super::batch::Batch;
use super::command::{Change, Command, Refusal, Texts};
use super::commit::Cause;
use super::project::NO_DATE;
use super::world::Live;
use crate::access::{self, Reach};
use crate::chart::input::parse_inputs;
use crate::chart::snapshot::{Actor, BuiltIn, Context, Event, Facts, Origin, Rejection, Snapshot, Step};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::chart::workflow::Workflow;
use crate::store::{chain, item, lineage};
use std::sync::Arc;
use uuid::Uuid;

/// Items lie in a tree no deeper than this.
const MAX_DEPTH: usize = 20;

/// What a step was taken with.
struct Taken {
    event: Event,
    actor: Actor,
    facts: Facts,
}

impl Batch<'_> {
    pub(super) fn create(&mut self, command: &Command) -> Acted<Uuid> {
        let Change::Create { workflow: id, parent, reference, input } = &command.change else {
            return Ok(Err(Refusal::NotFound));
        };
        let unknown = || Refusal::BadRequest(format!("There is no workflow `{id}`."));
        let workflow = accepted!(self.world.catalog.active(id).cloned().ok_or_else(unknown));
        let reach = accepted!(self.place(command, &workflow, *parent));
        let event = accepted!(first_event(&workflow, input));
        accepted!(self.known_documents(command, None, &event));
        let actor = Actor { id: Some(command.by.id), roles: access::roles_on(&command.by, &workflow, &reach) };
        let (_, calendar) = self.world.rules(&workflow.id, workflow.version)?;
        let first = Taken { event, actor, facts: self.world.facts(Uuid::nil(), &workflow) };
        let item = self.shared.clock.id();
        let (key, data_key) = self.shared.keys.new_data_key(item)?;
        let live = Live { key, snapshot: Snapshot::default(), workflow, calendar };
        let step = accepted!(self.stepped(command, &live, 1, &first));
        let above = match parent {
            Some(parent) => Some((*parent, accepted!(self.parent_step(command, *parent, &live.workflow.kind)))),
            None => None,
        };
        let reference = accepted!(self.reference(command, &live.workflow, *parent, reference.as_deref()));
        let row = blank(item, *parent, &live.workflow, reference, data_key, self.world.now);
        self.add(live, row, reach);
        if let Some((parent, (taken, step))) = above {
            self.commit(parent, self.cause(command, &taken), step)?;
        }
        self.commit(item, self.cause(command, &first), step)?;
        self.bind_documents(item, &first.event);
        Ok(Ok(item))
    }

    fn stepped(&self, command: &Command, live: &Live, seq: u64, taken: &Taken) -> Result<Step, Rejection> {
        let at = command.at.unwrap_or(self.world.now);
        let context = Context {
            now: self.world.now,
            at,
            seq,
            actor: &taken.actor,
            facts: &taken.facts,
            calendar: &live.calendar,
        };
        step(&live.workflow, &live.snapshot, &taken.event, &context)
    }

    fn cause<'t>(&self, command: &'t Command, taken: &'t Taken) -> Cause<'t> {
        Cause {
            event: &taken.event,
            at: command.at.unwrap_or(self.world.now),
            actor: &taken.actor,
            facts: &taken.facts,
            request_id: Some(&command.request_id),
            batch: command.batch,
        }
    }

    fn add(&mut self, live: Live, row: item::Model, reach: Reach) {
        let (item, parent) = (row.id, row.parent_id);
        self.world.tables.items.put(item, row);
        self.world.live.insert(item, live);
        self.world.reach.insert(item, reach);
        self.world.owned.insert(item);
        self.add_lineage(item, parent);
    }

    /// The parent must be seen, take children of this kind, and lie not too deep; without one the kind must be a top one.
    fn place(&self, command: &Command, workflow: &Arc<Workflow>, parent: Option<Uuid>) -> Result<Reach, Refusal> {
        let Some(parent) = parent else {
            let is_child = self
                .world
                .catalog
                .active_workflows()
                .any(|other| other.children.values().any(|child| *child == workflow.id));
            if is_child {
                return Err(Refusal::BadRequest(format!(
                    "`{}` is created below another item: name its parent.",
                    workflow.title
                )));
            }
            let agencies = command.by.memberships.iter().filter_map(|membership| membership.agency.clone()).collect();
            return Ok(Reach { agencies, people: [command.by.id].into() });
        };
        if !self.world.sees(&command.by, parent) {
            return Err(Refusal::NotFound);
        }
        let above = &self.world.live[&parent].workflow;
        if above.children.get(&workflow.kind) != Some(&workflow.id) {
            return Err(Refusal::BadRequest(format!(
                "`{}` has no children of the workflow `{}`.",
                above.title, workflow.id
            )));
        }
        if self.ancestors(parent).len() >= MAX_DEPTH {
            return Err(Refusal::BadRequest(format!("Items lie at most {MAX_DEPTH} deep.")));
        }
        Ok(self.world.reach.get(&parent).cloned().unwrap_or_default())
    }

    /// A finished parent refuses.
    fn parent_step(&self, command: &Command, parent: Uuid, kind: &str) -> Result<(Taken, Step), Rejection> {
        let live = &self.world.live[&parent];
        if live.snapshot.finished {
            return Err(Rejection::Finished);
        }
        let event =
            Event { name: format!("created.{kind}"), origin: Origin::System, input: Values::new(), built_in: None };
        let taken = Taken {
            event,
            actor: self.world.actor(&command.by, parent, &live.workflow),
            facts: self.world.facts(parent, &live.workflow),
        };
        let step = self.stepped(command, live, self.next_seq(parent), &taken)?;
        Ok((taken, step))
    }

    fn ancestors(&self, item: Uuid) -> Vec<(Uuid, i32)> {
        let own = (item, Uuid::nil())..=(item, Uuid::max());
        self.world.tables.lineage.range(own).map(|(_, row)| (row.ancestor_id, row.depth)).collect()
    }

    fn add_lineage(&mut self, item: Uuid, parent: Option<Uuid>) {
        let above = parent.map(|parent| self.ancestors(parent)).unwrap_or_default();
        let above = above.into_iter().map(|(ancestor, depth)| (ancestor, depth + 1));
        for (ancestor_id, depth) in above.chain([(item, 0)]) {
            self.world.tables.lineage.put((item, ancestor_id), lineage::Model { item_id: item, ancestor_id, depth });
        }
    }
}

fn first_event(workflow: &Workflow, input: &Texts) -> Result<Event, Rejection> {
    let input = parse_inputs(workflow, &Snapshot::default(), "create", input)?;
    Ok(Event { name: "create".into(), origin: Origin::Person, input, built_in: Some(BuiltIn::Create) })
}

/// The item before its first row: what is not projected from the snapshot.
fn blank(
    id: Uuid,
    parent_id: Option<Uuid>,
    workflow: &Workflow,
    reference: String,
    data_key: Vec<u8>,
    now: chrono::DateTime<chrono::Utc>,
) -> item::Model {
    item::Model {
        id,
        parent_id,
        workflow: workflow.id.clone(),
        workflow_version: workflow.version as i32,
        kind: workflow.kind.clone(),
        reference,
        title: String::new(),
        title_key: String::new(),
        stage: String::new(),
        outcome: None,
        due: None,
        due_at: None,
        due_key: NO_DATE,
        revision: 0,
        seq: 0,
        finished: false,
        data_key,
        snapshot: Vec::new(),
        head: chain::genesis(id),
        created_at: now,
        changed_at: now,
        last_event_at: chrono::DateTime::UNIX_EPOCH,
    }
}
