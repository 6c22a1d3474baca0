//! `milepost backup`: tables and documents of one moment in a folder, while servers run. Never the key.

use super::Failed;
use crate::config::Place;
use clap::Args;
use milepost_engine::backup::{self, BackupError};
use milepost_engine::clock::Clock;
use milepost_engine::documents::Documents;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// A new folder
    #[arg(value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let opened = options.place.open().await?;
    let (database, now) = (&opened.database, opened.clock.now());
    let documents = Documents::open(database, options.place.documents.as_deref(), now).await?;
    let manifest = backup::backup(database, &documents, &options.to, now).await?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!(
        "{}: {rows} rows of {} tables and {} documents. The key is not in it: keep its file elsewhere.",
        options.to.display(),
        manifest.tables.len(),
        manifest.documents
    );
    for document in &manifest.damaged {
        eprintln!("The bytes of document {document} were lost or changed before this backup.");
    }
    opened.close().await
}

impl From<BackupError> for Failed {
    fn from(error: BackupError) -> Failed {
        match error {
            BackupError::FolderInUse(_)
            | BackupError::DatabaseInUse { .. }
            | BackupError::NoBackup(_)
            | BackupError::Damaged { .. }
            | BackupError::OtherVersion { .. } => Failed::Refused(error.to_string()),
            BackupError::Key(error) => error.into(),
            BackupError::File { .. } | BackupError::Database(_) => Failed::internal(error),
        }
    }
}
