//! What guards name and the snapshot does not hold: children, costs.

use crate::ledger::money::Money;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What guards name and the snapshot does not hold; read under the lock, recorded with the row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Kind of child -> counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub children: BTreeMap<String, Counts>,
    #[serde(default)]
    pub costs: Costs,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub total: u32,
    pub open: u32,
    pub done: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<String, u32>,
}

/// The item's own lines and money; a sum is absent where it is in more than one currency or there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    pub lines: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<Money>,
    /// Planned and neither received nor committed. Less than nothing: more than is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Money>,
}
