//! Published calendars with what was declared since. Each row of the journal names the calendar it was taken under by its
//! hash, so every state that a calendar was ever in can be had again; it is made when somebody asks for it.

use crate::store::declared_date;
use crate::time::calendar::Calendar;
use crate::time::declared::Declared;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

#[derive(Clone, Debug, Default)]
pub(super) struct Calendars {
    /// By name; the active version, as it is now.
    current: BTreeMap<String, Standing>,
    known: BTreeMap<String, State>,
}

#[derive(Clone, Debug)]
struct Standing {
    file: Arc<Calendar>,
    declared: Declared,
    hash: String,
}

#[derive(Clone, Debug)]
struct State {
    file: Arc<Calendar>,
    declared: Declared,
    made: OnceLock<Arc<Calendar>>,
}

impl Calendars {
    /// The active version of a name comes last; rows in the order in which they were recorded.
    pub fn of(files: Vec<Arc<Calendar>>, rows: &[declared_date::Model]) -> Calendars {
        let mut calendars = Calendars::default();
        for file in files {
            let mut declared = Declared::default();
            calendars.know(&file, &declared);
            for row in rows.iter().filter(|row| row.calendar == file.name) {
                match row.withdrawn {
                    true => declared.withdraw(row.day, &file),
                    false => declared.declare(row.day, &row.title),
                }
                calendars.know(&file, &declared);
            }
            let hash = file.hash_with(&declared);
            calendars.current.insert(file.name.clone(), Standing { file, declared, hash });
        }
        calendars
    }

    fn know(&mut self, file: &Arc<Calendar>, declared: &Declared) {
        let state = || State { file: file.clone(), declared: declared.clone(), made: OnceLock::new() };
        self.known.entry(file.hash_with(declared)).or_insert_with(state);
    }

    pub fn named(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.by_hash(&self.current.get(name)?.hash)
    }

    pub fn by_hash(&self, hash: &str) -> Option<&Arc<Calendar>> {
        let state = self.known.get(hash)?;
        Some(state.made.get_or_init(|| Arc::new(state.file.with(&state.declared))))
    }

    /// The file of the active version, and what was declared since.
    pub fn declared(&self, name: &str) -> Option<(&Calendar, &Declared)> {
        let standing = self.current.get(name)?;
        Some((&standing.file, &standing.declared))
    }

    pub fn current(&self) -> impl Iterator<Item = &Arc<Calendar>> {
        self.current.keys().filter_map(|name| self.named(name))
    }
}
