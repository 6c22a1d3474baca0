//! Loading once for all rows that were read together: a list's items share one set of cells, so the first item that is
//! asked for its deadlines reads those of all, in one statement however long the list is and however the executor turns.

use crate::error::Result;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::OnceCell;

/// A failure too is met, and logged, once.
pub struct Once<T>(OnceCell<Result<T>>);

impl<T> Default for Once<T> {
    fn default() -> Once<T> {
        Once(OnceCell::new())
    }
}

impl<T> Once<T> {
    /// Boxed: every field that waits for it would carry the whole load in its own future, and an object all its fields'.
    pub async fn get(&self, load: impl Future<Output = Result<T>> + Send) -> Result<&T> {
        let load: Pin<Box<dyn Future<Output = Result<T>> + Send + '_>> = Box::pin(load);
        let loaded = self.0.get_or_init(|| load).await;
        loaded.as_ref().map_err(Clone::clone)
    }
}

/// Rows grouped by what they belong to, in the order they came.
pub fn grouped<K: Ord, V>(rows: impl IntoIterator<Item = (K, V)>) -> Groups<K, V> {
    let mut groups = Groups::new();
    for (key, value) in rows {
        groups.entry(key).or_insert_with(Vec::new).push(value);
    }
    groups
}

pub type Groups<K, V> = std::collections::BTreeMap<K, Vec<V>>;
