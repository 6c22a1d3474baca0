//! Looks at a zip archive's directory before anything is unpacked: how many parts, and how large they say they are. A part
//! that unpacks to more than the directory says is an error of the archive reader, which every later reader goes through.

use super::sheet::SheetError;
use std::io::{Cursor, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// Of all parts together, once unpacked.
pub const MAX_UNZIPPED_BYTES: u64 = 100 * 1024 * 1024;
pub const MAX_PARTS: usize = 1_000;
/// Bytes unpacked for one byte packed; sheets of text reach 50.
pub const MAX_RATIO: u64 = 200;
/// Small parts may shrink more.
const RATIO_COUNTS_FROM: u64 = 1024 * 1024;

pub fn inspect(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(bomb(format!("{} parts", archive.len())));
    }
    is_workbook(&archive)?;
    declared(&mut archive)
}

/// It holds a program, which nothing here runs.
pub fn has_macros(bytes: &[u8]) -> bool {
    let archive = ZipArchive::new(Cursor::new(bytes));
    archive.is_ok_and(|archive| archive.index_for_name("xl/vbaProject.bin").is_some())
}

fn is_workbook<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<(), SheetError> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    match () {
        () if has("xl/workbook.xml") => Ok(()),
        () if has("xl/workbook.bin") => {
            Err(SheetError::NotAWorkbook("This is a binary workbook (.xlsb). Save it as .xlsx."))
        }
        () if has("content.xml") => Err(SheetError::NotAWorkbook("This is an OpenDocument file. Save it as .xlsx.")),
        () => Err(SheetError::NotAWorkbook("This is an archive without a workbook in it. Save the plan as .xlsx.")),
    }
}

fn declared<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<(), SheetError> {
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(damaged)?;
        if part.encrypted() {
            return Err(SheetError::Encrypted);
        }
        let (size, packed) = (part.size(), part.compressed_size());
        total = total.saturating_add(size);
        if total > MAX_UNZIPPED_BYTES {
            return Err(bomb(format!("more than {} MB", MAX_UNZIPPED_BYTES / (1024 * 1024))));
        }
        if size > RATIO_COUNTS_FROM && size / packed.max(1) > MAX_RATIO {
            return Err(bomb(format!("{} times its size", size / packed.max(1))));
        }
    }
    Ok(())
}

fn bomb(what: String) -> SheetError {
    SheetError::Bomb { what }
}

fn damaged(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::Encrypted,
        other => SheetError::Damaged { cause: other.to_string() },
    }
}
