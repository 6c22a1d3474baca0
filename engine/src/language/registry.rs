//! Registries: the roles, agencies and schedules that a pack's workflows may name. Each is a file of its own.

use super::diagnostic::Diagnostic;
use super::written::{self, Entries, Text, complaint, span};
use crate::time::schedule::Schedule;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use serde_saphyr::Spanned;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub id: String,
    pub title: String,
    pub purpose: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    pub id: String,
    pub title: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub successor: Option<String>,
    pub mailbox: Option<String>,
}

/// What belongs to no item: `schedules.yaml`.
#[derive(Clone, Debug)]
pub struct ScheduleRule {
    pub name: String,
    pub schedule: crate::time::schedule::Schedule,
    pub send: Send,
    /// `agency`, `role:NAME`.
    pub to: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Send {
    OverdueByAgency,
}

/// The names a workflow may use.
#[derive(Clone, Debug, Default)]
pub struct Registries {
    pub roles: Vec<Role>,
    pub agencies: Vec<Agency>,
    /// Names of calendars.
    pub calendars: Vec<String>,
    /// (id, kind) of every workflow of the pack.
    pub workflows: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    id: Text,
    version: Spanned<u32>,
    roles: Entries<WrittenRole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRole {
    title: String,
    #[serde(rename = "for")]
    purpose: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgenciesFile {
    id: Text,
    version: Spanned<u32>,
    agencies: Entries<WrittenAgency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAgency {
    title: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    successor: Option<Text>,
    mailbox: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchedulesFile {
    id: Text,
    version: Spanned<u32>,
    schedules: Entries<WrittenSchedule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSchedule {
    cron: Text,
    zone: Text,
    send: Text,
    to: Vec<Text>,
}

/// What a registry file holds, with the name and version it is published under.
pub struct Registered<T> {
    pub id: String,
    pub version: u32,
    pub entries: Vec<T>,
    pub complaints: Vec<Diagnostic>,
}

pub fn roles(file: &str, source: &str) -> Result<Registered<Role>, Diagnostic> {
    let read: RolesFile = written::read(file, source)?;
    let role = |(id, role): (Text, WrittenRole)| Role {
        id: id.value,
        title: role.title,
        purpose: role.purpose,
    };
    let entries = read.roles.0.into_iter().map(role).collect();
    Ok(Registered {
        id: read.id.value,
        version: read.version.value,
        entries,
        complaints: Vec::new(),
    })
}

pub fn agencies(file: &str, source: &str) -> Result<Registered<Agency>, Diagnostic> {
    let read: AgenciesFile = written::read(file, source)?;
    let mut complaints = Vec::new();
    for (_, agency) in read.agencies.iter() {
        if let Some(successor) = agency
            .successor
            .as_ref()
            .filter(|successor| !read.agencies.names().any(|id| id == successor.value))
        {
            let message = format!("There is no agency `{}`.", successor.value);
            complaints.push(complaint(
                file,
                "unknown-agency",
                span(successor, source),
                message,
            ));
        }
    }
    let entries = read.agencies.0.into_iter().map(|(id, agency)| Agency {
        id: id.value,
        title: agency.title,
        from: agency.from,
        until: agency.until,
        successor: agency.successor.map(|successor| successor.value),
        mailbox: agency.mailbox,
    });
    Ok(Registered {
        id: read.id.value,
        version: read.version.value,
        entries: entries.collect(),
        complaints,
    })
}

pub fn schedules(file: &str, source: &str) -> Result<Registered<ScheduleRule>, Diagnostic> {
    let read: SchedulesFile = written::read(file, source)?;
    let (mut entries, mut complaints) = (Vec::new(), Vec::new());
    for (name, written) in read.schedules.iter() {
        match schedule(file, source, name, written) {
            Ok(rule) => entries.push(rule),
            Err(complaint) => complaints.push(complaint),
        }
    }
    Ok(Registered {
        id: read.id.value,
        version: read.version.value,
        entries,
        complaints,
    })
}

fn schedule(
    file: &str,
    source: &str,
    name: &Text,
    written: &WrittenSchedule,
) -> Result<ScheduleRule, Diagnostic> {
    let at =
        |code, text: &Text, message: String| complaint(file, code, span(text, source), message);
    let unzoned = |_| {
        at(
            "unknown-zone",
            &written.zone,
            format!("There is no time zone `{}`.", written.zone.value),
        )
    };
    let zone: Tz = written.zone.value.parse().map_err(unzoned)?;
    let schedule = Schedule::parse(&written.cron.value, zone)
        .map_err(|problem| at("bad-cron", &written.cron, problem))?;
    let send = match written.send.value.as_str() {
        "overdue_by_agency" => Send::OverdueByAgency,
        other => {
            return Err(at(
                "unknown-digest",
                &written.send,
                format!("There is no digest `{other}`: `overdue_by_agency` is one."),
            ));
        }
    };
    let to = written.to.iter().map(|to| to.value.clone()).collect();
    Ok(ScheduleRule {
        name: name.value.clone(),
        schedule,
        send,
        to,
    })
}
