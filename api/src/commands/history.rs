//! `milepost history`: what happened to an item, row by row, with corrections beside what they corrected. Restricted fields are
//! withheld here as everywhere.

use super::Failed;
use crate::config::{Opened, Place};
use crate::graphql::entries;
use crate::graphql::wording::title;
use chrono::{DateTime, Utc};
use clap::Args;
use milepost_engine::access::readable;
use milepost_engine::catalog::Catalog;
use milepost_engine::chart::history::Amendments;
use milepost_engine::chart::snapshot::{BuiltIn, Origin};
use milepost_engine::chart::value::Value;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::history::{self, Entry};
use milepost_engine::store::keys::Keys;
use milepost_engine::store::{item, person};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Args)]
pub struct Options {
    /// What people call the item
    reference: String,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let opened = options.place.open().await?;
    let told = told(&options, &opened).await;
    opened.close().await?;
    told
}

async fn told(options: &Options, opened: &Opened) -> Result<(), Failed> {
    let reader = &opened.database.reader;
    let keys = Keys::load_or_create(&opened.database, options.place.key.as_deref()).await?;
    let catalog = opened.catalog().await?;
    let row = item_called(reader, &options.reference).await?;
    let key = keys.unwrap(row.id, &row.data_key)?;
    let past = history::read(reader, &HashMap::from([(row.id, key)])).await?.remove(&row.id).unwrap_or_default();
    let people = person::all(reader).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let linked = past.iter().flat_map(|(_, record)| entries::named_items(&record.event));
    let linked = item::Entity::find().filter(item::Column::Id.is_in(linked)).all(reader).await?;
    let linked = linked.into_iter().map(|one| (one.id, one.reference)).collect();
    println!("{} {} ({})", row.reference, row.title, row.stage);
    let amendments = history::amendments(&past);
    let history = History { catalog: &catalog, workflow: &row.workflow, amendments: &amendments, people, linked };
    past.iter().try_for_each(|entry| history.print(entry))
}

/// Whoever may see it.
pub async fn item_called(on: &impl ConnectionTrait, reference: &str) -> Result<item::Model, Failed> {
    let row = item::called(item::Entity::find(), reference, on).await?;
    let row = row.map_err(|namesakes| Failed::Refused(namesakes.to_string()))?;
    row.ok_or_else(|| Failed::Refused(format!("There is no item `{reference}`.")))
}

struct History<'a> {
    catalog: &'a Catalog,
    workflow: &'a str,
    amendments: &'a Amendments<'a>,
    people: HashMap<Uuid, String>,
    linked: HashMap<Uuid, String>,
}

impl History<'_> {
    fn print(&self, entry: &Entry) -> Result<(), Failed> {
        let (row, record) = entry;
        let workflow = self.catalog.workflow_by_hash(&row.definition_hash);
        let workflow =
            workflow.ok_or_else(|| Failed::Refused(format!("The rules of row {} are not published here.", row.seq)))?;
        let (day, recorded) = (self.local(row.at, "%Y-%m-%d"), self.local(row.recorded_at, "%Y-%m-%d %H:%M"));
        let (event, who) = (workflow.title_of(&row.event), self.who(entry));
        println!("{:>4}  {day}  {event}, by {who}, recorded {recorded}{}", row.seq, self.marks(entry));
        for (name, value) in entries::input(record.event.clone(), |id| self.linked.get(&id).cloned()) {
            let value = value.filter(|_| readable(workflow, self.active(), &name));
            let value = value.map_or_else(|| "(withheld)".to_owned(), |value| self.value(&value));
            println!("      {}: {value}", title(workflow, &row.event, &name));
        }
        Ok(())
    }

    fn active(&self) -> Option<&std::sync::Arc<Workflow>> {
        self.catalog.active(self.workflow)
    }

    fn local(&self, at: DateTime<Utc>, form: &str) -> String {
        at.with_timezone(&self.catalog.country.zone).format(form).to_string()
    }

    fn who(&self, (row, record): &Entry) -> String {
        match (row.actor_id, record.event.origin) {
            (Some(person), _) => self.person(person),
            (None, Origin::Timer) => "time".into(),
            (None, Origin::Message) => "another item".into(),
            (None, Origin::Person | Origin::System) => "the system".into(),
        }
    }

    fn person(&self, id: Uuid) -> String {
        self.people.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Person(id) => self.person(*id),
            other => other.to_string(),
        }
    }

    /// What became of the row, and what it did to others.
    fn marks(&self, (row, record): &Entry) -> String {
        let (seq, mut marks) = (row.seq.cast_unsigned(), Vec::new());
        if row.ignored {
            marks.push("had no effect".to_owned());
        }
        match &record.event.built_in {
            Some(BuiltIn::Correct { rows, .. }) => marks.extend(rows.iter().map(|row| format!("corrects row {row}"))),
            _ if record.placed => marks.push("entered late".to_owned()),
            _ => {}
        }
        marks.extend(row.batch_id.map(|batch| format!("import {batch}")));
        match (self.amendments.voided.get(&seq), self.amendments.replaced.get(&seq)) {
            (Some(by), _) => marks.push(format!("voided by row {by}")),
            (None, Some(by)) => marks.push(format!("corrected by row {by}")),
            (None, None) => {}
        }
        marks.iter().map(|mark| format!(" [{mark}]")).collect()
    }
}
