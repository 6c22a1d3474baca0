//! JSON Schemas of every kind of file, for editors: generated from the shapes and types that read them, so that an editor
//! knows the keys the checker knows. `workflows/schema` holds them as files. Rules over the whole file are the checker's alone.

use super::definition::Definition;
use super::reader::{Member, Read};
use super::registry::{AgenciesFile, RolesFile, SchedulesFile};
use super::story::StoryFile;
use crate::exchange::register::definition::Register;
use crate::ledger::country::Country;
use crate::time::calendar::Written as Calendar;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The kinds of files that have a schema, each `workflows/schema/KIND.json`.
pub const KINDS: [&str; 8] =
    ["workflow", "stories", "calendar", "roles", "agencies", "schedules", "country", "register"];

/// `None`: there is no such kind.
pub fn of(kind: &str) -> Option<Value> {
    Some(match kind {
        "workflow" => schema::<Definition>(),
        "stories" => schema::<StoryFile>(),
        "calendar" => schema::<Calendar>(),
        "roles" => schema::<RolesFile>(),
        "agencies" => schema::<AgenciesFile>(),
        "schedules" => schema::<SchedulesFile>(),
        "country" => schema::<Country>(),
        "register" => schema::<Register>(),
        _ => return None,
    })
}

/// Draft 7 is what editors know best.
fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
}

/// A value as it reads: `55`, `true` and `text` alike.
pub struct Scalar;

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// The keys of one mapping, as `shape!` declares them.
pub(super) struct Keys {
    says: String,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl Keys {
    pub fn new(says: &[&str]) -> Keys {
        Keys { says: joined(says), properties: Map::new(), required: Vec::new() }
    }

    pub fn add<T: Member>(
        &mut self,
        generator: &mut SchemaGenerator,
        key: &'static str,
        says: &[&str],
        words: Option<&[&str]>,
    ) {
        let mut schema = match words {
            Some(words) => json_schema!({ "enum": words }),
            None => T::Of::described(generator),
        };
        let says = joined(says);
        if !says.is_empty() {
            schema.insert("description".into(), says.into());
        }
        self.properties.insert(key.into(), schema.to_value());
        if T::REQUIRED {
            self.required.push(key);
        }
    }

    pub fn finish(self) -> Schema {
        let mut schema = json_schema!({
            "type": "object",
            "properties": self.properties,
            "additionalProperties": false,
        });
        if !self.required.is_empty() {
            schema.insert("required".into(), self.required.into());
        }
        if !self.says.is_empty() {
            schema.insert("description".into(), self.says.into());
        }
        schema
    }
}

/// The lines of a comment as one text.
fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}
