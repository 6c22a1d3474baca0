//! XML text, bounded, as elements whose every part knows its place; what an element may hold and what is not read. The only
//! room that knows the XML library is this one.

use crate::language::complaints::Complaints;
use crate::language::document::{MAX_FILE_BYTES, MAX_NESTING, MAX_NODES, Span, Text};
use roxmltree::{Document, Node, ParsingOptions};

pub(super) const SCXML: &str = "http://www.w3.org/2005/07/scxml";
/// What a workflow says and SCXML has no word for (SCXML 4.10 leaves room for it).
pub(super) const OWN: &str = "urn:milepost:chart";
/// Before the names of that namespace.
pub(super) const PREFIX: &str = "milepost";

pub(super) type Element<'x> = Node<'x, 'x>;

pub(super) struct Refused {
    pub code: &'static str,
    pub span: Span,
    pub said: String,
}

/// An element of SCXML that is not read, the code of the complaint, and the reason.
const UNREAD: [(&str, &str, &str); 7] = [
    ("script", "script", "no program runs in a chart"),
    ("foreach", "foreach", "data are single values, not lists"),
    ("invoke", "invoke", "one chart is one item, and calls no other"),
    ("finalize", "invoke", "one chart is one item, and calls no other"),
    ("donedata", "payload", "an event of a chart carries nothing"),
    ("param", "payload", "an event of a chart carries nothing"),
    ("content", "payload", "an event of a chart carries nothing"),
];

const READ: [&str; 18] = [
    "scxml",
    "state",
    "parallel",
    "final",
    "history",
    "initial",
    "transition",
    "onentry",
    "onexit",
    "datamodel",
    "data",
    "assign",
    "raise",
    "send",
    "cancel",
    "if",
    "elseif",
    "else",
];

/// Attributes of SCXML that are not read; those that end in `expr` are worked out while the chart runs.
const UNREAD_ATTRIBUTES: [(&str, &str, &str); 4] = [
    ("namelist", "payload", "an event of a chart carries nothing"),
    ("idlocation", "computed-name", "an id is written, not made while the chart runs"),
    ("src", "outside", "a chart is one file"),
    ("exmode", "unknown-attribute", "a chart is taken or refused as a whole"),
];

pub(super) fn parse(source: &str) -> Result<Document<'_>, Refused> {
    let refused = |code, span, said| Refused { code, span, said };
    if source.len() > MAX_FILE_BYTES {
        let said = format!("A file has at most {MAX_FILE_BYTES} bytes; this one has {}.", source.len());
        return Err(refused("file-too-large", 0..0, said));
    }
    let bounds = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES as u32, ..ParsingOptions::default() };
    let document = Document::parse_with_options(source, bounds).map_err(|error| {
        let at = place(source, error.pos());
        let said = match error {
            roxmltree::Error::NodesLimitReached => format!("A file has at most {MAX_NODES} elements and texts."),
            error => format!("This is not XML that can be read: {error}."),
        };
        refused("malformed-xml", at..at + 1, said)
    })?;
    match too_deep(document.root_element()) {
        None => Ok(document),
        Some(span) => Err(refused("too-deep", span, format!("Elements lie at most {MAX_NESTING} deep."))),
    }
}

/// Lines and columns count from 1; a column is a character.
fn place(source: &str, at: roxmltree::TextPos) -> usize {
    let before = source.split_inclusive('\n').take(at.row.saturating_sub(1) as usize);
    let start: usize = before.map(str::len).sum();
    let line = source.get(start..).unwrap_or_default();
    let column = line.char_indices().nth(at.col.saturating_sub(1) as usize);
    start + column.map_or(0, |(column, _)| column)
}

/// Goes through the document in its order, so that no depth costs any stack.
fn too_deep(root: Element) -> Option<Span> {
    let mut depth = 1;
    let mut element = root;
    loop {
        if depth > MAX_NESTING {
            return Some(opening(element));
        }
        if let Some(child) = element.first_element_child() {
            (element, depth) = (child, depth + 1);
            continue;
        }
        while element.next_sibling_element().is_none() {
            element = element.parent_element()?;
            depth -= 1;
        }
        element = element.next_sibling_element()?;
    }
}

