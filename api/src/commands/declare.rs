//! `milepost declare`: a day of a calendar is declared a holiday, or withdrawn; or which deadlines that would move.

use super::{Failed, people};
use crate::config::{Opened, Place};
use chrono::NaiveDate;
use clap::Args;
use milepost_engine::engine::Engine;
use milepost_engine::engine::declare::Declaration;
use milepost_engine::engine::recount::Moved;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["dry_run", "apply"]))]
pub struct Options {
    /// The calendar's id
    calendar: String,
    /// The day, like 2026-03-20
    day: NaiveDate,
    /// What the holiday is called
    #[arg(long, required_unless_present = "withdraw", default_value = "", hide_default_value = true)]
    title: String,
    /// Who declared it, and where it is written
    #[arg(long)]
    source: String,
    /// The day is no holiday, though an earlier declaration or the calendar's file says so, by date or by rule
    #[arg(long)]
    withdraw: bool,
    /// In whose name: name, e-mail address or id, with a role that the calendar's `declared_by` names
    #[arg(long = "as", value_name = "PERSON")]
    by: String,
    /// Which deadlines would move; nothing changes
    #[arg(long)]
    dry_run: bool,
    /// Declares it, and gives each deadline that moves its new date; stopped on the way, it goes on when it is asked again
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
    let declaration = Declaration {
        calendar: options.calendar.clone(),
        day: options.day,
        title: options.title.clone(),
        source: options.source.clone(),
        withdraw: options.withdraw,
    };
    let moved = engine.declaration(&by, &declaration).await?;
    if options.dry_run {
        moved.iter().for_each(show);
        println!("{} would move, of items that {} sees. Nothing was changed.", counted(moved.len()), by.name);
        return Ok(());
    }
    let left = engine.declare(&by, &declaration).await?;
    moved.iter().for_each(show);
    println!("{} moved, of items that {} sees.", counted(moved.len()), by.name);
    match left {
        0 => Ok(()),
        left => Err(Failed::Refused(format!(
            "{} could not be given a new date; the log names each. Ask again once its reason is gone.",
            if left == 1 { "1 item".into() } else { format!("{left} items") }
        ))),
    }
}

pub fn show(moved: &Moved) {
    let day = |day: Option<NaiveDate>| day.map_or("without a date".into(), |day| day.to_string());
    let hour = if moved.old == moved.new { ", at another hour" } else { "" };
    println!("{}: {} {} -> {}{hour}", moved.reference, moved.deadline, day(moved.old), day(moved.new));
}

pub fn counted(deadlines: usize) -> String {
    if deadlines == 1 { "1 deadline".into() } else { format!("{deadlines} deadlines") }
}
