//! What a file of definitions is, by its name.

use super::COUNTRY;
use crate::store::definition::Class;

/// The rule by which calendars lie in a folder of theirs.
pub const MISPLACED_CALENDAR: &str = "misplaced-calendar";

/// By the file's name; `None`: stories, which are no definition.
pub(super) fn class(path: &str) -> Option<Class> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    Some(match name {
        COUNTRY => Class::Country,
        "roles.yaml" => Class::Roles,
        "agencies.yaml" => Class::Agencies,
        "schedules.yaml" => Class::Schedules,
        "register.yaml" => Class::Register,
        _ if name.ends_with(".stories.yaml") => return None,
        _ if folder == "calendars" || folder.ends_with("/calendars") => Class::Calendar,
        _ => Class::Workflow,
    })
}

/// Whether a file's name makes it a calendar.
pub fn is_calendar(path: &str) -> bool {
    class(path) == Some(Class::Calendar)
}

/// Written like a calendar, where workflows lie.
pub(super) fn is_misplaced(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("weekend:") && has("zone:") && !has("states:")
}

pub(super) fn word(class: Class) -> &'static str {
    match class {
        Class::Workflow => "workflow",
        Class::Calendar => "calendar",
        Class::Country => "country",
        Class::Roles => "roles",
        Class::Agencies => "agencies",
        Class::Schedules => "schedules",
        Class::Register => "register",
    }
}
