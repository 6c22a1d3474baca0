//! Complaints to the author of a definition, each with its place.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case: `unknown-role`.
    pub code: &'static str,
    pub severity: Severity,
    /// As it was named on the command line.
    pub file: String,
    /// Bytes of the source.
    pub span: Range<usize>,
    pub message: String,
    /// "did you mean `prosecutor`?"
    pub help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Diagnostic {
    /// As a terminal shows it, without colour.
    pub fn render(&self, source: &str) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let place =
            Snippet::source(source).path(&self.file).annotation(AnnotationKind::Primary.span(self.within(source)));
        let complaint = level.primary_title(&self.message).id(self.code).element(place);
        let help = self.help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help)));
        let report: Vec<Group> = std::iter::once(complaint).chain(help).collect();
        Renderer::plain().render(&report)
    }

    /// The line and the character in it, both from 1.
    pub fn place(&self, source: &str) -> (usize, usize) {
        let before = &source[..self.within(source).start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// A span that is out of the text or inside a character would abort the renderer.
    fn within(&self, source: &str) -> Range<usize> {
        let on_boundary = |at: usize| {
            let at = at.min(source.len());
            (0..=at).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
        };
        let start = on_boundary(self.span.start);
        start..on_boundary(self.span.end).max(start)
    }
}
