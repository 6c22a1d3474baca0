//! Published definitions, compiled, by (id, version, hash). Replicas read only the database; files are drafts.

use crate::chart::workflow::Workflow;
use crate::language::registry::{Agency, Role, ScheduleRule};
use crate::ledger::country::Country;
use crate::time::calendar::Calendar;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Catalog {
    pub country: Country,
    pub roles: Vec<Role>,
    /// Of the published register; people's lists read the table `agency`, which imports may add to.
    pub agencies: Vec<Agency>,
    pub schedules: Vec<ScheduleRule>,
    pub(crate) workflows: BTreeMap<(String, u32), Arc<Workflow>>,
    pub(crate) active: BTreeMap<String, u32>,
    /// Every published version, the active one of an id last.
    pub(crate) calendars: Vec<Arc<Calendar>>,
}

impl Catalog {
    pub fn workflow(&self, id: &str, version: u32) -> Option<&Arc<Workflow>> {
        self.workflows.get(&(id.to_owned(), version))
    }

    /// The version new items take, whose access rules hold today.
    pub fn active(&self, id: &str) -> Option<&Arc<Workflow>> {
        self.workflow(id, *self.active.get(id)?)
    }

    pub fn active_workflows(&self) -> impl Iterator<Item = &Arc<Workflow>> {
        self.active
            .iter()
            .filter_map(|(id, version)| self.workflow(id, *version))
    }

    pub fn calendar(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.calendars
            .iter()
            .rev()
            .find(|calendar| calendar.name == name)
    }

    pub fn calendar_by_hash(&self, hash: &str) -> Option<&Arc<Calendar>> {
        self.calendars.iter().find(|calendar| calendar.hash == hash)
    }
}
