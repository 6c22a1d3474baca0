//! Backup and restore: every table as lines of JSON, the documents, and a manifest of hashes, in one folder. Both databases
//! write and read the same form, so a backup of one can be restored into the other.
//!
//! The master key is never part of it: who holds the folder reads no item's content. Keep the key file apart, and keep it;
//! without it a backup is worth nothing. Never read the live file of a database here: rows come through its connection.

mod copy;
mod restore;
mod table;

pub use restore::restore;

use crate::documents::Documents;
use crate::store::database::Database;
use crate::store::keys::KeyError;
use crate::store::{document, setting};
use chrono::{DateTime, Utc};
use copy::{HashedFile, copy, sync_folder};
use futures_util::TryStreamExt;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, QueryOrder, StreamTrait};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use table::{Table, tables};
use uuid::Uuid;

const MANIFEST: &str = "manifest.json";
const TABLES: &str = "tables";
const DOCUMENTS: &str = "documents";
/// Changes when this form does; that of the tables is told by their columns.
const FORM: u32 = 1;

/// Every table, those others refer to first.
pub fn table_names() -> Vec<&'static str> {
    tables().into_iter().map(|table| table.name).collect()
}

/// Written last: a folder without it is no backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub form: u32,
    /// Of the build that made it.
    pub version: String,
    pub made_at: DateTime<Utc>,
    pub epoch: i32,
    /// Of the master key that opens it.
    pub key_fingerprint: Option<String>,
    pub tables: Vec<TableFile>,
    pub documents: u64,
    /// Documents whose bytes were already lost or changed when the backup was made.
    pub damaged: Vec<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    pub name: String,
    /// In the order of the values of each line.
    pub columns: Vec<String>,
    pub rows: u64,
    pub sha256: String,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} holds something else already. Name a new folder.")]
    FolderInUse(String),
    #[error("The database holds data already (table `{table}`). Restore into a new one; nothing was changed.")]
    DatabaseInUse { table: String },
    #[error("{0} is no backup: it has no {MANIFEST}. A backup that was broken off has none either.")]
    NoBackup(String),
    #[error("{file} of the backup is not what was written: {cause}. Nothing was changed.")]
    Damaged { file: String, cause: String },
    #[error(
        "The backup was made by version {version}, whose tables differ from this one's. Restore it with that version, then start this one on it."
    )]
    OtherVersion { version: String },
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("{path}: {cause}")]
    File {
        path: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("database: {0}")]
    Database(#[from] DbErr),
}

/// Writes the backup of one moment, also while servers run: nobody waits for it and nothing is stopped.
pub async fn backup(
    database: &Database,
    documents: &Documents,
    to: &Path,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    make_folders(to)?;
    let snapshot = database.snapshot().await?;
    let mut files = Vec::new();
    for table in tables() {
        files.push(write_table(&snapshot, &table, to).await?);
    }
    let (count, damaged) = write_documents(&snapshot, documents, to).await?;
    let manifest = Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        epoch: database.epoch,
        key_fingerprint: setting::get(&snapshot, setting::KEY_FINGERPRINT).await?,
        tables: files,
        documents: count,
        damaged,
    };
    snapshot.rollback().await?;
    write_manifest(&manifest, to)?;
    Ok(manifest)
}

fn make_folders(to: &Path) -> Result<(), BackupError> {
    let used = match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(cause) => return Err(at(to)(cause)),
    };
    if used {
        return Err(BackupError::FolderInUse(to.display().to_string()));
    }
    for folder in [to.join(TABLES), to.join(DOCUMENTS)] {
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    }
    Ok(())
}

fn table_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(TABLES).join(format!("{name}.jsonl"))
}

async fn write_table(on: &DatabaseTransaction, table: &Table, to: &Path) -> Result<TableFile, BackupError> {
    let path = table_file(to, table.name);
    let mut file = HashedFile::create(&path).map_err(at(&path))?;
    let mut rows = on.stream(&table.select()).await?;
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        let line = serde_json::Value::Array(table.to_json(&row)?).to_string();
        file.write(format!("{line}\n").as_bytes()).map_err(at(&path))?;
        count += 1;
    }
    Ok(TableFile {
        name: table.name.to_owned(),
        columns: table.column_names(),
        rows: count,
        sha256: file.finish().map_err(at(&path))?,
    })
}

/// Their bytes never change, and were there before their rows: they may be copied after the snapshot.
async fn write_documents(
    on: &DatabaseTransaction,
    documents: &Documents,
    to: &Path,
) -> Result<(u64, Vec<Uuid>), BackupError> {
    let (mut count, mut damaged) = (0, Vec::new());
    let query = document::Entity::find().order_by_asc(document::Column::Id);
    let mut rows = query.stream(on).await?;
    while let Some(row) = rows.try_next().await? {
        let path = to.join(DOCUMENTS).join(row.id.to_string());
        match copy(&documents.path(row.id), &path) {
            Ok(hash) if hash == row.sha256 => count += 1,
            Ok(_) => damaged.push(row.id),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => damaged.push(row.id),
            Err(cause) => return Err(at(&path)(cause)),
        }
    }
    Ok((count, damaged))
}

fn write_manifest(manifest: &Manifest, to: &Path) -> Result<(), BackupError> {
    let path = to.join(MANIFEST);
    let text = serde_json::to_string_pretty(manifest).map_err(|error| at(&path)(std::io::Error::other(error)))?;
    for folder in [to.join(TABLES), to.join(DOCUMENTS)] {
        sync_folder(&folder).map_err(at(&folder))?;
    }
    let mut file = HashedFile::create(&path).map_err(at(&path))?;
    file.write(text.as_bytes()).map_err(at(&path))?;
    file.finish().map_err(at(&path))?;
    sync_folder(to).map_err(at(to))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.display().to_string();
    move |cause| BackupError::File { path, cause }
}
