//! In which order items are listed.

use crate::page::Sorted;
use async_graphql::{Enum, InputObject};
use milepost_engine::store::item;

#[derive(Clone, Debug, Default, InputObject)]
pub struct ItemOrder {
    #[graphql(default)]
    pub by: ItemOrderBy,
    /// Narrows `NEXT_DATE` to the deadlines of this name, like `next_hearing`.
    pub deadline: Option<String>,
    #[graphql(default)]
    pub direction: Direction,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum ItemOrderBy {
    /// Items without a date come last.
    #[default]
    Due,
    /// By the earliest open date of the item or of anything below it that you see. Items without one come last.
    NextDate,
    Title,
    Reference,
    Stage,
    /// By when it came to its stage.
    StageSince,
    Created,
    Changed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

impl ItemOrderBy {
    /// `None`: no column of the item says it.
    pub fn column(self) -> Option<(&'static str, item::Column)> {
        match self {
            ItemOrderBy::Due => Some(("due", item::Column::DueKey)),
            ItemOrderBy::NextDate => None,
            ItemOrderBy::Title => Some(("title", item::Column::TitleKey)),
            ItemOrderBy::Reference => Some(("reference", item::Column::Reference)),
            ItemOrderBy::Stage => Some(("stage", item::Column::Stage)),
            ItemOrderBy::StageSince => Some(("stage_since", item::Column::StageSince)),
            ItemOrderBy::Created => Some(("created", item::Column::CreatedAt)),
            ItemOrderBy::Changed => Some(("changed", item::Column::ChangedAt)),
        }
    }
}

impl ItemOrder {
    pub fn sorted(&self, (name, column): (&'static str, item::Column)) -> Sorted<item::Entity> {
        Sorted { name, columns: vec![column, item::Column::Id], descending: self.direction == Direction::Descending }
    }
}
