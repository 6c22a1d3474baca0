//! What stands under what, and each thing's reference. Usually a plan has pillars, these have objectives, and these have
//! actions. Some files name the plan in their column `objective` and put pillars under it: told by every objective spanning
//! two pillars or more.
//!
//! References: the plan's is given, or what all its actions' references begin with (`US21` of `US21-PREV-01`), or the file's
//! name. A pillar takes the part of its actions' references that they share (`P1` of `1.2.3`, `PREV` of `US21-PREV-01`), an
//! objective the next part; where there is none they are numbered as they come, and keep the number that they have in the
//! database. An action's is PLAN-REF, or REF alone where
//! it begins with the plan's already.

use super::before::Before;
use super::plan::{ImportError, Options};
use super::row::Place;
use crate::engine::project::MAX_TITLE;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const MAX_PLAN_REFERENCE: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// plan, pillar, objective, action
    PillarsHoldObjectives,
    /// plan (in the column `objective`), pillar, action
    ObjectivesArePlans,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Plan,
    Pillar,
    Objective,
    Action,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Plan, Level::Pillar, Level::Objective, Level::Action];

    /// The workflow of its items.
    pub fn workflow(self) -> &'static str {
        match self {
            Level::Plan => "nap-plan",
            Level::Pillar => "nap-pillar",
            Level::Objective => "nap-objective",
            Level::Action => "nap-action",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Node {
    pub level: Level,
    pub reference: String,
    /// `None`: the file does not say.
    pub title: Option<String>,
    pub parent: Option<String>,
}

#[derive(Debug)]
pub struct Tree {
    pub reading: Reading,
    /// Parents first.
    pub nodes: Vec<Node>,
    /// Reference -> its place in `nodes`.
    index: BTreeMap<String, usize>,
    /// Path of titles -> the reference of the node.
    found: BTreeMap<Vec<String>, String>,
    /// The stored reference of what stands under another, by title as lists show it.
    stored: BTreeMap<(String, String), String>,
}

/// Where the file says nothing itself.
pub struct Names<'a> {
    /// The file's name without its ending.
    pub stem: &'a str,
    /// The lone text above the header.
    pub title: Option<&'a str>,
}

fn reading(places: &[&Place]) -> Reading {
    let mut spans: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for place in places {
        if let Some(objective) = &place.objective {
            spans.entry(objective).or_default().insert(&place.pillar);
        }
    }
    match !spans.is_empty() && spans.values().all(|pillars| pillars.len() > 1) {
        true => Reading::ObjectivesArePlans,
        false => Reading::PillarsHoldObjectives,
    }
}

impl Tree {
    pub fn of(places: &[Place], options: &Options, names: &Names, before: &Before) -> Result<Tree, ImportError> {
        let (named, places): (Vec<&Place>, Vec<&Place>) = places.iter().partition(|place| place.above.is_some());
        let mut tree = Tree {
            reading: reading(&places),
            nodes: Vec::new(),
            index: BTreeMap::new(),
            found: BTreeMap::new(),
            stored: before.structure.clone(),
        };
        tree.name(&named, options)?;
        if places.is_empty() && !named.is_empty() {
            return Ok(tree);
        }
        match tree.reading {
            Reading::PillarsHoldObjectives => {
                let title = options.plan.clone().or_else(|| names.title.map(str::to_owned));
                tree.plan(title, &places, options, &slug(names.stem), &[]);
            }
            Reading::ObjectivesArePlans => {
                let plans = grouped(places.iter().copied(), |place| place.objective.clone().unwrap_or_default());
                if options.plan.is_some() || (options.plan_ref.is_some() && plans.len() > 1) {
                    return Err(ImportError::PlansNamed { plans: plans.into_iter().map(|(title, _)| title).collect() });
                }
                for (number, (title, places)) in plans.iter().enumerate() {
                    let fallback = format!("{}-{}", slug(names.stem), number + 1);
                    tree.plan(Some(title.clone()), places, options, &fallback, std::slice::from_ref(title));
                }
            }
        }
        Ok(tree)
    }

    fn plan(&mut self, title: Option<String>, places: &[&Place], options: &Options, fallback: &str, path: &[String]) {
        let shared = shared(places, 0).filter(|part| part.chars().any(char::is_alphabetic));
        let depth = usize::from(shared.is_some());
        let reference = options.plan_ref.clone().or(shared).unwrap_or_else(|| fallback.to_owned());
        self.add(Level::Plan, &reference, title, None, path.to_vec());
        let pillars = grouped(places.iter().copied(), |place| place.pillar.clone());
        for (code, (title, places), depth) in coded(pillars, Some(depth), 'P', &self.stored_under(&reference)) {
            self.pillar(&format!("{reference}-{code}"), &reference, title, &places, depth, path);
        }
    }

    fn pillar(
        &mut self,
        reference: &str,
        plan: &str,
        title: String,
        places: &[&Place],
        depth: Option<usize>,
        path: &[String],
    ) {
        let path = [path, std::slice::from_ref(&title)].concat();
        self.add(Level::Pillar, reference, Some(title), Some(plan), path.clone());
        if self.reading == Reading::ObjectivesArePlans {
            return;
        }
        let with = places.iter().copied().filter(|place| place.objective.is_some());
        let objectives = grouped(with, |place| place.objective.clone().unwrap_or_default());
        for (code, (title, _), _) in coded(objectives, depth, 'O', &self.stored_under(reference)) {
            let path = [path.as_slice(), std::slice::from_ref(&title)].concat();
            self.add(Level::Objective, &format!("{reference}-{code}"), Some(title), Some(reference), path);
        }
    }

