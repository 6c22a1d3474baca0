//! A register's file against the workflows it names, so that an author reads what is wrong before a clerk's file meets it.

use super::definition::{Level, Register};
use crate::chart::workflow::Workflow;

/// A word of the file, and what is wrong with it.
pub type Wrong = (String, String);

pub fn faults(register: &Register, workflows: &[Workflow], calendars: &[String]) -> Vec<Wrong> {
    let mut faults = Vec::new();
    for level in &register.levels {
        match workflows.iter().find(|workflow| workflow.id == level.workflow) {
            Some(workflow) => faults.extend(level_faults(register, level, workflow)),
            None => faults.push((level.workflow.clone(), format!("There is no workflow `{}`.", level.workflow))),
        }
    }
    let calendar = |name: &&String| !calendars.contains(name);
    let unknown = register.columns.values().filter_map(|column| column.calendar.as_ref()).filter(calendar);
    faults.extend(unknown.map(|name| (name.clone(), format!("There is no calendar `{name}`."))));
    let columns = columns(register).filter(|name| !register.columns.contains_key(*name));
    faults.extend(columns.map(|name| (name.to_owned(), format!("There is no column `{name}`."))));
    let levels = register.stages.iter().flat_map(|stage| stage.states.keys()).chain(parents(register));
    let unknown = levels.filter(|name| register.level(name).is_none());
    faults.extend(unknown.map(|name| (name.clone(), format!("There is no level `{name}`."))));
    faults
}

fn parents(register: &Register) -> impl Iterator<Item = &String> {
    register.levels.iter().flat_map(|level| level.parent.iter().chain(level.links.values()))
}

fn level_faults(register: &Register, level: &Level, workflow: &Workflow) -> Vec<Wrong> {
    let states = register.stages.iter().filter_map(|stage| stage.states.get(&level.name)).flatten();
    let by = level.by.values().flat_map(|words| words.values()).flatten();
    let instead = level.found.iter().flat_map(|found| found.instead.values());
    let states = states.chain(by).chain(instead).chain(&level.states).chain(&level.ended);
    let unknown =
        states.filter(|name| !workflow.chart.state_named(name).is_some_and(|id| workflow.chart.is_atomic(id)));
    let mut faults: Vec<Wrong> =
        unknown.map(|name| (name.clone(), format!("`{}` has no innermost state `{name}`.", workflow.id))).collect();
    let found = level.found.iter().filter_map(|found| found.field.as_deref());
    let fields = level.columns().map(|(field, _)| field).chain(level.fixed.keys().map(String::as_str)).chain(found);
    let unknown = fields.filter(|name| workflow.field(name).is_none());
    faults.extend(unknown.map(|name| (name.to_owned(), format!("`{}` has no field `{name}`.", workflow.id))));
    faults
}

/// Every column that the file speaks of.
fn columns(register: &Register) -> impl Iterator<Item = &str> {
    let stages = register.stages.iter().flat_map(|stage| stage.only.keys().chain(stage.mentions.keys()));
    let checks = register.checks.iter().flat_map(|check| {
        let recent = check.recent.iter().map(|recent| &recent.column);
        let words = check.when.keys().chain(check.needs.keys());
        words.chain([&check.cell]).chain(&check.not_before).chain(recent)
    });
    let levels = register.levels.iter().flat_map(|level| {
        let found = level.found.iter().map(|found| &found.column);
        let when = level.conditional.iter().flat_map(|conditional| conditional.when.keys());
        let days = level.at.iter().chain(&level.at_earliest).chain(&level.each).chain(&level.given);
        found
            .chain(when)
            .chain(days)
            .chain(level.by.keys())
            .map(String::as_str)
            .chain(level.columns().map(|(_, one)| one))
    });
    stages.chain(checks).map(String::as_str).chain(levels).chain([register.stage.as_str()])
}
