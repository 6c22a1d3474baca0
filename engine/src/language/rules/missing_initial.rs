//! `missing-initial`: a state with states inside says in which of them it begins; a history state where it leads at first.

use super::Case;
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    for (id, flat) in outline.states.iter().enumerate() {
        let mut wrong = |message: String| complaints.error("missing-initial", &flat.name.span, message);
        match (flat.kind, flat.initial) {
            (Kind::Compound, None) => wrong(format!("`{}` has states inside and no `initial`.", flat.name.text)),
            (Kind::Compound, Some(initial)) => {
                let inside: Vec<&str> =
                    (id + 1..=flat.last).map(|inner| outline.states[inner].name.text.as_str()).collect();
                if !inside.contains(&initial.text.as_str()) {
                    let what = format!("state inside `{}` called", flat.name.text);
                    complaints.unknown("missing-initial", &what, initial, inside.iter().copied());
                }
            }
            (_, Some(_)) => wrong(format!(
                "`{}` begins in no state: only states with states inside have `initial`.",
                flat.name.text
            )),
            (Kind::History { .. }, None) if flat.state.is_none_or(|state| state.target.is_none()) => {
                wrong(format!(
                    "`{}` is a history state and needs a `target` for when it remembers nothing.",
                    flat.name.text
                ));
            }
            (_, None) => {}
        }
    }
}
