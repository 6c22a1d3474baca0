//! Where the boxes and lines of a drawing lie. States stand below each other, inside the state around them; what a state does
//! is written in it, line by line. From there a line leads to the right, along a lane beside the boxes, and back to where the
//! step leads: no line crosses a box. Lines to one target share a lane.

use super::label;
use crate::chart::chart::{Chart, Kind, StateId, Transition, TransitionId};
use crate::chart::workflow::Workflow;
use std::collections::BTreeMap;

/// In pixels.
pub const HEAD: usize = 24;
pub const LINE: usize = 16;
pub const PAD: usize = 16;
const GAP: usize = 10;
const LANE: usize = 9;
/// The longest line, in characters, and as wide as they may become.
const CHARACTERS: usize = 96;
const TEXT: usize = CHARACTERS * 7;

pub struct Layout {
    /// By state.
    pub boxes: Vec<Place>,
    pub ways: Vec<Way>,
}

#[derive(Clone, Default)]
pub struct Place {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    /// Deadlines, each with its lines; the first stands at this height.
    pub notes: Vec<(usize, Vec<String>)>,
}

/// One step, or where a history state leads the first time.
pub struct Way {
    pub step: Option<TransitionId>,
    pub source: StateId,
    pub lines: Vec<String>,
    /// Of its first line.
    pub y: usize,
    /// To each target: where the line begins, its lane, and the lane's number.
    pub leads: Vec<Lead>,
    targets: Vec<StateId>,
    around: StateId,
}

pub struct Lead {
    pub target: StateId,
    pub from: usize,
    pub lane: usize,
    pub number: usize,
}

/// It stays, or ends inside the state it starts from.
pub fn leads_inside(chart: &Chart, step: &Transition) -> bool {
    let inside = |target: &StateId| chart.is_descendant(*target, step.source);
    !chart.is_atomic(step.source) && step.targets.iter().all(inside)
}

/// The innermost state in which both ends lie; the source itself where all ends lie inside it.
pub fn around(chart: &Chart, source: StateId, targets: &[StateId]) -> StateId {
    let own = std::iter::once(source).filter(|source| !chart.is_atomic(*source));
    let holds = |state: &StateId| targets.iter().all(|target| chart.is_descendant(*target, *state));
    own.chain(chart.proper_ancestors(source)).find(holds).unwrap_or(Chart::ROOT)
}

impl Layout {
    pub fn of(workflow: &Workflow) -> Layout {
        let chart = &workflow.chart;
        let mut layout = Layout { boxes: vec![Place::default(); chart.states.len()], ways: ways(workflow) };
        layout.stack(workflow, Chart::ROOT, 0);
        let lanes = layout.lanes();
        let counts = |id: StateId| lanes.get(&id).map_or(0, |lanes| lanes.values().max().map_or(0, |lane| lane + 1));
        let beside = |id: StateId| if counts(id) == 0 { 0 } else { counts(id) * LANE + LANE };
        let width = needed(chart, Chart::ROOT, &beside);
        layout.widen(chart, Chart::ROOT, (0, width), &beside);
        layout.lead(&lanes, &beside);
        layout
    }

    /// How far down everything lies; the state's lower edge.
    fn stack(&mut self, workflow: &Workflow, id: StateId, top: usize) -> usize {
        let mut y = top + HEAD;
        for note in label::deadlines(workflow, id) {
            let lines = wrapped(&format!("due: {note}"));
            let height = lines.len() * LINE;
            self.boxes[id].notes.push((y, lines));
            y += height;
        }
        for way in self.ways.iter_mut().filter(|way| way.source == id) {
            way.y = y;
            y += way.lines.len() * LINE;
        }
        for child in &workflow.chart.states[id].children {
            y = self.stack(workflow, *child, y + GAP);
        }
        let bottom = y + GAP;
        (self.boxes[id].y, self.boxes[id].height) = (top, bottom - top);
        bottom
    }

