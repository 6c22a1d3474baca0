//! Stories as their authors write them. Every key has one form; places are kept for complaints.

use crate::chart::snapshot;
use crate::language::diagnostic::Diagnostic;
use crate::language::schema::Scalar;
use crate::language::written;
use crate::ledger::money::Money;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoryFile {
    stories: Vec<Story>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Story {
    #[schemars(with = "String")]
    pub title: Spanned<String>,
    #[serde(default)]
    pub given: Given,
    #[schemars(with = "Vec<Step>")]
    pub steps: Vec<Spanned<Step>>,
}

/// What holds before the first step.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Where absent, the workflow's own.
    #[schemars(with = "Option<String>")]
    pub calendar: Option<Spanned<String>>,
    /// Who answers for the item; everybody who is not given another agency works for the first.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub agencies: Vec<Spanned<String>>,
    /// People with a name: several of one role, or one of several roles.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Person>")]
    pub people: BTreeMap<String, Spanned<Person>>,
    #[serde(default)]
    pub children: BTreeMap<String, Children>,
    #[schemars(with = "Option<Costs>")]
    pub costs: Option<Spanned<Costs>>,
    /// A running item, so that a story need not begin at the beginning.
    #[schemars(with = "Option<Adopt>")]
    pub adopt: Option<Spanned<Adopt>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub roles: Vec<String>,
    pub agency: Option<String>,
}

/// Children of one kind.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Children {
    #[serde(default)]
    pub open: u32,
    #[serde(default)]
    pub done: u32,
    #[serde(default)]
    pub stages: BTreeMap<String, u32>,
}

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    pub lines: u32,
    pub planned: Option<String>,
    pub spent: Option<String>,
    pub gap: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopt {
    pub states: Vec<String>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    pub fields: BTreeMap<String, String>,
    pub at: NaiveDate,
}

/// One line of a story: the clock moves, somebody does something, something holds then.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Noon of this day; where absent, the clock stands.
    pub on: Option<NaiveDate>,
    /// The day it happened; where absent, now.
    pub at: Option<NaiveDate>,
    /// A role, or a person of `given`.
    pub by: Option<String>,
    #[serde(rename = "do")]
    pub event: Option<String>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Scalar>")]
    pub with: BTreeMap<String, String>,
    /// What changed outside the item since.
    pub given: Option<Change>,
    /// The code of the refusal that is expected.
    pub refused: Option<String>,
    pub then: Option<Then>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default)]
    pub children: BTreeMap<String, Children>,
    #[schemars(with = "Option<Costs>")]
    pub costs: Option<Spanned<Costs>>,
}

/// What must hold. A key that is absent is not asked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// All innermost active states.
    pub active: Option<Vec<String>>,
    pub stage: Option<String>,
    pub finished: Option<bool>,
    /// `~`: the field is empty.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Option<Scalar>>")]
    pub fields: BTreeMap<String, Option<String>>,
    /// All deadlines that are overdue now.
    pub overdue: Option<Vec<String>>,
    #[serde(default)]
    pub met: BTreeMap<String, Met>,
    #[serde(default)]
    pub withdrawn: Vec<String>,
    /// The day each open deadline falls due; `~`: no date.
    #[serde(default)]
    pub due: BTreeMap<String, Option<NaiveDate>>,
    /// Milestone -> the day it was reached.
    #[serde(default)]
    pub milestones: BTreeMap<String, NaiveDate>,
    /// Everybody who was reminded since the step before, as the workflow names them.
    pub reminded: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    InTime,
    Late,
}

impl Children {
    pub fn counts(&self) -> snapshot::Counts {
        let total = self.open.saturating_add(self.done);
        snapshot::Counts { total, open: self.open, done: self.done, stages: self.stages.clone() }
    }
}

impl Costs {
    pub fn sums(&self) -> Result<snapshot::Costs, String> {
        let money = |text: &Option<String>| text.as_deref().map(Money::parse).transpose();
        let (planned, spent, gap) = (money(&self.planned)?, money(&self.spent)?, money(&self.gap)?);
        Ok(snapshot::Costs { lines: self.lines, planned, spent, gap })
    }
}

/// The stories of a file, or the complaint that stopped the reading.
pub fn read(file: &str, source: &str) -> Result<Vec<Story>, Diagnostic> {
    written::read::<StoryFile>(file, source).map(|file| file.stories)
}
