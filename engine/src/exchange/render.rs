//! A preview as a terminal shows it.

use super::account::Account;
use super::hierarchy::{Level, Reading};
use super::preview::{Planned, Preview, State};
use crate::chart::value::is_unseen;
use std::fmt;

/// Lines of one list; the rest is counted.
const MAX_LINES: usize = 200;

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let file = visible(&self.file);
        writeln!(f, "{file} ({} rows: {} good, {} to mend)", self.rows, self.rows - self.faulty, self.faulty)?;
        writeln!(f, "Read as {}.", self.reading)?;
        self.items(f)?;
        let complaints: Vec<String> = self.complaints.iter().map(ToString::to_string).collect();
        list(f, "These cells must be mended; their rows wait:", &complaints)?;
        let agencies = self.agencies.iter().map(|agency| format!("{} ({})", agency.title, agency.id));
        list(f, "Agencies to add:", &agencies.collect::<Vec<_>>())?;
        list(f, "To take out, because the file has them no more:", &self.taken_out)?;
        list(f, "In the plan and not in the file; they stay until somebody cancels them:", &self.stay)?;
        self.money(f)?;
        self.account(f)?;
        self.reconciled(f)?;
        list(f, "Notes:", &self.notes)?;
        match self.changes_nothing() {
            true => writeln!(f, "\nNothing would change."),
            false => Ok(()),
        }
    }
}

impl Preview {
    fn items(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let number = |state| self.number(state);
        writeln!(
            f,
            "{} to create, {} to change, {} unchanged.",
            number(State::New),
            number(State::Changed),
            number(State::Unchanged)
        )?;
        let of = |state| self.items.iter().filter(move |item: &&Planned| item.state == state);
        let new: Vec<String> =
            of(State::New).map(|item| format!("{}{}  {}", indent(item.level), item.reference, item.title)).collect();
        list(f, "To create:", &new)?;
        let changes = of(State::Changed).flat_map(|item| {
            let change = |change: &super::preview::Change| {
                format!("{}  {}: `{}` -> `{}`", item.reference, change.what, change.now, change.then)
            };
            item.changes.iter().map(change).collect::<Vec<_>>()
        });
        list(f, "To change:", &changes.collect::<Vec<_>>())
    }

    fn money(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let totals: Vec<String> = self.totals.values().map(ToString::to_string).collect();
        list(f, "The good rows cost:", &totals)?;
        let sums = |state| self.funding.iter().filter(|sum| sum.state == state).count();
        if self.funding.is_empty() {
            return Ok(());
        }
        let (new, changed, same) = (sums(State::New), sums(State::Changed), sums(State::Unchanged));
        writeln!(f, "\nFunding: {new} to add, {changed} to change, {same} unchanged.")
    }

    fn account(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Account { lines, several, missing, undated } = &self.account;
        if *lines > 0 {
            let (several, missing, undated) = (several.len(), missing.len(), undated.len());
            writeln!(
                f,
                "\nCost lines: {lines}; {several} with one amount for several years, {missing} without an amount, \
                 {undated} without a year."
            )?;
        }
        list(f, "One amount for several years, divided equally among their calendar months:", several)?;
        list(f, "Without an amount; it is missing, not zero:", missing)?;
        list(f, "With an amount and no year; divided equally over the years of the plan:", undated)
    }

    fn reconciled(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Some(reconciliation) = &self.reconciliation else {
            return Ok(());
        };
        let title = format!("Lines beside the published totals, in {}:", reconciliation.basis);
        let parts: Vec<String> = reconciliation.to_string().lines().map(str::to_owned).collect();
        list(f, &title, &parts)?;
        list(f, "The totals are not all comparable:", &reconciliation.notes)
    }
}

fn indent(level: Level) -> &'static str {
    match level {
        Level::Plan => "",
        Level::Pillar => "  ",
        Level::Objective => "    ",
        Level::Action => "      ",
    }
}

/// A terminal obeys control characters; here they are shown.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unseen(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown
}

pub(super) fn list(f: &mut fmt::Formatter, title: &str, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    for line in lines.iter().take(MAX_LINES) {
        writeln!(f, "  {}", visible(line))?;
    }
    match lines.len().checked_sub(MAX_LINES) {
        None | Some(0) => Ok(()),
        Some(more) => writeln!(f, "  ... and {more} more"),
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Reading::PillarsHoldObjectives => "plan, pillar, objective, action",
            Reading::ObjectivesArePlans => {
                "plan (the column `objective`, because each of its values spans several pillars), pillar, action"
            }
        })
    }
}
