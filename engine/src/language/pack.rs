//! A folder of definitions read as one: registries first, then what names them. Pure: the caller reads the files.
use super::diagnostic::Diagnostic;
use super::registry::{Agency, Role, ScheduleRule};
use crate::chart::workflow::Workflow;
use crate::ledger::country::Country;
use crate::time::calendar::Calendar;

#[derive(Clone, Debug)]
pub struct File {
    /// With `/` between folders; its name tells its class: `country.yaml`, `roles.yaml`, `agencies.yaml`, `schedules.yaml`,
    /// `calendars/*.yaml`, `*.stories.yaml`, else a workflow.
    pub path: String,
    pub text: String,
}

#[derive(Clone, Debug, Default)]
pub struct Pack {
    pub country: Option<Country>,
    pub roles: Vec<Role>,
    pub agencies: Vec<Agency>,
    pub schedules: Vec<ScheduleRule>,
    pub calendars: Vec<Calendar>,
    pub workflows: Vec<Workflow>,
    /// One row per definition file (not stories), for publishing.
    pub definitions: Vec<Definition>,
}

#[derive(Clone, Debug)]
pub struct Definition {
    pub class: crate::store::definition::Class,
    pub id: String,
    pub version: u32,
    pub path: String,
    pub text: String,
}

impl Pack {
    /// Everything that compiles, and every complaint.
    pub fn read(files: &[File]) -> (Pack, Vec<Diagnostic>) {
        let _ = files;
        todo!()
    }
}
