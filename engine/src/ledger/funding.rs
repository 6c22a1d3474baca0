//! Money that a plan can count on: sums of a source, pledged, committed, received, and how what was received of each is spread
//! over what it pays. A sum is counted once: what is spread of it where it was spread to, the rest where the sum stands.

use super::line::check_year;
use super::money;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// That one event spreads.
pub const MAX_ALLOCATIONS: usize = 5_000;

/// One sum. Its amounts are stages of the same money: what was committed was pledged before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Funding {
    /// Unique within its item; the same reference again replaces the sum.
    pub reference: String,
    /// Who gives it.
    pub source: String,
    pub kind: Kind,
    /// What it is given for, in its giver's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earmark: Option<String>,
    /// The one fiscal year that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i32>,
    /// ISO 4217.
    pub currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pledged: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The country's own budget.
    Own,
    Donor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// All of it so far.
    pub amount: Decimal,
    /// Since when it is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

/// What of a sum pays an item, one of its lines, in one fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    pub item: Uuid,
    /// The reference of its cost line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i32>,
    /// In the currency of the sum; nothing takes the part away.
    pub amount: Decimal,
}

/// What a part pays: the same again replaces it.
pub type Paid = (Uuid, Option<String>, Option<i32>);

impl Allocation {
    pub fn pays(&self) -> Paid {
        (self.item, self.line.clone(), self.fiscal_year)
    }
}

impl Funding {
    /// The error is a sentence, here and below.
    pub fn check(&self) -> Result<(), String> {
        if [&self.reference, &self.source].iter().any(|text| text.trim().is_empty()) {
            return Err("A sum needs a reference and its source.".into());
        }
        let stages = [("pledged", &self.pledged), ("committed", &self.committed), ("received", &self.received)];
        if stages.iter().all(|(_, stage)| stage.is_none()) {
            return Err("Say how much was pledged, committed or received.".into());
        }
        for (name, stage) in stages {
            let Some(Stage { amount, .. }) = stage else { continue };
            if *amount < Decimal::ZERO {
                return Err(format!("What was {name} cannot be negative."));
            }
            money::minor(*amount, &self.currency)?;
        }
        self.fiscal_year.map_or(Ok(()), check_year)
    }

    /// Of a stage, in minor units; nothing where nobody said it.
    pub fn minor(&self, stage: &Option<Stage>) -> Result<i64, String> {
        stage.as_ref().map_or(Ok(0), |stage| money::minor(stage.amount, &self.currency))
    }

    /// Committed and not yet received, in minor units.
    pub fn awaited(&self) -> Result<i64, String> {
        Ok((self.minor(&self.committed)? - self.minor(&self.received)?).max(0))
    }

    /// What is spread of it was received. Answers what is left, in minor units.
    pub fn left<'p>(&self, parts: impl IntoIterator<Item = &'p Allocation>) -> Result<i64, String> {
        let received = self.minor(&self.received)?;
        let mut left = received;
        for part in parts {
            if part.amount < Decimal::ZERO {
                return Err("A part of a sum cannot be negative.".into());
            }
            let amount = money::minor(part.amount, &self.currency)?;
            left = left.checked_sub(amount).ok_or("The parts are too large to add.")?;
        }
        if left >= 0 {
            return Ok(left);
        }
        let told = |minor: i64| money::Money::of_minor(&self.currency, minor).map(|money| money.to_string());
        Err(format!(
            "Of `{}` {} was received, and its parts are {}: spread less, or record first what was received.",
            self.reference,
            told(received)?,
            told(received.checked_sub(left).ok_or("The parts are too large to add.")?)?
        ))
    }
}

impl fmt::Display for Funding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let stages = [("pledged", &self.pledged), ("committed", &self.committed), ("received", &self.received)];
        let given = stages.into_iter().filter_map(|(name, stage)| Some(format!("{name} {}", stage.as_ref()?.amount)));
        write!(f, "{} {}", self.currency, given.collect::<Vec<_>>().join(", "))
    }
}

/// How a sum is spread.
pub type Allocations = BTreeMap<Paid, Allocation>;

/// The same again replaces a part; nothing takes it away.
pub fn spread(parts: &mut Allocations, changed: &[Allocation]) {
    for part in changed {
        match part.amount.is_zero() {
            true => _ = parts.remove(&part.pays()),
            false => _ = parts.insert(part.pays(), part.clone()),
        }
    }
}

/// The changes that lead from what stands to what should.
pub fn changes(before: &Allocations, after: &Allocations) -> Vec<Allocation> {
    let gone = before.iter().filter(|(pays, _)| !after.contains_key(*pays));
    let gone = gone.map(|(_, part)| Allocation { amount: Decimal::ZERO, ..part.clone() });
    let other = after.iter().filter(|(pays, part)| before.get(*pays) != Some(part));
    gone.chain(other.map(|(_, part)| part.clone())).collect()
}
