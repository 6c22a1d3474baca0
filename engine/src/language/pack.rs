//! A folder of definitions read as one: registries first, then what names them. Pure: the caller reads the files.

use super::compile::compile;
use super::diagnostic::Diagnostic;
use super::registry::{self, Agency, Registered, Registries, Role, ScheduleRule};
use super::written;
use crate::chart::workflow::Workflow;
use crate::ledger::country::Country;
use crate::store::definition::Class;
use crate::time::calendar::Calendar;
use serde::Deserialize;

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
    pub class: Class,
    pub id: String,
    pub version: u32,
    pub path: String,
    pub text: String,
}

impl Pack {
    /// Everything that compiles, and every complaint. Stories are read elsewhere.
    pub fn read(files: &[File]) -> (Pack, Vec<Diagnostic>) {
        let mut reading = Reading::default();
        for file in files {
            if let Some(class) = class_of(&file.path).filter(|class| *class != Class::Workflow) {
                reading.registry(class, file);
            }
        }
        let workflows: Vec<&File> = files
            .iter()
            .filter(|file| class_of(&file.path) == Some(Class::Workflow))
            .collect();
        let registries = reading.registries(&workflows);
        for file in workflows {
            reading.workflow(file, &registries);
        }
        (reading.pack, reading.complaints)
    }

    /// The names its workflows may use.
    pub fn registries(&self) -> Registries {
        Registries {
            roles: self.roles.clone(),
            agencies: self.agencies.clone(),
            calendars: self
                .calendars
                .iter()
                .map(|calendar| calendar.name.clone())
                .collect(),
            workflows: self
                .workflows
                .iter()
                .map(|workflow| (workflow.id.clone(), workflow.kind.clone()))
                .collect(),
        }
    }
}

/// `None`: stories, which are not published.
fn class_of(path: &str) -> Option<Class> {
    let mut parts = path.rsplit('/');
    let (name, folder) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    match name {
        _ if name.ends_with(".stories.yaml") => None,
        "country.yaml" => Some(Class::Country),
        "roles.yaml" => Some(Class::Roles),
        "agencies.yaml" => Some(Class::Agencies),
        "schedules.yaml" => Some(Class::Schedules),
        _ if folder == "calendars" => Some(Class::Calendar),
        _ => Some(Class::Workflow),
    }
}

#[derive(Default)]
struct Reading {
    pack: Pack,
    complaints: Vec<Diagnostic>,
}

/// What every workflow's file says first, for the names the others may use.
#[derive(Deserialize)]
struct Head {
    id: String,
    kind: String,
}

impl Reading {
    fn registry(&mut self, class: Class, file: &File) {
        match class {
            Class::Roles => {
                let read = registry::roles(&file.path, &file.text);
                let entries = self.registered(class, file, read);
                self.pack.roles.extend(entries);
            }
            Class::Agencies => {
                let read = registry::agencies(&file.path, &file.text);
                let entries = self.registered(class, file, read);
                self.pack.agencies.extend(entries);
            }
            Class::Schedules => {
                let read = registry::schedules(&file.path, &file.text);
                let entries = self.registered(class, file, read);
                self.pack.schedules.extend(entries);
            }
            Class::Calendar => match Calendar::parse(&file.text) {
                Ok(calendar) => {
                    self.define(class, &calendar.name, calendar.version, file);
                    self.pack.calendars.push(calendar);
                }
                Err(problem) => self.whole(file, "bad-calendar", problem),
            },
            Class::Country => match Country::parse(&file.text) {
                Ok(country) => {
                    self.define(class, &country.id, country.version, file);
                    self.pack.country = Some(country);
                }
                Err(problem) => self.whole(file, "bad-country", problem),
            },
            Class::Workflow => {}
        }
    }

    fn registered<T>(
        &mut self,
        class: Class,
        file: &File,
        read: Result<Registered<T>, Diagnostic>,
    ) -> Vec<T> {
        match read {
            Ok(read) => {
                self.define(class, &read.id, read.version, file);
                self.complaints.extend(read.complaints);
                read.entries
            }
            Err(complaint) => {
                self.complaints.push(complaint);
                Vec::new()
            }
        }
    }

    fn registries(&self, workflows: &[&File]) -> Registries {
        let heads = workflows
            .iter()
            .filter_map(|file| written::head::<Head>(&file.text));
        Registries {
            workflows: heads.map(|head| (head.id, head.kind)).collect(),
            ..self.pack.registries()
        }
    }

    fn workflow(&mut self, file: &File, registries: &Registries) {
        let (workflow, complaints) = compile(&file.path, &file.text, registries);
        self.complaints.extend(complaints);
        if let Some(workflow) = workflow {
            self.define(Class::Workflow, &workflow.id, workflow.version, file);
            self.pack.workflows.push(workflow);
        }
    }

    fn define(&mut self, class: Class, id: &str, version: u32, file: &File) {
        if let Some(other) = self
            .pack
            .definitions
            .iter()
            .find(|one| one.class == class && one.id == id)
        {
            let message = format!("`{id}` is defined in {} already.", other.path);
            self.whole(file, "duplicate-id", message);
        }
        self.pack.definitions.push(Definition {
            class,
            id: id.to_owned(),
            version,
            path: file.path.clone(),
            text: file.text.clone(),
        });
    }

    fn whole(&mut self, file: &File, code: &'static str, message: String) {
        self.complaints
            .push(written::complaint(&file.path, code, 0..0, message));
    }
}
