//! Baselines: named moments of an item's record.

use super::batch::Batch;
use super::command::{Failure, Refusal};
use super::effects::Row;
use super::tables::Tables;
use super::world::World;
use crate::chart::snapshot::BuiltIn;
use crate::chart::value::spoils_line;
use crate::store::baseline;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

const MAX_NAME: usize = 80;

impl Batch<'_> {
    pub(super) fn baseline(&self, item: Uuid, name: &str) -> Result<BuiltIn, Refusal> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.contains(spoils_line) {
            return Err(Refusal::BadRequest(format!("A baseline's name is one line of 1 to {MAX_NAME} characters.")));
        }
        let mut own = self.world.tables.baselines.range((item, 0)..=(item, i64::MAX)).map(|(_, one)| one);
        if own.any(|one| one.name == name && one.voided_at.is_none()) {
            return Err(Refusal::BadRequest(format!(
                "There is a baseline `{name}` already: give this one another name."
            )));
        }
        Ok(BuiltIn::Baseline { name: name.to_owned() })
    }
}

impl World {
    pub(super) async fn load_baselines(&mut self, on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), Failure> {
        if !ids.is_empty() {
            let rows = baseline::Entity::find().filter(baseline::Column::ItemId.is_in(ids)).all(on).await?;
            self.tables.baselines.loaded(rows.into_iter().map(|row| ((row.item_id, row.seq), row)));
        }
        Ok(())
    }
}

impl Tables {
    pub(super) fn baseline(&mut self, row: &Row, name: &str) {
        let new = baseline::Model {
            item_id: row.item,
            seq: row.seq,
            name: name.to_owned(),
            recorded_at: row.now,
            actor_id: row.actor,
            voided_at: None,
        };
        self.baselines.put((row.item, row.seq), new);
    }

    pub(super) fn void_baseline(&mut self, row: &Row, seq: u64) {
        self.baselines.change(&(row.item, seq.cast_signed()), |old| old.voided_at = Some(row.now));
    }
}
