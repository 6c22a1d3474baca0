//! What a journal row tells in full: enough to fold it (apply `patch`) and to replay it (run `step` with the recorded
//! context). Kept as canonical JSON, encrypted with the item's key.

use crate::chart::history::Sent;
use crate::chart::snapshot::{Actor, Effect, Event, Facts, Microstep, Snapshot};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the item's key seals: one word for each use, so that one cannot stand for another.
pub const PAYLOAD: &str = "payload";
pub const SNAPSHOT: &str = "snapshot";
pub const ANSWER: &str = "answer";
pub const TIMER: &str = "timer";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub event: Event,
    pub actor: Actor,
    pub facts: Facts,
    pub microsteps: Vec<Microstep>,
    pub effects: Vec<Effect>,
    /// It took its place before rows recorded earlier, which were taken again over it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub placed: bool,
    /// Who was to hear of its reminders is kept ([`Heard`](super::heard::Heard)); older rows say nothing of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub heard: bool,
    /// The message that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// From the snapshot before to the snapshot after (RFC 7386; a snapshot holds no null).
    pub patch: Value,
}

/// The merge patch (RFC 7386) that leads from one to the other.
pub fn difference(before: &Value, after: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return after.clone();
    };
    let mut patch = Map::new();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, value) in new {
        match old.get(name) {
            Some(same) if same == value => {}
            // A patch into an object merges, so only an object may meet an object.
            Some(other) => _ = patch.insert(name.clone(), difference(other, value)),
            None => _ = patch.insert(name.clone(), value.clone()),
        }
    }
    Value::Object(patch)
}

/// The snapshot after this record.
pub fn fold(before: &Snapshot, record: &Record) -> Result<Snapshot, serde_json::Error> {
    let mut value = serde_json::to_value(before)?;
    json_patch::merge(&mut value, &record.patch);
    serde_json::from_value(value)
}
