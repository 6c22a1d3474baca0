//! A file under another name, or saved again by a browser as `plan (1).xlsx`, is the plan it was: told by its actions, which
//! stand under a stored plan with the same references and titles.

use super::hierarchy::Level;
use super::plan::{Draft, ImportError, Item};
use super::sight::Sight;
use super::stored::Stored;
use crate::engine::command::Failure;
use crate::store::item;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Actions looked up with one statement.
const CHUNK: usize = 500;

/// Refuses a new plan of which another plan holds half the actions already.
pub async fn refuse_twins(
    on: &impl ConnectionTrait,
    sight: Sight<'_>,
    draft: &Draft,
    stored: &HashMap<String, Stored>,
) -> Result<(), ImportError> {
    let plans = draft.items.iter().filter(|item| item.level == Level::Plan);
    for plan in plans.filter(|plan| !stored.contains_key(&plan.reference)) {
        let own = numbers(draft, &plan.reference);
        let held = held(on, sight, &own).await?;
        let twin = held.into_iter().max_by(|one, other| (one.1, &other.0).cmp(&(other.1, &one.0)));
        if let Some((reference, found)) = twin.filter(|(_, found)| found * 2 >= own.len()) {
            return Err(ImportError::PlanKnown { reference, found, actions: own.len() });
        }
    }
    Ok(())
}

/// What an action's reference adds to its plan's, with its title.
fn numbers<'d>(draft: &'d Draft, plan: &str) -> Vec<(&'d str, &'d str)> {
    let actions = draft.items.iter().filter(|item| item.level == Level::Action);
    let own = |item: &'d Item| {
        let number = item.reference.strip_prefix(plan)?.strip_prefix('-')?;
        Some((number, item.fields.get("title")?.as_str()))
    };
    actions.filter_map(own).collect()
}

/// Plan -> how many of these stand under it.
async fn held(
    on: &impl ConnectionTrait,
    sight: Sight<'_>,
    own: &[(&str, &str)],
) -> Result<BTreeMap<String, usize>, Failure> {
    let mut held = BTreeMap::new();
    for chunk in own.chunks(CHUNK) {
        let rows = sight
            .items()
            .select_only()
            .columns([item::Column::Reference, item::Column::Title])
            .filter(item::Column::Workflow.eq(Level::Action.workflow()))
            .filter(item::Column::Withdrawn.eq(false))
            .filter(item::Column::Title.is_in(chunk.iter().map(|(_, title)| *title)));
        for (reference, title) in rows.into_tuple::<(String, String)>().all(on).await? {
            let same = chunk.iter().filter(|(_, own)| *own == title);
            let plans = same.filter_map(|(number, _)| reference.strip_suffix(number)?.strip_suffix('-'));
            plans.for_each(|plan| *held.entry(plan.to_owned()).or_default() += 1);
        }
    }
    Ok(held)
}
