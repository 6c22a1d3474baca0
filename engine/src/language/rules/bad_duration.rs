//! `bad-duration`: durations have one form.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use crate::time::duration::Duration;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let delays = outline.states.iter().flat_map(|flat| flat.after);
    let budgets = outline.deadlines().filter_map(|(_, _, deadline)| deadline.within.as_ref());
    let rungs = outline.rungs().flat_map(|rung| [&rung.before, &rung.late, &rung.quiet, &rung.no_next]).flatten();
    let texts: Vec<&Text> = delays
        .map(|delayed| &delayed.delay)
        .chain(budgets)
        .chain(rungs)
        .chain(outline.escalations().map(|escalation| &escalation.after))
        .chain(&outline.definition.reminder_gap)
        .collect();
    for text in texts {
        if let Err(said) = Duration::parse(&text.text) {
            complaints.error("bad-duration", &text.span, said);
        }
    }
}
