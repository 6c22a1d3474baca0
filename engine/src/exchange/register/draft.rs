//! The good rows as items: rows with one reference are one item, which stands where its furthest row says. Pure.

use super::definition::{Found, Level, Register};
use super::read::{Entry, holds};
use crate::engine::command::Texts;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Any text in `by`.
const FILLED: &str = "*";
const EMPTY: &str = "";
/// Between the entries of a list.
const BETWEEN: char = ';';

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Of the register's levels.
    pub level: usize,
    pub reference: String,
    pub parent: Option<String>,
    pub states: Vec<String>,
    pub fields: Texts,
    pub milestones: BTreeMap<String, NaiveDate>,
    /// Since when it stands so.
    pub at: Option<NaiveDate>,
    /// (kind, reference).
    pub links: BTreeSet<(String, String)>,
    /// Of the file.
    pub rows: Vec<u32>,
    /// Where its rows say different things of it, which one counts.
    pub contradictions: Vec<String>,
}

/// Parents first.
pub fn items(register: &Register, entries: &[Entry]) -> Vec<Item> {
    let levels = register.levels.iter().enumerate();
    levels.flat_map(|(index, level)| of_level(register, entries, index, level)).collect()
}

/// A row, and which entry of its list.
#[derive(Clone, Copy)]
struct View<'a> {
    entry: &'a Entry,
    each: Option<(&'a str, &'a str)>,
}

impl<'a> View<'a> {
    fn cell(&self, column: &str) -> Option<&'a str> {
        match self.each {
            Some((name, text)) if name == column => Some(text),
            _ => self.entry.cells.get(column).map(String::as_str),
        }
    }

    fn day(&self, column: &str) -> Option<NaiveDate> {
        self.cell(column)?.parse().ok()
    }

    /// `{case_ref}/{victim}` with this row's cells.
    fn reference(&self, level: &Level) -> String {
        let mut reference = String::new();
        for part in level.reference.split('{') {
            match part.split_once('}') {
                Some((column, rest)) => {
                    reference.push_str(self.cell(column).unwrap_or_default());
                    reference.push_str(rest);
                }
                None => reference.push_str(part),
            }
        }
        reference
    }
}

fn of_level(register: &Register, entries: &[Entry], index: usize, level: &Level) -> Vec<Item> {
    let mut order = Vec::new();
    let mut rows: BTreeMap<String, Vec<View>> = BTreeMap::new();
    for view in entries.iter().flat_map(|entry| views(entry, level)) {
        let reference = view.reference(level);
        let same = rows.entry(reference.clone()).or_default();
        if same.is_empty() {
            order.push(reference);
        }
        same.push(view);
    }
    let made = order.into_iter().map(|reference| {
        let group = Group::of(register, level, &rows[&reference]);
        group.item(index, reference)
    });
    made.collect()
}

fn views<'a>(entry: &'a Entry, level: &'a Level) -> Vec<View<'a>> {
    let wanted = level.given.as_ref().is_none_or(|column| entry.cells.contains_key(column));
    match &level.each {
        _ if !wanted => Vec::new(),
        None => vec![View { entry, each: None }],
        Some(column) => {
            let listed = entry.cells.get(column).map_or("", String::as_str).split(BETWEEN).map(str::trim);
            let named = listed.filter(|text| !text.is_empty());
            named.map(|text| View { entry, each: Some((column, text)) }).collect()
        }
    }
}

/// The rows of one item.
struct Group<'a> {
    register: &'a Register,
    level: &'a Level,
    rows: &'a [View<'a>],
    /// The row that says where it stands.
    furthest: View<'a>,
    ended: bool,
}

