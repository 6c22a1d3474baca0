//! CSV by RFC 4180, with the mark by which spreadsheet programs know UTF-8: without it they take other letters than ASCII for
//! something else. It holds the rows and nothing else: sums and what is assumed are the workbook's.

use super::{Cell, Export};
use crate::exchange::harmless;
use std::io;

const UTF_8: &[u8] = b"\xef\xbb\xbf";

pub fn write(export: &Export) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(UTF_8.to_vec());
    writer.write_record(export.columns.iter().map(|column| column.header.as_str()))?;
    for action in &export.actions {
        for line in action.rows() {
            let cells = export.columns.iter().map(|column| column.cell(action, line));
            writer.write_record(cells.map(|cell| cell.map(|cell| cell.text()).unwrap_or_default()))?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Cell::Text(text) => harmless::written(text).into_owned(),
            Cell::Number(number) | Cell::Money(number) | Cell::Computed(number) | Cell::Total(number) => {
                number.to_string()
            }
            Cell::Day(day) => day.to_string(),
        }
    }
}
