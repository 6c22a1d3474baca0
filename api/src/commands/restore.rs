//! `milepost restore`: a backup becomes a new database. Everything is verified before anything is written.

use super::Failed;
use crate::config::Place;
use clap::Args;
use milepost_engine::backup;
use milepost_engine::clock::Clock;
use milepost_engine::documents::Documents;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// The folder that `milepost backup` wrote
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// The new database, its key file (put there before) and its documents
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let place = &options.place;
    let opened = place.open().await?;
    let (database, now) = (&opened.database, opened.clock.now());
    let documents = Documents::open(database, place.documents.as_deref(), now).await?;
    let restored = backup::restore(&options.from, database, place.key.as_deref(), &documents);
    let manifest = restored.await?;
    println!(
        "Restored what was recorded until {}: epoch {} ends, epoch {} begins.",
        manifest.made_at.format("%Y-%m-%d %H:%M UTC"),
        manifest.epoch,
        manifest.epoch + 1
    );
    println!("Check it: milepost doctor");
    opened.close().await
}
