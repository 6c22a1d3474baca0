//! One JSON object a line: `{"calendar":…,"from":…,"within":…|"due":…,"roll":…,"suspensions":[[from,until]],"extensions":[{"days":N}|{"until":…}]}`
//! in, `{"due":…,"steps":[…]}` or `{"error":{"code":…,"message":…}}` out.

use super::point::Point;
use super::{Extension, LegalClock, Start};
use crate::chart::workflow::Roll;
use crate::simulation::form::{BAD_LINE, Form};
use crate::time::calendar::Calendar;
use crate::time::duration::Duration;
use serde::{Deserialize, Serialize};

/// What a line of another calendar answers.
const UNKNOWN_CALENDAR: &str = "UNKNOWN_CALENDAR";
/// A clock that can be read and not be reckoned.
const REFUSED: &str = "REFUSED";

const FORM: Form = Form {
    example: r#"{"calendar":"NAME","from":"2025-03-31","within":"14 days"}"#,
    keys: &[
        ("calendar", "the id of a calendar, a text"),
        ("from", POINT),
        ("within", "a duration like `14 days` or `10 working days`, a text"),
        ("due", POINT),
        ("roll", "`next`, `previous` or `stay`"),
        ("suspensions", r#"a list like `[["2025-04-01","2025-04-20"]]`, with `null` for one that has not ended"#),
        ("extensions", r#"a list like `[{"days":14},{"until":"2025-05-30"}]`"#),
    ],
    needed: Some("calendar"),
};
const POINT: &str = "a day like `2025-03-31` or a time like `2025-03-31T15:00:00-04:00`, of 1900 to 2200";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    calendar: String,
    from: Option<Point>,
    within: Option<String>,
    due: Option<Point>,
    roll: Option<Roll>,
    suspensions: Option<Vec<(Point, Option<Point>)>>,
    extensions: Option<Vec<Extension>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Reckoned { due: Option<String>, steps: Vec<String> },
    Error { error: Wrong },
}

#[derive(Serialize)]
struct Wrong {
    code: &'static str,
    message: String,
}

/// A line that could not even be read.
pub fn bad(message: String) -> serde_json::Result<String> {
    serde_json::to_string(&Answer::Error { error: Wrong { code: BAD_LINE, message } })
}

/// `calendar`: the one of this id, or a sentence why there is none.
pub fn answer<'c>(line: &str, calendar: impl Fn(&str) -> Result<&'c Calendar, String>) -> serde_json::Result<String> {
    serde_json::to_string(
        &reckoned(line, calendar).unwrap_or_else(|(code, message)| Answer::Error { error: Wrong { code, message } }),
    )
}

fn reckoned<'c>(
    line: &str,
    calendar: impl Fn(&str) -> Result<&'c Calendar, String>,
) -> Result<Answer, (&'static str, String)> {
    let bad = |message| (BAD_LINE, message);
    let line: Line = FORM.read(line).map_err(bad)?;
    let start = start(&line).map_err(bad)?;
    let calendar = calendar(&line.calendar).map_err(|message| (UNKNOWN_CALENDAR, message))?;
    let clock = LegalClock {
        calendar,
        start,
        roll: line.roll.unwrap_or(Roll::Next),
        suspensions: line.suspensions.unwrap_or_default(),
        extensions: line.extensions.unwrap_or_default(),
    };
    let mut reckoned = clock.reckon().map_err(|message| (REFUSED, message))?;
    let ordered = reckoned.ordered && line.due.is_some();
    if let (true, Some(way @ (Roll::Next | Roll::Previous))) = (ordered, line.roll) {
        let way = if way == Roll::Next { "next" } else { "previous" };
        reckoned.steps.push(format!("It is ordered and not counted, so `roll: {way}` does not move it."));
    }
    let due = reckoned.due.map(|due| due.written(calendar));
    Ok(Answer::Reckoned { due, steps: reckoned.steps })
}

fn start(line: &Line) -> Result<Start, String> {
    match (line.from, &line.within, line.due) {
        (Some(from), Some(budget), None) => Ok(Start::Within { from, budget: Duration::parse(budget)? }),
        (_, None, Some(due)) => Ok(Start::Due(due)),
        (None, Some(_), None) => Err("`within` needs a `from`: the day it is counted from.".into()),
        (_, Some(_), Some(_)) | (_, None, None) => Err("Write either `within` or `due`.".into()),
    }
}
