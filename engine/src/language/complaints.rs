//! The list every reader and rule adds to, so that an author gets all complaints at once.

use super::diagnostic::{Diagnostic, Severity};
use super::document::{Span, Text};
use super::nearest::did_you_mean;

/// More known names than this are not listed.
const MAX_LISTED: usize = 12;

#[derive(Debug)]
pub struct Complaints<'a> {
    file: &'a str,
    list: Vec<Diagnostic>,
}

impl<'a> Complaints<'a> {
    pub fn new(file: &'a str) -> Complaints<'a> {
        let list = Vec::new();
        Complaints { file, list }
    }

    pub fn error(&mut self, code: &'static str, span: &Span, message: impl Into<String>) {
        self.add(code, Severity::Error, span, message.into(), None);
    }

    pub fn warning(&mut self, code: &'static str, span: &Span, message: impl Into<String>) {
        self.add(code, Severity::Warning, span, message.into(), None);
    }

    /// "There is no WHAT `NAME`", with the nearest known name or all of a few.
    pub fn unknown<'n>(
        &mut self,
        code: &'static str,
        what: &str,
        name: &Text,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let help = match did_you_mean(&name.text, known.clone()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None => listed(known),
        };
        let message = format!("There is no {what} `{}`.", name.text);
        self.add(code, Severity::Error, &name.span, message, help);
    }

    /// The name is one of these words, or is complained about.
    pub fn one_of(&mut self, what: &str, name: &Text, words: &[&str]) {
        if !words.contains(&name.text.as_str()) {
            self.unknown("unknown-word", what, name, words.iter().copied());
        }
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub fn has_errors(&self) -> bool {
        has_errors(&self.list)
    }

    /// In the order of the file.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|complaint| (complaint.span.start, complaint.span.end));
        self.list.dedup();
        self.list
    }

    fn add(&mut self, code: &'static str, severity: Severity, span: &Span, message: String, help: Option<String>) {
        self.list.push(Diagnostic { code, severity, file: self.file.to_owned(), span: span.clone(), message, help });
    }
}

pub fn has_errors(complaints: &[Diagnostic]) -> bool {
    complaints.iter().any(|complaint| complaint.severity == Severity::Error)
}

fn listed<'n>(known: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<&str> = known.take(MAX_LISTED + 1).collect();
    names.sort_unstable();
    match names.len() {
        0 => Some("there are none".into()),
        count if count > MAX_LISTED => None,
        _ => Some(format!("known here: {}", names.join(", "))),
    }
}
