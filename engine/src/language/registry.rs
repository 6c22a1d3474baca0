//! Registries: roles, agencies, schedules.
use chrono::NaiveDate;

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
