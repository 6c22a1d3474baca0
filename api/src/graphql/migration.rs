//! Running items that come to another version of their workflow: what would change of each, and the change.

use super::item::Item;
use super::together::Items;
use super::view::{Viewer, viewer};
use crate::error::Result;
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use milepost_engine::chart::migrate::DeadlineMove;
use milepost_engine::chart::workflow::Fate;
use milepost_engine::engine::migrate::Preview;
use milepost_engine::store::item;
use std::sync::Arc;

/// What would become of one item.
#[derive(SimpleObject)]
pub struct MigrationPreview {
    item: Option<Item>,
    /// The version it runs by.
    from: u32,
    to: u32,
    /// Innermost states that are called otherwise, and those that are entered.
    states: Vec<Renamed>,
    /// Fields that are called otherwise; one without a new name stays in the history only.
    fields: Vec<Renamed>,
    deadlines: Vec<MigratedDeadline>,
    /// Why it cannot come to the version. None: it can.
    reasons: Vec<String>,
}

#[derive(SimpleObject)]
pub struct Renamed {
    old: Option<String>,
    new: Option<String>,
}

#[derive(SimpleObject)]
pub struct MigratedDeadline {
    deadline: String,
    how: MigratedHow,
    old: Option<NaiveDate>,
    new: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MigratedHow {
    Keep,
    Recompute,
    Cancel,
    /// The new version adds it.
    Start,
}

/// What was migrated, and what was not.
#[derive(SimpleObject)]
pub struct MigrationAnswer {
    to: u32,
    /// Items that came to the version.
    migrated: u64,
    /// Items that stay on theirs.
    left_count: u64,
    /// The first of those, each with its reasons.
    left: Vec<MigrationPreview>,
}

async fn previewed(viewer: &Arc<Viewer>, to: u32, previews: Vec<Preview>) -> Result<Vec<MigrationPreview>> {
    let items = Items::by_id(&viewer.fresh(), previews.iter().map(|preview| preview.item)).await?;
    let shown = previews.into_iter().map(|preview| {
        let reasons = preview.moves.as_ref().err().into_iter().flatten().map(ToString::to_string).collect();
        let moves = preview.moves.unwrap_or_default();
        let states = moves.states.into_iter().map(|(old, new)| Renamed { old, new: Some(new) });
        let fields = moves.fields.into_iter().map(|(old, new)| Renamed { old: Some(old), new });
        MigrationPreview {
            item: items.get(&preview.item).cloned(),
            from: preview.from,
            to,
            states: states.collect(),
            fields: fields.collect(),
            deadlines: moves.deadlines.into_iter().map(MigratedDeadline::from).collect(),
            reasons,
        }
    });
    Ok(shown.collect())
}

impl From<DeadlineMove> for MigratedDeadline {
    fn from(moved: DeadlineMove) -> MigratedDeadline {
        let how = match moved.fate {
            Some(Fate::Keep) => MigratedHow::Keep,
            Some(Fate::Recompute) => MigratedHow::Recompute,
            Some(Fate::Cancel) => MigratedHow::Cancel,
            None => MigratedHow::Start,
        };
        MigratedDeadline { deadline: moved.deadline, how, old: moved.old, new: moved.new }
    }
}

#[derive(Default)]
pub struct MigrationQueries;

#[Object]
impl MigrationQueries {
    /// What would become of the running items of earlier versions that you may see, for roles that the version's
    /// `built_in: migrate` names.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn migration_preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] workflow: String,
        #[graphql(desc = "Absent: the version that new items take.")] to: Option<u32>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<MigrationPreview>> {
        let viewer = viewer(context)?;
        let (engine, by) = (&viewer.engine, &viewer.identity);
        let to = engine.destination(by, &workflow, to).await?;
        let sorted = Sorted::<item::Entity> { name: "migration", columns: vec![item::Column::Id], descending: false };
        let page = Page { first, after, last, before };
        let mut rows = page::read(&engine.database.reader, engine.running(by, &to), &sorted, &page).await?;
        let previews = engine.previews(by, &to, &std::mem::take(&mut rows.rows)).await?;
        let nodes = previewed(viewer, to.version, previews).await?;
        Ok(rows.connection(nodes))
    }
}

#[derive(Default)]
pub struct Migrations;

#[Object]
impl Migrations {
    /// Takes the running items of earlier versions that you may see to this one, each by an event of its own. Refused whole
    /// while one stands in a state that has no place there. Asked again, it goes on where it was: nothing is migrated twice,
    /// whatever the request's id.
    #[graphql(complexity = "MAX_PAGE.saturating_mul(1 + child_complexity)")]
    async fn migrate_items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] workflow: String,
        #[graphql(desc = "Absent: the version that new items take.")] to: Option<u32>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<MigrationAnswer> {
        let viewer = viewer(context)?;
        let to = viewer.engine.destination(&viewer.identity, &workflow, to).await?;
        let (mut migrated, mut left_count, mut left) = (0, 0, Vec::new());
        let told = viewer.engine.migrate_items(&viewer.identity, &to, |outcome| match outcome.answer {
            Ok(_) => migrated += 1,
            Err(reason) => {
                left_count += 1;
                if left.len() < MAX_PAGE {
                    left.push((outcome.preview, reason));
                }
            }
        });
        told.await?;
        let (previews, reasons): (Vec<Preview>, Vec<String>) = left.into_iter().unzip();
        let left = previewed(viewer, to.version, previews).await?;
        let left = left.into_iter().zip(reasons).map(|(mut preview, reason)| {
            if preview.reasons.is_empty() {
                preview.reasons.push(reason);
            }
            preview
        });
        Ok(MigrationAnswer { to: to.version, migrated, left_count, left: left.collect() })
    }
}
