//! From one workflow's source to a compiled [`Workflow`], with every complaint at once: read, lay out, hold against every
//! rule, and only then number and resolve.

mod chart;
mod parts;

use super::complaints::Complaints;
use super::definition::{self, Definition};
use super::diagnostic::Diagnostic;
use super::document::Span;
use super::outline::Outline;
use super::reader::Reader;
use super::registry::Registries;
use super::rules::{self, Case};
use super::title::{LANGUAGES, Spoken};
use crate::chart::workflow::Workflow;

/// A workflow with complaints that are errors is not given.
pub fn compile(file: &str, source: &str, registries: &Registries) -> (Option<Workflow>, Vec<Diagnostic>) {
    compile_in(LANGUAGES[0], file, source, registries)
}

/// The same with the titles of a language, where they are written in it.
pub fn compile_in(
    language: &str,
    file: &str,
    source: &str,
    registries: &Registries,
) -> (Option<Workflow>, Vec<Diagnostic>) {
    Source::read_in(language, file, source).compile(registries)
}

/// A file that was read, once, and not yet held against any rule.
pub(super) struct Source<'f> {
    text: &'f str,
    /// What it says, whatever is wrong in it: other files may name it.
    pub definition: Option<Definition>,
    reader: Reader<'f>,
}

impl<'f> Source<'f> {
    pub fn read(file: &'f str, text: &'f str) -> Source<'f> {
        Source::read_in(LANGUAGES[0], file, text)
    }

    fn read_in(language: &'f str, file: &'f str, text: &'f str) -> Source<'f> {
        let spoken = Spoken { asked: language, ..Spoken::default() };
        let mut reader = Reader { complaints: Complaints::new(file), incomplete: false, spoken };
        let definition = definition::read(file, text, &mut reader);
        Source { text, definition, reader }
    }

    pub fn compile(self, registries: &Registries) -> (Option<Workflow>, Vec<Diagnostic>) {
        let complete = !self.reader.incomplete;
        let languages = self.reader.spoken.found.iter().map(|language| (*language).to_owned()).collect();
        let mut complaints = self.reader.complaints;
        let workflow = self
            .definition
            .filter(|_| complete)
            .and_then(|definition| check_and_build(self.text, &definition, registries, &mut complaints));
        (workflow.map(|workflow| Workflow { languages, ..workflow }), complaints.finish())
    }
}

fn check_and_build(
    source: &str,
    definition: &Definition,
    registries: &Registries,
    complaints: &mut Complaints,
) -> Option<Workflow> {
    let case = Case::new(source, Outline::of(definition), registries);
    rules::all(&case, complaints);
    if complaints.has_errors() {
        return None;
    }
    let workflow = parts::workflow(source, &case);
    if workflow.is_none() {
        // Every name was looked up by a rule before; should one be missing, its author still hears of it.
        let message = "A name in this file leads nowhere, and no rule says which. Please report this.";
        complaints.error("unresolved-name", &definition.id.span, message);
    }
    workflow
}

/// Where each transition of the compiled chart was written.
pub(super) fn places(file: &str, source: &str) -> Vec<Span> {
    let definition = Source::read(file, source).definition;
    let places =
        |definition: &Definition| Outline::of(definition).ways.iter().map(|way| way.place.span.clone()).collect();
    definition.as_ref().map_or(Vec::new(), places)
}
