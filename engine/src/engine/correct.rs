//! What a person means by a correction: which rows, and what they should have been, read by the rules they were taken under.

use super::act::said;
use super::batch::Batch;
use super::command::{Becomes, Inputs, Refusal};
use super::history::{Entry, amendments};
use crate::catalog::Catalog;
use crate::chart::history::Amendments;
use crate::chart::input::{DAYS, UNTIL, asked_to_extend, extended_by, parse_declared};
use crate::chart::snapshot::{Amendment, BuiltIn, Event, Origin, Rejection};
use crate::chart::value::{Value, Values};
use crate::chart::workflow::{Input, Workflow};
use uuid::Uuid;

impl Batch<'_> {
    pub(super) fn correction(&self, item: Uuid, row: u64, becomes: &Becomes, reason: &str) -> Result<BuiltIn, Refusal> {
        let entry = self.past.get(&item).into_iter().flatten().find(|(entry, _)| entry.seq.cast_unsigned() == row);
        let entry = entry.ok_or(Rejection::NoSuchRow { seq: row })?;
        let amendment = match becomes {
            Becomes::Void => Amendment::Void,
            Becomes::Replaced { input, at } => {
                if at.is_some_and(|at| at > self.world.now) {
                    return Err(Rejection::InTheFuture.into());
                }
                let input = self.replaced(item, entry, input)?;
                if input.is_none() && at.is_none() {
                    return Err(Refusal::BadRequest("Say what was wrong of it: its day, or an input.".into()));
                }
                Amendment::Replace { input, at: *at }
            }
        };
        Ok(BuiltIn::Correct { rows: vec![row], amendment, reason: said(reason)? })
    }

    /// An import's rows on this item, all at once: what stands between them hinders nothing.
    pub(super) fn undoing(&self, item: Uuid, batch: Uuid, reason: &str) -> Result<BuiltIn, Refusal> {
        let rows = self.of_batch(item, batch);
        if rows.is_empty() {
            return Err(Refusal::BadRequest("Nothing of this batch is left on the item.".into()));
        }
        if let Some(told) = self.told_since(item, batch) {
            let live = &self.world.live[&item];
            let (title, day) = (live.workflow.title_of(&told.event), live.calendar.day_of(told.at));
            return Err(Refusal::BadRequest(format!(
                "Since the import it was told \"{title}\" of {day}. Take that back where it was entered, then this."
            )));
        }
        Ok(BuiltIn::Correct { rows, amendment: Amendment::Void, reason: said(reason)? })
    }

    /// `None`: as it was.
    fn replaced(&self, item: Uuid, entry: &Entry, given: &Inputs) -> Result<Option<Values>, Refusal> {
        let (row, record) = entry;
        let texts = match given {
            Inputs::Whole(texts) => texts.clone(),
            Inputs::Single(texts) if texts.is_empty() => return Ok(None),
            Inputs::Single(texts) => {
                let was = counted(row.seq.cast_unsigned(), &record.event, &amendments(&self.past[&item]));
                was.iter().map(text).chain(texts.clone()).collect()
            }
        };
        let inputs = form(&self.world.catalog, &row.definition_hash, &record.event).ok_or_else(|| {
            Refusal::BadRequest("This row's input cannot be replaced: void it and enter it again.".into())
        })?;
        Ok(Some(parse_declared(&inputs, &texts)?))
    }
}

fn text((name, value): (&String, &Value)) -> (String, String) {
    (name.clone(), value.to_string())
}

/// What a row brought, as it counts now.
pub fn counted(seq: u64, event: &Event, amendments: &Amendments) -> Values {
    if let Some(input) = amendments.input(seq) {
        return input.clone();
    }
    let by = match &event.built_in {
        Some(BuiltIn::Extend { by, .. }) => Some(extended_by(*by)),
        _ => None,
    };
    event.input.clone().into_iter().chain(by).collect()
}

/// The inputs that a correction can replace, by the rules the row was taken under; `None`: it is voided or moved only.
pub fn form(catalog: &Catalog, definition_hash: &str, event: &Event) -> Option<Vec<Input>> {
    let workflow = catalog.workflow_by_hash(definition_hash)?;
    let by_person = event.origin == Origin::Person;
    declared(workflow, &event.name, event.built_in.as_ref()).filter(|_| by_person)
}

/// What the row asked for; `None` for the built-in events whose data is not input.
fn declared(workflow: &Workflow, event: &str, built_in: Option<&BuiltIn>) -> Option<Vec<Input>> {
    match built_in {
        None | Some(BuiltIn::Create) => Some(workflow.event(event)?.inputs.clone()),
        Some(BuiltIn::Adopt { .. }) => Some(workflow.fields.iter().map(Input::of_field).collect()),
        Some(BuiltIn::Extend { deadline, by }) => {
            let (own, _) = extended_by(*by);
            let asked = asked_to_extend(workflow.deadline(deadline)?).into_iter();
            let asked = asked.filter(|input| input.name == own || (input.name != UNTIL && input.name != DAYS));
            Some(asked.map(|input| Input { required: input.required || input.name == own, ..input }).collect())
        }
        Some(
            BuiltIn::Assign { .. }
            | BuiltIn::Cost { .. }
            | BuiltIn::Spend { .. }
            | BuiltIn::Fund { .. }
            | BuiltIn::Allocate { .. }
            | BuiltIn::Baseline { .. }
            | BuiltIn::Link { .. }
            | BuiltIn::Correct { .. }
            | BuiltIn::Reopen { .. }
            | BuiltIn::Migrate { .. }
            | BuiltIn::Recompute { .. }
            | BuiltIn::Reveal { .. },
        ) => None,
    }
}
