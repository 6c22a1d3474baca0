//! A file that an export wrote says of each action which entry of its history was the last (`last_entry`). What it would change
//! and somebody changed since waits: an older file never takes newer work back unasked. An empty cell asks for it.

use super::complaint::{Complaint, Fault};
use super::plan::{Draft, ImportError, Item};
use super::preview::{Part, Preview, State};
use super::stored::Stored;
use crate::chart::snapshot::BuiltIn;
use crate::engine::Shared;
use crate::engine::command::Failure;
use crate::engine::history::{Entry, read};
use crate::store::journal::Origin;
use crate::store::keys::DataKey;
use crate::store::person;
use sea_orm::EntityTrait;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

const HELP: &str =
    "Export again and make the change in the new file, or empty this cell to overwrite what was recorded since.";

/// How the requests of one file's imports begin: what an import that was cut off did is no newer work.
pub fn requests_of(sha256: &str) -> String {
    format!("import:{}:", &sha256[..16])
}

/// Takes out of the preview what newer work stands against, and complains of it.
pub async fn hold_back(
    shared: &Shared,
    draft: &Draft,
    stored: &HashMap<String, Stored>,
    preview: &mut Preview,
) -> Result<(), ImportError> {
    let changed = preview.items.iter().filter(|planned| planned.state == State::Changed);
    let changed: HashSet<String> = changed.map(|planned| planned.reference.clone()).collect();
    let written = draft.items.iter().filter(|item| changed.contains(&item.reference));
    let written = written.filter_map(|item| Some((item, item.last_entry?, stored.get(&item.reference)?)));
    let (behind, others): (Vec<(&Item, i64, &Stored)>, Vec<_>) =
        written.filter(|(_, known, held)| *known != held.item.seq).partition(|(_, known, held)| *known < held.item.seq);
    for (item, known, held) in others {
        let last = held.item.seq;
        preview.wait(
            item,
            known,
            format!("The action's history has {last} entries: this file is not of this database."),
        );
    }
    let mut keys: HashMap<Uuid, DataKey> = HashMap::new();
    for (.., held) in &behind {
        keys.insert(held.item.id, shared.keys.unwrap(held.item.id, &held.item.data_key).map_err(Failure::from)?);
    }
    let past = read(&shared.database.reader, &keys).await?;
    let own = requests_of(&preview.sha256);
    for (item, known, held) in behind {
        let Some(planned) = preview.items.iter().find(|planned| planned.reference == item.reference) else {
            continue;
        };
        let since = past[&held.item.id].iter().filter(|(row, _)| row.seq > known && row.origin == Origin::Person);
        let mut since = since.filter(|(row, _)| !row.ignored && !of_request(row.request_id.as_deref(), &own));
        if let Some((row, _)) = since.rfind(|entry| planned.parts.iter().any(|part| touches(entry, part))) {
            let by = name(shared, row.actor_id).await?;
            let day = row.recorded_at.with_timezone(&shared.catalog().country.zone).date_naive();
            let problem = format!(
                "{by} recorded `{}` on {day} (entry {}), after this file was written, and the row would change the same.",
                row.event, row.seq
            );
            preview.wait(item, known, problem);
        }
    }
    Ok(())
}

fn of_request(request: Option<&str>, own: &str) -> bool {
    request.is_some_and(|request| request.starts_with(own))
}

/// The entry changed what the part would change. What a correction changed besides fields is not told apart.
fn touches((_, record): &Entry, part: &Part) -> bool {
    let fields = record.patch.get("fields").and_then(serde_json::Value::as_object);
    match (part, &record.event.built_in) {
        (Part::Revise(texts), _) => fields.is_some_and(|fields| texts.keys().any(|name| fields.contains_key(name))),
        (Part::Cost(_) | Part::TakeOut { .. } | Part::Assign { .. }, Some(BuiltIn::Correct { .. }))
        | (Part::Assign { .. }, Some(BuiltIn::Assign { .. })) => true,
        (Part::Cost(own), Some(BuiltIn::Cost { line, .. })) => {
            is_line(line.scenario.as_ref(), &line.reference, &own.reference)
        }
        (Part::TakeOut { line: own, .. }, Some(BuiltIn::Cost { line, .. })) => {
            is_line(line.scenario.as_ref(), &line.reference, own)
        }
        (Part::Create(_) | Part::Assign { .. } | Part::Cost(_) | Part::Fund(_) | Part::TakeOut { .. }, _) => false,
    }
}

fn is_line(scenario: Option<&String>, line: &str, own: &str) -> bool {
    scenario.is_none() && line == own
}

async fn name(shared: &Shared, id: Option<Uuid>) -> Result<String, Failure> {
    let Some(id) = id else { return Ok("Somebody".into()) };
    let found = person::Entity::find_by_id(id).one(&shared.database.reader).await?;
    Ok(found.map_or("Somebody".into(), |person| person.name))
}

impl Preview {
    /// All rows of the action do.
    fn wait(&mut self, item: &Item, known: i64, problem: String) {
        for planned in self.items.iter_mut().filter(|planned| planned.reference == item.reference) {
            planned.parts.clear();
            planned.changes.clear();
            planned.state = State::Unchanged;
        }
        let line = format!("{}, line ", item.reference);
        self.taken_out.retain(|told| !told.starts_with(&line));
        self.faulty += item.lines.len().max(1);
        let (sheet, row) = item.row.clone().unwrap_or_default();
        self.complaints.push(Complaint {
            sheet,
            row,
            cell: format!("row {row}"),
            column: "last_entry".into(),
            found: known.to_string(),
            fault: Fault::Newer,
            problem,
            help: Some(HELP.into()),
        });
    }
}
