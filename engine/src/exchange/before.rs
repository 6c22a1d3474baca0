//! What the database holds of a plan that its next file goes on with: what was said of its columns, and which action each of
//! its cost lines belongs to.

use super::hierarchy::Level;
use super::mapping::Mapping;
use super::sight::Sight;
use crate::engine::command::Failure;
use crate::store::{column_name, cost_line, item, lineage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Before {
    pub mapping: Mapping,
    /// A line's reference -> its action's, without the plan's.
    pub lines: BTreeMap<String, String>,
    /// What a pillar or an objective stands under, and its title -> its reference.
    pub structure: BTreeMap<(String, String), String>,
}

pub async fn of(on: &impl ConnectionTrait, sight: Sight<'_>, plans: &[String]) -> Result<Before, Failure> {
    let mut before = Before { mapping: mapping(on, plans).await?, ..Before::default() };
    for plan in plans {
        before.take(on, sight, plan).await?;
    }
    Ok(before)
}

/// What was said of the columns of these plans.
pub async fn mapping(on: &impl ConnectionTrait, plans: &[String]) -> Result<Mapping, Failure> {
    let named = column_name::Column::Plan.is_in(plans.iter().map(String::as_str));
    let rows = column_name::Entity::find().filter(named).all(on).await?;
    Ok(Mapping(rows.into_iter().map(|row| (row.header, row.name)).collect()))
}

/// An item below a plan: id, parent, workflow, reference, title.
type Below = (Uuid, Option<Uuid>, String, String, String);

impl Before {
    async fn take(&mut self, on: &impl ConnectionTrait, sight: Sight<'_>, plan: &str) -> Result<(), Failure> {
        let root = item::Entity::find().select_only().column(item::Column::Id);
        let root = root.filter(item::Column::Reference.eq(plan)).filter(item::Column::Withdrawn.eq(false));
        let root = root.filter(item::Column::Workflow.eq(Level::Plan.workflow()));
        let below = lineage::Entity::find().select_only().column(lineage::Column::ItemId);
        let below = below.filter(lineage::Column::AncestorId.in_subquery(root.into_query())).into_query();
        let items = sight.items().select_only().columns([item::Column::Id, item::Column::ParentId]);
        let items = items.columns([item::Column::Workflow, item::Column::Reference, item::Column::Title]);
        let items = items.filter(item::Column::Id.in_subquery(below.clone())).filter(item::Column::Withdrawn.eq(false));
        let items: Vec<Below> = items.into_tuple().all(on).await?;
        let references: BTreeMap<Uuid, &str> = items.iter().map(|item| (item.0, item.3.as_str())).collect();
        for (_, parent, workflow, reference, title) in &items {
            if let Some(parent) = parent.and_then(|parent| references.get(&parent))
                && [Level::Pillar.workflow(), Level::Objective.workflow()].contains(&workflow.as_str())
            {
                self.structure.insert(((*parent).to_owned(), title.clone()), reference.clone());
            }
        }
        let lines = cost_line::Entity::find().select_only().columns([cost_line::Column::Reference]);
        let lines = lines.column(cost_line::Column::ItemId).filter(cost_line::Column::ItemId.in_subquery(below));
        let lines: Vec<(String, Uuid)> = lines
            .filter(cost_line::Column::VoidedAt.is_null())
            .filter(cost_line::Column::Scenario.is_null())
            .into_tuple()
            .all(on)
            .await?;
        for (line, item) in lines {
            if let Some(action) = references.get(&item) {
                let number = action.strip_prefix(plan).and_then(|rest| rest.strip_prefix('-')).unwrap_or(action);
                self.lines.insert(line, number.to_owned());
            }
        }
        Ok(())
    }
}
