//! Messages that could not be taken back, because what a person entered rests on them: told of the item that got one and of the
//! item that sent it, until a person says what becomes of it.

use super::item::Item;
use super::together::Items;
use super::view::{View, viewer};
use crate::error::Result;
use crate::loader::{Groups, grouped};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::store::objection::{self, Column, Model};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// It is settled by a correction of `row` of `receiver`: voided once nothing rests on it, or given its day again, and it stands.
#[derive(Clone, SimpleObject)]
pub struct Objection {
    /// The item that got the message. Absent where you may not see it, and then so is what its history says.
    receiver: Option<Item>,
    /// The row of its history that the message caused.
    row: Option<i64>,
    /// Why that row cannot be voided.
    reason: Option<String>,
    /// The item that took its message back. Absent where you may not see it.
    sender: Option<Item>,
    /// The row of its history that had sent it.
    sender_row: Option<i64>,
    recorded_at: DateTime<Utc>,
}

impl Objection {
    fn of(row: &Model, items: &BTreeMap<Uuid, Item>) -> Objection {
        let (receiver, sender) = (items.get(&row.item_id).cloned(), items.get(&row.sender_id).cloned());
        Objection {
            row: receiver.as_ref().map(|_| row.row_seq),
            reason: receiver.as_ref().map(|_| row.reason.clone()),
            sender_row: sender.as_ref().map(|_| row.sender_seq),
            receiver,
            sender,
            recorded_at: row.recorded_at,
        }
    }

    async fn all_of(view: &Arc<View>, rows: &[Model]) -> Result<Vec<Objection>> {
        let items = Items::by_id(view, rows.iter().flat_map(|row| [row.item_id, row.sender_id])).await?;
        Ok(rows.iter().map(|row| Objection::of(row, &items)).collect())
    }

    /// Those of these items, by whichever end.
    pub async fn load(view: &Arc<View>, ids: &[Uuid]) -> Result<Groups<Uuid, Objection>> {
        let here = |column: Column| column.is_in(ids.iter().copied());
        let rows = objection::open().filter(Condition::any().add(here(Column::ItemId)).add(here(Column::SenderId)));
        let rows = rows.order_by_asc(Column::RecordedAt).order_by_asc(Column::ItemId).order_by_asc(Column::Seq);
        let rows = rows.all(&view.connection).await?;
        let told = Objection::all_of(view, &rows).await?;
        let ends = rows.iter().zip(told).flat_map(|(row, told)| [(row.item_id, told.clone()), (row.sender_id, told)]);
        Ok(grouped(ends.filter(|(end, _)| ids.contains(end))))
    }
}

#[derive(Default)]
pub struct ObjectionQueries;

#[Object]
impl ObjectionQueries {
    /// What is to be settled of the items you may see, the oldest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn objections(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<Objection>> {
        let view = viewer(context)?.view(as_of).await?;
        let seen = |column: Column| column.in_subquery(view.item_ids());
        let query = objection::open().filter(Condition::any().add(seen(Column::ItemId)).add(seen(Column::SenderId)));
        let columns = vec![Column::RecordedAt, Column::ItemId, Column::Seq];
        let sorted = Sorted::<objection::Entity> { name: "objections", columns, descending: false };
        let mut rows = page::read(&view.connection, query, &sorted, &Page { first, after, last, before }).await?;
        let nodes = Objection::all_of(&view, &std::mem::take(&mut rows.rows)).await?;
        Ok(rows.connection(nodes))
    }
}