/// The element's own words, without what lies in it.
pub(super) fn opening(element: Element) -> Span {
    let whole = element.range();
    let inside = element.first_child().map_or(whole.end, |child| child.range().start);
    whole.start..inside
}

/// `state`, or `milepost:tell`; `None` for what belongs to others.
pub(super) fn name(element: Element) -> Option<String> {
    qualified(element.tag_name().namespace(), Some(SCXML), element.tag_name().name())
}

/// Attributes have no namespace of their own.
fn qualified(namespace: Option<&str>, plain: Option<&str>, name: &str) -> Option<String> {
    match namespace {
        _ if namespace == plain => Some(name.to_owned()),
        Some(OWN) => Some(format!("{PREFIX}:{name}")),
        Some(_) | None => None,
    }
}

/// By its plain name, or as `milepost:NAME`.
pub(super) fn attribute(element: Element, name: &str) -> Option<Text> {
    let own = name.strip_prefix(PREFIX).and_then(|name| name.strip_prefix(':'));
    let found = element.attributes().find(|attribute| match own {
        Some(own) => attribute.namespace() == Some(OWN) && attribute.name() == own,
        None => attribute.namespace().is_none() && attribute.name() == name,
    });
    found.map(|found| Text { text: found.value().to_owned(), span: found.range_value() })
}

pub(super) fn required(element: Element, name: &str, complaints: &mut Complaints) -> Option<Text> {
    let found = attribute(element, name);
    // A computed one was complained about.
    if found.is_none() && attribute(element, &format!("{name}expr")).is_none() {
        let message = format!("`<{}>` needs the attribute `{name}`.", element.tag_name().name());
        complaints.error("missing-attribute", &opening(element), message);
    }
    found
}

/// Every attribute must be one of these; those of other namespaces are others' business.
pub(super) fn attributes(element: Element, known: &[&str], complaints: &mut Complaints) {
    for attribute in element.attributes() {
        let Some(name) = qualified(attribute.namespace(), None, attribute.name()) else {
            continue;
        };
        if known.contains(&name.as_str()) {
            continue;
        }
        let span = attribute.range();
        if let Some((_, code, why)) = UNREAD_ATTRIBUTES.iter().find(|(unread, ..)| *unread == name) {
            complaints.error(code, &span, format!("`{name}` is not read: {why}."));
        } else if name.ends_with("expr") {
            let plain = name.trim_end_matches("expr");
            let message = format!("`{name}` is worked out while the chart runs. Write `{plain}`, with what it gives.");
            complaints.error("computed-name", &span, message);
        } else {
            complaints.unknown("unknown-attribute", "attribute", &Text { text: name, span }, known.iter().copied());
        }
    }
}

fn misplaced(around: Element, name: String, child: Element, allowed: &[&str], complaints: &mut Complaints) {
    let span = opening(child);
    if READ.contains(&name.as_str()) {
        let message = format!("`<{name}>` does not stand in `<{}>`.", around.tag_name().name());
        complaints.error("misplaced", &span, message);
    } else {
        let name = Text { text: name, span };
        complaints.unknown("unknown-element", "element", &name, allowed.iter().copied());
    }
}

/// The elements inside, each of which must be one of these.
pub(super) fn children<'x>(
    element: Element<'x>,
    allowed: &[&str],
    complaints: &mut Complaints,
) -> Vec<(String, Element<'x>)> {
    let mut found = Vec::new();
    for child in element.children() {
        if child.is_text() && !child.text().unwrap_or_default().trim().is_empty() {
            let message = format!("No text stands in `<{}>`.", element.tag_name().name());
            complaints.error("unread-text", &child.range(), message);
        }
        if !child.is_element() {
            continue;
        }
        let name = name(child).unwrap_or_else(|| child.tag_name().name().to_owned());
        if allowed.contains(&name.as_str()) {
            found.push((name, child));
        } else if let Some((_, code, why)) = UNREAD.iter().find(|(unread, ..)| *unread == name) {
            complaints.error(code, &opening(child), format!("`<{name}>` is not read: {why}."));
        } else {
            misplaced(element, name, child, allowed, complaints);
        }
    }
    found
}
