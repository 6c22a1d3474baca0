//! Files written with their hash and brought to disk before anybody relies on them.

use crate::hex;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Result, Write};
use std::path::Path;

const BUFFER: usize = 64 * 1024;

/// A new file and the hash of what was written to it.
pub struct HashedFile {
    file: BufWriter<File>,
    hash: Sha256,
}

impl HashedFile {
    pub fn create(path: &Path) -> Result<HashedFile> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(HashedFile { file: BufWriter::with_capacity(BUFFER, options.open(path)?), hash: Sha256::new() })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }

    /// On disk; answers the hash as hex.
    pub fn finish(self) -> Result<String> {
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.sync_all()?;
        Ok(hex(&self.hash.finalize()))
    }
}

/// Copies to a new file, and answers the hash of what was read.
pub fn copy(from: &Path, to: &Path) -> Result<Vec<u8>> {
    let mut source = File::open(from)?;
    let mut target = HashedFile::create(to)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            length => target.write(&buffer[..length])?,
        }
    }
    let hash = target.hash.clone().finalize().to_vec();
    target.finish()?;
    Ok(hash)
}

pub fn hash_of(path: &Path) -> Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut hash)?;
    Ok(hash.finalize().to_vec())
}

/// A new name is on disk when its folder is synced; elsewhere than on Unix a folder cannot be opened for that.
pub fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
