//! Creating an item: its reference, its key, its first step, and the parent's `created.KIND` in the same transaction.

use super::act::{Acted, accepted};
use super::batch::Batch;
use super::command::{Beginning, Change, Command, Failure, Refusal, Texts};
use super::commit::Cause;
use super::project::NO_DATE;
use super::world::Live;
use crate::access::{self, Reach};
use crate::chart::history::Sent;
use crate::chart::input::parse_inputs;
use crate::chart::snapshot::{Actor, BuiltIn, Context, Event, Facts, Origin, Part, Rejection, Snapshot, Step, Term};
use crate::chart::standing::{BEGUN, REOPENED};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::chart::workflow::{See, Workflow};
use crate::store::{chain, item, lineage};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Items lie in a tree no deeper than this.
const MAX_DEPTH: usize = 20;

/// What a step was taken with.
pub(super) struct Taken {
    event: Event,
    actor: Actor,
    facts: Facts,
    sent: Option<Sent>,
}

impl Batch<'_> {
    pub(super) fn create(&mut self, command: &Command) -> Acted<Uuid> {
        let Some(Beginning { workflow: id, parent, reference }) = command.change.beginning() else {
            return Ok(Err(Refusal::NotFound));
        };
        let unknown = || Refusal::BadRequest(format!("There is no workflow `{id}`."));
        let workflow = accepted!(self.world.catalog.active(id).cloned().ok_or_else(unknown));
        let reach = accepted!(self.place(command, &workflow, parent));
        let event = accepted!(first_event(&workflow, &command.change));
        accepted!(self.known_documents(command, None, &event));
        let actor = Actor { id: Some(command.by.id), roles: access::roles_on(&command.by, &workflow, &reach) };
        let (_, calendar) = self.world.rules(&workflow.id, workflow.version)?;
        let first = Taken { event, actor, sent: None, facts: self.world.facts(Uuid::nil(), &workflow) };
        let item = self.shared.clock.id();
        let (key, data_key) = self.shared.keys.new_data_key(item)?;
        let live = Live { key, snapshot: Snapshot::default(), workflow, calendar };
        let step = accepted!(self.stepped(command, &live, 1, &first));
        let above = match parent {
            Some(parent) => {
                let sent = Sent { by: item, seq: 1, index: BEGUN };
                Some((parent, accepted!(self.parent_step(command, parent, "created", &live.workflow.kind, sent))))
            }
            None => None,
        };
        let reference = accepted!(self.reference(command, &live.workflow, parent, reference));
        let row = blank(item, parent, &live.workflow, reference, data_key, self.world.now);
        self.add(live, row, reach);
        if let Some((parent, (taken, step))) = above {
            self.commit(parent, self.cause(command, &taken), step)?;
        }
        self.commit(item, self.cause(command, &first), step)?;
        self.bind_documents(item, &first.event);
        self.led_by_its_maker(command, item)?;
        Ok(Ok(item))
    }

    /// Who may see only what her agency answers for would lose sight of what she just made at the top.
    fn led_by_its_maker(&mut self, command: &Command, item: Uuid) -> Result<(), Failure> {
        let (live, row) = (self.world.live[&item].clone(), self.world.tables.items.get(&item));
        let workflow = &live.workflow;
        let scoped = |role: &str| matches!(access::see(workflow, role), Some(See::Agency));
        let memberships = command.by.memberships.iter().filter(|one| scoped(&one.role));
        let agency = memberships.filter_map(|one| one.agency.clone()).next();
        let Some(agency) = agency.filter(|_| row.is_some_and(|row| row.parent_id.is_none())) else { return Ok(()) };
        let since = live.calendar.day_of(command.at.unwrap_or(self.world.now));
        let agencies = vec![Term { agency, part: Part::Lead, since, until: None }];
        let built_in = BuiltIn::Assign { agencies, people: Vec::new() };
        let event =
            Event { name: "assign".into(), origin: Origin::System, input: Values::new(), built_in: Some(built_in) };
        let actor = Actor { id: None, roles: BTreeSet::new() };
        let taken = Taken { event, actor, sent: None, facts: self.world.facts(item, workflow) };
        match self.stepped(command, &live, self.next_seq(item), &taken) {
            Ok(step) => self.commit(item, Cause { request_id: None, ..self.cause(command, &taken) }, step),
            Err(rejection) => {
                tracing::warn!(%item, %rejection, "its maker's agency could not be assigned");
                Ok(())
            }
        }
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
            imported: command.batch.is_some(),
            history: None,
        };
        step(&live.workflow, &live.snapshot, &taken.event, &context)
    }

    pub(super) fn cause<'t>(&self, command: &'t Command, taken: &'t Taken) -> Cause<'t> {
        Cause {
            event: &taken.event,
            at: command.at.unwrap_or(self.world.now),
            actor: &taken.actor,
            facts: &taken.facts,
            request_id: Some(&command.request_id),
            batch: command.batch,
            placed: false,
            sent: taken.sent,
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
            return Ok(Reach { agencies, people: [command.by.id].into(), ..Reach::default() });
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
    fn parent_step(
        &self,
        command: &Command,
        parent: Uuid,
        what: &str,
        kind: &str,
        sent: Sent,
    ) -> Result<(Taken, Step), Rejection> {
        let live = &self.world.live[&parent];
        if live.snapshot.finished {
            return Err(Rejection::Finished);
        }
        let event =
            Event { name: format!("{what}.{kind}"), origin: Origin::System, input: Values::new(), built_in: None };
        let taken = Taken {
            event,
            actor: self.world.actor(&command.by, parent, &live.workflow),
            facts: self.world.facts(parent, &live.workflow),
            sent: Some(sent),
        };
        let step = self.stepped(command, live, self.next_seq(parent), &taken)?;
        Ok((taken, step))
    }

    /// A child goes on: its parent takes `reopened.KIND` with it; a finished one refuses.
    pub(super) fn reopened_above(
        &self,
        command: &Command,
        item: Uuid,
    ) -> Result<Option<(Uuid, Taken, Step)>, Rejection> {
        let row = self.world.tables.items.get(&item);
        let Some((parent, kind)) = row.and_then(|row| Some((row.parent_id?, row.kind.clone()))) else {
            return Ok(None);
        };
        let sent = Sent { by: item, seq: self.next_seq(item), index: REOPENED };
        let (taken, step) = self.parent_step(command, parent, "reopened", &kind, sent)?;
        Ok(Some((parent, taken, step)))
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

fn first_event(workflow: &Workflow, change: &Change) -> Result<Event, Rejection> {
    let (built_in, texts) = match change {
        Change::Adopt { states, input, milestones, source, .. } => {
            let (states, milestones, source) = (states.clone(), milestones.clone(), source.clone());
            (BuiltIn::Adopt { states, milestones, source }, input.clone())
        }
        Change::Create { input, .. } => (BuiltIn::Create, input.clone()),
        _ => (BuiltIn::Create, Texts::new()),
    };
    let input = parse_inputs(workflow, &Snapshot::default(), built_in.name(), &texts)?;
    Ok(Event { name: built_in.name().into(), origin: Origin::Person, input, built_in: Some(built_in) })
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
        withdrawn: false,
        data_key,
        snapshot: Vec::new(),
        head: chain::genesis(id),
        created_at: now,
        changed_at: now,
        last_event_at: chrono::DateTime::UNIX_EPOCH,
    }
}
