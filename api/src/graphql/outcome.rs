//! What became of items: what their own state says, or what became of their children, by the order their workflow gives. Of the
//! children the person may see, as they are in her view: nothing is stored that a correction would leave behind.

use super::view::View;
use crate::error::Result;
use milepost_engine::store::{item, lineage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Children by their parent.
type Below<'r> = BTreeMap<Uuid, Vec<&'r item::Model>>;

/// For each of these items that has one.
pub async fn outcomes(view: &View, rows: &[item::Model]) -> Result<HashMap<Uuid, String>> {
    let mut deriving = Vec::new();
    for row in rows {
        deriving.extend(is_derived(view, row)?.then_some(row.id));
    }
    let descendants = match deriving.is_empty() {
        true => Vec::new(),
        false => descendants(view, deriving).await?,
    };
    let mut below = Below::new();
    for row in &descendants {
        below.entry(row.parent_id.unwrap_or_default()).or_default().push(row);
    }
    let mut outcomes = HashMap::new();
    for row in rows {
        outcomes.extend(outcome(view, row, &below)?.map(|outcome| (row.id, outcome)));
    }
    Ok(outcomes)
}

fn is_derived(view: &View, row: &item::Model) -> Result<bool> {
    Ok(row.outcome.is_none() && view.workflow(row)?.outcome.is_some())
}

/// Those the person may see.
async fn descendants(view: &View, of: Vec<Uuid>) -> Result<Vec<item::Model>> {
    let below = lineage::Entity::find()
        .select_only()
        .column(lineage::Column::ItemId)
        .filter(lineage::Column::AncestorId.is_in(of))
        .filter(lineage::Column::Depth.gt(0));
    let below = item::Column::Id.in_subquery(below.into_query());
    Ok(view.items().filter(below).all(&view.connection).await?)
}

/// A tree is no deeper than the engine lets it grow.
fn outcome(view: &View, row: &item::Model, below: &Below) -> Result<Option<String>> {
    let rule = view.workflow(row)?.outcome.as_ref();
    let Some(rule) = rule.filter(|_| row.outcome.is_none()) else {
        return Ok(row.outcome.clone());
    };
    let children = below.get(&row.id).into_iter().flatten().filter(|child| child.kind == rule.from);
    let mut ended = Vec::new();
    for child in children {
        ended.extend(outcome(view, child, below)?);
    }
    Ok(rule.of(&ended).cloned())
}
