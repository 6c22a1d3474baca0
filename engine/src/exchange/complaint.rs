//! What is wrong with one cell, said so that the person who keeps the spreadsheet can mend it there.

use super::mapping::Columns;
use super::sheet::{Cell, Row, cell_name};
pub use crate::chart::value::MAX_TEXT;
use crate::chart::value::check_seen;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use std::fmt;

/// Letters of a cell's text that a complaint repeats.
const MAX_FOUND: usize = 80;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    pub sheet: String,
    pub row: u32,
    /// As the spreadsheet names it: `I53`.
    pub cell: String,
    /// As the header names it: `due`.
    pub column: String,
    /// What the cell holds; empty where it is empty.
    pub found: String,
    pub fault: Fault,
    pub problem: String,
    pub help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    Missing,
    DuplicateReference,
    /// The reference belongs to something else in the database.
    ReferenceTaken,
    MisspeltAgency,
    UnknownAgency,
    Date,
    Choice,
    NotANumber,
    NegativeAmount,
    UnknownCurrency,
    FiscalYear,
    NoAmount,
    /// One amount for several years.
    MergedAmount,
    /// A printed amount that is not the product of its own line.
    WrongTotal,
    /// The same stage of one sum of money, twice.
    DuplicateFunding,
    /// What other cells of the row, or of the file, rule out.
    Contradiction,
    /// A day on which nobody sits.
    Holiday,
    /// The field cannot hold it.
    Value,
    TooLong,
    FailedFormula,
    /// Somebody changed the same since the file was written.
    Newer,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let found = match self.found.is_empty() {
            true => "empty".to_owned(),
            false => format!("`{}`", self.found),
        };
        write!(f, "{}!{} ({}) {found}: {}", self.sheet, self.cell, self.column, self.problem)?;
        match &self.help {
            Some(help) => write!(f, " {help}"),
            None => Ok(()),
        }
    }
}

/// Reads one row by the names of its columns, and collects what is wrong with it.
pub struct RowReader<'a> {
    pub sheet: &'a str,
    pub row: &'a Row,
    pub columns: &'a Columns,
    pub complaints: Vec<Complaint>,
    /// What was understood that the cells do not say outright.
    pub notes: Vec<String>,
}

impl<'a> RowReader<'a> {
    pub fn new(sheet: &'a str, row: &'a Row, columns: &'a Columns) -> RowReader<'a> {
        RowReader { sheet, row, columns, complaints: Vec::new(), notes: Vec::new() }
    }

    /// Amounts in merged cells, of which nothing else was said: whose they are nobody knows.
    pub fn complain_of_merged(&mut self) {
        if self.complaints.iter().any(|complaint| complaint.fault == Fault::MergedAmount) {
            return;
        }
        for name in self.columns.names() {
            let merged = self.columns.index(name).and_then(|index| self.row.merged(index));
            if let Some(first) = merged {
                let help = "Split the cells, and write the amount of each into it.";
                let problem = format!("One number, in {first}, stands for several cells.");
                self.complain(name, Fault::MergedAmount, problem, Some(help.into()));
            }
        }
    }

    pub fn cell(&self, name: &str) -> Option<&'a Cell> {
        self.row.cell(self.columns.index(name)?)
    }

    /// The file has this column and the row fills it.
    pub fn has(&self, name: &str) -> bool {
        self.cell(name).is_some()
    }

    pub fn complain(&mut self, name: &str, fault: Fault, problem: impl Into<String>, help: Option<String>) {
        let index = self.columns.index(name);
        let found = self.cell(name).map(Cell::to_string).unwrap_or_default();
        let complaint = Complaint {
            sheet: self.sheet.to_owned(),
            row: self.row.number,
            cell: index.map_or_else(|| format!("row {}", self.row.number), |index| cell_name(index, self.row.number)),
            column: self.columns.header(name).unwrap_or(name).to_owned(),
            found: found.chars().take(MAX_FOUND).collect(),
            fault,
            problem: problem.into(),
            help,
        };
        // A cell may be read more than once.
        if !self.complaints.contains(&complaint) {
            self.complaints.push(complaint);
        }
    }

