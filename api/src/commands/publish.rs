//! `milepost publish`: drafts are checked, together with what is published already, and stored. All or nothing.

use super::{Failed, check, declare, files};
use crate::config::{Opened, Place};
use clap::Args;
use milepost_engine::catalog::{self, PublishError, Published};
use milepost_engine::engine::Engine;
use milepost_engine::language::pack::{File, Pack, is_calendar};
use milepost_engine::store::definition::Class;
use milepost_engine::store::item;
use sea_orm::EntityTrait;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// Definitions, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What would be published, and which deadlines of running items other days of a calendar would move; nothing is stored
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let files = files::of_one_country(&options.paths, "milepost publish")?;
    if options.dry_run {
        return options.place.engaged(async |opened, engine| rehearsed(&files, opened, engine).await).await;
    }
    let opened = options.place.open().await?;
    let published = catalog::publish(&opened.database, opened.clock.as_ref(), &files, false).await;
    let published = published.map_err(|error| told(error, &files))?;
    report(&published, &files);
    let runs = item::Entity::find().one(&opened.database.reader).await?.is_some();
    if runs && published.added.iter().any(|path| is_calendar(path)) {
        println!("Dates are counted again by the new calendars as soon as a server runs.");
    }
    opened.close().await
}

async fn rehearsed(files: &[File], opened: &Opened, engine: &Engine) -> Result<(), Failed> {
    let published = catalog::rehearse(&opened.database, opened.clock.as_ref(), files).await;
    let published = published.map_err(|error| told(error, files))?;
    check::print(&published.warnings, files);
    published.added.iter().for_each(|path| println!("would be published: {path}"));
    let (pack, _) = Pack::read(files);
    let changed = |name: &str| {
        let own = pack.definitions.iter().find(|one| one.class == Class::Calendar && one.id == name);
        own.is_some_and(|own| published.added.contains(&own.path))
    };
    let mut moved = Vec::new();
    for calendar in pack.calendars.iter().filter(|calendar| changed(&calendar.name)) {
        let calendar = catalog::with_declared(&opened.database, calendar.clone()).await?;
        moved.extend(engine.would_move(item::Entity::find(), &calendar).await?);
    }
    moved.iter().for_each(declare::show);
    println!("{} would move. Nothing was stored.", declare::counted(moved.len()));
    Ok(())
}

/// Prints the complaints; what is left is one sentence.
pub fn told(error: PublishError, files: &[File]) -> Failed {
    match error {
        PublishError::Faulty(complaints) => {
            check::print(&complaints, files);
            let counted = check::counted(check::errors(&complaints));
            Failed::Refused(format!("Nothing was published: {counted}"))
        }
        PublishError::Differs { .. }
        | PublishError::Older { .. }
        | PublishError::Mark { .. }
        | PublishError::Unpublished { .. } => Failed::Refused(error.to_string()),
        PublishError::Database(error) => error.into(),
    }
}

pub fn report(published: &Published, files: &[File]) {
    check::print(&published.warnings, files);
    for path in &published.added {
        println!("published {path}");
    }
    println!("{} published, {} as they were.", published.added.len(), published.unchanged.len());
}
