//! `milepost export`: a plan's actions and costs as a workbook or as CSV. Whoever runs a command has the database and its key,
//! so it has all there is, unless it is asked for in somebody's name.

use super::{Failed, people};
use crate::config::{Opened, Place};
use crate::error::Fault;
use crate::export::{Wanted, read, written};
use crate::graphql::view::Viewer;
use chrono::{DateTime, Utc};
use clap::Args;
use milepost_engine::engine::Engine;
use milepost_engine::exchange::export::Format;
use std::path::PathBuf;
use std::sync::Arc;

const EXITS: &str = "`milepost import` reads the file again: unchanged it changes nothing. Exit codes: 0 it is written; \
1 refused, like a plan that is not there or a filter that names nothing; 2 wrong usage; 3 something broke.";

#[derive(Args)]
#[command(after_help = EXITS)]
pub struct Options {
    /// What people call the plan, or its id
    plan: String,
    /// Where to write: FILE.xlsx for a workbook with sums, FILE.csv for its rows
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What she sees: name, e-mail address or id; without it all of the plan
    #[arg(long = "as", value_name = "PERSON")]
    by: Option<String>,
    /// Only actions that this finds, like --filter agency=mns or --filter overdue=true; repeatable. The names are those of
    /// `ItemFilter` in the GraphQL schema; `under` takes a reference, and `field.NAME=VALUE` asks for a filterable field
    #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = pair)]
    filter: Vec<(String, String)>,
    /// As it was recorded at that moment, like 2026-01-31T12:00:00Z
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<DateTime<Utc>>,
    #[command(flatten)]
    place: Place,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it like `agency=mns`")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let name = options.out.file_name().unwrap_or_default().to_string_lossy();
    let format: Format = name.parse().map_err(Failed::Usage)?;
    options.place.engaged(async |opened, engine| export(&options, opened, engine, format).await).await
}

async fn export(options: &Options, opened: &Opened, engine: &Engine, format: Format) -> Result<(), Failed> {
    let identity = match options.by.as_deref() {
        Some(by) => people::identity(opened, engine, by).await?,
        None => Arc::new(people::everybody(engine, None)),
    };
    let wanted = Wanted { plan: options.plan.clone(), filter: options.filter.clone(), as_of: options.as_of };
    let (export, _) = read(&Viewer::new(engine.clone(), identity), wanted).await.map_err(refused)?;
    let said = format!("{} actions with {} cost lines", export.actions(), export.lines);
    let notes = export.notes.clone();
    let bytes = written(export, format).await.map_err(refused)?;
    let out = options.out.display();
    tokio::fs::write(&options.out, bytes)
        .await
        .map_err(|error| Failed::Refused(format!("{out} cannot be written: {error}")))?;
    for note in notes {
        println!("{note}");
    }
    println!("{out}: {said}.");
    Ok(())
}

/// What is an error of ours is in the log with its causes.
fn refused(fault: Fault) -> Failed {
    match fault.code {
        "INTERNAL" => Failed::Internal(fault.message.into()),
        _ => Failed::Refused(fault.message),
    }
}
