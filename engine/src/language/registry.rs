//! Registries: roles, agencies, schedules. Read from files of their own; workflows only name what stands here.

use super::complaints::Complaints;
use super::diagnostic::Diagnostic;
use super::document::{self, Text};
use super::reader::{Entries, Read, Reader, shape};
use super::title::Spoken;
use crate::time::schedule::Schedule;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeSet;

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
    /// Those of them that say when they are open.
    pub open: Vec<String>,
    /// (id, kind) of every workflow of the pack.
    pub workflows: Vec<(String, String)>,
    /// Those workflows whose files are at hand.
    pub peers: Vec<Peer>,
}

/// What other files may know of a workflow.
#[derive(Clone, Debug)]
pub struct Peer {
    pub id: String,
    pub kind: String,
    pub events: Vec<String>,
    /// Events it tells other items.
    pub tells: Vec<String>,
    /// Ids of the workflows that its children take.
    pub children: Vec<String>,
    /// Every word that an item of it may end with: what its states say, or its children by its order.
    pub outcomes: BTreeSet<String>,
}

/// A registry file's own name and version, and what it lists.
#[derive(Clone, Debug)]
pub struct Register<T> {
    pub id: String,
    pub version: u32,
    pub entries: Vec<T>,
}

shape! {
    /// Parts that people can be given.
    RolesFile {
        id: Text,
        /// Raise it with every change.
        version: u32,
        /// By their ids, which workflows name. A role opens nothing by itself.
        roles: Entries<WrittenRole>,
    }
}
shape! { WrittenRole {
    title: Text,
    /// What somebody of this role does, in one sentence.
    purpose = "for": Option<Text>,
} }

shape! {
    /// Who answers for things.
    AgenciesFile {
        id: Text,
        /// Raise it with every change.
        version: u32,
        /// By their ids, which workflows name.
        agencies: Entries<WrittenAgency>,
    }
}
shape! { WrittenAgency {
    title: Text,
    /// Its first day.
    from: Option<Text>,
    /// Its last day.
    until: Option<Text>,
    /// The agency that answers after its last day.
    successor: Option<Text>,
    /// The address its notices go to.
    mailbox: Option<Text>,
} }

shape! {
    /// What runs by the clock and belongs to no item.
    SchedulesFile {
        id: Text,
        /// Raise it with every change.
        version: u32,
        schedules: Entries<WrittenSchedule>,
    }
}
shape! { WrittenSchedule {
    /// Minute, hour, day, month, weekday: `0 8 * * MON-FRI`.
    cron: Text,
    /// Where absent, the country's.
    zone: Option<Text>,
    /// What is sent.
    send: Text as SENT,
    /// `agency`, or `role:NAME`.
    to: Vec<Text>,
} }

const SENT: [&str; 1] = ["overdue_by_agency"];

pub fn roles(file: &str, source: &str) -> (Option<Register<Role>>, Vec<Diagnostic>) {
    read(file, source, |written: RolesFile, _| Register {
        id: written.id.text,
        version: written.version,
        entries: written.roles.0.into_iter().map(role).collect(),
    })
}

fn role((id, written): (Text, WrittenRole)) -> Role {
    Role {
        id: id.text,
        title: written.title.text,
        purpose: written.purpose.map_or(String::new(), |purpose| purpose.text),
    }
}

pub fn agencies(file: &str, source: &str) -> (Option<Register<Agency>>, Vec<Diagnostic>) {
    read(file, source, |written: AgenciesFile, complaints| {
        for (_, agency) in written.agencies.iter() {
            let successor = agency.successor.iter();
            for name in successor.filter(|name| written.agencies.get(&name.text).is_none()) {
                let known = written.agencies.names();
                complaints.unknown("unknown-agency", "agency", name, known);
            }
        }
        let agencies = written.agencies.0.into_iter();
        Register {
            id: written.id.text,
            version: written.version,
            entries: agencies.map(|(id, written)| agency(id, written, complaints)).collect(),
        }
    })
}

fn agency(id: Text, written: WrittenAgency, complaints: &mut Complaints) -> Agency {
    let mut day = |text: Option<Text>| {
        let text = text?;
        let day = text.text.parse::<NaiveDate>().ok();
        if day.is_none() {
            let message = format!("`{}` is not a date. Write it like 2024-01-31.", text.text);
            complaints.error("bad-date", &text.span, message);
        }
        day
    };
    let (from, until) = (day(written.from), day(written.until));
    Agency {
        id: id.text,
        title: written.title.text,
        from,
        until,
        successor: written.successor.map(|name| name.text),
        mailbox: written.mailbox.map(|address| address.text),
    }
}

/// `zone` is the country's. Roles and agencies named by a schedule are looked up by the pack, which has them.
pub fn schedules(file: &str, source: &str, zone: Option<Tz>) -> (Option<Register<ScheduleRule>>, Vec<Diagnostic>) {
    read(file, source, |written: SchedulesFile, complaints| {
        let schedules = written.schedules.iter();
        Register {
            id: written.id.text,
            version: written.version,
            entries: schedules.filter_map(|(name, written)| schedule(name, written, zone, complaints)).collect(),
        }
    })
}

fn schedule(
    name: &Text,
    written: &WrittenSchedule,
    zone: Option<Tz>,
    complaints: &mut Complaints,
) -> Option<ScheduleRule> {
    complaints.one_of("notice to send", &written.send, &SENT);
    for to in &written.to {
        if to.text != "agency" && !to.text.starts_with("role:") {
            let known = ["agency", "role:NAME"].into_iter();
            complaints.unknown("unknown-recipient", "recipient", to, known);
        }
    }
    let zone = match &written.zone {
        Some(named) => own_zone(named, complaints)?,
        // Files without a country are only read; nothing runs before one is published.
        None => zone.unwrap_or(Tz::UTC),
    };
    match Schedule::parse(&written.cron.text, zone) {
        Ok(schedule) => Some(ScheduleRule {
            name: name.text.clone(),
            schedule,
            send: Send::OverdueByAgency,
            to: written.to.iter().map(|to| to.text.clone()).collect(),
        }),
        Err(said) => {
            complaints.error("bad-cron", &written.cron.span, said);
            None
        }
    }
}

fn own_zone(named: &Text, complaints: &mut Complaints) -> Option<Tz> {
    let zone = named.text.parse::<Tz>().ok();
    if zone.is_none() {
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        complaints.unknown("unknown-zone", "time zone", named, zones);
    }
    zone
}

fn read<W: Read, T>(
    file: &str,
    source: &str,
    make: impl FnOnce(W, &mut Complaints) -> T,
) -> (Option<T>, Vec<Diagnostic>) {
    let mut reader = Reader { complaints: Complaints::new(file), incomplete: false, spoken: Spoken::default() };
    let written = match document::parse(file, source) {
        Ok(node) => W::read(&node, &mut reader),
        Err(complaint) => {
            reader.complaints.push(complaint);
            None
        }
    };
    let mut complaints = reader.complaints;
    let made = written.map(|written| make(written, &mut complaints));
    let made = made.filter(|_| !complaints.has_errors());
    (made, complaints.finish())
}
