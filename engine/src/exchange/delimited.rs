//! CSV to cells: UTF-8 with or without a byte order mark, separated by commas or semicolons. Every cell is text.

use super::harmless;
use super::sheet::{Collector, Sheet, SheetError, text};

/// Records that are looked at to tell the separator.
const LOOKED_AT: usize = 20;

pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    checked(bytes)?;
    let mut reader = reader(bytes, separator(bytes));
    let mut record = csv::StringRecord::new();
    let mut collector = Collector::new(name, 0);
    let mut number = 0;
    while reader.read_record(&mut record).map_err(damaged)? {
        number += 1 + record.position().map_or(0, |at| blank_lines(bytes, at.byte()));
        for (column, raw) in record.iter().enumerate() {
            if let Some(cell) = text(harmless::meant(raw)) {
                collector.put(number, column, cell)?;
            }
        }
    }
    Ok(collector.sheet())
}

fn checked(bytes: &[u8]) -> Result<(), SheetError> {
    let line = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(SheetError::NotUtf8 { line: line(error.valid_up_to()) });
    }
    match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => Err(SheetError::ZeroByte { line: line(at) }),
        None => Ok(()),
    }
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes)
}

/// The one that divides more records near the top into more cells.
fn separator(bytes: &[u8]) -> u8 {
    let widths = |separator: u8| {
        let mut reader = reader(bytes, separator);
        let records = reader.byte_records().take(LOOKED_AT).map_while(Result::ok);
        records.map(|record| record.len()).collect::<Vec<_>>()
    };
    let (commas, semicolons) = (widths(b','), widths(b';'));
    let pairs = || commas.iter().zip(&semicolons);
    let for_commas = pairs().filter(|(comma, semicolon)| comma > semicolon).count();
    let for_semicolons = pairs().filter(|(comma, semicolon)| semicolon > comma).count();
    if for_semicolons > for_commas { b';' } else { b',' }
}

/// The reader skips empty lines; a spreadsheet counts them as rows.
fn blank_lines(bytes: &[u8], from: u64) -> u32 {
    let (before, rest) = bytes.split_at_checked(from as usize).unwrap_or((bytes, &[]));
    // The reader takes a record to end between the two bytes of its line's end.
    let rest = rest.strip_prefix(b"\n").filter(|_| before.ends_with(b"\r")).unwrap_or(rest);
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n').count() as u32
}

fn damaged(error: csv::Error) -> SheetError {
    SheetError::Damaged { cause: error.to_string() }
}
