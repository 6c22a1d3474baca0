//! `milepost explain`: what can happen to an item now, what holds the rest back and who may; what is due, and how each date came
//! about. Nothing of the item changes.

use super::history::item_called;
use super::{Failed, people};
use crate::config::{Opened, Place};
use chrono_tz::Tz;
use clap::Args;
use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::engine::Engine;
use milepost_engine::store::deadline::State;
use milepost_engine::store::{deadline, due_revision, item};
use milepost_engine::time::counting::said;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

#[derive(Args)]
pub struct Options {
    /// What people call the item
    reference: String,
    /// What this person may do, by name, e-mail address or id; absent: what anybody may
    #[arg(long = "as", value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    options.place.engaged(async |opened, engine| told(&options, opened, engine).await).await
}

async fn told(options: &Options, opened: &Opened, engine: &Engine) -> Result<(), Failed> {
    let (row, possible) = match &options.by {
        Some(name) => {
            let identity = people::identity(opened, engine, name).await?;
            let row = people::seen(engine, &identity, &options.reference).await?;
            let possible = engine.possible(&identity, &[row.id]).await?.remove(&row.id).unwrap_or_default();
            (row, possible)
        }
        None => {
            let row = item_called(&engine.database.reader, &options.reference).await?;
            let possible = engine.possible_at_all(row.id).await?;
            (row, possible)
        }
    };
    println!("{} {} ({})", row.reference, row.title, row.stage);
    let who = options.by.as_ref().map_or(String::new(), |name| format!(" to {name}"));
    let (now, held): (Vec<Possible>, Vec<Possible>) =
        possible.into_iter().partition(|one| one.availability != Availability::No);
    list(&format!("Possible{who} now"), &now);
    list(&format!("Not possible{who} now"), &held);
    deadlines(engine, &row).await
}

fn list(head: &str, possible: &[Possible]) {
    if !possible.is_empty() {
        println!("\n{head}");
    }
    for one in possible {
        println!("  {}: {one}", one.event);
    }
}

/// Each with all the dates it had.
async fn deadlines(engine: &Engine, row: &item::Model) -> Result<(), Failed> {
    let reader = &engine.database.reader;
    let all = deadline::Entity::find().filter(deadline::Column::ItemId.eq(row.id));
    let all = all.order_by_asc(deadline::Column::OpenedAt).order_by_asc(deadline::Column::Name).all(reader).await?;
    let dates = due_revision::Entity::find().filter(due_revision::Column::ItemId.eq(row.id));
    let dates = dates.order_by_asc(due_revision::Column::Revision).all(reader).await?;
    if !all.is_empty() {
        println!("\nDeadlines");
    }
    let (zone, now) = (engine.catalog().country.zone, engine.clock.now());
    for one in all {
        let late = if one.state == State::Open && one.due_at.is_some_and(|due| due <= now) { ", overdue" } else { "" };
        let answers = one.agency_id.as_ref().map_or(String::new(), |agency| format!("; {agency} answers for it"));
        println!("  {}: {}{late}{answers}", one.title, state(&one));
        let own = dates.iter().filter(|date| date.name == one.name && date.seq == one.seq);
        own.for_each(|date| revision(date, zone));
    }
    Ok(())
}

fn state(one: &deadline::Model) -> String {
    let due = one.due.map_or("no date yet".into(), |due| format!("due on {}", said(due)));
    match (one.state, one.met_on) {
        (State::Open, _) => due,
        (State::Met, Some(on)) => format!("met on {}, {due}", said(on)),
        (State::Met, None) => format!("met, {due}"),
        (State::Withdrawn, _) => format!("withdrawn, {due}"),
    }
}

fn revision(date: &due_revision::Model, zone: Tz) {
    let recorded = date.recorded_at.with_timezone(&zone).date_naive();
    println!("    {}. {} (recorded {})", date.revision, date.reason, said(recorded));
    for step in date.steps.lines() {
        println!("       {step}");
    }
}
