//! An item's reference: the one asked for, or the next by its workflow's pattern. Gaps are allowed. Repeats are too where whoever
//! names the item may not know of the other one: a refusal would tell her that it exists.

use super::batch::Batch;
use super::command::{Beginning, Command, Failure, Refusal};
use crate::access::Identity;
use crate::chart::value::spoils_line;
use crate::chart::workflow::Workflow;
use crate::store::visible::visible_to;
use crate::store::{counter, item};
use chrono::{DateTime, Datelike, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A reference is a name people type.
const MAX_REFERENCE: usize = 100;
/// Numbers looked up beyond those that are asked for: names given by hand may stand in their way.
const SPARE: i64 = 4;

/// An item that has a reference already.
pub(super) struct Holder {
    id: Uuid,
    twin: i32,
    parent: Option<Uuid>,
    /// Who of those that ask may know of it.
    known_to: BTreeSet<Uuid>,
}

impl Holder {
    /// In the way of what this person names. What comes about by itself gives way to its siblings.
    fn stands_before(&self, by: Option<Uuid>, parent: Option<Uuid>) -> bool {
        match by {
            Some(by) => self.known_to.contains(&by),
            None => self.parent == parent,
        }
    }
}

/// What a generated number counts within, and the reference around it.
struct Numbered {
    scope: String,
    pattern: String,
}

impl Numbered {
    fn reference(&self, number: i64) -> String {
        self.pattern.replace("{number}", &number.to_string())
    }
}

impl Batch<'_> {
    /// The reference asked for, if it is free, else the next by the workflow's pattern; with which of its namesakes this is.
    pub(super) fn reference(
        &mut self,
        at: DateTime<Utc>,
        workflow: &Workflow,
        parent: Option<Uuid>,
        by: Option<Uuid>,
        asked: Option<&str>,
    ) -> Result<(String, i32), Refusal> {
        let reference = match asked.map(str::trim) {
            Some(asked) if is_sound(asked) && self.is_taken(asked, by, parent) => {
                return Err(Refusal::ReferenceTaken { reference: asked.to_owned() });
            }
            Some(asked) if is_sound(asked) => asked.to_owned(),
            Some(_) => {
                return Err(Refusal::BadRequest(format!(
                    "A reference has 1 to {MAX_REFERENCE} characters in one line."
                )));
            }
            None => self.generated(at, workflow, parent, by),
        };
        let twin = self.holders.get(&reference).into_iter().flatten().map(|holder| holder.twin + 1).max();
        Ok((reference, twin.unwrap_or_default()))
    }

    fn generated(&mut self, at: DateTime<Utc>, workflow: &Workflow, parent: Option<Uuid>, by: Option<Uuid>) -> String {
        let Some(numbered) = self.numbered(workflow, parent, at) else {
            return self.pattern(workflow, parent, at);
        };
        loop {
            let reference = numbered.reference(self.next_number(&numbered.scope));
            if !self.is_taken(&reference, by, parent) {
                return reference;
            }
        }
    }

    fn is_taken(&self, reference: &str, by: Option<Uuid>, parent: Option<Uuid>) -> bool {
        self.holders.get(reference).into_iter().flatten().any(|holder| holder.stands_before(by, parent))
    }

    fn next_number(&mut self, scope: &str) -> i64 {
        let next = self.next_of(scope);
        let row = counter::Model { scope: scope.to_owned(), next: next + 1 };
        self.world.tables.counters.put(scope.to_owned(), row);
        next
    }

    fn next_of(&self, scope: &str) -> i64 {
        self.world.tables.counters.get(&scope.to_owned()).map_or(1, |row| row.next)
    }

    fn year(&self, at: DateTime<Utc>) -> i32 {
        at.with_timezone(&self.world.catalog.country.zone).year()
    }

    fn pattern(&self, workflow: &Workflow, parent: Option<Uuid>, at: DateTime<Utc>) -> String {
        let above = parent.and_then(|parent| self.world.tables.items.get(&parent));
        let above = above.map(|row| row.reference.as_str()).unwrap_or_default();
        workflow.reference.replace("{parent}", above).replace("{year}", &self.year(at).to_string())
    }

    /// The parent and kind; for top items the kind and, where the pattern has one, the year.
    fn numbered(&self, workflow: &Workflow, parent: Option<Uuid>, at: DateTime<Utc>) -> Option<Numbered> {
        if !workflow.reference.contains("{number}") {
            return None;
        }
        let year = if workflow.reference.contains("{year}") { format!("/{}", self.year(at)) } else { String::new() };
        let above = parent.map(|parent| format!("{parent}/")).unwrap_or_default();
        let scope = format!("{above}{}{year}", workflow.kind);
        Some(Numbered { scope, pattern: self.pattern(workflow, parent, at) })
    }

    /// The counters, and the items whose references are asked for or may come next.
    pub(super) async fn load_references(
        &mut self,
        on: &impl ConnectionTrait,
        commands: &[&Command],
        births: &[(String, Uuid, DateTime<Utc>)],
    ) -> Result<(), Failure> {
        let begun = || commands.iter().filter_map(|command| Some((*command, command.change.beginning()?)));
        let numbered = |workflow: &str, parent, at| self.numbered(self.world.catalog.active(workflow)?, parent, at);
        let asked = begun().filter(|(_, beginning)| beginning.reference.is_none()).filter_map(
            |(command, Beginning { workflow, parent, .. })| {
                numbered(workflow, parent, command.moment(self.world.now).at)
            },
        );
        let borne = births.iter().filter_map(|(workflow, parent, at)| numbered(workflow, Some(*parent), *at));
        let mut patterns: BTreeMap<String, (Numbered, i64)> = BTreeMap::new();
        for numbered in asked.chain(borne) {
            patterns.entry(numbered.scope.clone()).or_insert((numbered, 0)).1 += 1;
        }
        if !patterns.is_empty() {
            let rows = counter::Entity::find()
                .filter(counter::Column::Scope.is_in(patterns.keys().cloned()))
                .order_by_asc(counter::Column::Scope)
                .lock_exclusive()
                .all(on)
                .await?;
            self.world.tables.counters.loaded(rows.into_iter().map(|row| (row.scope.clone(), row)));
        }
        let named = begun().filter_map(|(_, beginning)| Some(beginning.reference?.trim().to_owned()));
        let named: BTreeSet<String> = named.collect();
        let people: BTreeMap<Uuid, &Identity> = begun().map(|(command, _)| (command.by.id, &*command.by)).collect();
        let mut spare = SPARE;
        loop {
            let next = |(numbered, many): &(Numbered, i64)| {
                let first = self.next_of(&numbered.scope);
                (first..first + many + spare).map(|number| numbered.reference(number)).collect::<Vec<_>>()
            };
            let references = named.iter().cloned().chain(patterns.values().flat_map(next)).collect();
            let holders = self.holders_of(on, references, &people).await?;
            let free = |pattern| next(pattern).iter().filter(|reference| !holders.contains_key(*reference)).count();
            if patterns.values().all(|pattern| free(pattern) as i64 >= pattern.1) {
                self.holders = holders;
                return Ok(());
            }
            spare *= 2;
        }
    }

    async fn holders_of(
        &self,
        on: &impl ConnectionTrait,
        references: BTreeSet<String>,
        people: &BTreeMap<Uuid, &Identity>,
    ) -> Result<HashMap<String, Vec<Holder>>, Failure> {
        use item::Column;
        let mut holders: HashMap<String, Vec<Holder>> = HashMap::new();
        if references.is_empty() {
            return Ok(holders);
        }
        let found = item::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Reference, Column::Twin, Column::ParentId])
            .filter(Column::Reference.is_in(references));
        let found: Vec<(Uuid, String, i32, Option<Uuid>)> = found.into_tuple().all(on).await?;
        let ids: Vec<Uuid> = found.iter().map(|(id, ..)| *id).collect();
        for (id, reference, twin, parent) in found {
            holders.entry(reference).or_default().push(Holder { id, twin, parent, known_to: BTreeSet::new() });
        }
        if ids.is_empty() {
            return Ok(holders);
        }
        for (person, identity) in people {
            let seen = visible_to(identity, &self.world.catalog, self.world.today());
            let seen = seen.select_only().column(Column::Id).filter(Column::Id.is_in(ids.iter().copied()));
            let seen: Vec<Uuid> = seen.into_tuple().all(on).await?;
            for holder in holders.values_mut().flatten().filter(|holder| seen.contains(&holder.id)) {
                holder.known_to.insert(*person);
            }
        }
        Ok(holders)
    }
}

fn is_sound(reference: &str) -> bool {
    !reference.is_empty() && reference.len() <= MAX_REFERENCE && !reference.contains(spoils_line)
}
