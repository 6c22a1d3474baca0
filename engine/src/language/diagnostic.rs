//! Complaints to the author of a definition, each with its place.

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

impl Diagnostic {
    /// As a terminal shows it, without colour.
    pub fn render(&self, source: &str) -> String {
        let _ = source;
        todo!()
    }
}
