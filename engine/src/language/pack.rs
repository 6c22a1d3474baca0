//! A folder of definitions read as one: registries first, then what names them. Pure: the caller reads the files.

mod kind;

use super::compile::Source;
use super::complaints::Complaints;
use super::definition::Definition as Written;
use super::diagnostic::Diagnostic;
use super::document::Span;
use super::outline::Outline;
use super::registry::{self, Agency, Peer, Registries, Role, ScheduleRule};
use super::rules::calendar_runs_out;
use super::written;
use crate::chart::workflow::Workflow;
use crate::exchange::register::{check, definition::Register};
use crate::ledger::country::Country;
use crate::store::definition::Class;
use crate::time::calendar::Calendar;
use chrono::NaiveDate;
pub use kind::{MISPLACED_CALENDAR, is_calendar};
use kind::{class, is_misplaced, word};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// The file's name that makes a folder a country's.
pub const COUNTRY: &str = "country.yaml";

#[derive(Clone, Debug)]
pub struct File {
    /// With `/` between folders; its name tells its class: `country.yaml`, `roles.yaml`, `agencies.yaml`, `schedules.yaml`,
    /// `register.yaml`, `calendars/*.yaml`, `*.stories.yaml`, else a workflow.
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
    pub registers: Vec<Register>,
    /// One row per definition file (not stories), for publishing.
    pub definitions: Vec<Definition>,
}

#[derive(Clone, Debug)]
pub struct Definition {
    pub class: Class,
    pub id: String,
    pub version: u32,
    pub path: String,
    pub text: String,
}

impl Pack {
    /// Everything that compiles, and every complaint.
    pub fn read(files: &[File]) -> (Pack, Vec<Diagnostic>) {
        let mut reading = Reading::default();
        let (workflows, others): (Vec<_>, Vec<_>) = files
            .iter()
            .filter_map(|file| Some((file, class(&file.path)?)))
            .partition(|(_, class)| *class == Class::Workflow);
        // Schedules run in the country's zone unless they name their own.
        let (countries, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, class)| *class == Class::Country);
        for (file, class) in countries.into_iter().chain(others) {
            reading.other(file, class);
        }
        let workflows = workflows.into_iter().map(|(file, _)| file);
        let (misplaced, workflows): (Vec<&File>, Vec<&File>) = workflows.partition(|file| is_misplaced(&file.text));
        for file in misplaced {
            let message = "This is written like a calendar, and it is one only in a folder `calendars`: move it there.";
            reading.complain(file, MISPLACED_CALENDAR, &(0..0), message.into());
        }
        reading.workflows(&workflows);
        reading.schedule_roles(files);
        reading.alarmed_roles(files);
        reading.calendar_roles(files);
        reading.country_roles(files);
        reading.registers(files);
        (reading.pack, reading.complaints)
    }

    /// Calendars whose declared days end this year, or have ended.
    pub fn running_out(&self, files: &[File], today: NaiveDate) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for calendar in &self.calendars {
            let own = |one: &&Definition| one.class == Class::Calendar && one.id == calendar.name;
            let path = self.definitions.iter().find(own).map(|one| &one.path);
            if let Some(file) = files.iter().find(|file| Some(&file.path) == path) {
                let mut complaints = Complaints::new(&file.path);
                calendar_runs_out::check(&file.text, calendar, today, &mut complaints);
                found.extend(complaints.finish());
            }
        }
        found
    }

    /// The names its workflows may use.
    pub fn registries(&self) -> Registries {
        let calendars = self.calendars.iter().map(|calendar| calendar.name.clone());
        let workflows = self.workflows.iter();
        Registries {
            roles: self.roles.clone(),
            agencies: self.agencies.clone(),
            calendars: calendars.collect(),
            open: self.calendars.iter().filter(|one| one.has_opening()).map(|one| one.name.clone()).collect(),
            workflows: workflows.map(|workflow| (workflow.id.clone(), workflow.kind.clone())).collect(),
            // Stored versions were checked against each other when they were published.
            peers: Vec::new(),
        }
    }
}

