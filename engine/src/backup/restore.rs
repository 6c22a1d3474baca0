//! A backup becomes a new database: everything is verified first, then written in one transaction, or nothing is.
//!
//! The restored database begins a new epoch: its record goes on after the old rows, whatever positions its own will have.

use super::copy::{copy, hash_of, sync_folder};
use super::table::{Table, tables};
use super::{BackupError, DOCUMENTS, FORM, MANIFEST, Manifest, at, table_file};
use crate::documents::{DRAFT, Documents};
use crate::hex;
use crate::store::database::Database;
use crate::store::keys::{self, KeyError};
use crate::store::{document, invitation, journal, session, setting};
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, EntityName, EntityTrait, QueryOrder, Value};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

/// Values bound in one statement; both databases take as many.
const VALUES_PER_STATEMENT: usize = 20_000;

/// `database` is a new one; the key file must lie where it will be used, for only it opens what is restored.
pub async fn restore(
    from: &Path,
    database: &Database,
    key_file: Option<&Path>,
    documents: &Documents,
) -> Result<Manifest, BackupError> {
    let manifest = read_manifest(from)?;
    check_key(&manifest, database, key_file)?;
    check_files(&manifest, from)?;
    let transaction = database.begin().await?;
    clear(&transaction).await?;
    let mut positions = Positions::of(database.backend);
    for table in tables() {
        read_table(&transaction, &manifest, &table, from, &mut positions).await?;
    }
    // What was ended or used after the backup does not begin again.
    session::Entity::delete_many().exec(&transaction).await?;
    invitation::Entity::delete_many().exec(&transaction).await?;
    let epoch = manifest.epoch + 1;
    setting::put(&transaction, setting::EPOCH, &epoch.to_string()).await?;
    read_documents(&transaction, &manifest, documents, from).await?;
    transaction.commit().await?;
    Ok(manifest)
}

fn read_manifest(from: &Path) -> Result<Manifest, BackupError> {
    let path = from.join(MANIFEST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(BackupError::NoBackup(from.display().to_string()));
        }
        Err(cause) => return Err(at(&path)(cause)),
    };
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| damaged(MANIFEST, error.to_string()))?;
    let columns = |name: &str| {
        let file = manifest.tables.iter().find(|file| file.name == name);
        file.map(|file| file.columns.clone())
    };
    let same = tables().iter().all(|table| columns(table.name) == Some(table.column_names()));
    match manifest.form == FORM && manifest.tables.len() == tables().len() && same {
        true => Ok(manifest),
        false => Err(BackupError::OtherVersion { version: manifest.version }),
    }
}

fn check_key(manifest: &Manifest, database: &Database, key_file: Option<&Path>) -> Result<(), BackupError> {
    let Some(expected) = manifest.key_fingerprint.clone() else {
        return Ok(()); // no server ever ran on it: nothing is sealed
    };
    let default = keys::default_file(database);
    let path = key_file.or(default.as_deref()).ok_or(KeyError::NoPath)?;
    let shown = path.display().to_string();
    match keys::fingerprint_of(path)? {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(KeyError::OtherKey { path: shown, found, expected }.into()),
        None => Err(KeyError::Missing { path: shown, fingerprint: expected }.into()),
    }
}

fn check_files(manifest: &Manifest, from: &Path) -> Result<(), BackupError> {
    for file in &manifest.tables {
        let path = table_file(from, &file.name);
        let hash = hash_of(&path).map_err(at(&path))?;
        if hex(&hash) != file.sha256 {
            let name = path.display().to_string();
            return Err(damaged(&name, "its hash differs from the manifest's".into()));
        }
    }
    Ok(())
}

/// Only what opening it put there may be in the database, and that goes.
async fn clear(on: &DatabaseTransaction) -> Result<(), BackupError> {
    for table in tables() {
        let used = if table.name == setting::Entity.table_name() {
            let rows = setting::Entity::find().all(on).await?;
            rows.iter().any(|row| row.key != setting::EPOCH)
        } else {
            let first = table.select().limit(1).take();
            on.query_one(&first).await?.is_some()
        };
        if used {
            return Err(BackupError::DatabaseInUse { table: table.name.to_owned() });
        }
    }
    setting::Entity::delete_many().exec(on).await?;
    Ok(())
}