    /// The lanes beside each state's boxes, by target. Lanes that do not meet share a number.
    fn lanes(&self) -> BTreeMap<StateId, BTreeMap<StateId, usize>> {
        let mut spans: BTreeMap<StateId, BTreeMap<StateId, (usize, usize)>> = BTreeMap::new();
        for way in &self.ways {
            for target in &way.targets {
                let (from, to) = (way.y, self.boxes[*target].y);
                let span = spans.entry(way.around).or_default().entry(*target).or_insert((from.min(to), from.max(to)));
                *span = (span.0.min(from).min(to), span.1.max(from).max(to));
            }
        }
        spans.into_iter().map(|(id, spans)| (id, numbered(spans))).collect()
    }

    /// Boxes inside a state are as wide as it leaves them beside its lanes.
    fn widen(&mut self, chart: &Chart, id: StateId, (x, width): (usize, usize), beside: &impl Fn(StateId) -> usize) {
        (self.boxes[id].x, self.boxes[id].width) = (x, width);
        for child in &chart.states[id].children {
            self.widen(chart, *child, (x + PAD, width - 2 * PAD - beside(id)), beside);
        }
    }

    fn lead(&mut self, lanes: &BTreeMap<StateId, BTreeMap<StateId, usize>>, beside: &impl Fn(StateId) -> usize) {
        for way in &mut self.ways {
            let right = |id: StateId| self.boxes[id].x + self.boxes[id].width;
            let first = right(way.around) - PAD - beside(way.around);
            let from = right(way.source).min(first);
            let numbers =
                way.targets.iter().filter_map(|target| Some((*target, *lanes.get(&way.around)?.get(target)?)));
            let leads =
                numbers.map(|(target, number)| Lead { target, from, lane: first + LANE * (number + 1), number });
            way.leads = leads.collect();
        }
    }
}

fn ways(workflow: &Workflow) -> Vec<Way> {
    let chart = &workflow.chart;
    let steps = chart
        .transitions
        .iter()
        .enumerate()
        .map(|(id, step)| way(chart, Some(id), step.source, &label::step(workflow, step), &step.targets));
    let histories = chart.states.iter().enumerate();
    let histories = histories.filter(|(_, state)| matches!(state.kind, Kind::History { .. }));
    let first = histories.filter_map(|(id, state)| {
        let initial = state.initial.as_ref()?;
        Some(way(chart, None, id, "the first time", &initial.targets))
    });
    steps.chain(first).collect()
}

fn way(chart: &Chart, step: Option<TransitionId>, source: StateId, said: &str, targets: &[StateId]) -> Way {
    let names: Vec<&str> = targets.iter().map(|target| chart.states[*target].name.as_str()).collect();
    let said = if names.is_empty() { said.to_owned() } else { format!("{said} \u{2192} {}", names.join(", ")) };
    let around = around(chart, source, targets);
    Way { step, source, lines: wrapped(&said), y: 0, leads: Vec::new(), targets: targets.to_vec(), around }
}

fn needed(chart: &Chart, id: StateId, beside: &impl Fn(StateId) -> usize) -> usize {
    let inside = chart.states[id].children.iter().map(|child| needed(chart, *child, beside));
    2 * PAD + beside(id) + inside.max().unwrap_or(0).max(TEXT)
}

/// From above: each takes the first number that is free again.
fn numbered(spans: BTreeMap<StateId, (usize, usize)>) -> BTreeMap<StateId, usize> {
    let mut spans: Vec<(StateId, (usize, usize))> = spans.into_iter().collect();
    spans.sort_by_key(|(target, span)| (span.0, *target));
    let mut ends: Vec<usize> = Vec::new();
    let mut numbers = BTreeMap::new();
    for (target, (from, to)) in spans {
        let free = ends.iter().position(|end| end + LINE < from);
        let number = free.unwrap_or(ends.len());
        if free.is_none() {
            ends.push(to);
        } else {
            ends[number] = to;
        }
        numbers.insert(target, number);
    }
    numbers
}

/// Cut between words; a word that is too long by itself is cut too.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(CHARACTERS) {
            let piece: String = piece.iter().collect();
            let line = lines.last().map_or(0, |line| line.chars().count());
            if line > 0 && line + 1 + piece.chars().count() > CHARACTERS {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(&piece);
            }
        }
    }
    lines
}
