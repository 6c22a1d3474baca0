//! An item's reference: the one asked for, or the next by its workflow's pattern. Gaps are allowed, repeats never.

use super::batch::Batch;
use super::command::Refusal;
use crate::chart::workflow::Workflow;
use crate::store::counter;
use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

/// A reference is a name people type.
const MAX_REFERENCE: usize = 100;

impl Batch<'_> {
    /// The reference asked for, if it is free, else the next by the workflow's pattern.
    pub(super) fn reference(
        &mut self,
        at: DateTime<Utc>,
        workflow: &Workflow,
        parent: Option<Uuid>,
        asked: Option<&str>,
    ) -> Result<String, Refusal> {
        if let Some(reference) = asked.map(str::trim) {
            let sound =
                !reference.is_empty() && reference.len() <= MAX_REFERENCE && !reference.chars().any(char::is_control);
            if !sound {
                return Err(Refusal::BadRequest(format!(
                    "A reference has 1 to {MAX_REFERENCE} characters in one line."
                )));
            }
            if !self.taken.insert(reference.to_owned()) {
                return Err(Refusal::ReferenceTaken { reference: reference.to_owned() });
            }
            return Ok(reference.to_owned());
        }
        let above = parent
            .and_then(|parent| self.world.tables.items.get(&parent))
            .map(|row| row.reference.clone())
            .unwrap_or_default();
        let mut reference =
            workflow.reference.replace("{parent}", &above).replace("{year}", &self.year(at).to_string());
        if let Some(scope) = self.counter_scope(workflow, parent, at) {
            reference = reference.replace("{number}", &self.next_number(scope).to_string());
        }
        Ok(reference)
    }

    fn next_number(&mut self, scope: String) -> i64 {
        let next = self.world.tables.counters.get(&scope).map_or(1, |row| row.next);
        self.world.tables.counters.put(scope.clone(), counter::Model { scope, next: next + 1 });
        next
    }

    fn year(&self, at: DateTime<Utc>) -> i32 {
        at.with_timezone(&self.world.catalog.country.zone).year()
    }

    /// What a generated number counts within: the parent and kind; for top items the kind and, where the pattern has one, the year.
    pub(super) fn counter_scope(&self, workflow: &Workflow, parent: Option<Uuid>, at: DateTime<Utc>) -> Option<String> {
        if !workflow.reference.contains("{number}") {
            return None;
        }
        let year = if workflow.reference.contains("{year}") { format!("/{}", self.year(at)) } else { String::new() };
        let parent = parent.map(|parent| format!("{parent}/")).unwrap_or_default();
        Some(format!("{parent}{}{year}", workflow.kind))
    }
}
