//! How the money of an item is counted and told: what the nearest item says, itself or above it, whose workflow has `money`;
//! else the country.

use super::command::Failure;
use super::record::SNAPSHOT;
use crate::catalog::Catalog;
use crate::chart::snapshot::Snapshot;
use crate::chart::value::Value;
use crate::chart::workflow::MoneyFields;
use crate::ledger::policy::{FIXED, PRICES, Policy, Prices, RATES, RatesBy, month};
use crate::store::keys::Keys;
use crate::store::{item, lineage};
use sea_orm::ExprTrait;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Of those of the items that have one of their own.
pub async fn policies(
    on: &impl ConnectionTrait,
    keys: &Keys,
    catalog: &Catalog,
    ids: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, Policy>, Failure> {
    let telling = catalog.workflows().filter(|workflow| workflow.money.is_some());
    let versions = telling.fold(Condition::any(), |any, workflow| {
        let version = item::Column::WorkflowVersion.eq(workflow.version.cast_signed());
        any.add(item::Column::Workflow.eq(workflow.id.as_str()).and(version))
    });
    if ids.is_empty() || versions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let plans = item::Entity::find().select_only().column(item::Column::Id).filter(versions);
    let above: Vec<(Uuid, Uuid)> = lineage::Entity::find()
        .select_only()
        .columns([lineage::Column::ItemId, lineage::Column::AncestorId])
        .filter(lineage::Column::ItemId.is_in(ids))
        .filter(lineage::Column::AncestorId.in_subquery(plans.into_query()))
        .order_by_desc(lineage::Column::Depth)
        .into_tuple()
        .all(on)
        .await?;
    let nearest: BTreeMap<Uuid, Uuid> = above.into_iter().collect();
    let rows = item::Entity::find().filter(item::Column::Id.is_in(nearest.values().copied())).all(on).await?;
    let mut said = BTreeMap::new();
    for row in rows {
        let workflow = catalog.workflow(&row.workflow, row.workflow_version.cast_unsigned());
        if let Some(fields) = workflow.and_then(|workflow| workflow.money.as_ref()) {
            said.insert(row.id, policy(catalog, fields, &thawed(keys, &row)?));
        }
    }
    Ok(nearest.into_iter().filter_map(|(item, plan)| Some((item, said.get(&plan)?.clone()))).collect())
}

fn thawed(keys: &Keys, row: &item::Model) -> Result<Snapshot, Failure> {
    let bytes = keys.unwrap(row.id, &row.data_key)?.open(SNAPSHOT, &row.snapshot)?;
    serde_json::from_slice(&bytes)
        .map_err(|cause| Failure::Stored { what: format!("the snapshot of item {}", row.id), cause: cause.to_string() })
}

/// A field that is empty leaves what the country says.
fn policy(catalog: &Catalog, fields: &MoneyFields, snapshot: &Snapshot) -> Policy {
    let value = |name: &Option<String>| name.as_deref().and_then(|name| snapshot.field(name));
    let word = |name: &Option<String>| match value(name) {
        Some(Value::Choice(word)) => Some(word.as_str()),
        _ => None,
    };
    let day = match value(&fields.rates_on) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    };
    let country = Policy::of(&catalog.country);
    Policy {
        fiscal_year_starts: word(&fields.fiscal_year_starts).and_then(month).unwrap_or(country.fiscal_year_starts),
        currency: word(&fields.currency).map_or(country.currency, str::to_owned),
        rates: match (word(&fields.rates), day) {
            (Some(FIXED), day) => RatesBy::Fixed(day),
            (Some(word), _) if word == RATES[1] => RatesBy::Yearly,
            _ => RatesBy::Dated,
        },
        prices: if word(&fields.prices) == Some(PRICES[1]) { Prices::Current } else { Prices::Constant },
    }
}
