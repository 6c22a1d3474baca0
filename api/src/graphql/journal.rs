//! The record as people read it: one entry per event, its input and changes redacted like the item itself.

use super::built_in::Given;
use super::entries::{Corrected, Entries, Told};
use super::event::{FormInput, form_input};
use super::field::{self, Field, FieldType, FieldValue};
use super::item::Item;
use super::reference::{PersonRef, References};
use super::view::{View, viewer};
use super::wording;
use crate::error::{Fault, Result};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::access::readable;
use milepost_engine::chart::value::Value;
use milepost_engine::chart::workflow::{Input, Workflow};
use milepost_engine::store::item;
use milepost_engine::store::journal::{self, Cursor};
use milepost_engine::store::visible::kinds_seen_whole;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct JournalEntry {
    together: Arc<Entries>,
    index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "journal::Origin")]
pub enum Origin {
    Person,
    Timer,
    Message,
    System,
}

/// An input of a row.
#[derive(SimpleObject)]
pub struct Replaceable {
    input: FormInput,
    /// Null where none counts.
    value: Option<FieldValue>,
}

impl JournalEntry {
    pub fn key(&self) -> (Uuid, i64) {
        (self.row().item_id, self.row().seq)
    }

    pub fn new(together: Arc<Entries>, index: usize) -> JournalEntry {
        JournalEntry { together, index }
    }

    fn row(&self) -> &journal::Model {
        &self.together.rows[self.index]
    }

    /// `None` where its item's key was destroyed or the item may no longer be seen.
    async fn told(&self) -> Result<Option<(&Told, &Item, &Arc<References>)>> {
        let records = self.together.records().await?;
        let items = self.together.items().await?;
        let told = records.by_row.get(&(self.row().item_id, self.row().seq));
        let found = told.zip(items.get(&self.row().item_id));
        Ok(found.map(|(told, item)| (told, item, &records.references)))
    }

    async fn fields(&self, of: impl Fn(&Told) -> &Given) -> Result<Vec<Field>> {
        let Some((told, item, references)) = self.told().await? else {
            return Ok(Vec::new());
        };
        let workflow = self.workflow(item.row())?;
        let active = self.together.view.catalog.active(&item.row().workflow);
        let (event, agencies) = (&self.row().event, self.together.view.register.rows(&self.together.view).await?);
        let shown = |(name, value): &(String, Option<Value>)| {
            let restricted = !readable(workflow, active, name);
            let read = value.as_ref().filter(|_| !restricted);
            Field {
                name: name.clone(),
                title: wording::title(workflow, event, name),
                of: value.as_ref().map_or(FieldType::Text, FieldType::from),
                restricted,
                said: read.and_then(|value| wording::said(workflow, agencies, event, name, value)),
                value: Some(read.map_or_else(field::withheld, |value| field::value(value, references))),
            }
        };
        Ok(of(told).iter().map(shown).collect())
    }

    /// The version the item ran when this was recorded.
    fn workflow(&self, item: &item::Model) -> Result<&Arc<Workflow>> {
        let view = &self.together.view;
        let then = view.catalog.workflow_by_hash(&self.row().definition_hash);
        then.map_or_else(|| view.workflow(item), Ok)
    }
}

#[Object]
impl JournalEntry {
    /// Its place in the whole record: `afterPosition` and `fromPosition` take it.
    async fn position(&self) -> String {
        Cursor::from(self.row()).to_string()
    }

    /// Its number within the item.
    async fn seq(&self) -> i64 {
        self.row().seq
    }

    /// When it happened.
    async fn at(&self) -> DateTime<Utc> {
        self.row().at
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row().recorded_at
    }

    /// Absent: the system.
    async fn actor(&self) -> Result<Option<PersonRef>> {
        let references = &self.together.records().await?.references;
        Ok(self.row().actor_id.map(|id| references.person(id)))
    }

    async fn event(&self) -> &str {
        &self.row().event
    }

    async fn title(&self) -> Result<String> {
        let Some(item) = self.item_of().await? else {
            return Ok(self.row().event.clone());
        };
        let workflow = self.workflow(item.row())?;
        Ok(workflow.title_of(&self.row().event).into_owned())
    }

    async fn origin(&self) -> Origin {
        self.row().origin.into()
    }

    /// The row of another item that told it this one, where you see that item.
    async fn cause(&self) -> Result<Option<JournalEntry>> {
        let Some((Told { sent: Some(sent), .. }, ..)) = self.told().await? else {
            return Ok(None);
        };
        Ok(self.together.causes().await?.get(sent).cloned())
    }

    /// It enabled nothing.
    async fn ignored(&self) -> bool {
        self.row().ignored
    }

    async fn request_id(&self) -> Option<&str> {
        self.row().request_id.as_deref()
    }

    /// The events of one import.
    async fn batch_id(&self) -> Option<Uuid> {
        self.row().batch_id
    }

    /// The item's revision after it.
    async fn revision(&self) -> i64 {
        self.row().revision
    }

    /// Rows of this item that it corrects, by their numbers.
    async fn corrects(&self) -> Result<Vec<u64>> {
        Ok(self.told().await?.map_or(Vec::new(), |(told, ..)| told.corrects.clone()))
    }

    /// The row that corrected this one, where one did.
    async fn corrected_by(&self) -> Result<Option<u64>> {
        Ok(self.corrected().await?.map(|corrected| corrected.by))
    }

