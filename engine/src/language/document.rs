//! From YAML text to a tree in which every key and value keeps its place. Bounded: a document is at most 1 MB, not deep, and
//! has no anchors, aliases or merges (each name is written once), so none can blow up. Knows no key of the language.

use super::diagnostic::{Diagnostic, Severity};
use super::stack::roomy;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;
use std::ops::Range;

pub const MAX_FILE_BYTES: usize = 1_000_000;
pub const MAX_NESTING: usize = 64;
pub const MAX_NODES: usize = 100_000;

pub type Span = Range<usize>;

/// A scalar as it reads, whatever YAML would take it for: `2`, `true` and `"2"` are text until somebody wants a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Node {
    pub content: Content,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Content {
    Nothing,
    Scalar(String),
    List(Vec<Node>),
    /// As written, duplicates included.
    Map(Vec<(Text, Node)>),
}

impl Node {
    pub fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }
}

pub fn parse(file: &str, source: &str) -> Result<Node, Diagnostic> {
    let complaint = |code, span: Span, message: String| Diagnostic {
        code,
        severity: Severity::Error,
        file: file.to_owned(),
        span,
        message,
        help: None,
    };
    if source.len() > MAX_FILE_BYTES {
        let message = format!("A file has at most {MAX_FILE_BYTES} bytes; this one has {}.", source.len());
        return Err(complaint("file-too-large", 0..0, message));
    }
    let read = || {
        let raw: Result<Spanned<Raw>, _> = serde_saphyr::from_str_with_options(source, options());
        raw.map(|raw| node(raw, source)).map_err(|error| {
            let place = error.location();
            let span = place.map_or(0..0, |place| place_of(&place, source));
            (span, sentence(&error))
        })
    };
    let parsed = roomy(read).unwrap_or_else(|said| Err((0..0, said)));
    parsed.map_err(|(span, said)| complaint("malformed-yaml", span, said))
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_NESTING,
            max_nodes: MAX_NODES,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    }
}

/// Without the place, which the diagnostic shows.
fn sentence(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::budget::BudgetBreach;
    let error = error.without_snippet();
    if let serde_saphyr::Error::Budget { breach, .. } = error {
        return match breach {
            BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => {
                "Anchors and aliases are not used here: everything is written where it stands.".into()
            }
            BudgetBreach::Documents { .. } => "A file holds one document: `---` ends it.".into(),
            BudgetBreach::Depth { .. } => {
                format!("Nothing nests deeper than {MAX_NESTING} levels.")
            }
            // Theirs may grow; each is a bound on size.
            _ => format!("This file is too large: it may hold {MAX_NODES} values."),
        };
    }
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or(&said);
    let said = said.lines().next().unwrap_or(said).trim();
    format!("This is not YAML that can be read: {said}.")
}

/// Faults of syntax know their line and column only.
fn place_of(place: &serde_saphyr::Location, source: &str) -> Span {
    if place.span().byte_offset().is_some() {
        return span(place);
    }
    let line_before = (place.line() as usize).saturating_sub(1);
    let lines = source.split_inclusive('\n');
    let start: usize = lines.clone().take(line_before).map(str::len).sum();
    let characters = lines.skip(line_before).flat_map(str::chars);
    let before = characters.take((place.column() as usize).saturating_sub(1));
    let at = start + before.map(char::len_utf8).sum::<usize>();
    at..at + 1
}

fn span(place: &serde_saphyr::Location) -> Span {
    let span = place.span();
    let start = span.byte_offset().unwrap_or(0) as usize;
    start..start + span.byte_len().unwrap_or(0) as usize
}

fn node(raw: Spanned<Raw>, source: &str) -> Node {
    let span = span(&raw.referenced);
    let content = match raw.value {
        Raw::Nothing => Content::Nothing,
        Raw::Text(text) => Content::Scalar(text),
        Raw::Plain => Content::Scalar(source.get(span.clone()).unwrap_or("").trim().to_owned()),
        Raw::List(list) => Content::List(list.into_iter().map(|raw| node(raw, source)).collect()),
        Raw::Map(entries) => {
            Content::Map(entries.into_iter().map(|(name, value)| (key(name, source), node(value, source))).collect())
        }
    };
    Node { content, span }
}

fn key(raw: Spanned<Raw>, source: &str) -> Text {
    let node = node(raw, source);
    let text = match node.content {
        Content::Scalar(text) => text,
        Content::Nothing | Content::List(_) | Content::Map(_) => String::new(),
    };
    let span = node.span;
    Text { text, span }
}

/// What serde hands over, before places are looked up.
enum Raw {
    Nothing,
    Text(String),
    /// A number or a truth: its text stands in the source.
    Plain,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("text, a number, a list or a mapping")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
