//! Links between items, both ways.

use super::item::Item;
use super::together::Items;
use super::view::View;
use crate::error::Result;
use crate::loader::{Groups, grouped};
use async_graphql::SimpleObject;
use chrono::NaiveDate;
use milepost_engine::store::link;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, SimpleObject)]
pub struct Link {
    /// As the workflow of the item it starts from names it: `depends_on`.
    kind: String,
    /// It leads from the other item to this one.
    incoming: bool,
    since: NaiveDate,
    item: Item,
}

impl Link {
    /// The links of these items whose other end the person may see.
    pub async fn load(view: &Arc<View>, ids: &[Uuid]) -> Result<Groups<Uuid, Link>> {
        let here = |column: link::Column| column.is_in(ids.iter().copied());
        let rows = link::Entity::find()
            .filter(Condition::any().add(here(link::Column::ItemId)).add(here(link::Column::ToId)))
            .filter(link::Column::EndedAt.is_null())
            .order_by_asc(link::Column::Kind)
            .order_by_asc(link::Column::RecordedAt)
            .order_by_asc(link::Column::ItemId)
            .order_by_asc(link::Column::ToId)
            .all(&view.connection)
            .await?;
        let ends = rows.iter().flat_map(|row| [row.item_id, row.to_id]);
        let items = Items::by_id(view, ends).await?;
        let both =
            rows.iter().flat_map(|row| [(row.item_id, row.to_id, false, row), (row.to_id, row.item_id, true, row)]);
        let seen = both.filter_map(|(of, other, incoming, row)| {
            let link = Link { kind: row.kind.clone(), incoming, since: row.since, item: items.get(&other)?.clone() };
            ids.contains(&of).then_some((of, link))
        });
        Ok(grouped(seen))
    }
}
