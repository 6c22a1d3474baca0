//! Keys: each item's content is sealed with a data key of its own, which is sealed with the master key. The master key lies
//! in a file and never in the database; the database keeps its fingerprint and refuses every other key.
//!
//! Who loses the file loses every snapshot and journal payload; who destroys one item's data key erases that item, and the
//! chain of hashes over the sealed bytes still verifies. Never log a key, never derive `Debug` for one.

use super::database::Database;
use super::setting;
use crate::hex;
use chacha20poly1305::aead::rand_core::RngCore;
use chacha20poly1305::aead::{Aead, OsRng, Payload};
use chacha20poly1305::{AeadCore, KeyInit, XChaCha20Poly1305, XNonce};
use sea_orm::DbErr;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;
/// What a data key is sealed as.
const DATA_KEY: &str = "data_key";

/// The master key.
pub struct Keys {
    master: XChaCha20Poly1305,
}

/// One item's key.
#[derive(Clone)]
pub struct DataKey {
    cipher: XChaCha20Poly1305,
    item: Uuid,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the stored bytes are damaged, or belong to another key")]
    Damaged,
    #[error("This database has no file to lay its key beside. Name a key file; it is made at the first start.")]
    NoPath,
    #[error(
        "The key file {path} is missing. This database was sealed with the key of fingerprint {fingerprint}: without that file \
         its items and journal cannot be read by anybody. Put the key file back (it is not part of a backup's folder; \
         another replica has the same one). Nothing was changed."
    )]
    Missing { path: String, fingerprint: String },
    #[error(
        "The key file {path} holds another key (fingerprint {found}) than this database was sealed with ({expected}). \
         Put the right key file there; with another key its items and journal cannot be read by anybody. Nothing was changed."
    )]
    OtherKey { path: String, found: String, expected: String },
    #[error(
        "The key file {path} has {length} bytes instead of {KEY_LENGTH}. Put the right key file back from where you keep it."
    )]
    BadFile { path: String, length: usize },
    #[error("The key file {path}: {cause}")]
    File {
        path: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("The key's fingerprint in the database: {0}")]
    Database(#[from] DbErr),
}

/// Where the key lies when nobody says otherwise: `NAME.db.key` beside a SQLite file.
pub fn default_file(database: &Database) -> Option<PathBuf> {
    database.file.as_deref().map(|file| beside(file, "key"))
}

/// `NAME.db` and `key` give `NAME.db.key`.
pub(crate) fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

impl Keys {
    /// The database's key, from `path` or the file beside it. A database that has none yet is given one; of replicas that
    /// start together the first to write its fingerprint wins, and the others need its file.
    pub async fn load_or_create(database: &Database, path: Option<&Path>) -> Result<Keys, KeyError> {
        let path = path.map(Path::to_path_buf).or_else(|| default_file(database)).ok_or(KeyError::NoPath)?;
        let expected = setting::get(&database.writer, setting::KEY_FINGERPRINT).await?;
        let (key, made) = match (read(&path)?, expected) {
            (Some(key), _) => (key, false),
            (None, None) => create(&path)?,
            (None, Some(fingerprint)) => {
                return Err(KeyError::Missing { path: path.display().to_string(), fingerprint });
            }
        };
        let found = fingerprint(&key);
        let expected = setting::get_or_put(&database.writer, setting::KEY_FINGERPRINT, &found).await?;
        if found == expected {
            return Ok(Keys::new(&key));
        }
        // Nothing was sealed with a key made a moment ago: left there, it would only pass for the right one.
        if made {
            std::fs::remove_file(&path).map_err(|cause| file_error(&path, cause))?;
        }
        Err(KeyError::OtherKey { path: path.display().to_string(), found, expected })
    }

    fn new(key: &[u8; KEY_LENGTH]) -> Keys {
        Keys { master: XChaCha20Poly1305::new(key.into()) }
    }

