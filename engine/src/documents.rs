//! Uploaded files: their bytes lie in a folder beside the database, named by id; the row in `document` says the rest. A row
//! is written only when its bytes are on disk, so a document that exists can be read. Files never change and are never
//! overwritten; a file without a row is an upload that was never acknowledged.
//!
//! Who may read a document is decided by `store/document.rs`, not here.

use crate::clock::Clock;
use crate::hex;
use crate::store::database::Database;
use crate::store::document::{self, Model};
use crate::store::keys;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use sha2::{Digest, Sha256};
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// The largest document, 25 MB.
pub const MAX_BYTES: u64 = 25 * 1024 * 1024;
/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
pub const MAX_MEDIA_TYPE: usize = 100;
/// An upload older than this was broken off. Replicas may share the folder, so a younger one may still be running.
const ABANDONED_AFTER: TimeDelta = TimeDelta::hours(24);
/// How the file of a running upload ends.
pub(crate) const DRAFT: &str = "part";

#[derive(Clone, Debug)]
pub struct Documents {
    folder: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("A document has at most {} MB; this one has more.", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("The file name {0}.")]
    BadName(&'static str),
    #[error("`{0}` is no media type. Send one such as application/pdf with the file.")]
    BadMediaType(String),
    #[error("This database has no file to lay documents beside. Name a folder for them.")]
    NoFolder,
    #[error("The bytes of document {0} are missing from the documents' folder.")]
    Missing(Uuid),
    #[error("documents, {path}: {cause}")]
    File {
        path: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("documents: {0}")]
    Database(#[from] DbErr),
}

/// Where documents lie when nobody says otherwise: `NAME.db.documents` beside a SQLite file.
pub fn default_folder(database: &Database) -> Option<PathBuf> {
    let file = database.file.as_deref()?;
    Some(keys::beside(file, "documents"))
}

impl Documents {
    /// Makes the folder where there is none, and removes what broken-off uploads left.
    pub async fn open(
        database: &Database,
        folder: Option<&Path>,
        now: DateTime<Utc>,
    ) -> Result<Documents, DocumentError> {
        let folder =
            folder.map(Path::to_path_buf).or_else(|| default_folder(database)).ok_or(DocumentError::NoFolder)?;
        make_private(&folder).map_err(at(&folder))?;
        let documents = Documents { folder };
        documents.sweep(now).await.map_err(at(&documents.folder))?;
        Ok(documents)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a document's bytes lie.
    pub fn path(&self, document: Uuid) -> PathBuf {
        self.folder.join(document.to_string())
    }

    /// Write the bytes to what this answers, then finish it. Dropped before, nothing is left.
    pub async fn begin(&self, name: &str, media_type: &str) -> Result<Upload, DocumentError> {
        let (name, media_type) = (checked_name(name)?, checked_media_type(media_type)?);
        let name_of_draft = format!("{}.{DRAFT}", hex(&keys::random::<16>()));
        let draft = Draft { path: self.folder.join(name_of_draft), kept: false };
        let path = &draft.path;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(path).await.map_err(at(path))?;
        Ok(Upload { documents: self.clone(), draft, file, name, media_type, size: 0, hash: Sha256::new() })
    }

    pub async fn read(&self, document: &Model) -> Result<File, DocumentError> {
        let path = self.path(document.id);
        match File::open(&path).await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(DocumentError::Missing(document.id)),
            opened => opened.map_err(at(&path)),
        }
    }

    async fn sweep(&self, now: DateTime<Utc>) -> std::io::Result<()> {
        let mut entries = fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let path = entry.path();
            let written = DateTime::<Utc>::from(entry.metadata().await?.modified()?);
            let draft = path.extension().is_some_and(|extension| extension == DRAFT);
            if draft && now - written > ABANDONED_AFTER {
                fs::remove_file(&path).await?;
            }
        }
        Ok(())
    }

    /// A new name is on disk when its folder is synced.
    async fn sync_folder(&self) -> std::io::Result<()> {
        #[cfg(unix)]
        File::open(&self.folder).await?.sync_all().await?;
        Ok(())
    }
}

/// A document on its way in.
pub struct Upload {
    documents: Documents,
    draft: Draft,
    file: File,
    name: String,
    media_type: String,
    size: u64,
    hash: Sha256,
}

impl Upload {
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), DocumentError> {
        self.size += bytes.len() as u64;
        if self.size > MAX_BYTES {
            return Err(DocumentError::TooLarge);
        }
        self.hash.update(bytes);
        let written = self.file.write_all(bytes).await;
        written.map_err(at(&self.draft.path))
    }

    /// The bytes reach the disk, then their row. No row is written by another way.
    pub async fn finish(
        self,
        on: &impl ConnectionTrait,
        clock: &dyn Clock,
        uploaded_by: Uuid,
    ) -> Result<Model, DocumentError> {
        let row = Model {
            id: clock.id(),
            item_id: None,
            name: self.name,
            media_type: self.media_type,
            size: self.size as i64,
            sha256: self.hash.finalize().to_vec(),
            uploaded_by,
            uploaded_at: clock.now(),
        };
        let path = self.documents.path(row.id);
        settle(self.file, self.draft, &path).await.map_err(at(&path))?;
        self.documents.sync_folder().await.map_err(at(&path))?;
        document::Entity::insert(document::ActiveModel::from(row.clone())).exec_without_returning(on).await?;
        Ok(row)
    }
}

/// From here on the file stays, also where its row may not have been written: that cannot be told from here.
async fn settle(mut file: File, draft: Draft, path: &Path) -> std::io::Result<()> {
    file.flush().await?;
    file.sync_all().await?;
    // Some systems do not rename an open file.
    drop(file.into_std().await);
    fs::rename(&draft.path, path).await?;
    draft.keep();
    Ok(())
}

/// A file that goes unless it is kept.
struct Draft {
    path: PathBuf,
    kept: bool,
}

impl Draft {
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "a broken-off upload could not be removed");
        }
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The name people see. It never becomes a path here, but it may become one on the machine of who downloads it.
fn checked_name(name: &str) -> Result<String, DocumentError> {
    let name = name.trim();
    // Characters that write backwards make `exe.pdf` of `fdp.exe`.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unfit = |c: char| c.is_control() || turns(c) || matches!(c, '/' | '\\');
    match name {
        "" => Err(DocumentError::BadName("is missing")),
        "." | ".." => Err(DocumentError::BadName("is that of a folder")),
        name if name.chars().count() > MAX_NAME => Err(DocumentError::BadName("is too long")),
        name if name.contains(unfit) => Err(DocumentError::BadName("holds a slash or a character that is not shown")),
        name => Ok(name.to_owned()),
    }
}

/// `type/subtype` (RFC 6838), without its parameters.
fn checked_media_type(given: &str) -> Result<String, DocumentError> {
    let essence = given.split(';').next().unwrap_or_default().trim();
    let word = |word: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !word.is_empty() && word.chars().all(fits)
    };
    let fits =
        essence.len() <= MAX_MEDIA_TYPE && essence.split_once('/').is_some_and(|(kind, of)| word(kind) && word(of));
    match fits {
        true => Ok(essence.to_ascii_lowercase()),
        false => Err(DocumentError::BadMediaType(given.chars().take(MAX_MEDIA_TYPE).collect())),
    }
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> DocumentError {
    let path = path.display().to_string();
    move |cause| DocumentError::File { path, cause }
}
