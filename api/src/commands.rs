//! The command line: one file a command. A command does its work, prints what it did to standard output, and ends in one of
//! four ways that scripts can tell apart.

mod activate;
mod around;
mod backup;
mod check;
mod chosen;
mod clock;
mod correct;
mod declare;
mod diagram;
mod doctor;
mod drafts;
mod explain;
mod export;
mod files;
mod history;
mod import;
mod letter;
mod lines;
mod migrate_items;
mod people;
mod publish;
mod rate;
mod reminders;
mod reopen;
mod restore;
mod roles;
mod schema;
mod scxml;
pub mod serve;
mod simulate;
mod token;
mod undo;
mod user;
pub mod welcome;

use clap::{Parser, Subcommand};
use milepost_engine::engine::command::Failure;
use sea_orm::DbErr;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The work of a costed action plan, run from YAML state machines: deadlines, costs, agencies.
///
/// Without a command it serves (the options below are those of `serve`).
#[derive(Parser)]
#[command(
    name = "milepost",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done; 1 refused, or complaints were found; 2 wrong usage; 3 something broke."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Options,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API and the page until it is told to stop
    Serve(serve::Options),
    /// Checks definitions and stores them; a published version never changes
    Publish(publish::Options),
    /// Which published version of a workflow new items take
    Activate(activate::Options),
    /// Running items come to another version of their workflow: what that would change, or the change itself
    MigrateItems(migrate_items::Options),
    /// A day of a calendar is declared or withdrawn: which deadlines that would move, or the declaration itself
    Declare(declare::Options),
    /// An exchange rate, or a price index, is entered
    Rate(rate::Options),
    /// Complaints about definitions, each at its place, and the stories beside them
    Check(check::Options),
    /// A plan's spreadsheet in: what it would change, or the change itself
    Import(import::Options),
    /// A plan's actions and costs out, as a spreadsheet that an import takes back
    Export(export::Options),
    /// Takes an import back: what nobody worked on since never was
    Undo(undo::Options),
    /// What happened to an item, row by row
    History(history::Options),
    /// What is due from an agency, as a page to print, sign and send
    Letter(letter::Options),
    /// What can happen to an item now, what holds the rest back, who may, and how its dates came about
    Explain(explain::Options),
    /// Who will be reminded of what, and when, if nothing happens until then
    Reminders(reminders::Options),
    /// Says that a row of an item's history is not what happened; history shows both
    Correct(correct::Options),
    /// Lets a finished item go on, in the state its workflow names
    Reopen(correct::Asked),
    /// Who may act, with which roles
    User(user::Options),
    /// The secrets by which programs ask in somebody's name
    Token(token::Options),
    /// Prints the GraphQL schema, or a kind of definition's JSON Schema
    Schema(schema::Options),
    /// Charts in the W3C's format: plays one, or prints a workflow's
    Scxml(scxml::Options),
    /// Draws a workflow or a chart: SVG, or Mermaid
    Diagram(diagram::Options),
    /// Who may do what in which state of a workflow
    Roles(roles::Options),
    /// Tries a workflow or a chart out: what happens to one item, step by step. Nothing is stored
    Simulate(simulate::Options),
    /// When legal clocks run out, by a calendar's days, and how each date came about. Nothing is stored
    Clock(clock::Options),
    /// Writes a database and its documents into a folder, also while a server runs
    Backup(backup::Options),
    /// Brings a backup back as a new database, SQLite or PostgreSQL
    Restore(restore::Options),
    /// Proves the record: replays the journal, verifies its chain, asks how the database syncs
    Doctor(doctor::Options),
}

