//! A preview of a register as a terminal shows it.

use super::preview::{Planned, Preview};
use crate::exchange::preview::State;
use crate::exchange::render::list;
use std::fmt;

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let title = &self.register.title;
        writeln!(
            f,
            "{}: {title} ({} rows: {} good, {} to mend)",
            self.file,
            self.rows,
            self.good,
            self.rows - self.good
        )?;
        for (index, level) in self.register.levels.iter().enumerate() {
            let number = |state| self.number(state, Some(index));
            let (new, changed, same) = (number(State::New), number(State::Changed), number(State::Unchanged));
            writeln!(f, "{}: {new} to adopt, {changed} to change, {same} unchanged.", level.name)?;
        }
        let stage = |((stage, level, states), rows): (&(String, String, String), &usize)| {
            format!("`{stage}`  {level}: {states}  ({rows} rows)")
        };
        list(f, "The clerk's stages mean:", &self.stages.iter().map(stage).collect::<Vec<_>>())?;
        let new = self.items.iter().filter(|planned| planned.state == State::New).map(adopted);
        list(f, "To adopt:", &new.collect::<Vec<_>>())?;
        let changes = self.items.iter().flat_map(|planned| {
            let change = |(field, text): (&String, &String)| format!("{}  {field}: `{text}`", planned.item.reference);
            planned.changes.iter().map(change).collect::<Vec<_>>()
        });
        list(f, "To change:", &changes.collect::<Vec<_>>())?;
        let complaints: Vec<String> = self.complaints.iter().map(ToString::to_string).collect();
        list(f, "These cells must be mended; their rows wait:", &complaints)?;
        list(f, "Unlike the database; enter what happened by its event:", &self.differences)?;
        list(f, "Notes:", &self.notes)
    }
}

/// `CTU-2014-01/A1  trial_part_heard, on_bail, listed  since 2025-12-01 (rows 2, 3)`.
fn adopted(planned: &Planned) -> String {
    let item = &planned.item;
    let rows: Vec<String> = item.rows.iter().map(u32::to_string).collect();
    let since = item.at.map_or(String::new(), |at| format!("  since {at}"));
    format!("{}  {}{since}  (rows {})", item.reference, item.states.join(", "), rows.join(", "))
}
