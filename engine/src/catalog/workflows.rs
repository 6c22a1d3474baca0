//! The published workflows, by name, version and hash; and in the language of who reads, where their titles are written in it.

use super::Catalog;
use crate::chart::workflow::Workflow;
use crate::language::compile::compile_in;
use crate::language::registry::Registries;
use crate::store::definition;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Catalog {
    pub fn workflow(&self, id: &str, version: u32) -> Option<&Arc<Workflow>> {
        self.workflows.get(&(id.to_owned(), version))
    }

    /// The version new items take, whose access rules hold today.
    pub fn active(&self, id: &str) -> Option<&Arc<Workflow>> {
        self.workflow(id, *self.active.get(id)?)
    }

    pub fn active_workflows(&self) -> impl Iterator<Item = &Arc<Workflow>> {
        self.active.iter().filter_map(|(id, version)| self.workflow(id, *version))
    }

    pub fn workflow_by_hash(&self, hash: &str) -> Option<&Arc<Workflow>> {
        self.workflows.values().find(|workflow| workflow.hash == hash)
    }

    /// Every published version of every workflow.
    pub fn workflows(&self) -> impl Iterator<Item = &Arc<Workflow>> {
        self.workflows.values()
    }

    pub(super) fn translate(&mut self, row: &definition::Model, languages: &[String], registries: &Registries) {
        for language in languages {
            let (translated, _) = compile_in(language, &row.id, &row.source, registries);
            let translated = translated.map(|one| Arc::new(Workflow { role_titles: self.role_titles.clone(), ..one }));
            let spoken = self.spoken.entry(language.clone()).or_default();
            spoken.extend(translated.map(|one| ((row.id.clone(), row.version as u32), one)));
        }
    }

    /// The same one where no workflow speaks that language.
    pub fn spoken_in(self: &Arc<Catalog>, language: &str) -> Arc<Catalog> {
        let Some(translated) = self.spoken.get(language) else { return self.clone() };
        let translated = translated.iter().map(|(key, workflow)| (key.clone(), workflow.clone()));
        let workflows = self.workflows.clone().into_iter().chain(translated).collect();
        Arc::new(Catalog { workflows, spoken: BTreeMap::new(), ..self.as_ref().clone() })
    }
}