impl<'a> Group<'a> {
    /// An end says nothing of an item that goes on by another row.
    fn of(register: &'a Register, level: &'a Level, rows: &'a [View<'a>]) -> Group<'a> {
        let open = rows.iter().filter(|row| !register.stages[row.entry.stage].ends);
        // Of equals the first counts, as in the clerk's order.
        let furthest = open.rev().max_by_key(|row| row.entry.stage);
        Group { register, level, rows, furthest: *furthest.unwrap_or(&rows[0]), ended: furthest.is_none() }
    }

    fn item(&self, level: usize, reference: String) -> Item {
        let parent = self.level.parent.as_ref().and_then(|name| self.register.level(name));
        let links = self.level.links.iter().filter_map(|(kind, name)| Some((kind, self.register.level(name)?)));
        let links = links.flat_map(|(kind, to)| self.rows.iter().map(|row| (kind.clone(), row.reference(to))));
        let rows: BTreeSet<u32> = self.rows.iter().map(|row| row.entry.row).collect();
        let found = self.found();
        Item {
            level,
            parent: parent.map(|parent| self.furthest.reference(parent)),
            states: self.states(&found),
            fields: self.fields(&found),
            milestones: found.iter().filter_map(|(found, day)| Some((found.milestone.clone()?, *day))).collect(),
            at: self.at(),
            links: links.collect(),
            rows: rows.into_iter().collect(),
            contradictions: self.contradictions(&reference),
            reference,
        }
    }

    fn contradictions(&self, reference: &str) -> Vec<String> {
        let columns: BTreeSet<&String> = self.level.fields.values().chain(self.level.by.keys()).collect();
        let of = columns.into_iter().filter_map(|column| {
            let counts = self.rows.iter().filter(|row| row.cell(column) == self.cell(column)).map(|row| row.entry.row);
            let (counts, says) = (counts.min()?, self.cell(column)?);
            let other = self.rows.iter().find(|row| row.cell(column).is_some_and(|text| text != says))?;
            let (row, text) = (other.entry.row, other.cell(column)?);
            Some(format!("{reference}  {column}: row {row} says `{text}`, row {counts} `{says}`, which counts"))
        });
        of.collect()
    }

    fn cell(&self, column: &str) -> Option<&'a str> {
        self.furthest.cell(column).or_else(|| self.rows.iter().find_map(|row| row.cell(column)))
    }

    fn days(&self, column: &str) -> impl Iterator<Item = NaiveDate> {
        self.rows.iter().filter_map(move |row| row.day(column))
    }

    fn at(&self) -> Option<NaiveDate> {
        let own = self.level.at.as_ref().and_then(|column| self.furthest.day(column));
        own.or_else(|| self.days(self.level.at_earliest.as_ref()?).min())
    }

    fn fields(&self, found: &[(&Found, NaiveDate)]) -> Texts {
        let level = self.level;
        let mut fields = level.fixed.clone();
        let mut put = |field: &String, text: Option<String>| {
            fields.extend(text.map(|text| (field.clone(), text)));
        };
        for (field, column) in &level.fields {
            put(field, self.cell(column).map(str::to_owned));
        }
        for (field, column) in &level.earliest {
            put(field, self.days(column).min().map(|day| day.to_string()));
        }
        for (field, column) in &level.latest {
            put(field, self.days(column).max().map(|day| day.to_string()));
        }
        for conditional in level.conditional.iter().filter(|one| holds(&one.when, &self.furthest.entry.cells)) {
            conditional.fields.iter().for_each(|(field, column)| put(field, self.cell(column).map(str::to_owned)));
        }
        for (found, day) in found {
            found.field.iter().for_each(|field| put(field, Some(day.to_string())));
        }
        fields
    }

    fn states(&self, found: &[(&Found, NaiveDate)]) -> Vec<String> {
        let level = self.level;
        if self.ended && !level.ended.is_empty() {
            return level.ended.clone();
        }
        let stage = self.register.stages[self.furthest.entry.stage].states.get(&level.name);
        let by = level.by.iter().filter_map(|(column, words)| match self.furthest.cell(column) {
            Some(text) => words.get(text).or_else(|| words.get(FILLED)),
            None => words.get(EMPTY),
        });
        let states = level.states.iter().chain(stage.into_iter().flatten()).chain(by.flatten());
        let instead =
            |state: &String| found.iter().find_map(|(found, _)| found.instead.get(state)).unwrap_or(state).clone();
        states.map(instead).collect()
    }

    /// What remarks say, each once: the first row that says it.
    fn found(&self) -> Vec<(&'a Found, NaiveDate)> {
        let day = |found: &Found| self.rows.iter().find_map(|row| day_after(row.cell(&found.column)?, &found.after));
        self.level.found.iter().filter_map(|found| Some((found, day(found)?))).collect()
    }
}

/// `Committed 2017-11-20, indictment filed 2021-06-14`, after `committed`.
fn day_after(text: &str, words: &str) -> Option<NaiveDate> {
    let (text, words) = (text.to_ascii_lowercase(), words.to_ascii_lowercase());
    let mut places = text.match_indices(&words).map(|(start, found)| &text[start + found.len()..]);
    places.find_map(|rest| rest.trim_start().get(..10)?.parse().ok())
}
