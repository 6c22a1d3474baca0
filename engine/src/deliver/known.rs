//! What notices are put into words with, read for many of them at once: who reads them, with the rights of today, the items
//! that they may then see, and these items' deadlines.

use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::store::padded::padded;
use crate::store::person::Language;
use crate::store::{deadline, delivery, item, person, visible};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

pub struct Known {
    /// Who has no account any more is not among them.
    people: HashMap<Uuid, (Identity, Language)>,
    /// By reader and id.
    items: HashMap<(Option<Uuid>, Uuid), item::Model>,
    /// (item, name, seq).
    deadlines: HashMap<(Uuid, String, i64), deadline::Model>,
}

impl Known {
    pub async fn of(engine: &Engine, deliveries: &[delivery::Model]) -> Result<Known, Failure> {
        let mut known = Known { people: HashMap::new(), items: HashMap::new(), deadlines: HashMap::new() };
        known.load_people(engine, deliveries).await?;
        let mut asked: BTreeMap<Option<Uuid>, BTreeSet<Uuid>> = BTreeMap::new();
        for (reader, item) in deliveries.iter().filter_map(|one| Some((one.person_id, one.item_id?))) {
            asked.entry(reader).or_default().insert(item);
        }
        let reader = &engine.database.reader;
        for (of, ids) in &asked {
            let Some((identity, _)) = known.reader(*of) else { continue };
            let seen = seen(engine, identity.as_ref()).filter(item::Column::Id.is_in(padded(ids.iter().copied())));
            known.items.extend(seen.all(reader).await?.into_iter().map(|row| ((*of, row.id), row)));
        }
        let ids: BTreeSet<Uuid> = known.items.keys().map(|(_, id)| *id).collect();
        let deadlines = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(padded(ids)));
        let keyed = |row: deadline::Model| ((row.item_id, row.name.clone(), row.seq), row);
        known.deadlines.extend(deadlines.all(reader).await?.into_iter().map(keyed));
        Ok(known)
    }

    async fn load_people(&mut self, engine: &Engine, deliveries: &[delivery::Model]) -> Result<(), Failure> {
        let reader = &engine.database.reader;
        let ids: BTreeSet<Uuid> = deliveries.iter().filter_map(|delivery| delivery.person_id).collect();
        for row in person::Entity::find().filter(person::Column::Id.is_in(ids)).all(reader).await? {
            if let Some(identity) = person::identity(reader, row.id, engine.today()).await? {
                self.people.insert(row.id, (identity, row.language));
            }
        }
        Ok(())
    }

    /// An agency without an account reads English; `None`: this person has no account any more.
    pub fn reader(&self, person: Option<Uuid>) -> Option<(Option<Identity>, Language)> {
        match person {
            Some(id) => self.people.get(&id).map(|(identity, language)| (Some(identity.clone()), *language)),
            None => Some((None, Language::English)),
        }
    }

    /// Where this reader may see it.
    pub fn item(&self, reader: Option<Uuid>, id: Option<Uuid>) -> Option<&item::Model> {
        self.items.get(&(reader, id?))
    }

    pub fn deadline(&self, item: Uuid, name: &str, seq: i64) -> Option<&deadline::Model> {
        self.deadlines.get(&(item, name.to_owned(), seq))
    }
}

/// What the reader may see; an agency without an account is told what its own items are.
pub fn seen(engine: &Engine, reader: Option<&Identity>) -> Select<item::Entity> {
    match reader {
        Some(identity) => visible::visible_to(identity, &engine.catalog(), engine.today()),
        None => item::Entity::find(),
    }
}