    /// Title -> what its reference adds to its parent's.
    fn stored_under(&self, parent: &str) -> BTreeMap<String, String> {
        let own = self.stored.iter().filter(|((above, _), _)| above == parent);
        own.filter_map(|((_, title), reference)| {
            Some((title.clone(), reference.strip_prefix(parent)?.strip_prefix('-')?.to_owned()))
        })
        .collect()
    }

    fn add(&mut self, level: Level, reference: &str, title: Option<String>, parent: Option<&str>, path: Vec<String>) {
        self.found.insert(path, reference.to_owned());
        self.put(Node { level, reference: reference.to_owned(), title, parent: parent.map(str::to_owned) });
    }

    pub(super) fn put(&mut self, node: Node) {
        self.index.insert(node.reference.clone(), self.nodes.len());
        self.nodes.push(node);
    }

    /// The reference of what an action stands under.
    pub fn parent<'a>(&'a self, place: &'a Place) -> Option<&'a String> {
        if let Some(above) = &place.above {
            return Some(above.objective.as_ref().unwrap_or(&above.pillar));
        }
        let pillar = place.pillar.clone();
        let path = match (self.reading, &place.objective) {
            (Reading::PillarsHoldObjectives, Some(objective)) => vec![pillar, objective.clone()],
            (Reading::PillarsHoldObjectives, None) => vec![pillar],
            (Reading::ObjectivesArePlans, objective) => {
                vec![objective.clone().unwrap_or_default(), pillar]
            }
        };
        self.found.get(&path)
    }

    /// The reference of an action.
    pub fn reference(&self, place: &Place) -> Option<String> {
        if place.above.is_some() {
            return Some(place.reference.clone());
        }
        let mut plan = self.parent(place)?;
        while let Some(parent) = self.node(plan).and_then(|node| node.parent.as_ref()) {
            plan = parent;
        }
        Some(match place.reference.starts_with(&format!("{plan}-")) {
            true => place.reference.clone(),
            false => format!("{plan}-{}", place.reference),
        })
    }

    pub fn node(&self, reference: &str) -> Option<&Node> {
        self.index.get(reference).map(|index| &self.nodes[*index])
    }
}

type Group<'a> = (String, Vec<&'a Place>);

/// In the order in which each first appears.
fn grouped<'a>(places: impl Iterator<Item = &'a Place>, by: impl Fn(&Place) -> String) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for place in places {
        let key = by(place);
        let index = *found.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, members)) => members.push(place),
            None => groups.push((key, vec![place])),
        }
    }
    groups
}

/// A code for each group, unique among them: the part at `depth` of their references where each has one of its own, else
/// its number. With the depth of the next part, where the codes come from references.
fn coded<'p>(
    groups: Vec<Group<'p>>,
    depth: Option<usize>,
    letter: char,
    stored: &BTreeMap<String, String>,
) -> Vec<(String, Group<'p>, Option<usize>)> {
    let part = |(_, places): &Group| Some(code(&shared(places, depth?)?, letter));
    let parts: Option<BTreeSet<String>> = groups.iter().map(part).collect();
    let by_part = parts.is_some_and(|distinct| distinct.len() == groups.len());
    let next = depth.filter(|_| by_part).map(|depth| depth + 1);
    let codes = match by_part {
        true => groups.iter().filter_map(part).collect(),
        false => numbered(&groups, letter, stored),
    };
    codes.into_iter().zip(groups).map(|(code, group)| (code, group, next)).collect()
}

/// What is stored keeps its code. Titles that were mended go on with the codes whose titles are gone, where they are as many;
/// all others have the next free numbers.
fn numbered(groups: &[Group], letter: char, stored: &BTreeMap<String, String>) -> Vec<String> {
    let titles: Vec<String> = groups.iter().map(|(title, _)| title.chars().take(MAX_TITLE).collect()).collect();
    let known: BTreeSet<&String> = titles.iter().filter(|title| stored.contains_key(*title)).collect();
    let mut gone: Vec<&String> =
        stored.iter().filter(|(title, _)| !known.contains(title)).map(|(_, code)| code).collect();
    gone.sort_by_key(|code| (code.len(), code.as_str()));
    let mended = if titles.len() - known.len() == gone.len() { gone } else { Vec::new() };
    let numbers = (1..).map(|number| format!("{letter}{number}"));
    let free = numbers.filter(|code| !stored.values().any(|taken| taken == code));
    let mut next = mended.into_iter().cloned().chain(free);
    let mut kept = stored.clone();
    titles.iter().filter_map(|title| kept.remove(title).or_else(|| next.next())).collect()
}

fn code(part: &str, letter: char) -> String {
    match part.chars().all(|c| c.is_ascii_digit()) {
        true => format!("{letter}{part}"),
        false => part.to_owned(),
    }
}

/// The part at `depth` that all references have alike; the last part is the action's own.
fn shared(places: &[&Place], depth: usize) -> Option<String> {
    let part = |place: &&Place| {
        let mut parts = place.reference.split(['.', '-', '/']).skip(depth);
        parts.next().filter(|part| !part.is_empty() && parts.next().is_some()).map(str::to_owned)
    };
    let first = part(places.first()?)?;
    places.iter().all(|place| part(place).as_ref() == Some(&first)).then_some(first)
}

/// `TT-ROADMAP` for `tt_roadmap`.
pub fn slug(stem: &str) -> String {
    let words = super::names::plain(stem).replace('_', "-").to_uppercase();
    let cut: String = words.chars().take(MAX_PLAN_REFERENCE).collect();
    match cut.trim_end_matches('-') {
        "" => "PLAN".into(),
        slug => slug.to_owned(),
    }
}
