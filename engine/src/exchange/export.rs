//! Spreadsheets out: the actions of a plan that somebody's filter finds, with their cost lines, in the columns that an import
//! reads, so that what comes back unchanged changes nothing. Who sees which of them is decided before; nothing here asks again.
//!
//! `rows` gathers, `columns` says which columns there are, `xlsx` and `text` write. What a cell cannot hold is said in a note.

mod action;
mod columns;
mod facts;
mod line;
mod rows;
mod text;
mod xlsx;

use super::sheet::MAX_ROWS;
use crate::engine::Shared;
use crate::engine::command::Failure;
use crate::store::item;
use action::Action;
use chrono::{DateTime, NaiveDate, Utc};
use columns::Column;
use facts::Facts;
use rust_decimal::Decimal;
use sea_orm::ConnectionTrait;
use std::str::FromStr;

/// What an import takes back, without its header and totals.
pub const MAX_LINES: usize = MAX_ROWS as usize - 500;

/// What is exported, for whom.
#[derive(Debug)]
pub struct Asked {
    pub plan: item::Model,
    /// Of the workflow of actions, as far as she sees them and her filter finds them.
    pub actions: Vec<item::Model>,
    /// What she sees above them.
    pub above: Vec<item::Model>,
    /// Cost lines of what she sees in the plan besides actions, which has no rows.
    pub elsewhere: u64,
    pub by: String,
    /// In words; empty: all.
    pub filter: String,
    pub as_of: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(
        "The export would have {rows} rows; at most {MAX_LINES} fit, and 2000000 cells. Narrow it, like by agency."
    )]
    TooLarge { rows: usize },
    #[error("The workbook cannot be written: {0}")]
    Workbook(String),
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// By the ending of a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Workbook,
    Text,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        match ending.as_deref() {
            Some("xlsx") => Ok(Format::Workbook),
            Some("csv") => Ok(Format::Text),
            Some(_) | None => {
                Err(format!("`{name}` ends in neither `.xlsx` nor `.csv`: which of them is to be written?"))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// As somebody entered it.
    Money(Decimal),
    /// What the ledger makes of what was entered.
    Computed(Decimal),
    /// The sum of the row's years.
    Total(Decimal),
}

/// What is written: a row for each cost line, and one for each action without any.
#[derive(Debug)]
pub struct Export {
    columns: Vec<Column>,
    actions: Vec<Action>,
    facts: Facts,
    /// What a cell cannot hold.
    pub notes: Vec<String>,
    pub lines: usize,
}

impl Export {
    /// `on`: where the items are read from.
    pub async fn read(on: &impl ConnectionTrait, shared: &Shared, asked: Asked) -> Result<Export, ExportError> {
        rows::read(on, shared, asked).await
    }

    pub fn actions(&self) -> usize {
        self.actions.len()
    }

    /// Takes a while for a long plan.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, ExportError> {
        match format {
            Format::Workbook => xlsx::write(self).map_err(|error| ExportError::Workbook(error.to_string())),
            Format::Text => text::write(self).map_err(|error| ExportError::Workbook(error.to_string())),
        }
    }
}