async fn read_table(
    on: &DatabaseTransaction,
    manifest: &Manifest,
    table: &Table,
    from: &Path,
    positions: &mut Positions,
) -> Result<(), BackupError> {
    let path = table_file(from, table.name);
    let name = path.display().to_string();
    let position = match table.name == journal::Entity.table_name() {
        true => table.index_of("position"),
        false => None,
    };
    let per_statement = VALUES_PER_STATEMENT / table.column_names().len();
    let (mut rows, mut count) = (Vec::new(), 0);
    for line in BufReader::new(File::open(&path).map_err(at(&path))?).lines() {
        let line = line.map_err(at(&path))?;
        let mut row = table.parse_line(&line).ok_or_else(|| damaged(&name, format!("line {} is no row", count + 1)))?;
        if let Some(index) = position {
            positions.place(&mut row[index]);
        }
        rows.push(row);
        count += 1;
        if rows.len() == per_statement {
            on.execute(&table.insert(std::mem::take(&mut rows))).await?;
        }
    }
    if !rows.is_empty() {
        on.execute(&table.insert(rows)).await?;
    }
    let told = manifest.tables.iter().find(|file| file.name == table.name);
    match told.is_some_and(|file| file.rows == count) {
        true => Ok(()),
        false => Err(damaged(&name, format!("it has {count} rows"))),
    }
}

/// PostgreSQL's positions are transaction numbers, which several rows share; on SQLite each row needs its own. They only
/// grow here, so who follows the record by an old cursor may read a row twice but misses none.
enum Positions {
    AsTheyAre,
    Unique { last: i64 },
}

impl Positions {
    fn of(backend: DbBackend) -> Positions {
        match backend {
            DbBackend::Sqlite => Positions::Unique { last: 0 },
            _ => Positions::AsTheyAre,
        }
    }

    fn place(&mut self, position: &mut Value) {
        if let (Positions::Unique { last }, Value::BigInt(Some(position))) = (self, position) {
            *last = (*last + 1).max(*position);
            *position = *last;
        }
    }
}

async fn read_documents(
    on: &DatabaseTransaction,
    manifest: &Manifest,
    documents: &Documents,
    from: &Path,
) -> Result<(), BackupError> {
    let query = document::Entity::find().order_by_asc(document::Column::Id);
    let mut rows = query.stream(on).await?;
    while let Some(row) = rows.try_next().await? {
        if manifest.damaged.contains(&row.id) {
            continue;
        }
        let source = from.join(DOCUMENTS).join(row.id.to_string());
        put_document(&source, &documents.path(row.id), &row.sha256)?;
    }
    sync_folder(documents.folder()).map_err(at(documents.folder()))
}

/// What an earlier restore that failed left there is as good; what differs is not ours to replace.
fn put_document(source: &Path, target: &Path, expected: &[u8]) -> Result<(), BackupError> {
    if target.exists() {
        return match hash_of(target).map_err(at(target))? == expected {
            true => Ok(()),
            false => Err(BackupError::FolderInUse(target.display().to_string())),
        };
    }
    let draft = target.with_extension(DRAFT);
    if draft.exists() {
        std::fs::remove_file(&draft).map_err(at(&draft))?;
    }
    let hash = copy(source, &draft).map_err(at(source))?;
    if hash != expected {
        std::fs::remove_file(&draft).map_err(at(&draft))?;
        let name = source.display().to_string();
        return Err(damaged(&name, "its hash differs from its row's".into()));
    }
    std::fs::rename(&draft, target).map_err(at(target))
}

fn damaged(file: &str, cause: String) -> BackupError {
    BackupError::Damaged { file: file.to_owned(), cause }
}
