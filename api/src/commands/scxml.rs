//! `milepost scxml`: charts in the W3C's format. A workflow's chart goes out for other tools; a chart comes in to be played,
//! by the same step that moves items. Nothing is stored.

use super::chosen::named;
use super::{Failed, check, files};
use crate::config::Place;
use clap::{Args, Subcommand};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::pack::Pack;
use milepost_engine::scxml::export::export;
use milepost_engine::scxml::import::import;
use milepost_engine::scxml::play::{Moment, play};
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Subcommand)]
enum Direction {
    /// Checks a chart, plays it, and prints where it stands after each event
    Import(Import),
    /// Prints the chart of a workflow
    Export(Export),
}

#[derive(Args)]
struct Import {
    /// An SCXML file
    file: PathBuf,
    /// What happens to it, in order; `+100ms` lets that time pass
    #[arg(long, value_name = "EVENT,...", value_delimiter = ',')]
    events: Vec<String>,
}

#[derive(Args)]
struct Export {
    /// The workflow's id
    workflow: String,
    /// Its drafts lie here, with what they name; absent: it is published
    #[arg(long, value_name = "PATH", num_args = 1..)]
    from: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    match options.direction {
        Direction::Import(options) => taken(&options),
        Direction::Export(options) => given(&options).await,
    }
}

fn taken(options: &Import) -> Result<(), Failed> {
    let file = files::file(&options.file)?;
    let (workflow, complaints) = import(&file.path, &file.text);
    check::print(&complaints, std::slice::from_ref(&file));
    let Some(workflow) = workflow else {
        return Err(Failed::Refused(check::counted(check::errors(&complaints))));
    };
    let moments: Result<Vec<Moment>, String> = options.events.iter().map(|event| Moment::parse(event)).collect();
    let stood = play(&workflow, &moments.map_err(Failed::Usage)?).map_err(Failed::Refused)?;
    let (states, transitions) = (workflow.chart.states.len() - 1, workflow.chart.transitions.len());
    println!("{}: {states} states, {transitions} transitions.", file.path);
    for stood in stood {
        let sent = if stood.sent { " (sent)" } else { "" };
        println!("{}{sent}: {}", stood.event, stood.active.join(" "));
    }
    Ok(())
}

async fn given(options: &Export) -> Result<(), Failed> {
    let wanted = options.workflow.as_str();
    if !options.from.is_empty() {
        let files = files::of_one_country(&options.from, &format!("milepost scxml export {wanted} --from"))?;
        let (pack, _) = Pack::read(&files);
        return print(wanted, &pack.workflows.iter().collect::<Vec<_>>());
    }
    let opened = options.place.open().await?;
    let catalog = opened.catalog().await?;
    let active: Vec<&Workflow> = catalog.active_workflows().map(AsRef::as_ref).collect();
    let printed = print(wanted, &active);
    opened.close().await?;
    printed
}

fn print(wanted: &str, known: &[&Workflow]) -> Result<(), Failed> {
    print!("{}", export(named(wanted, known)?));
    Ok(())
}
