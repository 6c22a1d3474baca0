//! `milepost reminders`: who will be reminded of what, and when, if nothing happens until then. Nothing is claimed.

use super::Failed;
use super::history::item_called;
use crate::config::{Opened, Place};
use chrono::{NaiveDate, NaiveTime, SecondsFormat};
use clap::Args;
use milepost_engine::chart::gap::Going;
use milepost_engine::engine::Engine;
use milepost_engine::engine::preview::Coming;
use milepost_engine::store::{item, person};
use milepost_engine::time::calendar::resolve;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Items asked about, in so many groups.
const MAX_ITEMS: u64 = 10_000;
const BATCH: usize = 50;
/// With the zone: an item may be counted in another one.
const MINUTE: &str = "%Y-%m-%d %H:%M %Z";

#[derive(Args)]
pub struct Options {
    /// The last day, like 2026-01-31; of each item at most the next 2,000 turns are looked at
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    /// Of this item only; absent: of all
    #[arg(long, value_name = "REF")]
    item: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    options.place.engaged(async |opened, engine| told(&options, opened, engine).await).await
}

async fn told(options: &Options, _: &Opened, engine: &Engine) -> Result<(), Failed> {
    let (reader, zone) = (&engine.database.reader, engine.catalog().country.zone);
    if options.until < engine.today() {
        return Err(Failed::Refused("`--until` is a day from today on.".into()));
    }
    let end = options.until.succ_opt().unwrap_or(options.until);
    let until = resolve(zone, end.and_time(NaiveTime::MIN));
    let ids = match &options.item {
        Some(reference) => vec![item_called(reader, reference).await?.id],
        None => engine.with_reminders(until, MAX_ITEMS).await?,
    };
    let (mut coming, mut cut) = (Vec::new(), None);
    for some in ids.chunks(BATCH) {
        let preview = engine.coming(some, until).await?;
        coming.extend(preview.coming);
        cut = cut.into_iter().chain(preview.cut).min();
    }
    let end = cut.unwrap_or(until);
    coming.retain(|one| one.at() < end);
    coming.sort_by_key(Coming::at);
    let names = person::all(reader).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let mut references = HashMap::new();
    for some in ids.chunks(BATCH) {
        let rows = item::Entity::find().filter(item::Column::Id.is_in(some.iter().copied())).all(reader).await?;
        references.extend(rows.into_iter().map(|row| (row.id, row.reference)));
    }
    for one in &coming {
        let row = row(one, &names, &references);
        match options.json {
            true => println!("{row}"),
            false => println!("{}", line(one, &row, zone)),
        }
    }
    if let Some(cut) = cut {
        let until = cut.with_timezone(&zone).format(MINUTE);
        eprintln!("Cut at {until}: no more turns were looked at. Name one item, or an earlier day.");
    }
    Ok(())
}

fn row(one: &Coming, names: &HashMap<Uuid, String>, references: &HashMap<Uuid, String>) -> Value {
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let person = one.recipient.strip_prefix("person:").and_then(|id| id.parse::<Uuid>().ok());
    let (outcome, reason) = match &one.going {
        Going::Now => ("goes_out", None),
        Going::Waits { why, .. } => ("waits", Some(why)),
        Going::Folded { why } => ("folded", Some(why)),
    };
    let channels = one.inbox.then_some("inbox").into_iter().chain(one.by_email.then_some("email"));
    json!({
        "at": instant(one.at()),
        "due_at": instant(one.due_at),
        "item": references.get(&one.reminder.item),
        "deadline": Some(&one.reminder.deadline).filter(|name| !name.is_empty()),
        "rung": one.reminder.rung,
        "recipient": one.recipient,
        "name": person.and_then(|id| names.get(&id)),
        "stands_for": one.stands_for.and_then(|of| names.get(&of.person)),
        "channels": channels.collect::<Vec<_>>(),
        "outcome": outcome,
        "reason": reason,
    })
}

/// "2026-01-14 08:00 AST E1 due, before 7 days: Ben (inbox)".
fn line(one: &Coming, row: &Value, zone: chrono_tz::Tz) -> String {
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    let at = one.at().with_timezone(&zone).format(MINUTE);
    let of = text("deadline").map_or_else(String::new, |name| format!(" {name},"));
    let who = text("name").or_else(|| text("recipient")).unwrap_or_default();
    let instead = text("stands_for").map_or_else(String::new, |name| format!(", for {name}"));
    let why =
        text("reason").map_or_else(String::new, |why| format!(" ({}: {why})", text("outcome").unwrap_or_default()));
    format!("{at} {}{of} {}: {who}{instead}{why}", text("item").unwrap_or_default(), one.reminder.rung)
}
