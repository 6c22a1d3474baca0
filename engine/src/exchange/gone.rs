//! What the plan has and the file does not. A line that its action's rows no longer name is taken out, as one that a
//! correction voids; an action that no row names stays, since only a person can cancel it, and is named.

use super::compare::described;
use super::hierarchy::Level;
use super::plan::{Draft, ImportError};
use super::preview::{Existing, Part, Planned, Preview, State};
use super::sight::Sight;
use super::stored::{self, Stored};
use crate::chart::snapshot::BuiltIn;
use crate::engine::Shared;
use crate::engine::command::Failure;
use crate::engine::history::{Entry, amendments, read};
use crate::store::keys::DataKey;
use crate::store::{item, lineage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Adds to the preview what would be taken out, and names what stays.
pub async fn plan(
    shared: &Shared,
    sight: Sight<'_>,
    draft: &Draft,
    stored: &HashMap<String, Stored>,
    preview: &mut Preview,
) -> Result<(), ImportError> {
    let (on, keys) = (&shared.database.reader, &shared.keys);
    let absent = absent(on, sight, draft, stored).await?;
    preview.stay.extend(absent.iter().map(|(reference, title)| format!("{reference}  {title}")));
    if !draft.by_line {
        return Ok(());
    }
    if draft.unplaced {
        preview.notes.push(
            "Rows wait of which nobody knows where they stand: no line is taken out until they are mended.".into(),
        );
        return Ok(());
    }
    let named = absent.iter().map(|(reference, _)| (reference.as_str(), Level::Action.workflow())).collect();
    let others = stored::load(on, keys, sight, &named).await?;
    let file = File::of(draft);
    let held = stored.values().chain(others.values()).filter(|held| held.item.workflow == Level::Action.workflow());
    let mut gone: Vec<(&Stored, Vec<&str>)> = held.map(|held| (held, file.gone(held))).collect();
    gone.retain(|(held, lines)| !lines.is_empty() && !held.item.finished);
    gone.sort_by_key(|(held, _)| &held.item.reference);
    let mut data: HashMap<Uuid, DataKey> = HashMap::new();
    for (held, _) in &gone {
        data.insert(held.item.id, keys.unwrap(held.item.id, &held.item.data_key).map_err(Failure::from)?);
    }
    let past = read(on, &data).await?;
    let written: HashMap<&str, Option<i64>> =
        draft.items.iter().map(|item| (item.reference.as_str(), item.last_entry)).collect();
    let starts = shared.catalog().country.fiscal_year_starts;
    for (held, lines) in gone {
        let (reference, past) = (held.item.reference.as_str(), &past[&held.item.id]);
        let known = written.get(reference).copied().flatten();
        let (newer, lines): (Vec<&str>, Vec<&str>) =
            lines.into_iter().partition(|line| known.is_some_and(|known| is_newer(past, line, known)));
        let stays = |line| format!("{reference}, line {line} was recorded after this file was written: it stays.");
        preview.notes.extend(newer.into_iter().map(stays));
        if !lines.is_empty() {
            take_out(held, &lines, past, starts, preview);
        }
    }
    Ok(())
}

/// The line was not there yet when the file was written, so that it says nothing of it.
fn is_newer(past: &[Entry], line: &str, known: i64) -> bool {
    let first = past.iter().find(|(_, record)| match &record.event.built_in {
        Some(BuiltIn::Cost { line: own, .. }) => own.scenario.is_none() && own.reference == line,
        _ => false,
    });
    first.is_some_and(|(entry, _)| entry.seq > known)
}

/// Actions that go on under the file's plans and that no row of it names.
async fn absent(
    on: &impl ConnectionTrait,
    sight: Sight<'_>,
    draft: &Draft,
    stored: &HashMap<String, Stored>,
) -> Result<Vec<(String, String)>, Failure> {
    let plans = draft.items.iter().filter(|item| item.level == Level::Plan);
    let plans: Vec<Uuid> = plans.filter_map(|plan| Some(stored.get(&plan.reference)?.item.id)).collect();
    let below = lineage::Entity::find().select_only().column(lineage::Column::ItemId);
    let below = below.filter(lineage::Column::AncestorId.is_in(plans)).into_query();
    let mut rows: Vec<(String, String)> = sight
        .items()
        .select_only()
        .columns([item::Column::Reference, item::Column::Title])
        .filter(item::Column::Id.in_subquery(below))
        .filter(item::Column::Workflow.eq(Level::Action.workflow()))
        .filter(item::Column::Withdrawn.eq(false))
        .filter(item::Column::Finished.eq(false))
        .order_by_asc(item::Column::Reference)
        .into_tuple()
        .all(on)
        .await?;
    let named: BTreeSet<&str> = draft.named.iter().map(|(action, _)| action.as_str()).collect();
    rows.retain(|(reference, _)| !named.contains(reference.as_str()));
    Ok(rows)
}

/// What the rows of the file name.
struct File<'a> {
    named: &'a BTreeSet<(String, Option<String>)>,
    actions: BTreeSet<&'a str>,
    /// Of all actions, where no two have a line of one name.
    lines: BTreeSet<&'a str>,
}

impl<'a> File<'a> {
    fn of(draft: &'a Draft) -> File<'a> {
        let line = |(_, line): &'a (String, Option<String>)| line.as_deref();
        File {
            named: &draft.named,
            actions: draft.named.iter().map(|(action, _)| action.as_str()).collect(),
            lines: draft.named.iter().filter(|_| !draft.whole).filter_map(line).collect(),
        }
    }

    /// Of an action that the file names, lines that it does not have there; of another, lines that it has elsewhere.
    fn gone<'s>(&self, held: &'s Stored) -> Vec<&'s str> {
        let action = held.item.reference.as_str();
        let named = |line: &str| self.named.contains(&(action.to_owned(), Some(line.to_owned())));
        let gone = |line: &&str| (self.lines.contains(*line) || self.actions.contains(action)) && !named(line);
        held.lines.keys().map(String::as_str).filter(gone).collect()
    }
}

/// Each row that recorded the line, so that no earlier one stands again.
fn take_out(held: &Stored, lines: &[&str], past: &[Entry], starts: u32, preview: &mut Preview) {
    let voided = amendments(past).voided;
    let mut parts = Vec::new();
    for (entry, record) in past.iter().rev() {
        let row = entry.seq.cast_unsigned();
        if let Some(BuiltIn::Cost { line, .. }) = &record.event.built_in
            && line.scenario.is_none()
            && lines.contains(&line.reference.as_str())
            && !entry.ignored
            && !voided.contains_key(&row)
        {
            parts.push(Part::TakeOut { line: line.reference.clone(), row });
        }
    }
    let reference = &held.item.reference;
    let told = lines.iter().map(|line| format!("{reference}, line {line}: {}", described(&held.lines[*line], starts)));
    preview.taken_out.extend(told);
    match preview.items.iter_mut().find(|item| item.reference == *reference) {
        Some(planned) => {
            planned.state = State::Changed;
            planned.parts.extend(parts);
        }
        None => preview.items.push(Planned {
            level: Level::Action,
            reference: reference.clone(),
            parent: None,
            title: held.item.title.clone(),
            state: State::Changed,
            changes: Vec::new(),
            existing: Some(Existing { id: held.item.id, seq: held.item.seq }),
            parts,
        }),
    }
}
