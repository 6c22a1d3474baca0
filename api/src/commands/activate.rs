//! `milepost activate`: which published version of a workflow new items take. Running items stay on theirs.

use super::Failed;
use crate::config::Place;
use clap::Args;
use milepost_engine::catalog::{self, PublishError};

#[derive(Args)]
pub struct Options {
    /// The workflow's id
    id: String,
    version: u32,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let opened = options.place.open().await?;
    let activated = catalog::activate(&opened.database, &options.id, options.version).await;
    activated.map_err(told)?;
    println!("New items of `{}` take version {}.", options.id, options.version);
    opened.close().await
}

fn told(error: PublishError) -> Failed {
    match error {
        PublishError::Faulty(complaints) => {
            let said: Vec<String> = complaints.into_iter().map(|one| one.message).collect();
            Failed::Refused(format!("It does not fit what else is published. {}", said.join(" ")))
        }
        PublishError::Database(error) => error.into(),
        error => Failed::Refused(error.to_string()),
    }
}
