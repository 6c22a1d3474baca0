//! Reading YAML into serde's shapes (stories, calendars, countries, registers of cases): places kept, unknown and duplicate keys
//! refused, the bounds those of `document.rs`. Stops at the first fault of a file; workflows are read by `reader.rs`, which goes on.

use super::diagnostic::{Diagnostic, Severity};
use super::document::{MAX_FILE_BYTES, MAX_NESTING, MAX_NODES};
use super::nearest::did_you_mean;
use super::stack::roomy;
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;
use std::ops::Range;

/// The file as its shape says, or the first complaint that stopped the reading.
pub fn read<T: DeserializeOwned + Send>(file: &str, source: &str) -> Result<T, Diagnostic> {
    let whole = |message: String| complaint(file, "unreadable-file", 0..0, message);
    if source.len() > MAX_FILE_BYTES {
        return Err(whole(format!("This file has {} bytes; a definition has at most {MAX_FILE_BYTES}.", source.len())));
    }
    let read =
        || serde_saphyr::from_str_with_options(source, options()).map_err(|error| unreadable(file, source, &error));
    roomy(read).unwrap_or_else(|said| Err(whole(said)))
}

fn options() -> serde_saphyr::Options {
    let budget = serde_saphyr::budget! { max_depth: MAX_NESTING, max_nodes: MAX_NODES };
    serde_saphyr::options! { strict_booleans: true, budget: budget }
}

fn unreadable(file: &str, source: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let location = error.location();
    let span = location.map_or(0..0, |location| bytes(location, source));
    let text = error.to_string();
    let sentence = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let mut complaint = complaint(file, "unreadable-file", span, capital(strip_place(&sentence)));
    complaint.help = expected(&text);
    complaint
}

/// "unknown field `x`, expected one of a, b" names what was meant.
fn expected(text: &str) -> Option<String> {
    let (unknown, rest) = text.split_once("unknown field `")?.1.split_once('`')?;
    let known = rest.lines().next()?.split_once("expected ")?.1;
    let known = known.trim_start_matches("one of ").split(", ");
    let known = known.map(|name| name.trim_matches(['`', ' ']));
    did_you_mean(unknown, known).map(|name| format!("did you mean `{name}`?"))
}

/// The place is shown beside the source, not in the sentence.
fn strip_place(sentence: &str) -> &str {
    let place = sentence.find(" at line ").or_else(|| sentence.find(" (line "));
    sentence
        .split_once("column ")
        .and_then(|(_, rest)| rest.split_once(": "))
        .map_or(place.map_or(sentence, |place| &sentence[..place]), |(_, message)| message)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub fn span<T>(of: &Spanned<T>, source: &str) -> Range<usize> {
    bytes(of.referenced, source)
}

fn bytes(location: serde_saphyr::Location, source: &str) -> Range<usize> {
    let (line, column) = (location.line() as usize, location.column() as usize);
    let start = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = source.get(start..).unwrap_or_default();
    let skipped: usize = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let begin = (start + skipped).min(source.len());
    begin..token_end(source, begin)
}

/// To the end of the word or quotation that begins here.
fn token_end(source: &str, begin: usize) -> usize {
    let rest = &source[begin..];
    let length = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map(|end| end + 2),
        _ => rest.find([',', '}', ']', '\n', '#']).map(|end| rest[..end].trim_end().len()),
    };
    let word = rest
        .find([':', ',', '}', ']', '\n'])
        .filter(|end| rest[*end..].starts_with(": ") || rest[*end..].starts_with(":\n"));
    begin + word.or(length).unwrap_or(rest.trim_end().len()).max(1).min(rest.len())
}

pub fn complaint(file: &str, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, file: file.to_owned(), span, message: message.into(), help: None }
}
