//! `register.yaml` as it is written: the columns of a register, what its stages mean, what each level fills. No country
//! stands in Rust.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Words that a cell may hold, by column.
pub type Words = BTreeMap<String, Vec<String>>;
/// Field -> column, or field -> text.
pub type Fields = BTreeMap<String, String>;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub columns: BTreeMap<String, Column>,
    /// The column of the stages.
    pub stage: String,
    /// The furthest last.
    pub stages: Vec<Stage>,
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Parents first.
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Column {
    /// The header has it, and every row fills it.
    pub required: bool,
    pub date: bool,
    /// Several, separated by `;`.
    pub list: bool,
    /// No two rows hold the same.
    pub unique: bool,
    /// The calendar on whose working days it lies.
    pub calendar: Option<String>,
    /// What it may hold, where that is bounded.
    pub among: Vec<String>,
    /// What the clerk's words are called in the workflows, where that differs.
    pub words: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The clerk's words.
    pub stage: String,
    /// Only where these columns hold one of these: another row cannot be at this stage.
    #[serde(default)]
    pub only: Words,
    /// Column -> a text it holds somewhere; the first entry of a stage that fits counts.
    #[serde(default)]
    pub mentions: BTreeMap<String, String>,
    /// It says nothing of an item that has other rows which go on.
    #[serde(default)]
    pub ends: bool,
    /// Level -> innermost states.
    #[serde(default)]
    pub states: BTreeMap<String, Vec<String>>,
}

/// What is wrong where a row meets `when` (and `recent`) and misses what is demanded; with nothing demanded, meeting it is wrong.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The cell that is named. The check is made only where it is filled.
    pub cell: String,
    #[serde(default)]
    pub when: Words,
    pub recent: Option<Recent>,
    /// The cell's day is not before that column's.
    pub not_before: Option<String>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    #[serde(default)]
    pub needs: Words,
    /// What is wrong, and what to write instead.
    pub say: String,
    pub help: Option<String>,
}

/// Within so many days of the latest day that the file's column holds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recent {
    pub column: String,
    pub days: i64,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub name: String,
    pub workflow: String,
    pub parent: Option<String>,
    /// Of columns: `{case_ref}/{victim}`. Rows with the same are one item.
    pub reference: String,
    /// One item for each entry of this column.
    pub each: Option<String>,
    /// Only of rows that fill this column.
    pub given: Option<String>,
    /// From the row that is furthest.
    #[serde(default)]
    pub fields: Fields,
    #[serde(default)]
    pub earliest: Fields,
    #[serde(default)]
    pub latest: Fields,
    /// Field -> a text, for all.
    #[serde(default)]
    pub fixed: Fields,
    #[serde(default)]
    pub found: Vec<Found>,
    #[serde(default, rename = "where")]
    pub conditional: Vec<Conditional>,
    /// The column that says since when it stands so: of the furthest row, or the earliest of all. Neither: now.
    pub at: Option<String>,
    pub at_earliest: Option<String>,
    /// Whatever the row says.
    #[serde(default)]
    pub states: Vec<String>,
    /// Column -> word -> states. `""`: the cell is empty; `"*"`: it is filled.
    #[serde(default)]
    pub by: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Its states where all its rows have ended.
    #[serde(default)]
    pub ended: Vec<String>,
    pub lead: Option<String>,
    #[serde(default)]
    pub partners: Vec<String>,
    /// Kind of link -> level of the same rows.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
}

/// A day that a remark gives after these words: `Committed 2017-11-20`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Found {
    pub column: String,
    pub after: String,
    pub milestone: Option<String>,
    pub field: Option<String>,
    /// Which state it stands in instead.
    #[serde(default)]
    pub instead: BTreeMap<String, String>,
}

/// Fields that are filled only where columns hold one of these.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    pub when: Words,
    pub fields: Fields,
}

impl Register {
    pub fn level(&self, name: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name == name)
    }

    /// The columns by which a sheet is known to be this register.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|(_, column)| column.required).map(|(name, _)| name.as_str())
    }
}

impl Level {
    /// The field that this column fills.
    pub fn field_of(&self, column: &str) -> Option<&str> {
        self.fields.iter().find(|(_, filled)| *filled == column).map(|(field, _)| field.as_str())
    }

    /// Every (field, column) that it fills from a cell.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        let plain = self.fields.iter().chain(&self.earliest).chain(&self.latest);
        let conditional = self.conditional.iter().flat_map(|conditional| &conditional.fields);
        plain.chain(conditional).map(|(field, column)| (field.as_str(), column.as_str()))
    }
}
