//! Texts of a CSV file that a spreadsheet program would run as a formula (OWASP, "CSV Injection"): an apostrophe before them
//! makes them texts. It is written here and taken back here.

use std::borrow::Cow;

/// Full-width forms of the signs are signs to some programs.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A text that has an apostrophe already gets one more, so that each comes back as it was. A negative number is a number.
pub fn written(text: &str) -> Cow<'_, str> {
    match would_run(text.trim_start_matches('\'')) && !is_negative(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

pub fn meant(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'').filter(|rest| would_run(rest.trim_start_matches('\'')));
    rest.unwrap_or(cell)
}

/// A program that takes cells apart by other signs than we write skips the spaces before them.
fn would_run(text: &str) -> bool {
    text.starts_with(BEGINNINGS) || text.trim_start_matches(' ').starts_with(BEGINNINGS)
}

fn is_negative(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or_default();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(part)
}
