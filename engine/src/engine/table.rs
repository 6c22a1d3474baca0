//! Rows of one table in memory: read once, changed by key, written once. Folding effects here gives one final row per key,
//! and the order of keys is the order of locks.

use crate::store::upsert::{insert, update};
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Of one condition; SQLite takes a thousand.
const MOST_TERMS: usize = 500;

#[derive(Clone, Debug)]
pub struct Table<K, M> {
    rows: BTreeMap<K, M>,
    stored: BTreeSet<K>,
    /// Changed ones as they are stored.
    before: BTreeMap<K, M>,
    changed: BTreeSet<K>,
    removed: BTreeSet<K>,
}

impl<K, M> Default for Table<K, M> {
    fn default() -> Table<K, M> {
        let (rows, before) = (BTreeMap::new(), BTreeMap::new());
        Table { rows, stored: BTreeSet::new(), before, changed: BTreeSet::new(), removed: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, M: Clone> Table<K, M> {
    /// As the database holds them.
    pub fn loaded(&mut self, rows: impl IntoIterator<Item = (K, M)>) {
        for (key, row) in rows {
            self.stored.insert(key.clone());
            self.rows.insert(key, row);
        }
    }

    pub fn is_stored(&self, key: &K) -> bool {
        self.stored.contains(key)
    }

    pub fn get(&self, key: &K) -> Option<&M> {
        self.rows.get(key)
    }

    pub fn put(&mut self, key: K, row: M) {
        let was = self.rows.insert(key.clone(), row);
        self.note(key, was);
    }

    fn note(&mut self, key: K, was: Option<M>) {
        if let (true, true, Some(was)) = (self.changed.insert(key.clone()), self.stored.contains(&key), was) {
            self.before.insert(key, was);
        }
    }

    /// Changes a row that is here; one that is not stays absent.
    pub fn change(&mut self, key: &K, change: impl FnOnce(&mut M)) {
        if let Some(row) = self.rows.get_mut(key) {
            let was = row.clone();
            change(row);
            self.note(key.clone(), Some(was));
        }
    }

    pub fn remove(&mut self, key: &K) {
        self.rows.remove(key);
        self.changed.remove(key);
        if self.stored.contains(key) {
            self.removed.insert(key.clone());
        }
    }

    pub fn range(&self, range: impl std::ops::RangeBounds<K>) -> impl Iterator<Item = (&K, &M)> {
        self.rows.range(range)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &M)> {
        self.rows.iter()
    }

    pub fn changed(&self) -> impl Iterator<Item = &M> {
        self.changed.iter().filter_map(|key| self.rows.get(key))
    }

    /// New rows are added and of stored ones the columns that changed in any of them, in one statement a chunk: SQLite writes
    /// every index of a column that is named, whether it changes or not.
    pub async fn save<E>(&self, on: &impl ConnectionTrait) -> Result<(), DbErr>
    where
        E: EntityTrait<Model = M>,
        M: IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E>,
    {
        let (old, new): (Vec<&K>, Vec<&K>) = self.changed.iter().partition(|key| self.stored.contains(key));
        let rows = |keys: Vec<&K>| keys.into_iter().filter_map(|key| self.rows.get(key)).cloned().collect::<Vec<M>>();
        insert::<E, M>(on, rows(new)).await?;
        let other = |column: &E::Column| {
            old.iter().any(|key| match (self.before.get(key), self.rows.get(key)) {
                (Some(before), Some(after)) => before.get(*column) != after.get(*column),
                (_, after) => after.is_some(),
            })
        };
        let columns = E::Column::iter().filter(other).collect();
        update::<E, M>(on, rows(old), columns).await
    }

    /// `is` finds the row of a key. Each by itself: SQLite looks through the whole table for one of several pairs.
    pub async fn delete<E: EntityTrait>(
        &self,
        on: &impl ConnectionTrait,
        is: impl Fn(&K) -> Expr,
    ) -> Result<(), DbErr> {
        let removed: Vec<&K> = self.removed.iter().collect();
        for some in removed.chunks(MOST_TERMS) {
            let any = some.iter().fold(Condition::any(), |any, key| any.add(is(key)));
            E::delete_many().filter(any).exec(on).await?;
        }
        Ok(())
    }
}