    pub fn note(&mut self, note: impl fmt::Display) {
        self.notes.push(format!("{}, row {}: {note}.", self.sheet, self.row.number));
    }

    /// Letters that were lost before the file came here.
    pub fn note_lost_letters(&mut self) {
        let lost = |cell: &Cell| cell.to_string().contains(char::REPLACEMENT_CHARACTER);
        let cells: Vec<usize> = self.row.cells().filter(|(_, cell)| lost(cell)).map(|(index, _)| index).collect();
        for index in cells.into_iter().filter(|index| self.columns.is_known(*index)) {
            let cell = cell_name(index, self.row.number);
            self.note(format!(
                "{cell} holds a letter that nothing can show; `{}` stands for it",
                char::REPLACEMENT_CHARACTER
            ));
        }
    }

    /// A failed formula is a complaint and no text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.cell(name)? {
            Cell::Fault(fault) => {
                self.complain(name, Fault::FailedFormula, format!("The formula failed: {fault}."), None);
                None
            }
            cell => {
                let text = cell.to_string();
                if let Err(problem) = check_seen(&text) {
                    self.complain(name, Fault::Value, problem, None);
                    return None;
                }
                Some(text)
            }
        }
    }

    pub fn required(&mut self, name: &str, what: &str) -> Option<String> {
        if !self.has(name) {
            self.complain(name, Fault::Missing, format!("{what} is missing."), None);
        }
        self.text(name)
    }

    /// No longer than `most` letters.
    pub fn bounded(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.text(name)?;
        let letters = text.chars().count();
        if letters > most {
            self.complain(name, Fault::TooLong, format!("The text has {letters} letters; at most {most} fit."), None);
            return None;
        }
        Some(text)
    }

    pub fn number(&mut self, name: &str) -> Option<Decimal> {
        let text = self.text(name)?;
        let number = number(&text);
        if number.is_none() {
            let problem = match text.parse::<f64>().is_ok_and(f64::is_finite) {
                true => format!("`{text}` is too large, or not written in digits only."),
                false => format!("`{text}` is not a number."),
            };
            let help = "Write digits only, like 74000 or 1875.50; leave the cell empty where nothing is known.";
            self.complain(name, Fault::NotANumber, problem, Some(help.into()));
        }
        number
    }

    pub fn positive(&mut self, name: &str) -> Option<Decimal> {
        let number = self.number(name)?;
        if number.is_sign_negative() && !number.is_zero() {
            self.complain(name, Fault::NegativeAmount, format!("{number} is below zero."), None);
            return None;
        }
        Some(number)
    }

    /// A single day, or nothing and a complaint.
    pub fn day(&mut self, name: &str) -> Option<NaiveDate> {
        if let Cell::Day(day) = self.cell(name)? {
            return Some(*day);
        }
        let text = self.text(name)?;
        match crate::time::due::parse(&text, 1) {
            Ok(crate::time::due::Due::Range { first, last }) if first == last => Some(first),
            Ok(_) => {
                self.complain(
                    name,
                    Fault::Date,
                    format!("`{text}` is not a single day."),
                    Some("Write it like 2025-03-31.".into()),
                );
                None
            }
            Err(problem) => {
                self.complain(name, Fault::Date, problem, None);
                None
            }
        }
    }
}

/// Bytes of one letter: lengths in bytes that differ by more cannot be near.
const MAX_LETTER: usize = 4;

/// The first of the nearest names within so many letters wrong, missing, doubled or swapped.
pub fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>, within: usize) -> Option<&'a str> {
    let alike = |name: &&str| name.len().abs_diff(word.len()) <= within * MAX_LETTER;
    let near = among.filter(alike).map(|name| (strsim::osa_distance(word, name), name));
    near.filter(|(distance, _)| *distance <= within).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// `74,000.50`, `$ 1 200`, `(300)` as bookkeepers write a negative; digits are grouped in threes or not at all.
fn number(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let (plain, negative) = match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        None => (plain, false),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let grouped =
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3);
    if plain.contains(',') && (!grouped || fraction.contains(',')) {
        return None;
    }
    let number = Decimal::from_str_exact(&plain.replace(',', "")).ok()?.normalize();
    Some(if negative { -number } else { number })
}