    /// A new item's key, and its sealed form for `item.data_key`.
    pub fn new_data_key(&self, item: Uuid) -> Result<(DataKey, Vec<u8>), KeyError> {
        let key = XChaCha20Poly1305::generate_key(&mut OsRng);
        let wrapped = seal(&self.master, DATA_KEY, item, &key)?;
        let cipher = XChaCha20Poly1305::new(&key);
        Ok((DataKey { cipher, item }, wrapped))
    }

    /// For what leaves the server and comes back: nobody else reads it or makes one.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        seal(&self.master, purpose, Uuid::nil(), bytes)
    }

    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        open(&self.master, purpose, Uuid::nil(), sealed)
    }

    pub fn unwrap(&self, item: Uuid, wrapped: &[u8]) -> Result<DataKey, KeyError> {
        let key = open(&self.master, DATA_KEY, item, wrapped)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key).map_err(|_| KeyError::Damaged)?;
        Ok(DataKey { cipher, item })
    }
}

impl DataKey {
    /// What is sealed for one purpose does not open for another, nor for another item.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        seal(&self.cipher, purpose, self.item, bytes)
    }

    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        open(&self.cipher, purpose, self.item, sealed)
    }
}

/// A fresh nonce, then the sealed bytes with their tag. 192 random bits never repeat.
fn seal(cipher: &XChaCha20Poly1305, purpose: &str, item: Uuid, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
    let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
    let aad = &bound_to(purpose, item);
    let sealed = cipher.encrypt(&nonce, Payload { msg: bytes, aad });
    let sealed = sealed.map_err(|_| KeyError::Damaged)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &XChaCha20Poly1305, purpose: &str, item: Uuid, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (nonce, msg) = sealed.split_at_checked(NONCE_LENGTH).ok_or(KeyError::Damaged)?;
    let aad = &bound_to(purpose, item);
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg, aad }).map_err(|_| KeyError::Damaged)
}

/// The item first: it has a fixed length, so no two pairs give the same bytes.
fn bound_to(purpose: &str, item: Uuid) -> Vec<u8> {
    [item.as_bytes(), purpose.as_bytes()].concat()
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

fn fingerprint(key: &[u8; KEY_LENGTH]) -> String {
    let digest = Sha256::new().chain_update("milepost master key").chain_update(key);
    hex(&digest.finalize())
}

/// The fingerprint of the key in a file, for those who check it before there is a database to ask.
pub fn fingerprint_of(path: &Path) -> Result<Option<String>, KeyError> {
    Ok(read(path)?.map(|key| fingerprint(&key)))
}

fn read(path: &Path) -> Result<Option<[u8; KEY_LENGTH]>, KeyError> {
    let mut bytes = Vec::new();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(file_error(path, cause)),
    };
    // One byte more tells a longer file.
    file.take(KEY_LENGTH as u64 + 1).read_to_end(&mut bytes).map_err(|cause| file_error(path, cause))?;
    let length = bytes.len();
    let key = bytes.try_into().map_err(|_| KeyError::BadFile { path: path.display().to_string(), length })?;
    Ok(Some(key))
}

/// A new key on disk, or the one another process put there first; and whether it is ours. It is written under another name
/// and then linked, so that nobody ever reads half a key.
fn create(path: &Path) -> Result<([u8; KEY_LENGTH], bool), KeyError> {
    let key = random();
    let draft = beside(path, &hex(&random::<8>()));
    write_private(&draft, &key).map_err(|cause| file_error(&draft, cause))?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft).map_err(|cause| file_error(&draft, cause))?;
    match linked {
        Ok(()) => {
            sync_folder(path).map_err(|cause| file_error(path, cause))?;
            Ok((key, true))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let theirs = read(path)?.ok_or_else(|| file_error(path, error))?;
            Ok((theirs, false))
        }
        Err(cause) => Err(file_error(path, cause)),
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new name is on disk when its folder is synced; elsewhere than on Unix a folder cannot be opened for that.
fn sync_folder(of: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = of;
    Ok(())
}

fn file_error(path: &Path, cause: std::io::Error) -> KeyError {
    KeyError::File { path: path.display().to_string(), cause }
}
