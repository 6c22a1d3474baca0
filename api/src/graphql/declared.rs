//! Days of calendars that are declared and withdrawn: what was, what a declaration would move, and the declaration.

use super::item::Item;
use super::reference::{PersonRef, References};
use super::together::Items;
use super::view::{Viewer, viewer};
use crate::error::Result;
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::engine::declare::Declaration;
use milepost_engine::engine::recount::Moved;
use milepost_engine::store::declared_date::{self, Column};
use milepost_engine::time::calendar;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// What somebody said of a day. The last that was said of it holds.
#[derive(SimpleObject)]
pub struct DeclaredDate {
    /// Its id.
    calendar: String,
    day: NaiveDate,
    title: String,
    /// Who declared it, and where it is written.
    source: String,
    /// It says that the day is no holiday.
    withdrawn: bool,
    by: PersonRef,
    recorded_at: DateTime<Utc>,
}

#[derive(InputObject)]
pub struct DeclarationInput {
    /// Its id.
    calendar: String,
    day: NaiveDate,
    /// Of the holiday; what is withdrawn has its own.
    #[graphql(default)]
    title: String,
    /// Who declared it, and where it is written.
    source: String,
    /// The day is no holiday.
    #[graphql(default)]
    withdraw: bool,
}

/// An open deadline whose date moves.
#[derive(SimpleObject)]
pub struct MovedDeadline {
    item: Option<Item>,
    reference: String,
    /// Its name.
    deadline: String,
    old: Option<NaiveDate>,
    new: Option<NaiveDate>,
}

#[derive(SimpleObject)]
pub struct DeclarationPreview {
    /// How many deadlines of items you may see move.
    moves: u64,
    /// The first of them.
    moved: Vec<MovedDeadline>,
}

#[derive(SimpleObject)]
pub struct DeclarationAnswer {
    /// How many deadlines of items you may see moved.
    moves: u64,
    /// The first of them.
    moved: Vec<MovedDeadline>,
    /// Items that could not be given their new dates; the server's log says why.
    left_count: u64,
}

impl From<DeclarationInput> for Declaration {
    fn from(input: DeclarationInput) -> Declaration {
        let DeclarationInput { calendar, day, title, source, withdraw } = input;
        Declaration { calendar, day, title, source, withdraw }
    }
}

async fn shown(viewer: &Arc<Viewer>, moved: Vec<Moved>) -> Result<Vec<MovedDeadline>> {
    let moved: Vec<Moved> = moved.into_iter().take(MAX_PAGE).collect();
    let items = Items::by_id(&viewer.fresh(), moved.iter().map(|moved| moved.item)).await?;
    let shown = moved.into_iter().map(|Moved { item, reference, deadline, old, new }| MovedDeadline {
        item: items.get(&item).cloned(),
        reference,
        deadline,
        old,
        new,
    });
    Ok(shown.collect())
}

/// A published calendar.
#[derive(SimpleObject)]
pub struct Calendar {
    /// Its id.
    id: String,
    title: String,
    version: u32,
    /// The roles that declare its days; none: nobody does.
    declared_by: Vec<String>,
    /// Whether you do.
    is_declared_by_you: bool,
    /// The last day it speaks of; absent: it speaks of every day.
    until: Option<NaiveDate>,
}

#[derive(Default)]
pub struct DeclaredQueries;

#[Object]
#[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
impl DeclaredQueries {
    /// The published calendars that hold now, by their ids.
    async fn calendars(&self, context: &Context<'_>) -> Result<Vec<Calendar>> {
        let viewer = viewer(context)?;
        let yours = |role: &String| viewer.identity.memberships.iter().any(|held| held.role == *role);
        let calendar = |calendar: &Arc<calendar::Calendar>| Calendar {
            id: calendar.name.clone(),
            title: calendar.title.clone(),
            version: calendar.version,
            is_declared_by_you: calendar.declared_by.iter().any(yours),
            declared_by: calendar.declared_by.clone(),
            until: calendar.until,
        };
        Ok(viewer.now().catalog.calendars().map(calendar).collect())
    }

    /// What was said of days, in the order in which it was recorded.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn declared_dates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id; absent: every one.")] calendar: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<DeclaredDate>> {
        let view = viewer(context)?.view(as_of).await?;
        let query = match calendar {
            Some(calendar) => declared_date::Entity::find().filter(Column::Calendar.eq(calendar)),
            None => declared_date::Entity::find(),
        };
        let sorted =
            Sorted::<declared_date::Entity> { name: "declared", columns: vec![Column::Seq], descending: false };
        let mut rows = page::read(&view.connection, query, &sorted, &Page { first, after, last, before }).await?;
        let found = std::mem::take(&mut rows.rows);
        let people = References::new(&view, found.iter().map(|row| row.person_id), None);
        let nodes = found.into_iter().map(|row| DeclaredDate {
            calendar: row.calendar,
            day: row.day,
            title: row.title,
            source: row.source,
            withdrawn: row.withdrawn,
            by: people.person(row.person_id),
            recorded_at: row.recorded_at,
        });
        Ok(rows.connection(nodes.collect()))
    }

    /// The deadlines that a declaration would move, of items you may see; for roles that the calendar's `declared_by` names.
    #[graphql(complexity = "MAX_PAGE.saturating_mul(1 + child_complexity)")]
    async fn declaration_preview(
        &self,
        context: &Context<'_>,
        declaration: DeclarationInput,
    ) -> Result<DeclarationPreview> {
        let viewer = viewer(context)?;
        let moved = viewer.engine.declaration(&viewer.identity, &declaration.into()).await?;
        let moves = moved.len() as u64;
        Ok(DeclarationPreview { moves, moved: shown(viewer, moved).await? })
    }
}

#[derive(Default)]
pub struct Declarations;

#[Object]
impl Declarations {
    /// Declares a day of a calendar, or withdraws one, and gives every open deadline that is counted by it its new date, each
    /// by an event of its own. Asked again, it goes on where it was: nothing is declared or moved twice, whatever the
    /// request's id.
    #[graphql(complexity = "MAX_PAGE.saturating_mul(1 + child_complexity)")]
    async fn declare_date(
        &self,
        context: &Context<'_>,
        declaration: DeclarationInput,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<DeclarationAnswer> {
        let (viewer, declaration) = (viewer(context)?, declaration.into());
        let moved = viewer.engine.declaration(&viewer.identity, &declaration).await?;
        let left = viewer.engine.declare(&viewer.identity, &declaration).await?;
        let moves = moved.len() as u64;
        Ok(DeclarationAnswer { moves, moved: shown(viewer, moved).await?, left_count: left as u64 })
    }
}
