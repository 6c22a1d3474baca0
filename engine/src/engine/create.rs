//! Creating an item: its reference, its key, its first step, and the parent's `created.KIND` in the same transaction.

use super::act::{Acted, accepted};
use super::batch::Batch;
use super::command::{Change, Command, Refusal, Texts};
use super::commit::Cause;
use super::project::NO_DATE;
use super::world::Live;
use crate::access::{self, Reach};
use crate::chart::input::parse_inputs;
use crate::chart::snapshot::{Actor, BuiltIn, Context, Event, Origin, Rejection, Snapshot, Step};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::chart::workflow::Workflow;
use crate::store::{chain, counter, item, lineage};
use chrono::Datelike;
use std::sync::Arc;
use uuid::Uuid;

/// A reference is a name people type.
const MAX_REFERENCE: usize = 100;
/// Items lie in a tree no deeper than this.
const MAX_DEPTH: usize = 20;

impl Batch<'_> {
    pub(super) fn create(&mut self, command: &Command) -> Acted<Uuid> {
        let Change::Create {
            workflow: id,
            parent,
            reference,
            input,
        } = &command.change
        else {
            return Ok(Err(Refusal::NotFound));
        };
        let unknown = || Refusal::BadRequest(format!("There is no workflow `{id}`."));
        let workflow = accepted!(self.world.catalog.active(id).cloned().ok_or_else(unknown));
        let reach = accepted!(self.place(command, &workflow, *parent));
        let actor = Actor {
            id: Some(command.by.id),
            roles: access::roles_on(&command.by, &workflow, &reach),
        };
        let event = accepted!(first_event(&workflow, input));
        accepted!(self.known_documents(command, None, &event));
        let (_, calendar) = self.world.rules(&workflow.id, workflow.version)?;
        let facts = self.world.facts(Uuid::nil(), &workflow);
        let at = command.at.unwrap_or(self.world.now);
        let context = Context {
            now: self.world.now,
            at,
            seq: 1,
            actor: &actor,
            facts: &facts,
            calendar: &calendar,
        };
        let first = accepted!(step(&workflow, &Snapshot::default(), &event, &context));
        let created = match parent {
            Some(parent) => Some((
                *parent,
                accepted!(self.parent_step(command, *parent, &workflow.kind)),
            )),
            None => None,
        };
        let reference =
            accepted!(self.reference(command, &workflow, *parent, reference.as_deref()));
        let item = self.shared.clock.id();
        let (key, data_key) = self.shared.keys.new_data_key(item)?;
        self.world.tables.items.put(
            item,
            blank(
                item,
                *parent,
                &workflow,
                reference,
                data_key,
                self.world.now,
            ),
        );
        self.world.live.insert(
            item,
            Live {
                key,
                snapshot: Snapshot::default(),
                workflow,
                calendar,
            },
        );
        self.world.reach.insert(item, reach);
        self.add_lineage(item, *parent);
        if let Some((parent, (event, actor, step))) = created {
            let facts = self.world.facts(parent, &self.world.live[&parent].workflow);
            self.commit(
                parent,
                Cause {
                    event: &event,
                    at,
                    actor: &actor,
                    facts: &facts,
                    request_id: Some(&command.request_id),
                    batch: command.batch,
                },
                step,
            )?;
        }
        self.commit(
            item,
            Cause {
                event: &event,
                at,
                actor: &actor,
                facts: &facts,
                request_id: Some(&command.request_id),
                batch: command.batch,
            },
            first,
        )?;
        self.bind_documents(item, &event);
        Ok(Ok(item))
    }

    /// The parent must be seen, take children of this kind, and lie not too deep; without one the kind must be a top one.
    fn place(
        &self,
        command: &Command,
        workflow: &Arc<Workflow>,
        parent: Option<Uuid>,
    ) -> Result<Reach, Refusal> {
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
            let agencies = command
                .by
                .memberships
                .iter()
                .filter_map(|membership| membership.agency.clone())
                .collect();
            return Ok(Reach {
                agencies,
                people: [command.by.id].into(),
            });
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
            return Err(Refusal::BadRequest(format!(
                "Items lie at most {MAX_DEPTH} deep."
            )));
        }
        Ok(self.world.reach.get(&parent).cloned().unwrap_or_default())
    }

    /// A finished parent refuses.
    fn parent_step(
        &self,
        command: &Command,
        parent: Uuid,
        kind: &str,
    ) -> Result<(Event, Actor, Step), Rejection> {
        let live = &self.world.live[&parent];
        let event = Event {
            name: format!("created.{kind}"),
            origin: Origin::System,
            input: Values::new(),
            built_in: None,
        };
        if live.snapshot.finished {
            return Err(Rejection::Finished);
        }
        let (actor, facts) = (
            self.world.actor(&command.by, parent, &live.workflow),
            self.world.facts(parent, &live.workflow),
        );
        let at = command.at.unwrap_or(self.world.now);
        let context = Context {
            now: self.world.now,
            at,
            seq: self.next_seq(parent),
            actor: &actor,
            facts: &facts,
            calendar: &live.calendar,
        };
        let step = step(&live.workflow, &live.snapshot, &event, &context)?;
        Ok((event, actor, step))
    }

    fn ancestors(&self, item: Uuid) -> Vec<(Uuid, i32)> {
        let own = (item, Uuid::nil())..=(item, Uuid::max());
        self.world
            .tables
            .lineage
            .range(own)
            .map(|(_, row)| (row.ancestor_id, row.depth))
            .collect()
    }

    fn add_lineage(&mut self, item: Uuid, parent: Option<Uuid>) {
        let above = parent
            .map(|parent| self.ancestors(parent))
            .unwrap_or_default();
        let above = above
            .into_iter()
            .map(|(ancestor, depth)| (ancestor, depth + 1));
        for (ancestor_id, depth) in above.chain([(item, 0)]) {
            self.world.tables.lineage.put(
                (item, ancestor_id),
                lineage::Model {
                    item_id: item,
                    ancestor_id,
                    depth,
                },
            );
        }
    }

    /// The reference asked for, if it is free, else the next by the workflow's pattern.
    fn reference(
        &mut self,
        command: &Command,
        workflow: &Workflow,
        parent: Option<Uuid>,
        asked: Option<&str>,
    ) -> Result<String, Refusal> {
        if let Some(reference) = asked.map(str::trim) {
            let sound = !reference.is_empty()
                && reference.len() <= MAX_REFERENCE
                && !reference.chars().any(char::is_control);
            if !sound {
                return Err(Refusal::BadRequest(format!(
                    "A reference has 1 to {MAX_REFERENCE} characters in one line."
                )));
            }
            if !self.taken.insert(reference.to_owned()) {
                return Err(Refusal::ReferenceTaken {
                    reference: reference.to_owned(),
                });
            }
            return Ok(reference.to_owned());
        }
        let above = parent
            .and_then(|parent| self.world.tables.items.get(&parent))
            .map(|row| row.reference.clone())
            .unwrap_or_default();
        let mut reference = workflow
            .reference
            .replace("{parent}", &above)
            .replace("{year}", &self.year(command).to_string());
        if let Some(scope) = self.counter_scope(command) {
            reference = reference.replace("{number}", &self.next_number(scope).to_string());
        }
        Ok(reference)
    }

    fn next_number(&mut self, scope: String) -> i64 {
        let next = self
            .world
            .tables
            .counters
            .get(&scope)
            .map_or(1, |row| row.next);
        self.world.tables.counters.put(
            scope.clone(),
            counter::Model {
                scope,
                next: next + 1,
            },
        );
        next
    }

    fn year(&self, command: &Command) -> i32 {
        let at = command.at.unwrap_or(self.world.now);
        at.with_timezone(&self.world.catalog.country.zone).year()
    }

    /// What a generated number counts within: the parent and kind; for top items the kind and, where the pattern has one, the year.
    pub(super) fn counter_scope(&self, command: &Command) -> Option<String> {
        let Change::Create {
            workflow,
            parent,
            reference: None,
            ..
        } = &command.change
        else {
            return None;
        };
        let workflow = self
            .world
            .catalog
            .active(workflow)
            .filter(|workflow| workflow.reference.contains("{number}"))?;
        let year = if workflow.reference.contains("{year}") {
            format!("/{}", self.year(command))
        } else {
            String::new()
        };
        let parent = parent
            .map(|parent| format!("{parent}/"))
            .unwrap_or_default();
        Some(format!("{parent}{}{year}", workflow.kind))
    }
}

fn first_event(workflow: &Workflow, input: &Texts) -> Result<Event, Rejection> {
    let input = parse_inputs(workflow, &Snapshot::default(), "create", input)?;
    Ok(Event {
        name: "create".into(),
        origin: Origin::Person,
        input,
        built_in: Some(BuiltIn::Create),
    })
}

/// Before its first row: what is not projected from the snapshot.
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