#[derive(Default)]
struct Reading {
    pack: Pack,
    complaints: Vec<Diagnostic>,
    /// Which file has which id.
    taken: BTreeMap<(&'static str, String), String>,
    /// Calendars that cannot be read: what names them is not wrong for that.
    unread: Vec<String>,
    /// Where each schedule was written.
    scheduled: Vec<(String, ScheduleRule)>,
}

impl Reading {
    fn other(&mut self, file: &File, class: Class) {
        match class {
            Class::Country => {
                let country = self.plain(file, Country::checked);
                let country = country.filter(|country| self.only(file, country));
                if let Some(country) = country
                    && self.define(file, class, &country.id, country.version, 0..0)
                {
                    self.pack.country = Some(country);
                }
            }
            Class::Calendar => {
                let made = |written| {
                    let calendar = Calendar::of(written, &file.text)?;
                    calendar.works().map(|()| calendar)
                };
                let calendar = self.plain(file, made);
                if calendar.is_none() {
                    let id = file.text.lines().find_map(|line| line.strip_prefix("id:"));
                    self.unread.extend(id.map(|id| id.trim().to_owned()));
                }
                if let Some(calendar) = calendar
                    && self.define(file, class, &calendar.name, calendar.version, 0..0)
                {
                    self.pack.calendars.push(calendar);
                }
            }
            Class::Roles => {
                let roles = self.register(file, class, registry::roles(&file.path, &file.text));
                self.pack.roles.extend(roles);
            }
            Class::Agencies => {
                let read = registry::agencies(&file.path, &file.text);
                let agencies = self.register(file, class, read);
                self.pack.agencies.extend(agencies);
            }
            Class::Schedules => {
                let zone = self.pack.country.as_ref().map(|country| country.zone);
                let read = registry::schedules(&file.path, &file.text, zone);
                let schedules = self.register(file, class, read);
                let placed = schedules.iter().cloned();
                self.scheduled.extend(placed.map(|rule| (file.path.clone(), rule)));
                self.pack.schedules.extend(schedules);
            }
            Class::Register => {
                let register = self.plain(file, Ok::<Register, String>);
                if let Some(register) = register
                    && self.define(file, class, &register.id, register.version, 0..0)
                {
                    self.pack.registers.push(register);
                }
            }
            Class::Workflow => {}
        }
    }

    /// Zone, currency and fiscal year are said once: a published country stays the database's own.
    fn only(&mut self, file: &File, country: &Country) -> bool {
        let other = self.pack.country.as_ref().filter(|first| first.id != country.id);
        let Some(first) = other.map(|first| first.title.clone()) else {
            return true;
        };
        let message = format!("{} and {first}: a database holds one country.", country.title);
        self.complain(file, "two-countries", &(0..0), message);
        false
    }

    /// Files of another room: what it complains of is pointed at by the first name in its sentence.
    fn plain<W: DeserializeOwned + Send, T>(
        &mut self,
        file: &File,
        make: impl FnOnce(W) -> Result<T, String>,
    ) -> Option<T> {
        let written =
            written::read(&file.path, &file.text).map_err(|complaint| self.complaints.push(complaint)).ok()?;
        let complain = |said: String| {
            let word = said.split('`').nth(1).unwrap_or_default();
            let at = file.text.find(word).unwrap_or(0);
            self.complain(file, "bad-file", &(at..at + word.len()), said.clone());
        };
        make(written).map_err(complain).ok()
    }

    fn register<T>(
        &mut self,
        file: &File,
        class: Class,
        (register, complaints): (Option<registry::Register<T>>, Vec<Diagnostic>),
    ) -> Vec<T> {
        self.complaints.extend(complaints);
        match register {
            Some(register) if self.define(file, class, &register.id, register.version, 0..0) => register.entries,
            Some(_) | None => Vec::new(),
        }
    }

    fn workflows(&mut self, files: &[&File]) {
        let sources: Vec<_> = files.iter().map(|file| (*file, Source::read(&file.path, &file.text))).collect();
        let mut registries = self.pack.registries();
        registries.calendars.extend(self.unread.iter().cloned());
        registries.open.extend(self.unread.iter().cloned());
        let identities = sources.iter().filter_map(|(_, source)| source.definition.as_ref());
        registries.peers = identities.map(Peer::of).collect();
        let named = registries.peers.iter().map(|peer| (peer.id.clone(), peer.kind.clone()));
        registries.workflows = named.collect();
        for (file, source) in sources {
            let identity = source.definition.as_ref().map(|definition| (definition.id.clone(), definition.version));
            let (workflow, complaints) = source.compile(&registries);
            self.complaints.extend(complaints);
            let Some((id, version)) = identity else {
                continue;
            };
            let first = self.define(file, Class::Workflow, &id.text, version, id.span);
            self.pack.workflows.extend(workflow.filter(|_| first));
        }
    }

    /// Schedules are read before all roles are known.
    fn schedule_roles(&mut self, files: &[File]) {
        for (path, rule) in std::mem::take(&mut self.scheduled) {
            let Some(file) = files.iter().find(|file| file.path == path) else {
                continue;
            };
            for role in rule.to.iter().filter_map(|to| to.strip_prefix("role:")) {
                if !self.pack.roles.iter().any(|known| known.id == role) {
                    let at = file.text.find(&format!("role:{role}")).unwrap_or(0);
                    let message = format!("There is no role `{role}`.");
                    self.complain(file, "unknown-role", &(at..at + role.len() + 5), message);
                }
            }
        }
    }

