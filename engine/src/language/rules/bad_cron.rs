//! `bad-cron`: `every` is a cron line of five fields that comes again.

use super::Case;
use crate::language::complaints::Complaints;
use crate::time::schedule::Schedule;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for every in case.outline.rungs().filter_map(|rung| rung.every.as_ref()) {
        // The zone is the calendar's, at run time; the syntax does not depend on it.
        if let Err(said) = Schedule::parse(&every.text, chrono_tz::UTC) {
            complaints.error("bad-cron", &every.span, said);
        }
    }
}
