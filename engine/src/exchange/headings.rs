//! What a file's headings are taken as, for its person to say otherwise: also of a sheet that is not read, since what she says
//! may be what makes it a plan. Pure.

use super::mapping::{Columns, HEADER_WITHIN, Mapping};
use super::names::{Table, plain};
use super::sheet::{Row, Sheet, cell_name};
use crate::chart::workflow::Workflow;

/// A sheet by the row of its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    pub sheet: String,
    /// `None`: no row near the top names the columns of any table, so the row with most texts is shown.
    pub table: Option<Table>,
    pub columns: Vec<Heading>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As the spreadsheet names it: `C4`.
    pub cell: String,
    pub header: String,
    /// Our name for what it holds; `None`: it is not read.
    pub name: Option<String>,
    /// A person said so, now or at an earlier import.
    pub said: bool,
    /// Of one that is not read, why.
    pub reason: Option<String>,
}

/// Of each sheet with a row that may be one of headings.
pub fn of(sheets: &[Sheet], action: &Workflow, mapping: &Mapping) -> Vec<Headings> {
    let each = sheets.iter().filter_map(|sheet| match Columns::find(sheet, action, mapping) {
        Some(columns) => Some(known(sheet, &columns, mapping)),
        None => unknown(sheet, action, mapping),
    });
    each.collect()
}

fn known(sheet: &Sheet, columns: &Columns, mapping: &Mapping) -> Headings {
    let row = columns.header_row;
    let read = columns.read().map(|(index, header, name)| {
        let said = mapping.0.get(&plain(header)).is_some_and(|said| said == name);
        (index, heading(index, row, header, Some(name.to_owned()), said, None))
    });
    let unread = columns
        .unread
        .iter()
        .map(|one| (one.index, heading(one.index, row, &one.header, None, false, Some(one.reason.clone()))));
    let mut all: Vec<(usize, Heading)> = read.chain(unread).collect();
    all.sort_by_key(|(index, _)| *index);
    let columns_in_order = all.into_iter().map(|(_, heading)| heading).collect();
    Headings { sheet: sheet.name.clone(), table: Some(columns.table), columns: columns_in_order }
}

fn unknown(sheet: &Sheet, action: &Workflow, mapping: &Mapping) -> Option<Headings> {
    let near: Vec<&Row> = sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN).collect();
    // Of several as long the first, since the last of the greatest is taken.
    let row = near.into_iter().rev().max_by_key(|row| row.cells().count())?;
    let columns = row.cells().map(|(index, cell)| {
        let header = cell.to_string();
        let said = mapping.0.get(&plain(&header)).cloned();
        let name = said.clone().or_else(|| Table::Plan.name(&header, action));
        let reason = name.is_none().then(|| "no such column is known".to_owned());
        heading(index, row.number, &header, name, said.is_some(), reason)
    });
    Some(Headings { sheet: sheet.name.clone(), table: None, columns: columns.collect() })
}

fn heading(index: usize, row: u32, header: &str, name: Option<String>, said: bool, reason: Option<String>) -> Heading {
    Heading { cell: cell_name(index, row), header: header.to_owned(), name, said, reason }
}
