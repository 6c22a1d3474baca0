//! Stories: what an author expects of a workflow, step by step, beside its file (`action.stories.yaml` beside
//! `action.yaml`). They run against the compiled workflow on a simulated clock, through the same `step` as the engine.
//! Pure: no database, no real clock. Start at [`run`]; `written.rs` has the format.

pub(crate) mod cast;
pub(crate) mod enter;
mod expect;
mod play;
pub(crate) mod world;
pub(crate) mod written;

use super::compile;
use super::diagnostic::{Diagnostic, Severity};
use super::pack::{Definition, File, Pack};
use super::written::span;
use crate::chart::chart::{Chart, TransitionId};
use crate::chart::workflow::Workflow;
use crate::store::definition::Class;
use cast::Fault;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use written::Story;

pub(super) use written::StoryFile;

const SUFFIX: &str = ".stories.yaml";

/// What the stories of a folder showed.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// (file, title) of every story that was run.
    pub stories: Vec<(String, String)>,
    /// A story that fails, at the step that fails, or proves nothing; a story file that cannot be read; transitions that no
    /// story took, for each workflow that compiled.
    pub diagnostics: Vec<Diagnostic>,
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
    for workflow in &pack.workflows {
        let own = |one: &&Definition| one.class == Class::Workflow && one.id == workflow.id;
        if let Some(written) = pack.definitions.iter().find(own) {
            let untold = untold(workflow, written, taken.get(workflow.id.as_str()));
            report.diagnostics.extend(untold);
        }
    }
    report
}

fn tell(file: &File, workflow: &Workflow, pack: &Pack, report: &mut Report, taken: &mut BTreeSet<TransitionId>) {
    let script = match Script::read(file) {
        Ok(script) => script,
        Err(complaint) => return report.diagnostics.push(complaint),
    };
    for told in script.tell(workflow, pack) {
        report.stories.push((file.path.clone(), told.title));
        report.diagnostics.extend(told.complaints);
        taken.extend(told.taken);
    }
}

/// A file of stories, read once and told as often as one likes.
pub struct Script<'f> {
    file: &'f File,
    stories: Vec<Story>,
}

/// One story as it was played.
pub struct Told {
    pub title: String,
    pub complaints: Vec<Diagnostic>,
    pub taken: BTreeSet<TransitionId>,
}

impl Script<'_> {
    pub fn read(file: &File) -> Result<Script<'_>, Diagnostic> {
        let stories = written::read(&file.path, &file.text)?;
        Ok(Script { file, stories })
    }

    /// Each story is played when it is asked for.
    pub fn tell(&self, workflow: &Workflow, pack: &Pack) -> impl Iterator<Item = Told> {
        self.stories.iter().map(move |story| {
            let played = play::play(story, &self.file.text, workflow, pack);
            let failed = !played.faults.is_empty();
            let code = if failed { "story-failed" } else { "story-without-end" };
            let faults = if failed { played.faults } else { without_end(story, &self.file.text) };
            let complaints = faults.into_iter().map(|fault| {
                let message = format!("Story \"{}\": {}", story.title.value, fault.message);
                complaint(code, self.file, fault.span, message, fault.help)
            });
            Told { title: story.title.value.clone(), complaints: complaints.collect(), taken: played.taken }
        })
    }
}

fn complaint(code: &'static str, file: &File, span: Range<usize>, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, file: file.path.clone(), span, message, help }
}

/// A story ends its days by saying what holds then; without, it proves only that nothing was refused.
fn without_end(story: &Story, source: &str) -> Vec<Fault> {
    let last = story.steps.last();
    if last.is_some_and(|step| step.value.then.is_some()) {
        return Vec::new();
    }
    let span = last.map_or_else(|| span(&story.title, source), |step| span(step, source));
    let message = "its last step says nothing of what holds then. Add `then:` to it.".to_owned();
    vec![Fault { span, message, help: None }]
}

fn untold(workflow: &Workflow, written: &Definition, taken: Option<&BTreeSet<TransitionId>>) -> Vec<Diagnostic> {
    let warning = |code, span: Range<usize>, message| Diagnostic {
        code,
        severity: Severity::Warning,
        file: written.path.clone(),
        span,
        message,
        help: None,
    };
    let Some(taken) = taken else {
        let at = written.text.find(&workflow.id).unwrap_or(0);
        let beside = written.path.rsplit('/').next().unwrap_or_default().replace(".yaml", SUFFIX);
        let message = format!("No story tells what this workflow does: write `{beside}` beside it.");
        return vec![warning("no-story", at..at + workflow.id.len(), message)];
    };
    let places = compile::places(&written.path, &written.text).into_iter().enumerate();
    let left = places.filter(|(id, _)| !taken.contains(id));
    left.map(|(id, place)| {
        let message = format!("No story takes this step: {}.", said(&workflow.chart, id));
        warning("untaken-transition", place, message)
    })
    .collect()
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
