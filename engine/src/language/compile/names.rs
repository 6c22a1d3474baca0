//! Fields, events and their inputs, roles, agencies, children and links: every name looked up where it is declared.

use super::Compiler;
use crate::chart::value::Type;
use crate::chart::workflow::{EventType, Field, Input, Responsible, See};
use crate::language::definition;
use crate::language::expression::Expression;
use crate::language::written::{Entries, Text};
use crate::time::duration::Duration;
use std::collections::BTreeMap;

/// Events the engine brings by itself: what follows is a deadline, a kind or a state.
const OWN: [&str; 3] = ["deadline.", "created.", "done."];
/// Events every workflow has.
const BUILT_IN: [&str; 12] = [
    "create",
    "adopt",
    "assign",
    "extend",
    "cost",
    "spend",
    "link",
    "correct",
    "reopen",
    "migrate",
    "recompute",
    "reveal",
];

impl Compiler<'_> {
    pub(super) fn declared_fields(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        for (name, field) in self.written.fields.iter() {
            let Some(of) = &field.of else {
                self.error(
                    "missing-type",
                    name,
                    format!("The field `{}` has no `type`.", name.value),
                );
                continue;
            };
            let restricted = self.restricted(field.sensitivity.as_ref());
            let searchable = field
                .searchable
                .as_ref()
                .is_some_and(|searchable| searchable.value);
            if let (true, Some(at)) = (restricted && searchable, &field.searchable) {
                self.error(
                    "searchable-and-restricted",
                    at,
                    "A restricted field cannot be searched: its words would lie open.",
                );
            }
            if let Some(of) = self.of(of, &field.options) {
                let title = field
                    .title
                    .as_ref()
                    .map_or_else(|| spoken(&name.value), |title| title.value.clone());
                fields.push(Field {
                    name: name.value.clone(),
                    title,
                    of,
                    restricted,
                    searchable,
                });
            }
        }
        fields
    }

    fn restricted(&mut self, sensitivity: Option<&Text>) -> bool {
        let Some(sensitivity) = sensitivity else {
            return false;
        };
        if !["restricted", "plain"].contains(&sensitivity.value.as_str()) {
            self.unknown(
                "unknown-sensitivity",
                "sensitivity",
                sensitivity,
                ["restricted", "plain"].into_iter(),
            );
        }
        // What is written wrongly is kept back rather than shown.
        sensitivity.value != "plain"
    }

    fn of(&mut self, of: &Text, options: &[Text]) -> Option<Type> {
        const TYPES: [&str; 11] = [
            "text", "integer", "decimal", "money", "date", "instant", "choice", "flag", "country",
            "document", "person",
        ];
        if of.value == "choice" && options.is_empty() {
            self.error("choice-without-options", of, "A choice needs `options`.");
        }
        if let Some(first) = options.first().filter(|_| of.value != "choice") {
            self.error(
                "options-without-choice",
                first,
                "Only a choice has `options`.",
            );
        }
        Some(match of.value.as_str() {
            "text" => Type::Text,
            "integer" => Type::Integer,
            "decimal" => Type::Decimal,
            "money" => Type::Money,
            "date" => Type::Date,
            "instant" => Type::Instant,
            "choice" => Type::Choice(options.iter().map(|option| option.value.clone()).collect()),
            "flag" => Type::Flag,
            "country" => Type::Country,
            "document" => Type::Document,
            "person" => Type::Person,
            _ => {
                self.unknown("unknown-type", "type", of, TYPES.into_iter());
                return None;
            }
        })
    }

    pub(super) fn declared_events(&mut self) -> Vec<EventType> {
        let mut events = Vec::new();
        for (name, event) in self.written.events.iter() {
            let inputs = self.inputs(&event.input);
            events.push(EventType {
                name: name.value.clone(),
                title: event.title.value.clone(),
                inputs,
            });
        }
        events
    }

    /// An input with a field's name takes the field's type and title, and is stored in it.
    pub(super) fn inputs(&mut self, inputs: &Entries<definition::Input>) -> Vec<Input> {
        let mut typed = Vec::new();
        for (name, input) in inputs.iter() {
            let field = self
                .fields
                .iter()
                .find(|field| field.name == name.value)
                .cloned();
            let of = match (&field, &input.of) {
                (Some(_), Some(of)) => {
                    self.error(
                        "type-of-a-field",
                        of,
                        format!(
                            "`{}` is a field: its input takes the field's type.",
                            name.value
                        ),
                    );
                    None
                }
                (Some(field), None) => Some(field.of.clone()),
                (None, Some(of)) => self.of(of, &input.options),
                (None, None) => {
                    let fields: Vec<String> =
                        self.written.fields.names().map(str::to_owned).collect();
                    self.unknown(
                        "unknown-field",
                        "field",
                        name,
                        fields.iter().map(String::as_str),
                    );
                    None
                }
            };
            let title = input.title.as_ref().map(|title| title.value.clone());
            let title = title
                .or_else(|| field.as_ref().map(|field| field.title.clone()))
                .unwrap_or_else(|| spoken(&name.value));
            typed.extend(of.map(|of| Input {
                name: name.value.clone(),
                title,
                of,
                required: input.required,
                stored: field.is_some(),
            }));
        }
        typed
    }

    pub(super) fn see(&mut self, see: &Text) -> Option<See> {
        Some(match see.value.as_str() {
            "all" => See::All,
            "agency" => See::Agency,
            "own" => See::Own,
            "counts" => See::Counts,
            _ => {
                self.unknown(
                    "unknown-scope",
                    "scope",
                    see,
                    ["own", "agency", "all", "counts"].into_iter(),
                );
                return None;
            }
        })
    }

    pub(super) fn roles(&mut self, roles: &[Text]) -> Vec<String> {
        roles
            .iter()
            .map(|role| {
                self.role(role);
                role.value.clone()
            })
            .collect()
    }

    pub(super) fn role(&mut self, role: &Text) {
        let roles = &self.registries.roles;
        if !roles.iter().any(|known| known.id == role.value) {
            self.unknown(
                "unknown-role",
                "role",
                role,
                roles.iter().map(|role| role.id.as_str()),
            );
        }
    }

    pub(super) fn agency(&mut self, agency: &Text) {
        let agencies = &self.registries.agencies;
        if !agencies.iter().any(|known| known.id == agency.value) {
            self.unknown(
                "unknown-agency",
                "agency",
                agency,
                agencies.iter().map(|agency| agency.id.as_str()),
            );
        }
    }

    pub(super) fn responsible(&mut self, one: &definition::Responsible) -> Option<Responsible> {
        match &one.agency {
            Some(agency) => {
                self.agency(agency);
                Some(Responsible::Agency(agency.value.clone()))
            }
            None => one.lead.then_some(Responsible::Lead),
        }
    }

    pub(super) fn known_field(&mut self, field: &Text) -> String {
        if !self.fields.iter().any(|known| known.name == field.value) {
            let fields: Vec<String> = self.written.fields.names().map(str::to_owned).collect();
            self.unknown(
                "unknown-field",
                "field",
                field,
                fields.iter().map(String::as_str),
            );
        }
        field.value.clone()
    }

    /// One of the file's events, or one that every workflow has.
    pub(super) fn known_event(&mut self, event: &Text) -> String {
        let known = self.events.iter().any(|known| known.name == event.value)
            || BUILT_IN.contains(&event.value.as_str());
        if !known {
            let names: Vec<String> = self.events.iter().map(|event| event.name.clone()).collect();
            self.unknown(
                "unknown-event",
                "event",
                event,
                names.iter().map(String::as_str),
            );
        }
        event.value.clone()
    }

    /// What may stand under `on`: besides, what the engine brings by itself.
    pub(super) fn heard(&mut self, event: &Text) {
        if !OWN.iter().any(|own| event.value.starts_with(own)) {
            self.known_event(event);
        }
    }

    pub(super) fn children(&mut self) -> BTreeMap<String, String> {
        let mut children = BTreeMap::new();
        for (kind, child) in self.written.children.iter() {
            let workflows = &self.registries.workflows;
            match workflows.iter().find(|(id, _)| *id == child.workflow.value) {
                Some((_, of)) if *of == kind.value => {}
                Some((_, of)) => {
                    let message = format!(
                        "`{}` is a workflow of the kind `{of}`, not `{}`.",
                        child.workflow.value, kind.value
                    );
                    self.error("kind-of-child", &child.workflow, message);
                }
                None => self.unknown(
                    "unknown-workflow",
                    "workflow",
                    &child.workflow,
                    workflows.iter().map(|(id, _)| id.as_str()),
                ),
            }
            children.insert(kind.value.clone(), child.workflow.value.clone());
        }
        children
    }

    pub(super) fn links(&mut self) -> BTreeMap<String, String> {
        let mut links = BTreeMap::new();
        for (link, kind) in self.written.links.iter() {
            let workflows = &self.registries.workflows;
            if !workflows.iter().any(|(_, known)| *known == kind.value) {
                self.unknown(
                    "unknown-kind",
                    "kind",
                    kind,
                    workflows.iter().map(|(_, kind)| kind.as_str()),
                );
            }
            links.insert(link.value.clone(), kind.value.clone());
        }
        links
    }

    pub(super) fn built_in(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut built_in = BTreeMap::new();
        for (event, one) in self.written.built_in.iter() {
            if !BUILT_IN.contains(&event.value.as_str()) {
                self.unknown(
                    "unknown-built-in",
                    "built-in event",
                    event,
                    BUILT_IN.into_iter(),
                );
            }
            let roles = self.roles(&one.roles);
            built_in.insert(event.value.clone(), roles);
        }
        built_in
    }

    pub(super) fn duration(&mut self, text: &Text) -> Option<Duration> {
        Duration::parse(&text.value)
            .map_err(|problem| self.error("bad-duration", text, problem))
            .ok()
    }

    pub(super) fn expression(&mut self, text: &Text) -> Option<Expression> {
        Expression::compile(&text.value)
            .map_err(|problem| self.error("bad-expression", text, problem))
            .ok()
    }
}

/// `due_on` as a title: "Due on".
fn spoken(name: &str) -> String {
    let mut letters = name.chars().map(|c| if c == '_' { ' ' } else { c });
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
