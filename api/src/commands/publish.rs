//! `milepost publish`: drafts are checked, together with what is published already, and stored. All or nothing.

use super::{Failed, check, files};
use crate::config::Place;
use clap::Args;
use milepost_engine::catalog::{self, PublishError, Published};
use milepost_engine::language::pack::File;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// Definitions, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let files = files::of_one_country(&options.paths, "milepost publish")?;
    let opened = options.place.open().await?;
    let published = catalog::publish(&opened.database, opened.clock.as_ref(), &files, false).await;
    let published = published.map_err(|error| told(error, &files))?;
    report(&published, &files);
    opened.close().await
}

/// Prints the complaints; what is left is one sentence.
pub fn told(error: PublishError, files: &[File]) -> Failed {
    match error {
        PublishError::Faulty(complaints) => {
            check::print(&complaints, files);
            let counted = check::counted(check::errors(&complaints));
            Failed::Refused(format!("Nothing was published: {counted}"))
        }
        PublishError::Differs { .. } | PublishError::Mark { .. } | PublishError::Unpublished { .. } => {
            Failed::Refused(error.to_string())
        }
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
