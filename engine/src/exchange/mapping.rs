//! Which column holds what: finds the header row under titles and merged bands, and maps the names people give their columns
//! to ours. A column nobody recognises is reported, never dropped in silence; its person can say what it holds.

use super::names::{Table, fiscal_year, in_another, of_plans, plain};
use super::plan::ImportError;
use super::sheet::{Cell, Row, Sheet};
use crate::chart::workflow::Workflow;
use std::collections::BTreeMap;

/// Rows from the top among which the header is looked for.
pub(super) const HEADER_WITHIN: u32 = 30;

/// What a person says of her columns: a header, in plain words, and our name for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(pub BTreeMap<String, String>);

impl Mapping {
    /// `HEADER=NAME`, each once.
    pub fn parse(words: &[String]) -> Result<Mapping, String> {
        let mut mapping = Mapping::default();
        for word in words {
            let pair = word.rsplit_once('=').map(|(header, name)| (plain(header), plain(name)));
            let (header, name) =
                pair.filter(|(header, name)| !header.is_empty() && !name.is_empty()).ok_or_else(|| {
                    format!("`{word}` maps no column. Write HEADER=NAME, like `--map \"Technical area=objective\"`.")
                })?;
            if mapping.0.insert(header, name).is_some() {
                return Err(format!("`{word}` maps a column that is mapped already. Say each once."));
            }
        }
        Ok(mapping)
    }

    /// What this one says, and what the other says of other columns.
    pub fn over(&self, other: &Mapping) -> Mapping {
        Mapping(other.0.clone().into_iter().chain(self.0.clone()).collect())
    }

    /// Every name is one that a plan's column can have.
    pub fn check(&self, action: &Workflow) -> Result<(), ImportError> {
        let wrong = self.0.values().find(|name| !Table::Plan.has(name, action));
        wrong.map_or(Ok(()), |name| {
            Err(ImportError::NoSuchName { name: name.clone(), names: of_plans(action).join(", ") })
        })
    }
}

/// The columns of one sheet, by our names.
#[derive(Clone, Debug)]
pub struct Columns {
    pub table: Table,
    pub header_row: u32,
    /// The lone text above the header, where there is one.
    pub title: Option<String>,
    known: BTreeMap<String, Column>,
    pub unread: Vec<Unread>,
}

#[derive(Clone, Debug)]
struct Column {
    index: usize,
    header: String,
}

/// A column that is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub header: String,
    pub index: usize,
    pub reason: String,
}

impl Columns {
    /// `None`: no row near the top names the columns of any table.
    pub fn find(sheet: &Sheet, action: &Workflow, mapping: &Mapping) -> Option<Columns> {
        let near = sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN);
        let mut title = None;
        for row in near {
            for table in Table::ALL {
                if let Some(columns) = Columns::of(row, table, action, mapping) {
                    return Some(Columns { title, ..columns });
                }
            }
            title = title.or_else(|| lone_text(row));
        }
        None
    }

    fn of(row: &Row, table: Table, action: &Workflow, mapping: &Mapping) -> Option<Columns> {
        let mut columns =
            Columns { table, header_row: row.number, title: None, known: BTreeMap::new(), unread: Vec::new() };
        let acts = |cell: &Cell| Table::Plan.name(&cell.to_string(), action).is_some_and(|name| name == "action");
        if table == Table::Totals && row.cells().any(|(_, cell)| acts(cell)) {
            return None; // a plan that lacks a column
        }
        let headers = row.cells().map(|(index, cell)| (index, cell.to_string()));
        let named = headers.map(|(index, header)| {
            let said = mapping.0.get(&plain(&header)).filter(|name| table.has(name, action));
            (said.cloned(), index, header)
        });
        // What a person says goes before what a header seems to say.
        let (said, others): (Vec<_>, Vec<_>) = named.partition(|(said, ..)| said.is_some());
        for (said, index, header) in said.into_iter().chain(others) {
            let name = said.or_else(|| table.name(&header, action));
            columns.take(index, header, name);
        }
        columns.unread.sort_by_key(|column| column.index);
        table.is_named_by(|name| columns.known.contains_key(name)).then_some(columns)
    }

    fn take(&mut self, index: usize, header: String, name: Option<String>) {
        let reason = match name {
            None => "no such column is known".to_owned(),
            Some(name) => match self.known.get(&name) {
                Some(first) => format!("`{}` is read for the same", first.header),
                None => {
                    self.known.insert(name, Column { index, header });
                    return;
                }
            },
        };
        self.unread.push(Unread { header, index, reason });
    }

    pub fn index(&self, name: &str) -> Option<usize> {
        self.known.get(name).map(|column| column.index)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    pub fn is_known(&self, index: usize) -> bool {
        self.known.values().any(|column| column.index == index)
    }

    /// Of each column that is read, where it lies, its header and our name for it.
    pub fn read(&self) -> impl Iterator<Item = (usize, &str, &str)> {
        self.known.iter().map(|(name, column)| (column.index, column.header.as_str(), name.as_str()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(|column| column.header.as_str())
    }

    /// One row is one line of an action's cost, and an action may have several.
    pub fn by_line(&self) -> bool {
        self.index("line_ref").is_some()
    }

    /// A header, in plain words, stands here, read or not.
    pub fn holds(&self, header: &str) -> bool {
        let read = self.known.values().map(|column| &column.header);
        read.chain(self.unread.iter().map(|column| &column.header)).any(|own| plain(own) == header)
    }

    /// Columns that fill a field of the actions' workflow by its own name.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str).filter(|name| !self.table.is_own(name))
    }

    /// Columns of amounts, by fiscal year.
    pub fn fiscal_years(&self) -> impl Iterator<Item = (i32, &str)> {
        self.known.keys().filter_map(|name| Some((fiscal_year(name)?, name.as_str())))
    }

    /// The column that has the cost in another currency: its name, and which.
    pub fn in_another(&self) -> Option<(&str, (String, i32))> {
        self.known.keys().find_map(|name| Some((name.as_str(), in_another(name)?)))
    }
}

fn lone_text(row: &Row) -> Option<String> {
    let mut cells = row.cells();
    match (cells.next(), cells.next()) {
        (Some((_, Cell::Text(text))), None) => Some(text.clone()),
        _ => None,
    }
}
