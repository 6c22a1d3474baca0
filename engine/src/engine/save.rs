//! Writing a batch: one multi-row statement per table, rows in key order.

use super::tables::Tables;
use crate::store::upsert::{insert, upsert};
use crate::store::{
    allocation, assignment, baseline, cost_line, cost_month, counter, deadline, document, due_revision, exclusion,
    expenditure, funding, item, journal, journal_payload, lineage, link, objection, request, responsibility, timer,
    word,
};
use chrono::{DateTime, Utc};
use sea_orm::ExprTrait;
use sea_orm::{ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Tables {
    pub async fn save(
        &mut self,
        on: &impl ConnectionTrait,
        now: DateTime<Utc>,
        reworded: &[Uuid],
    ) -> Result<(), DbErr> {
        self.items.save::<item::Entity>(on).await?;
        self.lineage.save::<lineage::Entity>(on).await?;
        self.save_words(on, reworded).await?;
        self.terms.save::<responsibility::Entity>(on).await?;
        self.people.save::<assignment::Entity>(on).await?;
        self.links.save::<link::Entity>(on).await?;
        self.save_exclusions(on).await?;
        self.save_journal(on).await?;
        self.save_deadlines(on, now).await?;
        self.save_timers(on).await?;
        self.lines.save::<cost_line::Entity>(on).await?;
        self.months.save::<cost_month::Entity>(on).await?;
        self.spent.save::<expenditure::Entity>(on).await?;
        self.funding.save::<funding::Entity>(on).await?;
        self.allocations.save::<allocation::Entity>(on).await?;
        self.baselines.save::<baseline::Entity>(on).await?;
        self.objections.save::<objection::Entity>(on).await?;
        self.save_documents(on).await?;
        upsert::<counter::Entity, _>(on, self.counters.changed().cloned().collect()).await?;
        self.requests.sort_by(|a, b| (a.actor_id, &a.request_id).cmp(&(b.actor_id, &b.request_id)));
        insert::<request::Entity, _>(on, std::mem::take(&mut self.requests)).await
    }

    async fn save_words(&self, on: &impl ConnectionTrait, reworded: &[Uuid]) -> Result<(), DbErr> {
        let old: Vec<Uuid> = reworded.iter().copied().filter(|id| self.items.is_stored(id)).collect();
        if !old.is_empty() {
            word::Entity::delete_many().filter(word::Column::ItemId.is_in(old)).exec(on).await?;
        }
        self.words.save::<word::Entity>(on).await
    }

    /// The database gives the position.
    async fn save_journal(&mut self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        self.journal.sort_by_key(|row| (row.item_id, row.seq));
        self.payloads.sort_by_key(|row| (row.item_id, row.seq));
        let rows = std::mem::take(&mut self.journal).into_iter().map(|row| {
            let mut row = row.into_active_model();
            row.position = ActiveValue::NotSet;
            row
        });
        insert::<journal::Entity, _>(on, rows.collect()).await?;
        insert::<journal_payload::Entity, _>(on, std::mem::take(&mut self.payloads)).await
    }

    async fn save_deadlines(&self, on: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.deadlines.save::<deadline::Entity>(on).await?;
        self.due_revisions.save::<due_revision::Entity>(on).await?;
        if self.missed.is_empty() {
            return Ok(());
        }
        use due_revision::Column;
        let any = self.missed.iter().fold(Condition::any(), |any, (item, name, seq, revision)| {
            let one = Column::ItemId.eq(*item).and(Column::Name.eq(name.as_str()));
            any.add(one.and(Column::Seq.eq(*seq)).and(Column::Revision.eq(*revision)))
        });
        due_revision::Entity::update_many()
            .col_expr(Column::MissedAt, sea_orm::sea_query::Expr::value(now))
            .filter(any)
            .exec(on)
            .await?;
        Ok(())
    }

    async fn save_exclusions(&self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        use exclusion::Column::{ItemId, PersonId};
        let is = |(item, person): &(Uuid, Uuid)| ItemId.eq(*item).and(PersonId.eq(*person));
        self.exclusions.delete::<exclusion::Entity>(on, is).await?;
        self.exclusions.save::<exclusion::Entity>(on).await
    }

    async fn save_timers(&self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        let is = |(item, id): &(Uuid, Uuid)| timer::Column::ItemId.eq(*item).and(timer::Column::Id.eq(*id));
        self.timers.delete::<timer::Entity>(on, is).await?;
        self.timers.save::<timer::Entity>(on).await
    }

    async fn save_documents(&self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        let mut by_item: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        self.documents.iter().for_each(|(document, item)| by_item.entry(*item).or_default().push(*document));
        for (item, documents) in by_item {
            let owner = sea_orm::sea_query::Expr::value(item);
            document::Entity::update_many()
                .col_expr(document::Column::ItemId, owner)
                .filter(document::Column::Id.is_in(documents))
                .exec(on)
                .await?;
        }
        Ok(())
    }
}
