//! A person's command on an item that exists: who may see it, what she saw, what she wrote, then the step.

use super::batch::Batch;
use super::bounded;
use super::command::{Change, Command, Failure, Refusal, Texts};
use super::commit::Cause;
use super::create;
use crate::chart::history::enter;
use crate::chart::input::parse_inputs;
use crate::chart::permission::forbidden;
use crate::chart::snapshot::{Amendment, BuiltIn, Context, Event, InputFault, Origin, Rejection, Snapshot};
use crate::chart::value::{Value, Values};
use uuid::Uuid;

/// A refusal is an answer; a failure ends the batch.
pub(super) type Acted<T> = Result<Result<T, Refusal>, Failure>;

/// Goes on with an accepted value, answers a refusal.
macro_rules! accepted {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal.into())),
        }
    };
}
pub(super) use accepted;

impl Batch<'_> {
    /// The item that was changed or created.
    pub(super) fn act(&mut self, command: &Command) -> Acted<Uuid> {
        accepted!(bounded::check(command));
        let Some(item) = command.change.item() else { return self.create(command) };
        let seen = match &command.change {
            Change::Fire { revision, .. }
            | Change::Extend { revision, .. }
            | Change::Correct { revision, .. }
            | Change::Reopen { revision, .. } => *revision,
            _ => None,
        };
        accepted!(self.admitted(command, item, seen));
        let event = self.event(command, item);
        let event = event.and_then(|event| self.known_documents(command, Some(item), &event).map(|()| event));
        let event = accepted!(event.map_err(|refusal| self.role_first(command, item, refusal)));
        accepted!(self.take(command, item, &event)?);
        self.bind_documents(item, &event);
        if let Some(BuiltIn::Correct { rows, .. }) = &event.built_in {
            self.settle(item, rows);
        }
        Ok(Ok(item))
    }

    /// She sees the item, at the revision it has.
    fn admitted(&self, command: &Command, item: Uuid, seen: Option<u64>) -> Result<(), Refusal> {
        let row = self
            .world
            .tables
            .items
            .get(&item)
            .filter(|_| self.world.sees(&command.by, item))
            .ok_or(Refusal::NotFound)?;
        let current = row.revision as u64;
        if let Some(seen) = seen.filter(|seen| *seen != current) {
            return Err(Refusal::Stale { seen, current });
        }
        Ok(())
    }

    /// Whoever may not act hears that, whatever she wrote.
    fn role_first(&self, command: &Command, item: Uuid, refusal: Refusal) -> Refusal {
        let event = match &command.change {
            Change::Fire { event, .. } => event.clone(),
            Change::Extend { deadline, .. } => format!("extend.{deadline}"),
            Change::Assign { .. } => "assign".into(),
            Change::Cost { .. } => "cost".into(),
            Change::Spend { .. } => "spend".into(),
            Change::Fund { .. } => "fund".into(),
            Change::Allocate { .. } => "allocate".into(),
            Change::Baseline { .. } => "baseline".into(),
            Change::Link { .. } => "link".into(),
            Change::Correct { .. } | Change::Undo { .. } => "correct".into(),
            Change::Reopen { .. } => "reopen".into(),
            // The first two are no item's yet, the others ask for roles themselves.
            Change::Create { .. } | Change::Adopt { .. } | Change::Migrate { .. } | Change::Reveal { .. } => {
                return refusal;
            }
        };
        let (live, nowhere) = (&self.world.live[&item], Snapshot::default());
        let late = command.at.is_some_and(|at| self.is_late(item, at));
        let snapshot = if late { &nowhere } else { &live.snapshot };
        let actor = self.world.actor(&command.by, item, &live.workflow);
        forbidden(&live.workflow, snapshot, &event, &actor).map_or(refusal, Refusal::from)
    }

    fn event(&self, command: &Command, item: Uuid) -> Result<Event, Refusal> {
        Ok(match &command.change {
            Change::Create { .. } | Change::Adopt { .. } => {
                return Err(Refusal::BadRequest("An item is created once.".into()));
            }
            Change::Fire { event, input, .. } => Event {
                name: event.clone(),
                origin: Origin::Person,
                input: self.inputs(item, event, input)?,
                built_in: None,
            },
            Change::Extend { deadline, by, input, .. } => {
                let input = self.inputs(item, &format!("extend.{deadline}"), input)?;
                built_in(BuiltIn::Extend { deadline: deadline.clone(), by: *by }, input)
            }
            Change::Assign { .. }
            | Change::Cost { .. }
            | Change::Spend { .. }
            | Change::Fund { .. }
            | Change::Allocate { .. }
            | Change::Baseline { .. }
            | Change::Link { .. }
            | Change::Correct { .. }
            | Change::Undo { .. }
            | Change::Reopen { .. }
            | Change::Migrate { .. }
            | Change::Reveal { .. } => built_in(self.data(command, item)?, Values::new()),
        })
    }

    /// The built-in events whose input is data of their own.
    fn data(&self, command: &Command, item: Uuid) -> Result<BuiltIn, Refusal> {
        Ok(match &command.change {
            Change::Create { .. } | Change::Adopt { .. } | Change::Fire { .. } | Change::Extend { .. } => {
                return Err(Refusal::BadRequest("This change has an input of its workflow's.".into()));
            }
            Change::Assign { lead, partners, people, since, .. } => {
                let day = self.world.live[&item].calendar.day_of(command.at.unwrap_or(self.world.now));
                let agencies = self.terms(lead.as_deref(), partners, since.unwrap_or(day))?;
                BuiltIn::Assign { agencies, people: people.clone() }
            }
            Change::Cost { line, reason, .. } => self.costing(item, line, perhaps_said(reason.as_deref()))?,
            Change::Spend { expenditure, .. } => self.spending(item, expenditure)?,
            Change::Baseline { name, .. } => self.baseline(item, name)?,
            Change::Fund { funding, reason, .. } => {
                self.funding(command, item, funding, perhaps_said(reason.as_deref()))?
            }
            Change::Allocate { funding, parts, .. } => self.allocating(command, item, funding, parts)?,
            Change::Link { kind, to, ended, .. } => {
                self.linked(command, item, kind, *to)?;
                BuiltIn::Link { kind: kind.clone(), to: *to, ended: *ended }
            }
            Change::Correct { row, becomes, reason, .. } => self.correction(item, *row, becomes, reason)?,
            Change::Undo { batch, reason, .. } => self.undoing(item, *batch, reason)?,
            Change::Reopen { reason, .. } => BuiltIn::Reopen { reason: said(reason)? },
            Change::Migrate { to, .. } => self.migration(item, *to)?,
            Change::Reveal { field, reason, .. } => {
                self.world.reveals(&command.by, item, field)?;
                BuiltIn::Reveal { field: field.clone(), reason: said(reason)? }
            }
        })
    }

    fn inputs(&self, item: Uuid, event: &str, texts: &Texts) -> Result<Values, Refusal> {
        let live = &self.world.live[&item];
        Ok(parse_inputs(&live.workflow, &live.snapshot, event, texts)?)
    }

    /// Another item that the command names.
    pub(super) fn seen(&self, command: &Command, id: Uuid) -> Result<&crate::store::item::Model, Refusal> {
        let row = self.world.tables.items.get(&id).filter(|_| self.world.sees(&command.by, id));
        row.ok_or(Refusal::NotFound)
    }

    fn linked(&self, command: &Command, item: Uuid, kind: &str, to: Uuid) -> Result<(), Refusal> {
        let wanted = self.world.live[&item].workflow.links.get(kind);
        let wanted =
            wanted.ok_or_else(|| Refusal::BadRequest(format!("There is no link `{kind}` in this workflow.")))?;
        let other = self.seen(command, to)?;
        if to == item || other.kind != *wanted {
            return Err(Refusal::BadRequest(format!("`{kind}` leads to another item of kind `{wanted}`.")));
        }
        let below = |item: Uuid| self.world.tables.items.get(&item).and_then(|row| row.parent_id);
        let same_parent = &self.world.live[&item].workflow.same_parent;
        if same_parent.iter().any(|link| link == kind) && below(to) != below(item) {
            return Err(Refusal::BadRequest(format!("`{kind}` leads only to an item below the same parent.")));
        }
        Ok(())
    }

    /// Runs the step and commits it in memory. What is open again is told above, where it counted as ended.
    fn take(&mut self, command: &Command, item: Uuid, event: &Event) -> Acted<()> {
        let live = self.world.live[&item].clone();
        let (workflow, calendar) = self.rules_of(&live, event)?;
        let before = (workflow.hash != live.workflow.hash).then_some(live.workflow.as_ref());
        let at = command.at.unwrap_or(self.world.now);
        let actor = self.world.actor(&command.by, item, &workflow);
        let facts = self.world.facts_on(item, &workflow, calendar.day_of(at));
        let seq = self.next_seq(item);
        let catalog = self.world.catalog.clone();
        let placed = matches!(event.built_in, Some(BuiltIn::Correct { .. })) || self.is_late(item, at);
        let rows = if placed { self.rows(item, &catalog)? } else { Vec::new() };
        let context = Context::plain((self.world.now, at), seq, &actor, &facts, &calendar);
        let context = Context { imported: command.batch.is_some(), before, ..context };
        let (step, placed) = accepted!(enter(&workflow, &live.snapshot, event, &rows, &context));
        drop(rows);
        let cause = Cause {
            event,
            at,
            actor: &actor,
            facts: &facts,
            request_id: Some(&command.request_id),
            batch: command.batch,
            placed,
            sent: None,
        };
        let opens = live.snapshot.finished && !step.snapshot.finished && !step.snapshot.is_withdrawn();
        let above = if opens { accepted!(self.reopened_above(command, item)) } else { None };
        self.commit(item, cause, step)?;
        if let Some((parent, taken, step)) = above {
            self.commit(parent, create::cause(&command.moment(self.world.now), &taken), step)?;
        }
        Ok(Ok(()))
    }

    pub(super) fn next_seq(&self, item: Uuid) -> u64 {
        self.world.tables.items.get(&item).map_or(1, |row| row.seq as u64 + 1)
    }

    /// A document is the person's own upload that belongs to no item yet, this item's already, or one of an item below the
    /// same parent that she sees: one order may concern several.
    pub(super) fn known_documents(&self, command: &Command, item: Option<Uuid>, event: &Event) -> Result<(), Refusal> {
        let faults: Vec<InputFault> = documents(event)
            .filter(|(_, id)| {
                let document = self.documents.get(id);
                !document.is_some_and(|document| match document.item_id {
                    Some(owner) => item == Some(owner) || self.serves_beside(command, item, owner),
                    None => document.uploaded_by == command.by.id,
                })
            })
            .map(|(input, _)| InputFault {
                input: input.clone(),
                title: input,
                problem: "There is no such document of yours. Upload it first.".into(),
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(Rejection::Input { inputs: faults }.into()) }
    }

    fn serves_beside(&self, command: &Command, item: Option<Uuid>, owner: Uuid) -> bool {
        let parent = |item: Uuid| self.world.tables.items.get(&item).and_then(|row| row.parent_id);
        let own = item.map_or_else(|| command.change.beginning().and_then(|beginning| beginning.parent), parent);
        own.is_some() && own == parent(owner) && self.world.sees(&command.by, owner)
    }

    pub(super) fn bind_documents(&mut self, item: Uuid, event: &Event) {
        for (_, id) in documents(event) {
            if let Some(document) = self.documents.get_mut(&id).filter(|document| document.item_id.is_none()) {
                document.item_id = Some(item);
                self.world.tables.documents.push((id, item));
            }
        }
    }
}

/// Why history is changed, or what is withheld is shown, is always said.
pub(super) fn said(reason: &str) -> Result<String, Refusal> {
    match reason.trim() {
        "" => Err(Refusal::BadRequest("Give the reason: it stays in the history.".into())),
        reason => Ok(reason.to_owned()),
    }
}

fn perhaps_said(reason: Option<&str>) -> Option<String> {
    reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned)
}

fn built_in(built_in: BuiltIn, input: Values) -> Event {
    Event { name: built_in.name().into(), origin: Origin::Person, input, built_in: Some(built_in) }
}

fn documents(event: &Event) -> impl Iterator<Item = (String, Uuid)> {
    let corrected = match &event.built_in {
        Some(BuiltIn::Correct { amendment: Amendment::Replace { input, .. }, .. }) => input.iter().flatten(),
        _ => None.iter().flatten(),
    };
    let inputs = event.input.iter().chain(corrected).filter_map(|(name, value)| match value {
        Value::Document(id) => Some((name.clone(), *id)),
        _ => None,
    });
    let spent = match &event.built_in {
        Some(BuiltIn::Spend { expenditure }) => expenditure.document.map(|id| ("document".to_owned(), id)),
        _ => None,
    };
    inputs.chain(spent)
}
