//! `bad-budget`: what a date is counted in. Deadlines and reminders fall on days; working hours need a calendar that says when
//! it is open.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use crate::time::duration::{Duration, Unit};

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let calendar = &outline.definition.calendar.text;
    let open = case.registries.open.contains(calendar);
    let closed =
        || format!("The calendar `{calendar}` has no `opening` hours, so that working hours cannot be counted.");
    for budget in outline.deadlines().filter_map(|(_, _, deadline)| deadline.within.as_ref()) {
        match unit(budget) {
            Some(Unit::WorkingHours) if !open => complaints.error("bad-budget", &budget.span, closed()),
            Some(Unit::Hours | Unit::Milliseconds) => {
                let message = format!(
                    "A date is counted in days, months, working days or working hours, not in `{}`.",
                    budget.text
                );
                complaints.error("bad-budget", &budget.span, message);
            }
            Some(Unit::Days | Unit::Months | Unit::WorkingDays | Unit::WorkingHours) | None => {}
        }
    }
    for delay in outline.states.iter().flat_map(|flat| flat.after).map(|delayed| &delayed.delay) {
        if unit(delay) == Some(Unit::WorkingHours) && !open {
            complaints.error("bad-budget", &delay.span, closed());
        }
    }
    let rungs = outline.rungs().flat_map(|rung| [&rung.before, &rung.late, &rung.quiet, &rung.no_next]).flatten();
    for silence in outline.rungs().flat_map(|rung| [&rung.quiet, &rung.no_next]).flatten() {
        if Duration::parse(&silence.text).is_ok_and(|silence| silence.count == 0) {
            let message =
                format!("`{}` is no silence: it would go out again and again. Give at least 1.", silence.text);
            complaints.error("bad-budget", &silence.span, message);
        }
    }
    let escalations = outline.escalations().map(|escalation| &escalation.after);
    for lead in rungs.chain(escalations).chain(&outline.definition.reminder_gap) {
        if let Some(Unit::Hours | Unit::Milliseconds | Unit::WorkingHours) = unit(lead) {
            let message =
                format!("A reminder goes out on a day: count in days, months or working days, not in `{}`.", lead.text);
            complaints.error("bad-budget", &lead.span, message);
        }
    }
}

/// `None`: no duration, which another rule says.
fn unit(text: &Text) -> Option<Unit> {
    Duration::parse(&text.text).ok().map(|duration| duration.unit)
}