    /// So is the country, which may also be read alone.
    fn alarmed_roles(&mut self, files: &[File]) {
        let roles = &self.pack.roles;
        let Some(country) = self.pack.country.as_ref().filter(|_| !roles.is_empty()) else { return };
        let unknown = |role: &&str| !roles.iter().any(|known| known.id == *role);
        let alarmed = country.alarmed().filter(unknown).map(|role| (role.to_owned(), format!("role:{role}")));
        let named = country.rates_by.iter().chain(&country.administrator);
        let named = named.map(String::as_str).filter(unknown);
        let unknown: Vec<(String, String)> =
            alarmed.chain(named.map(|role| (role.to_owned(), role.to_owned()))).collect();
        let own = |one: &&Definition| one.class == Class::Country;
        let path = self.pack.definitions.iter().find(own).map(|one| one.path.clone());
        let Some(file) = files.iter().find(|file| Some(&file.path) == path.as_ref()) else { return };
        for (role, written) in unknown {
            let at = file.text.find(&written).unwrap_or(0);
            let message = format!("There is no role `{role}`.");
            self.complain(file, "unknown-role", &(at..at + written.len()), message);
        }
    }

    /// So are calendars.
    fn calendar_roles(&mut self, files: &[File]) {
        let calendars = self.pack.calendars.iter().filter(|_| !self.pack.roles.is_empty());
        let named = calendars.flat_map(|one| one.declared_by.iter().map(|role| (one.name.clone(), role.clone())));
        let named: Vec<(String, String)> = named.collect();
        for (calendar, role) in named {
            let own = |one: &&Definition| one.class == Class::Calendar && one.id == calendar;
            let path = self.pack.definitions.iter().find(own).map(|one| one.path.clone());
            let file = files.iter().find(|file| Some(&file.path) == path.as_ref());
            if let (Some(file), false) = (file, self.pack.roles.iter().any(|known| known.id == role)) {
                let at = file.text.find(&role).unwrap_or(0);
                self.complain(file, "unknown-role", &(at..at + role.len()), format!("There is no role `{role}`."));
            }
        }
    }

    /// Who hears of what nobody is assigned to.
    fn country_roles(&mut self, files: &[File]) {
        let known: Vec<&str> = self.pack.roles.iter().map(|role| role.id.as_str()).collect();
        let named = self.pack.country.iter().flat_map(|country| &country.unowned);
        let faults = named.filter_map(|to| match to.strip_prefix("role:") {
            None => {
                Some((to.clone(), "unknown-recipient", format!("`{to}` is not a role: write it like `role:NAME`.")))
            }
            Some(role) if known.is_empty() || known.contains(&role) => None,
            Some(role) => Some((role.to_owned(), "unknown-role", format!("There is no role `{role}`."))),
        });
        let faults: Vec<_> = faults.collect();
        let file = files.iter().find(|file| class(&file.path) == Some(Class::Country));
        for (word, code, message) in faults {
            let Some(file) = file else { continue };
            let at = file.text.find(&word).unwrap_or(0);
            self.complain(file, code, &(at..at + word.len()), message);
        }
    }

    /// What a register names is read after it.
    fn registers(&mut self, files: &[File]) {
        let mut calendars = self.pack.registries().calendars;
        calendars.extend(self.unread.iter().cloned());
        for register in self.pack.registers.clone() {
            let own = |one: &&Definition| one.class == Class::Register && one.id == register.id;
            let path = self.pack.definitions.iter().find(own).map(|one| one.path.clone());
            let Some(file) = files.iter().find(|file| Some(&file.path) == path.as_ref()) else {
                continue;
            };
            for (word, message) in check::faults(&register, &self.pack.workflows, &calendars) {
                let at = file.text.find(&word).unwrap_or(0);
                self.complain(file, "register-unknown-name", &(at..at + word.len()), message);
            }
        }
    }

    /// False where another file has the id.
    fn define(&mut self, file: &File, class: Class, id: &str, version: u32, span: Span) -> bool {
        let key = (word(class), id.to_owned());
        if let Some(other) = self.taken.get(&key) {
            let message = format!("`{id}` is the id of {other} too.");
            self.complain(file, "duplicate-id", &span, message);
            return false;
        }
        self.taken.insert(key, file.path.clone());
        self.pack.definitions.push(Definition {
            class,
            id: id.to_owned(),
            version,
            path: file.path.clone(),
            text: file.text.clone(),
        });
        true
    }

    fn complain(&mut self, file: &File, code: &'static str, span: &Span, message: String) {
        let mut complaints = Complaints::new(&file.path);
        complaints.error(code, span, message);
        self.complaints.extend(complaints.finish());
    }
}

impl Peer {
    fn of(definition: &Written) -> Peer {
        let children = definition.children.iter().map(|(_, child)| child.workflow.text.clone());
        let outline = Outline::of(definition);
        let tells = outline.actions().into_iter().filter_map(|action| action.tell.as_ref());
        let states = outline.states.iter().filter_map(|flat| flat.state?.outcome.as_ref());
        let mut outcomes: BTreeSet<String> = states.map(|word| word.text.clone()).collect();
        outcomes.extend(definition.outcome.iter().flat_map(|outcome| &outcome.order).map(|word| word.text.clone()));
        Peer {
            id: definition.id.text.clone(),
            kind: definition.kind.text.clone(),
            events: definition.events.names().map(str::to_owned).collect(),
            tells: tells.map(|tell| tell.event.text.clone()).collect(),
            children: children.collect(),
            outcomes,
        }
    }
}
