//! What the leak test is proved with: each place in the code that asks what a person may see, and one of them opened for her,
//! as if its guard had been forgotten. Only with the feature `leaks`, which the tests turn on and no product does.

use crate::catalog::Catalog;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A file of the project and a line.
pub type Guard = (String, u32);

#[derive(Default)]
struct Watched {
    asked: BTreeSet<Guard>,
    open: Option<Guard>,
}

/// Ids are the same in databases that were made alike, so a person is known by what is published where she is, too.
type Person = (usize, Uuid);

static PEOPLE: Mutex<BTreeMap<Person, Watched>> = Mutex::new(BTreeMap::new());

/// From now on; `open`: here she sees everything.
pub fn watch(catalog: &Catalog, person: Uuid, open: Option<Guard>) {
    people().insert(key(catalog, person), Watched { open, ..Watched::default() });
}

/// The places that asked since.
pub fn asked_at(catalog: &Catalog, person: Uuid) -> BTreeSet<Guard> {
    people().remove(&key(catalog, person)).unwrap_or_default().asked
}

/// Whether this place is open for her.
pub(crate) fn asked(catalog: &Catalog, person: Uuid, here: &Location<'static>) -> bool {
    let mut people = people();
    let Some(watched) = people.get_mut(&key(catalog, person)) else { return false };
    let guard = (here.file().to_owned(), here.line());
    let is_open = watched.open.as_ref() == Some(&guard);
    watched.asked.insert(guard);
    is_open
}

fn key(catalog: &Catalog, person: Uuid) -> Person {
    (std::ptr::from_ref(catalog).addr(), person)
}

fn people() -> MutexGuard<'static, BTreeMap<Person, Watched>> {
    PEOPLE.lock().unwrap_or_else(PoisonError::into_inner)
}
