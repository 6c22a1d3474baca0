//! XLSX to cells, one at a time: a sheet that claims a cell in its last corner costs no memory.

use super::sheet::{Cell, Collector, Sheet, SheetError, text};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::io::Cursor;

/// What is said of a formula that a program wrote and nobody reckoned.
const UNSAVED: &str = "it was saved without a value";
/// Digits that a spreadsheet shows of a number; the rest is noise of its binary form.
const DIGITS: usize = 15;

pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = Vec::new();
    let mut count = 0;
    for name in workbook.sheet_names() {
        let mut collector = Collector::new(&name, count);
        let mut reader = match workbook.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => continue, // a chart
            Err(error) => return Err(damaged(error)),
        };
        while let Some(found) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = found.pos;
            let unsaved = || found.formula.as_ref().map(|_| Cell::Fault(UNSAVED.into()));
            if let Some(cell) = cell(&found.value).or_else(unsaved) {
                collector.put(row.saturating_add(1), column as usize, cell)?;
            }
        }
        drop(reader);
        count = collector.count();
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        let mut sheet = collector.sheet();
        merged.iter().for_each(|region| sheet.merge(region.start, region.end));
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn damaged(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Encrypted,
        other => SheetError::Damaged { cause: other.to_string() },
    }
}

fn cell(value: &DataRef) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::Number(Decimal::from(*number))),
        DataRef::Float(number) => Some(number_cell(*number)),
        DataRef::String(raw) | DataRef::DurationIso(raw) => written(raw),
        DataRef::SharedString(raw) => written(raw),
        DataRef::Bool(flag) => text(if *flag { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            Some(day.map_or_else(|| number_cell(when.as_f64()), Cell::Day))
        }
        DataRef::DateTime(duration) => Some(number_cell(duration.as_f64())),
        DataRef::DateTimeIso(raw) => match raw.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Some(Cell::Day(day)),
            None => text(raw),
        },
        DataRef::Error(error) => Some(Cell::Fault(error.to_string())),
    }
}

/// A workbook keeps characters that its XML cannot hold as `_x001F_`: they are what is left of a letter that was lost, and
/// nothing shows them.
fn written(raw: &str) -> Option<Cell> {
    let lost = |c: char| c.is_control() && !matches!(c, '\0' | '\t' | '\n' | '\r');
    text(&raw.replace(lost, "\u{fffd}"))
}

pub fn number_cell(number: f64) -> Cell {
    let shown = format!("{number:.*e}", DIGITS - 1);
    match Decimal::from_scientific(&shown) {
        Ok(decimal) => Cell::Number(decimal.normalize()),
        Err(_) => Cell::Text(format!("{number:e}")),
    }
}
