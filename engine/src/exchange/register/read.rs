//! A sheet's rows as a register's columns, and what is wrong with single cells. Pure.

use super::definition::{Check, Column, Register, Stage, Words};
use crate::chart::value::Value;
use crate::chart::workflow::Workflow;
use crate::exchange::complaint::{Complaint, Fault, nearest};
use crate::exchange::names::plain;
use crate::exchange::sheet::{Row, Sheet, cell_name};
use crate::time::calendar::Calendar;
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeMap;

/// Rows from the top among which the header is looked for.
const HEADER_WITHIN: u32 = 30;
/// Letters that may be wrong in a word that is nearly known.
const NEAR: usize = 3;
/// Letters of a cell's text that a complaint repeats.
const MAX_FOUND: usize = 80;

/// What a register is read against.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub register: &'a Register,
    pub workflows: &'a [&'a Workflow],
    pub calendars: &'a [&'a Calendar],
}

/// One row, by column: filled cells only, in the workflows' words.
#[derive(Clone, Debug)]
pub struct Entry {
    pub row: u32,
    pub cells: BTreeMap<String, String>,
    /// Of the register's stages.
    pub stage: usize,
}

#[derive(Debug, Default)]
pub struct Read {
    pub good: Vec<Entry>,
    pub complaints: Vec<Complaint>,
    pub rows: usize,
    pub notes: Vec<String>,
}

/// Where each column lies.
pub struct Header {
    row: u32,
    columns: BTreeMap<String, usize>,
}

impl Header {
    /// `None`: the sheet is not this register.
    pub fn find(sheet: &Sheet, register: &Register) -> Option<Header> {
        let near = sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN);
        let header = |row: &Row| {
            let columns: BTreeMap<String, usize> =
                row.cells().map(|(index, cell)| (plain(&cell.to_string()), index)).collect();
            Header { row: row.number, columns }
        };
        let whole = |header: &Header| register.required().all(|name| header.columns.contains_key(name));
        near.map(header).find(whole)
    }

    fn unread(&self, register: &Register) -> Vec<String> {
        let unread = self.columns.keys().filter(|name| !register.columns.contains_key(*name));
        unread.map(|name| format!("Column `{name}` is not read: no such column is known.")).collect()
    }
}

pub fn read(sheet: &Sheet, header: &Header, rules: Rules) -> Read {
    let mut read = Read { notes: header.unread(rules.register), ..Read::default() };
    let mut reading = Reading { sheet, header, rules, complaints: Vec::new(), seen: BTreeMap::new() };
    let below = sheet.rows.iter().filter(|row| row.number > header.row);
    let rows: Vec<_> =
        below.map(|row| (row.number, reading.cells(row))).filter(|(_, cells)| !cells.is_empty()).collect();
    let latest = latest(&rows);
    read.rows = rows.len();
    for (row, raw) in rows {
        let before = reading.complaints.len();
        let entry = reading.entry(row, raw, &latest);
        if reading.complaints.len() == before {
            read.good.extend(entry);
        }
    }
    read.complaints = reading.complaints;
    read
}

/// The latest day of each column, which is the register's own day.
fn latest(rows: &[(u32, BTreeMap<String, String>)]) -> BTreeMap<String, NaiveDate> {
    let mut latest: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for (name, day) in rows.iter().flat_map(|(_, cells)| cells).filter_map(|(name, text)| Some((name, day(text)?))) {
        latest.entry(name.clone()).and_modify(|last| *last = day.max(*last)).or_insert(day);
    }
    latest
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

struct Reading<'a> {
    sheet: &'a Sheet,
    header: &'a Header,
    rules: Rules<'a>,
    complaints: Vec<Complaint>,
    /// (column, text) of columns without repetition -> its first row.
    seen: BTreeMap<(String, String), u32>,
}

