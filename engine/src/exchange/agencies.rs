//! The agencies a plan names: those of the register, those of the file's own sheet, and new ones. A name that nearly is a
//! known one is a misspelling and nobody's guess; a name far from all of them is a new agency.

use super::complaint::{Complaint, Fault, RowReader, nearest};
use super::mapping::Columns;
use super::sheet::Sheet;
use crate::engine::project;
use crate::store::agency;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Letters that may be wrong, missing, doubled or swapped in a known name.
const NEAR: usize = 2;
/// Shorter names are near each other by chance.
const NEAR_FROM: usize = 8;
pub const MAX_NAME: usize = 200;
/// That one file brings.
pub const MAX_NEW: usize = 1_000;
pub const TOO_MANY: &str = "The file brings more than 1000 agencies that the register does not have.";
/// Letters of an id made from a name.
const MAX_ID: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewAgency {
    pub id: String,
    pub title: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub successor: Option<String>,
    pub mailbox: Option<String>,
}

/// Names in one form, with the agency each means.
#[derive(Debug, Default)]
pub struct Register {
    /// Folded name or code -> id.
    ids: BTreeMap<String, String>,
    /// Names as they are written, for help.
    titles: BTreeMap<String, String>,
    stored: BTreeSet<String>,
    /// By id: in the file's sheet, or only named by its rows.
    sheet: BTreeMap<String, NewAgency>,
    named: BTreeMap<String, NewAgency>,
}

impl Register {
    pub fn new(stored: &[agency::Model]) -> Register {
        let mut register = Register::default();
        for row in stored {
            register.know(&row.title, &row.id);
            register.ids.insert(fold(&row.id), row.id.clone());
            register.stored.insert(row.id.clone());
        }
        register
    }

    fn know(&mut self, title: &str, id: &str) {
        self.ids.insert(fold(title), id.to_owned());
        self.titles.insert(fold(title), title.to_owned());
    }

    /// The file's sheet of agencies; a row with a complaint waits.
    pub fn read(&mut self, sheet: &Sheet, columns: &Columns) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for row in sheet.rows.iter().filter(|row| row.number > columns.header_row) {
            let mut reader = RowReader::new(&sheet.name, row, columns);
            let found = read_row(&mut reader);
            if self.sheet.len() >= MAX_NEW {
                reader.complain("code", Fault::UnknownAgency, TOO_MANY, None);
            }
            if reader.complaints.is_empty() {
                found.into_iter().for_each(|agency| self.take(agency));
            }
            complaints.extend(reader.complaints);
        }
        complaints
    }

    /// An agency of the register keeps its own title; the file's name for it is understood.
    fn take(&mut self, agency: NewAgency) {
        let known = self.ids.get(&agency.id).or_else(|| self.ids.get(&fold(&agency.title)));
        let id = known.cloned().unwrap_or_else(|| agency.id.clone());
        self.ids.insert(agency.id.clone(), id.clone());
        self.know(&agency.title, &id);
        if !self.stored.contains(&id) {
            self.sheet.insert(id, agency);
        }
    }

    /// The agency a cell names. A new one is remembered, and added if a good row wants it.
    pub fn resolve(&mut self, name: &str) -> Result<String, Unknown> {
        let folded = fold(name);
        if let Some(id) = self.ids.get(&folded) {
            return Ok(id.clone());
        }
        if let Some(nearest) = self.nearest(&folded) {
            return Err(Unknown::Misspelt { nearest });
        }
        if self.named.len() >= MAX_NEW {
            return Err(Unknown::TooMany);
        }
        let id = self.free_id(name);
        self.ids.insert(folded, id.clone());
        let agency = NewAgency {
            id: id.clone(),
            title: name.to_owned(),
            from: None,
            until: None,
            successor: None,
            mailbox: None,
        };
        self.named.insert(id.clone(), agency);
        Ok(id)
    }

    fn nearest(&self, folded: &str) -> Option<String> {
        if folded.chars().count() < NEAR_FROM {
            return None;
        }
        let found = nearest(folded, self.titles.keys().map(String::as_str), NEAR)?;
        self.titles.get(found).cloned()
    }

    fn free_id(&self, name: &str) -> String {
        let base = id(name);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        let taken =
            |id: &String| self.stored.contains(id) || self.sheet.contains_key(id) || self.named.contains_key(id);
        candidates.find(|id| !taken(id)).unwrap_or(base)
    }

    /// What the database does not have yet: the sheet's, and those of `used` that only rows name.
    pub fn missing(&self, used: &BTreeSet<String>) -> Vec<NewAgency> {
        let named = self.named.iter().filter(|(id, _)| used.contains(*id));
        self.sheet.iter().chain(named).map(|(_, agency)| agency.clone()).collect()
    }
}

#[derive(Debug)]
pub enum Unknown {
    Misspelt { nearest: String },
    TooMany,
}

fn read_row(reader: &mut RowReader) -> Option<NewAgency> {
    let code = reader.required("code", "The agency's code");
    let title = reader.required("name", "The agency's name");
    let (from, until) = (reader.day("valid_from"), reader.day("valid_until"));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        reader.complain("valid_until", Fault::Date, format!("{until} is before {from}, when it begins."), None);
    }
    Some(NewAgency {
        id: id(&code?),
        title: title?,
        from,
        until,
        successor: reader.text("successor").map(|code| id(&code)),
        mailbox: reader.text("mailbox"),
    })
}

/// No other agency is meant by its title, and a cell can hold it among others.
pub fn names_one(register: &[agency::Model], own: &agency::Model) -> bool {
    let title = fold(&own.title);
    let another =
        |other: &agency::Model| other.id != own.id && (fold(&other.title) == title || fold(&other.id) == title);
    let plain = !own.title.contains([';', '\n']) && own.title.chars().count() <= MAX_NAME;
    plain && !register.iter().any(another)
}

/// Names compare without case, accents, doubled spaces or the shape of apostrophes and dashes.
fn fold(name: &str) -> String {
    let plain = name.replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{2013}', '\u{2011}'], "-");
    project::fold(&plain).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `department-of-state`, and `mns` for a code.
fn id(name: &str) -> String {
    let words = super::names::plain(&project::fold(name)).replace('_', "-");
    let cut: String = words.chars().take(MAX_ID).collect();
    match cut.trim_end_matches('-') {
        "" => "agency".into(),
        id => id.to_owned(),
    }
}