/// How a command ends when it does not end well.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// What was asked for is not allowed or not possible; the text says what to do.
    #[error("{0}")]
    Refused(String),
    /// It was asked for in the wrong way.
    #[error("{0}")]
    Usage(String),
    /// Neither the asker's fault nor foreseen.
    #[error("{0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Failed {
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Failed {
        Failed::Internal(Box::new(error))
    }

    fn code(&self) -> u8 {
        match self {
            Failed::Refused(_) => 1,
            Failed::Usage(_) => 2,
            Failed::Internal(_) => 3,
        }
    }

    /// With its causes, each once.
    fn told(&self) -> String {
        let mut told = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            if !told.contains(&text) {
                told = format!("{told}: {text}");
            }
            cause = error.source();
        }
        told
    }
}

impl From<DbErr> for Failed {
    fn from(error: DbErr) -> Failed {
        Failed::internal(error)
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        match failure {
            Failure::Missing(text) => Failed::Refused(text),
            Failure::Key(error) => error.into(),
            Failure::Database(_) | Failure::Stored { .. } => Failed::internal(failure),
        }
    }
}

pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve(cli.serve));
    logs(&command);
    let done = runtime().and_then(|runtime| runtime.block_on(command.run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("milepost: {}", failed.told());
            ExitCode::from(failed.code())
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().build().map_err(Failed::internal)
}

/// A server logs what it does; the other commands only what is wrong. `RUST_LOG` says otherwise.
fn logs(command: &Command) {
    let (level, format) = match command {
        Command::Serve(options) => (LevelFilter::INFO, options.log),
        Command::Publish(_)
        | Command::Activate(_)
        | Command::MigrateItems(_)
        | Command::Declare(_)
        | Command::Rate(_)
        | Command::Check(_)
        | Command::Import(_)
        | Command::Export(_)
        | Command::Undo(_)
        | Command::History(_)
        | Command::Letter(_)
        | Command::Explain(_)
        | Command::Reminders(_)
        | Command::Correct(_)
        | Command::Reopen(_)
        | Command::User(_)
        | Command::Token(_)
        | Command::Schema(_)
        | Command::Scxml(_)
        | Command::Diagram(_)
        | Command::Roles(_)
        | Command::Simulate(_)
        | Command::Clock(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Doctor(_) => (LevelFilter::WARN, serve::Log::Text),
    };
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(wanted) => EnvFilter::new(wanted),
        // The migrations tell at every start that there is nothing to do.
        Err(_) => EnvFilter::new(format!("{level},sea_orm_migration=warn")),
    };
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        serve::Log::Text => logs.with_target(false).init(),
        serve::Log::Json => logs.json().init(),
    }
}

impl Command {
    async fn run(self) -> Result<(), Failed> {
        match self {
            Command::Serve(options) => serve::run(options).await,
            Command::Publish(options) => publish::run(options).await,
            Command::Activate(options) => activate::run(options).await,
            Command::MigrateItems(options) => migrate_items::run(options).await,
            Command::Declare(options) => declare::run(options).await,
            Command::Rate(options) => rate::run(options).await,
            Command::Check(options) => check::run(&options),
            Command::Import(options) => import::run(options).await,
            Command::Export(options) => export::run(options).await,
            Command::Undo(options) => undo::run(options).await,
            Command::History(options) => history::run(options).await,
            Command::Letter(options) => letter::run(options).await,
            Command::Explain(options) => explain::run(options).await,
            Command::Reminders(options) => reminders::run(options).await,
            Command::Correct(options) => correct::run(options).await,
            Command::Reopen(asked) => reopen::run(asked).await,
            Command::User(options) => user::run(options).await,
            Command::Token(options) => token::run(options).await,
            Command::Schema(options) => schema::run(&options),
            Command::Scxml(options) => scxml::run(options).await,
            Command::Diagram(options) => diagram::run(options).await,
            Command::Roles(options) => roles::run(options).await,
            Command::Simulate(options) => simulate::run(&options),
            Command::Clock(options) => clock::run(options).await,
            Command::Backup(options) => backup::run(options).await,
            Command::Restore(options) => restore::run(options).await,
            Command::Doctor(options) => doctor::run(options).await,
        }
    }
}