impl Reading<'_> {
    fn cells(&self, row: &Row) -> BTreeMap<String, String> {
        let known = self.header.columns.iter().filter(|(name, _)| self.rules.register.columns.contains_key(*name));
        let filled = known.filter_map(|(name, index)| Some((name.clone(), row.cell(*index)?.to_string())));
        filled.filter(|(_, text)| !text.trim().is_empty()).collect()
    }

    fn entry(
        &mut self,
        row: u32,
        raw: BTreeMap<String, String>,
        latest: &BTreeMap<String, NaiveDate>,
    ) -> Option<Entry> {
        let register = self.rules.register;
        let mut cells = raw.clone();
        for (name, column) in &register.columns {
            match raw.get(name) {
                Some(text) => _ = cells.insert(name.clone(), self.cell(row, name, column, text)),
                None if column.required => self.complain(row, name, "", Fault::Missing, "It is empty.", None),
                None => {}
            }
        }
        self.values(row, &cells, &raw);
        for check in register.checks.iter().filter(|check| fails(check, &cells, latest)) {
            let found = raw.get(&check.cell).map_or("", String::as_str);
            self.complain(row, &check.cell, found, Fault::Contradiction, &check.say, check.help.clone());
        }
        let stage = self.stage(row, &cells)?;
        Some(Entry { row, cells, stage })
    }

    /// In the workflows' words.
    fn cell(&mut self, row: u32, name: &str, column: &Column, text: &str) -> String {
        if column.unique
            && let Some(first) = self.seen.insert((name.to_owned(), text.to_owned()), row)
        {
            self.seen.insert((name.to_owned(), text.to_owned()), first);
            let problem = format!("Row {first} has it already.");
            self.complain(row, name, text, Fault::DuplicateReference, &problem, None);
        }
        if column.date {
            self.day(row, name, column, text);
        }
        let known: Vec<&str> = column.among.iter().chain(column.words.keys()).map(String::as_str).collect();
        if !known.is_empty() && !known.contains(&text) {
            let help = nearest(text, known.iter().copied(), NEAR).map(|word| format!("Write `{word}`."));
            let help = help.or_else(|| Some(format!("Write one of: {}.", known.join("; "))));
            self.complain(row, name, text, Fault::Choice, "No such word is known here.", help);
        }
        column.words.get(text).cloned().unwrap_or_else(|| text.to_owned())
    }

    fn day(&mut self, row: u32, name: &str, column: &Column, text: &str) {
        let Some(day) = day(text) else {
            let help = Some("Write it like `2025-03-31`.".to_owned());
            return self.complain(row, name, text, Fault::Date, "It is not a day.", help);
        };
        let calendar = self.rules.calendars.iter().find(|one| Some(&one.name) == column.calendar.as_ref());
        if let Some((calendar, why)) = calendar.and_then(|one| Some((one, one.why_not_working(day)?))) {
            let next = calendar.working_day_on_or_after(day);
            let problem = format!("No court sits on {}: {why}.", day.format("%a %-d %b %Y"));
            let help = Some(format!("Ask the court for the day; the next it sits is {next}."));
            self.complain(row, name, text, Fault::Holiday, &problem, help);
        }
    }

    /// What the fields can hold.
    fn values(&mut self, row: u32, cells: &BTreeMap<String, String>, raw: &BTreeMap<String, String>) {
        let mut told: Vec<&str> = Vec::new();
        let register = self.rules.register;
        for level in &register.levels {
            let Some(workflow) = self.rules.workflows.iter().find(|one| one.id == level.workflow) else { continue };
            for (field, column) in level.columns() {
                // Days and words are told by their own rules.
                let own = register.columns.get(column).is_some_and(|one| one.date || !one.among.is_empty());
                let (Some(text), Some(field)) = (cells.get(column).filter(|_| !own), workflow.field(field)) else {
                    continue;
                };
                if let Err(problem) = Value::parse(&field.of, text)
                    && !told.contains(&column)
                {
                    told.push(column);
                    self.complain(row, column, &raw[column], Fault::Value, &problem, None);
                }
            }
        }
    }

    /// `None`: no such stage, or not by this route.
    fn stage(&mut self, row: u32, cells: &BTreeMap<String, String>) -> Option<usize> {
        let register = self.rules.register;
        let said = cells.get(&register.stage)?;
        let named: Vec<(usize, &Stage)> =
            register.stages.iter().enumerate().filter(|(_, one)| one.stage == *said).collect();
        if named.is_empty() {
            let known = register.stages.iter().map(|one| one.stage.as_str());
            let help = nearest(said, known, NEAR).map(|word| format!("Write `{word}`."));
            self.complain(row, &register.stage, said, Fault::Choice, "No such stage is known.", help);
            return None;
        }
        let fits = |one: &&(usize, &Stage)| holds(&one.1.only, cells) && mentions(one.1, cells);
        if let Some((index, _)) = named.iter().find(fits) {
            return Some(*index);
        }
        let (column, words) = named[0].1.only.iter().next()?;
        let found = cells.get(column).map_or("", String::as_str);
        let problem = format!("It is a stage of {} `{}`, and this row's is `{found}`.", column, words.join("`, `"));
        let possible = register.stages.iter().filter(|one| !one.only.is_empty() && holds(&one.only, cells));
        let possible: Vec<&str> = possible.map(|one| one.stage.as_str()).collect();
        let help = Some(format!("Write a stage of this {column} ({}), or mend the {column}.", possible.join("; ")));
        self.complain(row, &register.stage, said, Fault::Contradiction, &problem, help);
        None
    }

    fn complain(&mut self, row: u32, column: &str, found: &str, fault: Fault, problem: &str, help: Option<String>) {
        let index = self.header.columns.get(column);
        self.complaints.push(Complaint {
            sheet: self.sheet.name.clone(),
            row,
            cell: index.map_or_else(|| format!("row {row}"), |index| cell_name(*index, row)),
            column: column.to_owned(),
            found: found.chars().take(MAX_FOUND).collect(),
            fault,
            problem: problem.to_owned(),
            help,
        });
    }
}

/// Every column holds one of its words.
pub fn holds(words: &Words, cells: &BTreeMap<String, String>) -> bool {
    words.iter().all(|(column, words)| cells.get(column).is_some_and(|text| words.contains(text)))
}

fn mentions(stage: &Stage, cells: &BTreeMap<String, String>) -> bool {
    let said = |(column, word): (&String, &String)| {
        cells.get(column).is_some_and(|text| text.to_lowercase().contains(&word.to_lowercase()))
    };
    stage.mentions.iter().all(said)
}

fn fails(check: &Check, cells: &BTreeMap<String, String>, latest: &BTreeMap<String, NaiveDate>) -> bool {
    let of = |column: &String| cells.get(column).and_then(|text| day(text));
    let recent = check.recent.as_ref().is_none_or(|recent| {
        let since = latest.get(&recent.column).map(|last| *last - TimeDelta::days(recent.days));
        of(&recent.column).zip(since).is_some_and(|(day, since)| day >= since)
    });
    if !cells.contains_key(&check.cell) || !holds(&check.when, cells) || !recent {
        return false;
    }
    let own = of(&check.cell);
    let before = |limit: Option<NaiveDate>| own.zip(limit).is_some_and(|(own, limit)| own < limit);
    let after = |limit: Option<NaiveDate>| own.zip(limit).is_some_and(|(own, limit)| own > limit);
    let demands =
        check.not_before.is_some() || check.from.is_some() || check.until.is_some() || !check.needs.is_empty();
    let misses = before(check.not_before.as_ref().and_then(of)) || before(check.from) || after(check.until);
    !demands || misses || !holds(&check.needs, cells)
}
