//! What the plan has and the file does not: an import takes nothing out, and says so.

use super::hierarchy::Level;
use super::plan::Draft;
use super::stored::Stored;
use crate::engine::command::Failure;
use crate::store::{item, lineage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Actions that go on under the file's plans and that no row of it names.
pub async fn actions(
    on: &impl ConnectionTrait,
    draft: &Draft,
    stored: &HashMap<String, Stored>,
) -> Result<Vec<String>, Failure> {
    let plans = draft.items.iter().filter(|item| item.level == Level::Plan);
    let plans: Vec<Uuid> = plans.filter_map(|plan| Some(stored.get(&plan.reference)?.item.id)).collect();
    let below = lineage::Entity::find().select_only().column(lineage::Column::ItemId);
    let below = below.filter(lineage::Column::AncestorId.is_in(plans)).into_query();
    let rows: Vec<(String, String)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Reference, item::Column::Title])
        .filter(item::Column::Id.in_subquery(below))
        .filter(item::Column::Workflow.eq(Level::Action.workflow()))
        .filter(item::Column::Withdrawn.eq(false))
        .filter(item::Column::Finished.eq(false))
        .order_by_asc(item::Column::Reference)
        .into_tuple()
        .all(on)
        .await?;
    let named: BTreeSet<&str> = draft.named.iter().map(|(action, _)| action.as_str()).collect();
    let gone = rows.into_iter().filter(|(reference, _)| !named.contains(reference.as_str()));
    Ok(gone.map(|(reference, title)| format!("{reference}  {title}")).collect())
}
