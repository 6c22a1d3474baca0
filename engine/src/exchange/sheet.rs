//! From bytes to cells: a workbook (XLSX) or delimited text (CSV) becomes named sheets of typed cells.
//!
//! The content decides what a file is, never its name. Files come from anybody: every size is bounded here, before and while
//! reading, and a file that cannot be read is refused with one sentence. This room knows nothing of plans.

use super::{archive, delimited, workbook};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt;

pub const MAX_FILE_BYTES: usize = 25 * 1024 * 1024;
/// Of one sheet, in rows from the top, empty ones included.
pub const MAX_ROWS: u32 = 50_000;
pub const MAX_COLUMNS: usize = 500;
/// Letters of one cell; Excel's own bound.
pub const MAX_CELL_TEXT: usize = 32_767;
/// Filled cells of a whole file.
pub const MAX_CELLS: usize = 2_000_000;

/// One table of a file. Rows and cells that hold nothing are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// As a spreadsheet numbers it: from 1.
    pub number: u32,
    /// Ordered by column, from 0.
    cells: Vec<(usize, Cell)>,
    /// First and last columns of cells that are one with others and hold one number, and where it stands.
    merged: Vec<(usize, usize, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Trimmed, never empty.
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// A formula that failed: `#REF!`.
    Fault(String),
}

#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("The file is empty.")]
    Empty,
    #[error("The file is larger than {} MB. Split it, or remove pictures.", MAX_FILE_BYTES / (1024 * 1024))]
    TooLarge,
    #[error("Sheet `{sheet}` has more than {MAX_ROWS} rows. Delete the rows below the plan, or split the file.")]
    TooManyRows { sheet: String },
    #[error("Sheet `{sheet}` has more than {MAX_COLUMNS} columns. Delete the columns beside the plan.")]
    TooManyColumns { sheet: String },
    #[error("The file has more than {MAX_CELLS} filled cells. Split it.")]
    TooManyCells,
    #[error("Sheet `{sheet}`, cell {cell}: the text is longer than {MAX_CELL_TEXT} letters.")]
    CellTooLong { sheet: String, cell: String },
    #[error("This is a zip archive that unpacks to {what}. It is not opened.")]
    Bomb { what: String },
    #[error(
        "The file is a web page (HTML) with a spreadsheet's name. Open it in a spreadsheet program and save it as .xlsx."
    )]
    Html,
    #[error("The workbook is protected by a password. Save a copy without one.")]
    Encrypted,
    #[error("This is the old .xls format. Save it as .xlsx (Excel workbook) or .csv.")]
    LegacyXls,
    #[error("{0}")]
    NotAWorkbook(&'static str),
    #[error(
        "The workbook is damaged and cannot be read ({cause}). Open it in a spreadsheet program and save it again."
    )]
    Damaged { cause: String },
    #[error("The workbook is damaged: its cells make no sense. Open it in a spreadsheet program and save it again.")]
    Nonsense,
    #[error("Line {line} is not UTF-8 text. Save the file as `CSV UTF-8`.")]
    NotUtf8 { line: usize },
    #[error("Line {line} holds a zero byte, so this is not a text file. Save the plan as .xlsx or `CSV UTF-8`.")]
    ZeroByte { line: usize },
}

/// `name` is the file's own name; it names the one sheet of a CSV file.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    match format(name, bytes)? {
        Format::Workbook => {
            archive::inspect(bytes)?;
            // The library has panicked on nonsense inside a workbook (a cell named ZZZZZZZZZZZZ1).
            std::panic::catch_unwind(|| workbook::read(bytes)).unwrap_or(Err(SheetError::Nonsense))
        }
        Format::Delimited => Ok(vec![delimited::read(name, bytes)?]),
    }
}

enum Format {
    Workbook,
    Delimited,
}

/// The first bytes of the old Microsoft container: .xls, and every workbook with a password.
const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

