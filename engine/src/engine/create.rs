//! Creating an item: its reference, its key, its first step, and the parent's `created.KIND` in the same transaction.

use super::act::{Acted, accepted};
use super::batch::Batch;
use super::command::{Beginning, Change, Command, Failure, Moment, Refusal, Texts};
use super::commit::Cause;
use super::messages::{Born, born_of};
use super::project::NO_DATE;
use super::world::Live;
use crate::access::{self, Identity, Membership, Reach};
use crate::chart::history::Sent;
use crate::chart::input::parse_inputs;
use crate::chart::permission::forbidden;
use crate::chart::snapshot::{Actor, BuiltIn, Context, Event, Facts, Origin, Part, Rejection, Snapshot, Step, Term};
use crate::chart::standing::{BEGUN, REOPENED};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::chart::workflow::{See, Workflow};
use crate::store::{chain, item, lineage};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Items lie in a tree no deeper than this.
const MAX_DEPTH: usize = 20;

/// An item that is about to be.
struct Birth<'c> {
    item: Uuid,
    workflow: Arc<Workflow>,
    /// The parent, and who acts on it.
    above: Option<(Uuid, Actor)>,
    reach: Reach,
    reference: Option<&'c str>,
    sent: Option<Sent>,
}

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
        let actor = Actor { id: Some(command.by.id), roles: access::roles_on(&command.by, &workflow, &reach) };
        accepted!(with_agency(&workflow, &command.by, &actor));
        let event = first_event(&workflow, &command.change).map_err(Refusal::from);
        let event = event.and_then(|event| self.known_documents(command, None, &event).map(|()| event));
        let event = accepted!(event.map_err(|refusal| role_first(&workflow, &command.change, &actor, refusal)));
        let above =
            parent.map(|parent| (parent, self.world.actor(&command.by, parent, &self.world.live[&parent].workflow)));
        let birth = Birth { item: self.shared.clock.id(), workflow, above, reach, reference, sent: None };
        let bound = event.clone();
        let item = accepted!(self.born(birth, event, actor, &command.moment(self.world.now))?);
        self.bind_documents(item, &bound);
        self.led_by_its_maker(command, item)?;
        Ok(Ok(item))
    }

    /// The item's first row, and its parent's.
    fn born(&mut self, birth: Birth, event: Event, actor: Actor, moment: &Moment) -> Acted<Uuid> {
        let Birth { item, workflow, above, reach, reference, sent } = birth;
        let (_, calendar) = self.world.rules(&workflow.id, workflow.version)?;
        let first = Taken { event, actor, sent, facts: self.world.facts(Uuid::nil(), &workflow) };
        let (key, data_key) = self.shared.keys.new_data_key(item)?;
        let live = Live { key, snapshot: Snapshot::default(), workflow, calendar };
        let step = accepted!(self.stepped(moment, &live, 1, &first));
        let parent = above.as_ref().map(|(parent, _)| *parent);
        let above = match above {
            Some((parent, actor)) => {
                let sent = Sent { by: item, seq: 1, index: BEGUN };
                let kind = &live.workflow.kind;
                Some((parent, accepted!(self.parent_step(moment, actor, parent, "created", kind, sent))))
            }
            None => None,
        };
        let named = accepted!(self.reference(moment.at, &live.workflow, parent, first.actor.id, reference));
        let row = blank(item, parent, &live.workflow, named, data_key, self.world.now);
        self.add(live, row, reach);
        if let Some((parent, (taken, step))) = above {
            self.commit(parent, cause(moment, &taken), step)?;
        }
        self.commit(item, cause(moment, &first), step)?;
        Ok(Ok(item))
    }

    /// What another item asked for: it stands below the same parent and is tied as that one is.
    pub(super) fn bear(
        &mut self,
        parent: Uuid,
        born: &Born,
        sent: Sent,
        with: &Values,
        at: DateTime<Utc>,
    ) -> Acted<()> {
        let unknown = || Refusal::BadRequest(format!("There is no workflow `{}`.", born.workflow));
        let workflow = accepted!(self.world.catalog.active(&born.workflow).cloned().ok_or_else(unknown));
        let texts = with.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        let input = accepted!(parse_inputs(&workflow, &Snapshot::default(), BuiltIn::Create.name(), &texts));
        let event = by_itself(BuiltIn::Create, input, Origin::Message);
        let moment = Moment { at, batch: None, request_id: None };
        let reach = self.world.reach.get(&parent).cloned().unwrap_or_default();
        let item = born_of(sent.by, sent.seq, sent.index);
        let birth =
            Birth { item, workflow, above: Some((parent, Actor::system())), reach, reference: None, sent: Some(sent) };
        let item = accepted!(self.born(birth, event, Actor::system(), &moment)?);
        for (kind, to) in &born.links {
            let link = BuiltIn::Link { kind: kind.clone(), to: *to, ended: false };
            accepted!(self.system_step(item, link, &moment)?);
        }
        Ok(Ok(()))
    }

    fn system_step(&mut self, item: Uuid, built_in: BuiltIn, moment: &Moment) -> Acted<()> {
        let live = self.world.live[&item].clone();
        let event = by_itself(built_in, Values::new(), Origin::System);
        let taken = Taken { event, actor: Actor::system(), sent: None, facts: self.world.facts(item, &live.workflow) };
        let step = accepted!(self.stepped(moment, &live, self.next_seq(item), &taken));
        self.commit(item, cause(moment, &taken), step)?;
        Ok(Ok(()))
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
        let moment = Moment { request_id: None, ..command.moment(self.world.now) };
        if let Err(refusal) = self.system_step(item, built_in, &moment)? {
            tracing::warn!(%item, %refusal, "its maker's agency could not be assigned");
        }
        Ok(())
    }

    fn stepped(&self, moment: &Moment, live: &Live, seq: u64, taken: &Taken) -> Result<Step, Rejection> {
        let context = Context::plain((self.world.now, moment.at), seq, &taken.actor, &taken.facts, &live.calendar);
        let context = Context { imported: moment.batch.is_some(), ..context };
        step(&live.workflow, &live.snapshot, &taken.event, &context)
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
        moment: &Moment,
        actor: Actor,
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
        let taken = Taken { event, actor, facts: self.world.facts(parent, &live.workflow), sent: Some(sent) };
        let step = self.stepped(moment, live, self.next_seq(parent), &taken)?;
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
        let actor = self.world.actor(&command.by, parent, &self.world.live[&parent].workflow);
        let moment = command.moment(self.world.now);
        let above = self.parent_step(&moment, actor, parent, "reopened", &kind, sent);
        let (taken, step) = above.map_err(|why| match why {
            Rejection::Finished => Rejection::FinishedAbove,
            other => other,
        })?;
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

pub(super) fn cause<'t>(moment: &'t Moment, taken: &'t Taken) -> Cause<'t> {
    Cause {
        event: &taken.event,
        at: moment.at,
        actor: &taken.actor,
        facts: &taken.facts,
        request_id: moment.request_id,
        batch: moment.batch,
        placed: false,
        sent: taken.sent,
    }
}

fn by_itself(built_in: BuiltIn, input: Values, origin: Origin) -> Event {
    Event { name: built_in.name().into(), origin, input, built_in: Some(built_in) }
}

/// Whoever may not begin it hears that, whatever she wrote.
fn role_first(workflow: &Workflow, change: &Change, actor: &Actor, refusal: Refusal) -> Refusal {
    let event = if matches!(change, Change::Adopt { .. }) { "adopt" } else { "create" };
    forbidden(workflow, &Snapshot::default(), event, actor).map_or(refusal, Refusal::from)
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
/// Who holds the role for no agency hears that, and not that she needs what she has.
fn with_agency(workflow: &Workflow, by: &Identity, actor: &Actor) -> Result<(), Rejection> {
    let may = workflow.create.iter().any(|role| actor.roles.contains(role));
    let nobodys = |held: &&Membership| {
        let scoped = access::see(workflow, &held.role) == Some(See::Agency);
        scoped && held.agency.is_none() && workflow.create.contains(&held.role)
    };
    match by.memberships.iter().find(nobodys).filter(|_| !may) {
        Some(held) => Err(Rejection::WithoutAgency {
            title: workflow.title_of(BuiltIn::Create.name()).into_owned(),
            role: workflow.titled(std::slice::from_ref(&held.role)).concat(),
        }),
        None => Ok(()),
    }
}

fn blank(
    id: Uuid,
    parent_id: Option<Uuid>,
    workflow: &Workflow,
    (reference, twin): (String, i32),
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
        twin,
        title: String::new(),
        title_key: String::new(),
        stage: String::new(),
        stage_since: now,
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
        ended_at: None,
    }
}
