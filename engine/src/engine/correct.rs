//! What a person means by a correction: which rows, and what they should have been, read by the rules they were taken under.

use super::act::said;
use super::batch::Batch;
use super::command::{Becomes, Refusal, Texts};
use super::history::Entry;
use crate::chart::input::{UNTIL, parse_declared, until};
use crate::chart::snapshot::{Amendment, BuiltIn, Origin, Rejection};
use crate::chart::value::Values;
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
                let input = input.as_ref().map(|texts| self.replaced(entry, texts)).transpose()?;
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
        Ok(BuiltIn::Correct { rows, amendment: Amendment::Void, reason: said(reason)? })
    }

    fn replaced(&self, (entry, record): &Entry, texts: &Texts) -> Result<Values, Refusal> {
        let workflow = self.world.catalog.workflow_by_hash(&entry.definition_hash);
        let workflow = workflow.ok_or(Rejection::NoSuchRow { seq: entry.seq.cast_unsigned() })?;
        let declared = declared(workflow, &record.event.name, record.event.built_in.as_ref());
        let declared = declared.filter(|_| record.event.origin == Origin::Person);
        let declared = declared.ok_or_else(|| {
            Refusal::BadRequest("This row's input cannot be replaced: void it and enter it again.".into())
        })?;
        Ok(parse_declared(&declared, texts)?)
    }
}

/// What the row asked for; `None` for the built-in events whose data is not input.
fn declared(workflow: &Workflow, event: &str, built_in: Option<&BuiltIn>) -> Option<Vec<Input>> {
    match built_in {
        None | Some(BuiltIn::Create) => Some(workflow.event(event)?.inputs.clone()),
        Some(BuiltIn::Adopt { .. }) => Some(workflow.fields.iter().map(Input::of_field).collect()),
        Some(BuiltIn::Extend { deadline, .. }) => {
            let asked = workflow.deadline(deadline)?.extend.iter().flat_map(|extend| extend.inputs.clone());
            let asked = asked.filter(|input| input.name != UNTIL);
            Some(std::iter::once(until()).chain(asked).collect())
        }
        Some(
            BuiltIn::Assign { .. }
            | BuiltIn::Cost { .. }
            | BuiltIn::Spend { .. }
            | BuiltIn::Link { .. }
            | BuiltIn::Correct { .. }
            | BuiltIn::Reopen { .. },
        ) => None,
    }
}