    /// A correction says that it never happened.
    async fn voided(&self) -> Result<bool> {
        Ok(self.corrected().await?.is_some_and(|corrected| corrected.voided))
    }

    /// It was entered after something that happened later, and took its place before it.
    async fn late(&self) -> Result<bool> {
        Ok(self.told().await?.is_some_and(|(told, ..)| told.placed))
    }

    /// What the event brought.
    async fn input(&self) -> Result<Vec<Field>> {
        self.fields(|told| &told.input).await
    }

    /// What a correction can replace: the inputs of its event, as they count now. None: it can be voided or moved.
    async fn replaceable(&self) -> Result<Vec<Replaceable>> {
        let Some((told, item, references)) = self.told().await? else {
            return Ok(Vec::new());
        };
        let workflow = self.workflow(item.row())?;
        let active = self.together.view.catalog.active(&item.row().workflow);
        let shown = |asked: &Input| Replaceable {
            input: form_input(asked),
            value: match readable(workflow, active, &asked.name) {
                true => told.counted.get(&asked.name).map(|value| field::value(value, references)),
                false => Some(field::withheld()),
            },
        };
        Ok(told.form.iter().map(shown).collect())
    }

    /// The fields it set.
    async fn changes(&self) -> Result<Vec<Field>> {
        self.fields(|told| &told.changes).await
    }

    /// The stage it led to, where it led to one.
    async fn stage(&self) -> Result<Option<String>> {
        let Some((told, item, _)) = self.told().await? else {
            return Ok(None);
        };
        let states = &self.workflow(item.row())?.chart.states;
        let entered = told.entered.iter();
        let mut stages = entered.filter_map(|name| {
            let state = states.iter().find(|state| state.name == *name)?;
            state.stage.clone()
        });
        Ok(stages.next_back())
    }

    /// The chain's hash of this row.
    async fn hash(&self) -> String {
        milepost_engine::hex(&self.row().hash)
    }

    async fn previous_hash(&self) -> String {
        milepost_engine::hex(&self.row().previous_hash)
    }

    async fn item(&self) -> Result<Option<Item>> {
        Ok(self.item_of().await?.cloned())
    }
}

impl JournalEntry {
    async fn corrected(&self) -> Result<Option<Corrected>> {
        let row = (self.row().item_id, self.row().seq);
        Ok(self.together.records().await?.corrected.get(&row).copied())
    }

    async fn item_of(&self) -> Result<Option<&Item>> {
        Ok(self.together.items().await?.get(&self.row().item_id))
    }
}

#[derive(Default)]
pub struct JournalQueries;

#[Object]
impl JournalQueries {
    /// The record of the items you may see, in the order of `position`. An entry comes as soon as none can come before it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn journal(
        &self,
        context: &Context<'_>,
        item: Option<Uuid>,
        #[graphql(desc = "Only what came after it.")] after_position: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "What was recorded until that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<JournalEntry>> {
        let view = viewer(context)?.view(as_of).await?;
        let page = Page { first, after, last, before };
        let from = after_position.as_deref().map(position).transpose()?;
        of_all(&view, item, from, &page).await
    }
}

pub fn position(text: &str) -> Result<Cursor> {
    Cursor::from_str(text).map_err(|error| Fault::new("BAD_CURSOR", error.to_string()))
}

/// One item's entries, by their numbers.
pub async fn of_item(view: &Arc<View>, item: Uuid, page: &Page) -> Result<Listed<JournalEntry>> {
    let query = journal::Entity::find().filter(condition(view, Some(item)));
    let sorted =
        Sorted { name: "item", columns: vec![journal::Column::Epoch, journal::Column::Seq], descending: false };
    read(view, query, sorted, page).await
}

/// The whole record's, by position; those that none can come before any more, so that whoever goes on from one misses none.
async fn of_all(
    view: &Arc<View>,
    item: Option<Uuid>,
    from: Option<Cursor>,
    page: &Page,
) -> Result<Listed<JournalEntry>> {
    let settled = journal::settled(view.record(), view.engine.database.epoch);
    let mut query = settled.filter(condition(view, item));
    if let Some(from) = from {
        query = query.filter(journal::beyond(from));
    }
    let sorted = Sorted {
        name: "journal",
        columns: vec![journal::Column::Epoch, journal::Column::Position, journal::Column::ItemId, journal::Column::Seq],
        descending: false,
    };
    read(view, query, sorted, page).await
}

fn condition(view: &View, item: Option<Uuid>) -> Condition {
    Condition::all()
        .add(view.among_seen(journal::Column::ItemId))
        .add(told_of(view))
        .add_option(item.map(|id| journal::Column::ItemId.eq(id)))
        .add_option(view.as_of.map(|at| journal::Column::RecordedAt.lte(at)))
}

/// A parent's row for each new child would tell how many there are of those that somebody does not see.
fn told_of(view: &View) -> Condition {
    let whole = kinds_seen_whole(&view.identity, &view.catalog);
    let created = whole.iter().map(|kind| format!("created.{kind}"));
    Condition::any().add(journal::Column::Event.not_like("created.%")).add(journal::Column::Event.is_in(created))
}

async fn read(
    view: &Arc<View>,
    query: Select<journal::Entity>,
    sorted: Sorted<journal::Entity>,
    page: &Page,
) -> Result<Listed<JournalEntry>> {
    let mut rows = page::read(view.record(), query, &sorted, page).await?;
    let nodes = Entries::of(view, std::mem::take(&mut rows.rows));
    Ok(rows.connection(nodes))
}
