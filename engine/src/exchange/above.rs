//! Files that give the references of all that stands above their rows, as an export does: nothing of the tree is inferred, so
//! that any part of a plan finds its place again.

use super::complaint::{Fault, MAX_TEXT, RowReader};
use super::hierarchy::{Level, Node, Tree};
use super::plan::{ImportError, Options};
use super::read_row::ReadRow;
use super::row::{MAX_TITLE, Place, words};
use std::collections::{BTreeSet, HashMap};

/// References.
#[derive(Clone, Debug)]
pub struct Above {
    pub plan: String,
    pub plan_title: Option<String>,
    pub pillar: String,
    pub objective: Option<String>,
}

/// Without the reference of a line the row is an action that has none.
pub fn place(reader: &mut RowReader) -> Option<Place> {
    let reference = required(reader, "ref", "The reference");
    let plan = required(reader, "plan_ref", "The reference of the plan");
    let pillar_ref = required(reader, "pillar_ref", "The reference of the pillar");
    let pillar = words(reader.required("pillar", "The pillar"));
    let objective = words(reader.bounded("objective", MAX_TITLE));
    let objective_ref = match &objective {
        Some(_) => Some(required(reader, "objective_ref", "The reference of the objective")?),
        None => None,
    };
    let line = reader.bounded("line_ref", MAX_TEXT);
    if line.is_none() && super::cost::is_stated(reader) {
        reader.complain("line_ref", Fault::Missing, "The reference of the cost line is missing.", None);
    }
    let plan_title = words(reader.bounded("plan_title", MAX_TITLE));
    let above = Above { plan: plan?, plan_title, pillar: pillar_ref?, objective: objective_ref };
    Some(Place { reference: reference?, pillar: pillar?, objective, line, made_of: None, above: Some(above) })
}

fn required(reader: &mut RowReader, name: &str, what: &str) -> Option<String> {
    reader.required(name, what)?;
    reader.bounded(name, MAX_TEXT)
}

/// The same reference has one title in all rows: one that says otherwise waits.
pub fn disagree(rows: &mut [ReadRow]) {
    let mut first: HashMap<String, (String, u32)> = HashMap::new();
    for row in rows {
        let Some(place) = row.place.clone() else { continue };
        let Some(above) = place.above else { continue };
        let objective = above.objective.zip(place.objective).map(|(reference, title)| ("objective", reference, title));
        for (name, reference, title) in [("pillar", above.pillar, place.pillar)].into_iter().chain(objective) {
            let (known, number) = first.entry(reference.clone()).or_insert((title.clone(), row.row.number)).clone();
            if known != title {
                let problem = format!("Row {number} has another title for `{reference}`.");
                row.complain(name, Fault::Contradiction, problem);
            }
        }
    }
}

impl Tree {
    /// Of these rows, each of which names what stands above it.
    pub(super) fn name(&mut self, places: &[&Place], options: &Options) -> Result<(), ImportError> {
        let plans: BTreeSet<&str> =
            places.iter().filter_map(|place| Some(place.above.as_ref()?.plan.as_str())).collect();
        let said = options.plan.as_ref().filter(|said| !plans.contains(said.as_str()));
        let other = options.plan_ref.as_ref().is_some_and(|other| plans.iter().any(|plan| plan != other));
        if other || (said.is_some() && plans.len() > 1) {
            return Err(ImportError::PlansNamed { plans: plans.into_iter().map(str::to_owned).collect() });
        }
        for place in places {
            let Some(above) = &place.above else { continue };
            let title = said.cloned().or_else(|| above.plan_title.clone());
            self.once(Level::Plan, &above.plan, title, None);
            self.once(Level::Pillar, &above.pillar, Some(place.pillar.clone()), Some(&above.plan));
            if let Some(objective) = &above.objective {
                self.once(Level::Objective, objective, place.objective.clone(), Some(&above.pillar));
            }
        }
        Ok(())
    }

    fn once(&mut self, level: Level, reference: &str, title: Option<String>, parent: Option<&str>) {
        if self.node(reference).is_none() {
            self.put(Node { level, reference: reference.to_owned(), title, parent: parent.map(str::to_owned) });
        }
    }
}
