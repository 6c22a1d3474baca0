//! Whose eyes the database is read with when a file is compared with it: what she may not see is not there.

use crate::access::Identity;
use crate::catalog::Catalog;
use crate::store::item;
use crate::store::visible::ever_visible_to;
use chrono::NaiveDate;
use sea_orm::{EntityTrait, Select};

#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// `None`: an operator's, who has the database and its key.
    pub by: Option<&'a Identity>,
    pub catalog: &'a Catalog,
    pub today: NaiveDate,
}

impl Sight<'_> {
    pub fn items(&self) -> Select<item::Entity> {
        match self.by {
            Some(by) => ever_visible_to(by, self.catalog, self.today),
            None => item::Entity::find(),
        }
    }
}
