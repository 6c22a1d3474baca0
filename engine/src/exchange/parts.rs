//! Cells with several parts: `people=20;workshops=3`, `FY2025=40;FY2026=60`. Written and read here, so that both agree.

use super::complaint::{Fault, RowReader};
use crate::ledger::line::Schedule;
use crate::ledger::period;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Display;

/// A part with a `;` or a quotation mark in it is quoted, as in CSV.
pub fn written<N: Display>(parts: &BTreeMap<N, Decimal>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let parts = parts.iter().map(|(name, number)| format!("{name}={number}"));
    // Writing to memory does not fail, and what was text stays text.
    let bytes = writer.write_record(parts).ok().and_then(|()| writer.into_inner().ok());
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default().trim_end().to_owned()
}

/// Factors by name.
pub fn multipliers(reader: &mut RowReader) -> BTreeMap<String, Decimal> {
    let help = "Write them like people=20;workshops=3.";
    read(reader, "multipliers", |name| (!name.is_empty()).then(|| name.to_owned()), help)
}

/// How much of a hundred falls in each fiscal year.
pub fn percents(reader: &mut RowReader) -> Option<Schedule> {
    let help = "Write them like FY2025=40;FY2026=60.";
    let year = |word: &str| period::parse_fiscal_year(&word.to_uppercase()).ok();
    let parts = read(reader, "percents", year, help);
    (!parts.is_empty()).then_some(Schedule::Percents(parts))
}

fn read<N: Ord>(
    reader: &mut RowReader,
    column: &str,
    name: impl Fn(&str) -> Option<N>,
    help: &str,
) -> BTreeMap<N, Decimal> {
    let text = reader.text(column).unwrap_or_default();
    let mut parts = BTreeMap::new();
    for part in divided(&text) {
        let pair = part.rsplit_once('=');
        let read = pair.and_then(|(word, number)| {
            let number = Decimal::from_str_exact(number.trim()).ok()?;
            Some((name(word.trim())?, number))
        });
        let fresh = read.is_some_and(|(name, number)| parts.insert(name, number).is_none());
        if !fresh {
            reader.complain(
                column,
                Fault::Value,
                format!("`{part}` is not understood, or said twice."),
                Some(help.into()),
            );
            return BTreeMap::new();
        }
    }
    parts
}

fn divided(text: &str) -> Vec<String> {
    let reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(b';').from_reader(text.as_bytes());
    let parts = reader
        .into_records()
        .map_while(Result::ok)
        .flat_map(|record| record.iter().map(|part| part.trim().to_owned()).collect::<Vec<_>>());
    parts.filter(|part| !part.is_empty()).collect()
}