fn format(name: &str, bytes: &[u8]) -> Result<Format, SheetError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(SheetError::TooLarge);
    }
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(match holds_utf16(bytes, "EncryptedPackage") {
            true => SheetError::Encrypted,
            false => SheetError::LegacyXls,
        });
    }
    if bytes.starts_with(b"PK") {
        return Ok(Format::Workbook);
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    match start {
        [] => Err(SheetError::Empty),
        [b'<', ..] => Err(SheetError::Html),
        _ if [".xlsx", ".xlsm", ".xls"].iter().any(|end| name.to_lowercase().ends_with(end)) => Err(
            SheetError::NotAWorkbook("The file has a workbook's name but is none. Save it as .xlsx or `CSV UTF-8`."),
        ),
        _ => Ok(Format::Delimited),
    }
}

fn holds_utf16(bytes: &[u8], word: &str) -> bool {
    let word: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(word.len()).any(|window| window == word)
}

impl Sheet {
    /// Cells from here to there, row and column from 0, are one. Only a number is lost to the others of them.
    pub(super) fn merge(&mut self, (top, left): (u32, u32), (bottom, right): (u32, u32)) {
        let holds = |row: &&Row| matches!(row.cell(left as usize), Some(Cell::Number(_)));
        if (top, left) == (bottom, right) || self.row(top + 1).as_ref().is_none_or(|row| !holds(row)) {
            return;
        }
        let first = cell_name(left as usize, top + 1);
        for row in self.rows.iter_mut().filter(|row| (top..=bottom).contains(&(row.number - 1))) {
            row.merged.push((left as usize, right as usize, first.clone()));
        }
    }

    fn row(&self, number: u32) -> Option<&Row> {
        self.rows.iter().find(|row| row.number == number)
    }
}

impl Row {
    /// The cell that holds the one number of this cell and others.
    pub fn merged(&self, column: usize) -> Option<&str> {
        let region = self.merged.iter().find(|(left, right, _)| (*left..=*right).contains(&column));
        region.map(|(.., first)| first.as_str())
    }

    pub fn cell(&self, column: usize) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |(index, _)| *index);
        found.ok().map(|index| &self.cells[index].1)
    }

    pub fn cells(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Cell::Text(text) | Cell::Fault(text) => f.write_str(text),
            Cell::Number(number) => write!(f, "{number}"),
            Cell::Day(day) => write!(f, "{day}"),
        }
    }
}

/// `B12` for column 1 of row 12.
pub fn cell_name(column: usize, row: u32) -> String {
    format!("{}{row}", column_name(column))
}

fn column_name(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        rest => format!("{}{letter}", column_name(rest - 1)),
    }
}

/// Collects cells, in any order, within the bounds.
pub(super) struct Collector {
    name: String,
    rows: std::collections::BTreeMap<u32, std::collections::BTreeMap<usize, Cell>>,
    count: usize,
}

impl Collector {
    /// `already` cells were read from other sheets of the file.
    pub fn new(name: &str, already: usize) -> Collector {
        Collector { name: name.to_owned(), rows: Default::default(), count: already }
    }

    /// `row` counts from 1.
    pub fn put(&mut self, row: u32, column: usize, cell: Cell) -> Result<(), SheetError> {
        if let Cell::Text(text) = &cell
            && text.chars().count() > MAX_CELL_TEXT
        {
            return Err(SheetError::CellTooLong { sheet: self.name.clone(), cell: cell_name(column, row) });
        }
        if row > MAX_ROWS {
            return Err(SheetError::TooManyRows { sheet: self.name.clone() });
        }
        if column >= MAX_COLUMNS {
            return Err(SheetError::TooManyColumns { sheet: self.name.clone() });
        }
        self.count += 1;
        if self.count > MAX_CELLS {
            return Err(SheetError::TooManyCells);
        }
        self.rows.entry(row).or_default().insert(column, cell);
        Ok(())
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn sheet(self) -> Sheet {
        let row = |(number, cells): (u32, std::collections::BTreeMap<usize, Cell>)| Row {
            number,
            cells: cells.into_iter().collect(),
            merged: Vec::new(),
        };
        Sheet { name: self.name, rows: self.rows.into_iter().map(row).collect() }
    }
}

/// A text cell; nothing where only spaces are left. A workbook can hold zero bytes (`_x0000_`), which no database takes, and
/// line ends of several systems (`_x000D_`).
pub(super) fn text(raw: &str) -> Option<Cell> {
    held(raw).map(Cell::Text)
}

/// What of a text a cell holds.
pub(super) fn held(raw: &str) -> Option<String> {
    let text = raw.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
