//! `milepost correct`: a row of an item's history is not what happened; told is what that changed. `reopen.rs` asks and tells
//! likewise.

use super::{Failed, people};
use crate::config::{Opened, Place};
use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use milepost_engine::access::reads;
use milepost_engine::chart::snapshot::Snapshot;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::{Answer, Becomes, Change, Command, Inputs, Refusal, Texts};
use milepost_engine::engine::record::SNAPSHOT;
use milepost_engine::store::item;
use sea_orm::EntityTrait;
use uuid::Uuid;

const TOLD: &str = "What this tells other items reaches them while `milepost serve` runs.";

#[derive(Args)]
#[command(after_help = TOLD)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["void", "on", "with"]))]
pub struct Options {
    /// The row's number, as `milepost history` shows it
    #[arg(long, value_name = "SEQ")]
    row: u64,
    /// It never happened
    #[arg(long, conflicts_with_all = ["on", "with"])]
    void: bool,
    /// The day it happened on, like 2026-01-31
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,
    /// An input as it should have been (empty: none); may be repeated. The others stay as they were
    #[arg(long, value_name = "NAME=VALUE", value_parser = input)]
    with: Vec<(String, String)>,
    #[command(flatten)]
    asked: Asked,
}

/// What `milepost reopen` asks too.
#[derive(Args)]
pub struct Asked {
    /// What people call the item
    reference: String,
    /// In whose name: name, e-mail address or id; where the workflow asks for a second person, not who entered it
    #[arg(long = "as", value_name = "PERSON")]
    by: String,
    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    place: Place,
}

fn input(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it like `court=San Fernando`")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let texts: Texts = options.with.iter().cloned().collect();
    if texts.len() < options.with.len() {
        return Err(Failed::Usage("An input is given twice.".into()));
    }
    let row = options.row;
    options
        .asked
        .act(|item, reason, noon| {
            let becomes = match options.void {
                true => Becomes::Void,
                false => Becomes::Replaced { input: Inputs::Single(texts), at: options.on.and_then(noon) },
            };
            Change::Correct { item, row, becomes, reason, revision: None }
        })
        .await
}

/// The instant that stands for a day.
pub type Noon<'a> = &'a dyn Fn(NaiveDate) -> Option<DateTime<Utc>>;

impl Asked {
    /// Opens, acts in the person's name, and closes.
    pub async fn act(&self, change: impl FnOnce(Uuid, String, Noon) -> Change) -> Result<(), Failed> {
        self.place.engaged(async |opened, engine| self.acted(opened, engine, change).await).await
    }

    async fn acted(
        &self,
        opened: &Opened,
        engine: &Engine,
        change: impl FnOnce(Uuid, String, Noon) -> Change,
    ) -> Result<(), Failed> {
        let by = people::identity(opened, engine, &self.by).await?;
        let item = people::seen(engine, &by, &self.reference).await?.id;
        let before = standing(engine, item).await?;
        let country = &engine.catalog().country;
        let change = change(item, self.reason.clone(), &|day| country.noon(day, engine.clock.now()));
        let request_id = engine.clock.id().to_string();
        let Answer { reference, seq, .. } =
            engine.act(Command { by, request_id, batch: None, at: None, change }).await?;
        println!("{reference}: recorded as row {seq} of its history.");
        for ((what, is), (_, was)) in standing(engine, item).await?.iter().zip(&before) {
            if was != is {
                println!("  {what}: {} -> {}", shown(was), shown(is));
            }
        }
        Ok(())
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

/// What people see of an item, by its title, in the order of its workflow; no restricted field.
async fn standing(engine: &Engine, item: Uuid) -> Result<Vec<(String, String)>, Failed> {
    let row = item::Entity::find_by_id(item).one(&engine.database.reader).await?;
    let row = row.ok_or_else(|| Failed::from(Refusal::NotFound))?;
    let plain = engine.keys.unwrap(row.id, &row.data_key)?.open(SNAPSHOT, &row.snapshot)?;
    let snapshot: Snapshot = serde_json::from_slice(&plain).map_err(Failed::internal)?;
    let catalog = engine.catalog();
    let workflow = catalog.workflow(&row.workflow, row.workflow_version.cast_unsigned());
    let workflow = workflow.ok_or_else(|| Failed::Refused(format!("`{}` is not published here.", row.workflow)))?;
    let withdrawn = if row.withdrawn { "it never was" } else { "" };
    let mut all = vec![
        ("Stage".to_owned(), row.stage),
        ("Outcome".to_owned(), row.outcome.unwrap_or_default()),
        ("Due".to_owned(), row.due.map(|day| day.to_string()).unwrap_or_default()),
        ("Withdrawn".to_owned(), withdrawn.to_owned()),
    ];
    all.extend(
        workflow.fields.iter().filter(|field| reads(workflow, &field.name)).map(|field| {
            (field.title.clone(), snapshot.field(&field.name).map(ToString::to_string).unwrap_or_default())
        }),
    );
    Ok(all)
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Failed {
        match refusal {
            Refusal::Failed(_) => Failed::internal(refusal),
            Refusal::Rejected(_)
            | Refusal::NotFound
            | Refusal::NotYours(_)
            | Refusal::Stale { .. }
            | Refusal::RequestReused { .. }
            | Refusal::BadRequest(_)
            | Refusal::ReferenceTaken { .. }
            | Refusal::Busy { .. }
            | Refusal::Stopping => Failed::Refused(refusal.to_string()),
        }
    }
}
