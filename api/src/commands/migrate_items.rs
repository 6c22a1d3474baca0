//! `milepost migrate-items`: the running items of a workflow come to another version; or what that would make of each.

use super::{Failed, people};
use crate::config::{Opened, Place};
use chrono::NaiveDate;
use clap::Args;
use milepost_engine::access::Identity;
use milepost_engine::chart::migrate::{DeadlineMove, Moves};
use milepost_engine::chart::workflow::{Fate, Workflow};
use milepost_engine::engine::Engine;
use milepost_engine::engine::migrate::{Preview, Unmapped};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["dry_run", "apply"]))]
pub struct Options {
    /// The workflow's id
    workflow: String,
    /// The version they come to. [default: the one that new items take]
    #[arg(long, value_name = "VERSION")]
    to: Option<u32>,
    /// In whose name: name, e-mail address or id, with a role that the new version's `built_in: migrate` names
    #[arg(long = "as", value_name = "PERSON")]
    by: String,
    /// What would change of each item, what cannot, and why; nothing changes
    #[arg(long)]
    dry_run: bool,
    /// Migrates them in batches, each item by itself; stopped on the way, it goes on when it is asked again
    #[arg(long)]
    apply: bool,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    options.place.engaged(async |opened, engine| asked(&options, opened, engine).await).await
}

async fn asked(options: &Options, opened: &Opened, engine: &Engine) -> Result<(), Failed> {
    let by = people::identity(opened, engine, &options.by).await?;
    let to = engine.destination(&by, &options.workflow, options.to).await?;
    if options.dry_run { looked_at(engine, &by, &to).await } else { migrated(engine, &by, &to).await }
}

async fn looked_at(engine: &Engine, by: &Identity, to: &Workflow) -> Result<(), Failed> {
    let (mut last, mut unmapped) = (Uuid::nil(), Unmapped::default());
    let (mut could, mut cannot) = (0, 0);
    loop {
        let previews = engine.next_previews(by, to, last).await?;
        let Some(end) = previews.last() else { break };
        last = end.item;
        for preview in &previews {
            unmapped.note(preview);
            *(if preview.moves.is_ok() { &mut could } else { &mut cannot }) += 1;
            show(preview, to);
        }
    }
    println!("Of `{}`: {could} would come to version {}, {cannot} cannot. Nothing was changed.", to.id, to.version);
    match unmapped.refused(to.version) {
        Some(refused) => Err(Failed::Refused(refused.to_string())),
        None => left(cannot),
    }
}

async fn migrated(engine: &Engine, by: &Arc<Identity>, to: &Workflow) -> Result<(), Failed> {
    let (mut came, mut cannot) = (0, 0);
    let told = engine.migrate_items(by, to, |outcome| match outcome.answer {
        Ok(_) => came += 1,
        Err(reason) => {
            println!("left {}: {reason}", outcome.preview.reference);
            cannot += 1;
        }
    });
    told.await?;
    println!("Of `{}`: {came} came to version {}.", to.id, to.version);
    left(cannot)
}

fn left(cannot: usize) -> Result<(), Failed> {
    match cannot {
        0 => Ok(()),
        1 => Err(Failed::Refused("1 item stays on its version; it is named above.".into())),
        several => Err(Failed::Refused(format!("{several} items stay on their version; they are named above."))),
    }
}

fn show(preview: &Preview, to: &Workflow) {
    if preview.moves.is_err() && preview.own_obstacles().next().is_none() {
        return;
    }
    println!("{}: version {} -> {}", preview.reference, preview.from, to.version);
    preview.own_obstacles().for_each(|obstacle| println!("  cannot: {obstacle}"));
    preview.moves.iter().for_each(show_moves);
}

fn show_moves(moves: &Moves) {
    for (old, new) in &moves.states {
        println!("  state: {} -> {new}", old.as_deref().unwrap_or("nothing"));
    }
    for (old, new) in &moves.fields {
        println!("  field: {old} -> {}", new.as_deref().unwrap_or("nothing (it stays in the history)"));
    }
    for DeadlineMove { deadline, fate, old, new } in &moves.deadlines {
        match (fate, day(*old), day(*new)) {
            (None, _, new) => println!("  deadline {deadline}: start {new}"),
            (Some(Fate::Recompute), old, new) => println!("  deadline {deadline}: recompute {old} -> {new}"),
            (Some(fate @ (Fate::Keep | Fate::Cancel)), old, _) => {
                println!("  deadline {deadline}: {} {old}", fate.word())
            }
        }
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or("without a date".into(), |day| day.to_string())
}
