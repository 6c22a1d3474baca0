//! Rows of one table in memory: read once, changed by key, written once. Folding effects here gives one final row per key,
//! and the order of keys is the order of locks.

use crate::store::upsert::{insert, upsert};
use sea_orm::{Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
pub struct Table<K, M> {
    rows: BTreeMap<K, M>,
    stored: BTreeSet<K>,
    changed: BTreeSet<K>,
    removed: BTreeSet<K>,
}

impl<K, M> Default for Table<K, M> {
    fn default() -> Table<K, M> {
        Table { rows: BTreeMap::new(), stored: BTreeSet::new(), changed: BTreeSet::new(), removed: BTreeSet::new() }
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
        self.changed.insert(key.clone());
        self.rows.insert(key, row);
    }

    /// Changes a row that is here; one that is not stays absent.
    pub fn change(&mut self, key: &K, change: impl FnOnce(&mut M)) {
        if let Some(row) = self.rows.get_mut(key) {
            change(row);
            self.changed.insert(key.clone());
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

    /// New rows are added and changed ones replaced, in one statement a chunk.
    pub async fn save<E>(&self, on: &impl ConnectionTrait) -> Result<(), DbErr>
    where
        E: EntityTrait<Model = M>,
        M: IntoActiveModel<E::ActiveModel>,
    {
        let (old, new): (Vec<&K>, Vec<&K>) = self.changed.iter().partition(|key| self.stored.contains(key));
        let rows = |keys: Vec<&K>| keys.into_iter().filter_map(|key| self.rows.get(key)).cloned().collect::<Vec<M>>();
        insert::<E, M>(on, rows(new)).await?;
        upsert::<E, M>(on, rows(old)).await
    }

    /// `which` finds the rows of these keys.
    pub async fn delete<E: EntityTrait>(
        &self,
        on: &impl ConnectionTrait,
        which: impl Fn(&BTreeSet<K>) -> Condition,
    ) -> Result<(), DbErr> {
        if !self.removed.is_empty() {
            E::delete_many().filter(which(&self.removed)).exec(on).await?;
        }
        Ok(())
    }
}
