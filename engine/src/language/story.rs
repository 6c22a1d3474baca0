//! Stories: what an author expects of a workflow, step by step, beside its file (`action.stories.yaml` beside
//! `action.yaml`). They run against the compiled workflow on a simulated clock, through the same `step` as the engine.
//! Pure: no database, no real clock. Start at [`run`]; `written.rs` has the format.

mod cast;
mod enter;
mod expect;
mod play;
pub(crate) mod world;
mod written;

use super::diagnostic::{Diagnostic, Severity};
use super::pack::{File, Pack};
use crate::chart::chart::{Chart, TransitionId};
use crate::chart::workflow::Workflow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const SUFFIX: &str = ".stories.yaml";

/// What the stories of a folder showed.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// (file, title) of every story that was run.
    pub stories: Vec<(String, String)>,
    /// A story that fails, at the step that fails; a story file that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Transitions that no story took, for each workflow that compiled.
    pub untaken: Vec<Untaken>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untaken {
    pub workflow: String,
    /// `working: submit -> submitted`.
    pub transition: String,
}

/// Runs every story of the folder. A workflow that did not compile has its own complaints already: its stories wait.
pub fn run(files: &[File], pack: &Pack) -> Report {
    let mut report = Report::default();
    let mut taken: BTreeMap<&str, BTreeSet<TransitionId>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(SUFFIX)) {
        let definition = file.path.replace(SUFFIX, ".yaml");
        let definition = pack.definitions.iter().find(|other| other.path == definition);
        let Some(definition) = definition else {
            let message =
                "There is no workflow file beside these stories. `action.stories.yaml` belongs to `action.yaml`.";
            report.diagnostics.push(complaint("stories-without-workflow", file, 0..0, message.into(), None));
            continue;
        };
        let compiled = pack.workflows.iter().find(|workflow| workflow.id == definition.id);
        if let Some(workflow) = compiled {
            let of_workflow = taken.entry(&workflow.id).or_default();
            tell(file, workflow, pack, &mut report, of_workflow);
        }
    }
    let none = BTreeSet::new();
    for workflow in &pack.workflows {
        let taken = taken.get(workflow.id.as_str()).unwrap_or(&none);
        report.untaken.extend(untaken(workflow, taken));
    }
    report
}

fn tell(file: &File, workflow: &Workflow, pack: &Pack, report: &mut Report, taken: &mut BTreeSet<TransitionId>) {
    let stories = match written::read(&file.path, &file.text) {
        Ok(stories) => stories,
        Err(complaint) => return report.diagnostics.push(complaint),
    };
    for story in &stories {
        report.stories.push((file.path.clone(), story.title.value.clone()));
        let played = play::play(story, &file.text, workflow, pack);
        taken.extend(played.taken);
        report.diagnostics.extend(played.faults.into_iter().map(|fault| {
            let message = format!("Story \"{}\": {}", story.title.value, fault.message);
            complaint("story-failed", file, fault.span, message, fault.help)
        }));
    }
}

fn complaint(code: &'static str, file: &File, span: Range<usize>, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, file: file.path.clone(), span, message, help }
}

fn untaken(workflow: &Workflow, taken: &BTreeSet<TransitionId>) -> Vec<Untaken> {
    let chart = &workflow.chart;
    let left = (0..chart.transitions.len()).filter(|id| !taken.contains(id));
    left.map(|id| Untaken { workflow: workflow.id.clone(), transition: said(chart, id) }).collect()
}

fn said(chart: &Chart, id: TransitionId) -> String {
    let transition = &chart.transitions[id];
    let source = &chart.states[transition.source];
    let source = if source.parent.is_none() { "(top)" } else { &source.name };
    let event = if transition.events.is_empty() { "always".into() } else { transition.events.join(" ") };
    let targets: Vec<&str> = transition.targets.iter().map(|target| chart.states[*target].name.as_str()).collect();
    let when = transition.guard.as_ref().map_or(String::new(), |guard| format!(" when {}", guard.when.source));
    match targets[..] {
        [] => format!("{source}: {event}{when}"),
        _ => format!("{source}: {event} -> {}{when}", targets.join(", ")),
    }
}
