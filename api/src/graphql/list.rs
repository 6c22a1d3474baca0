//! Lists of items: what can be asked for, and in which order.

use super::dated::dated;
use super::item::Item;
use super::next_date::{Dates, NextDate};
use super::order::{Direction, ItemOrder};
use super::standing::{Standing, waiting};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, Enum, InputObject, Object};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::value::{Type, Value};
use milepost_engine::chart::workflow::Field;
use milepost_engine::engine::project;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::store::{item, lineage, responsibility, word};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Words of one search; more would only cost.
const MAX_SEARCH_WORDS: usize = 10;

const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// SQLite compares days as texts, which go wrong outside four digits of a year.
pub fn compared(day: NaiveDate) -> NaiveDate {
    day.clamp(FIRST_DAY, project::NO_DATE)
}

#[derive(Clone, Debug, Default, InputObject)]
pub struct ItemFilter {
    /// These and no others, at most 100.
    ids: Option<Vec<Uuid>>,
    kind: Option<String>,
    /// The id of a workflow.
    workflow: Option<String>,
    stage: Option<String>,
    /// The id of an agency that leads or partners.
    agency: Option<String>,
    /// Narrows `agency` to one part.
    part: Option<PartOf>,
    /// Words, or beginnings of words, of its title, reference and searchable fields; all must be found.
    text: Option<String>,
    /// Its parent.
    parent: Option<Uuid>,
    /// Any of its ancestors.
    under: Option<Uuid>,
    due_from: Option<NaiveDate>,
    /// This day included.
    due_until: Option<NaiveDate>,
    overdue: Option<bool>,
    finished: Option<bool>,
    standing: Option<Standing>,
    /// The next step is one that a role of yours takes.
    waiting: Option<bool>,
    /// Whether an open deadline has a date, of the item or of anything below it that you see.
    dated: Option<bool>,
    /// Narrows `dated` to the deadlines of this name, like `next_hearing`.
    deadline: Option<String>,
    /// A state that is active, by the name its workflow gives it.
    state: Option<String>,
    /// Entered after that moment.
    created_after: Option<DateTime<Utc>>,
    /// Values of filterable fields; all must hold.
    fields: Option<Vec<FieldFilter>>,
}

/// The value, or the bounds it lies within; dates are written `2026-01-31`.
#[derive(Clone, Debug, InputObject)]
pub struct FieldFilter {
    name: String,
    value: Option<String>,
    from: Option<String>,
    /// This one included.
    until: Option<String>,
    /// Items whose field is empty too.
    or_empty: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Part")]
pub enum PartOf {
    Lead,
    Partner,
}

#[derive(Default)]
pub struct ItemQueries;

#[Object]
impl ItemQueries {
    /// One item by its id or its reference.
    async fn item(
        &self,
        context: &Context<'_>,
        id: Option<Uuid>,
        reference: Option<String>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Item>> {
        let name = match (id, reference) {
            (Some(id), None) => id.to_string(),
            (None, Some(reference)) => reference,
            _ => return Err(Fault::bad_request("Give `id` or `reference`.")),
        };
        let view = viewer(context)?.view(as_of).await?;
        let row = item::called(view.all_items(), &name, &view.connection).await?;
        let row = row.map_err(|namesakes| Fault::new("NAMESAKES", namesakes.to_string()))?;
        let row = row.ok_or_else(Fault::not_found)?;
        Ok(Items::of(&view, vec![row]).into_iter().next())
    }

    /// The items you may see.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn items(
        &self,
        context: &Context<'_>,
        filter: Option<ItemFilter>,
        order_by: Option<ItemOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<Item>> {
        let view = viewer(context)?.view(as_of).await?;
        let page = Page { first, after, last, before };
        let (filter, order) = (filter.unwrap_or_default(), order_by.unwrap_or_default());
        items(&view, &filter, order, &page).await
    }
}

pub async fn items(view: &Arc<View>, filter: &ItemFilter, order: ItemOrder, page: &Page) -> Result<Listed<Item>> {
    filter.check(view).await?;
    let condition = filter.condition(view);
    let counted = if filter.names() { view.items() } else { view.counted() };
    let counted = counted.filter(condition.clone());
    let Some(column) = order.by.column() else {
        return by_next_date(view, (filter, condition), &counted, &order, page).await;
    };
    read(view, view.items().filter(condition), counted, order.sorted(column), page).await
}

async fn by_next_date(
    view: &Arc<View>,
    (filter, condition): (&ItemFilter, Condition),
    counted: &Select<item::Entity>,
    order: &ItemOrder,
    page: &Page,
) -> Result<Listed<Item>> {
    let deadlines = view.catalog.active_workflows().flat_map(|workflow| &workflow.deadlines);
    let deadlines = deadlines.map(|rule| rule.name.as_str()).collect();
    known("deadline", order.deadline.as_deref().into_iter(), &deadlines)?;
    let deadline = order.deadline.as_deref();
    let dates = match filter.standing {
        _ if filter.finished == Some(true) => Dates::None,
        Some(Standing::Late) if deadline.is_none() => Dates::Passed,
        Some(Standing::Finished) => Dates::None,
        Some(Standing::Late | Standing::AtRisk | Standing::OnTrack) | None => Dates::Any,
    };
    let list = NextDate { view, items: view.items(), condition, few: filter.names(), deadline, dates };
    let mut rows = list.read(order.direction == Direction::Descending, page).await?.counting(counted);
    let nodes = Items::of(view, std::mem::take(&mut rows.rows));
    Ok(rows.connection(nodes))
}

pub async fn children(view: &Arc<View>, parent: Uuid, page: &Page) -> Result<Listed<Item>> {
    let query = view.items().filter(item::Column::ParentId.eq(parent));
    let sorted = ItemOrder::default().sorted(("reference", item::Column::Reference));
    read(view, query.clone(), query, sorted, page).await
}

async fn read(
    view: &Arc<View>,
    query: Select<item::Entity>,
    counted: Select<item::Entity>,
    sorted: Sorted<item::Entity>,
    page: &Page,
) -> Result<Listed<Item>> {
    let mut rows = page::read(&view.connection, query, &sorted, page).await?.counting(&counted);
    let nodes = Items::of(view, std::mem::take(&mut rows.rows));
    Ok(rows.connection(nodes))
}

/// A name that nobody has would find nothing, and look like an answer.
pub fn known<'n>(what: &str, mut asked: impl Iterator<Item = &'n str>, names: &BTreeSet<&str>) -> Result<()> {
    let Some(name) = asked.find(|name| !names.contains(name)) else { return Ok(()) };
    let near = did_you_mean(name, names.iter().copied());
    let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
    Err(Fault::bad_request(format!("There is no {what} `{name}`.{near}")))
}

impl ItemFilter {
    pub fn of_agency(agency: &str, part: Option<PartOf>, overdue: Option<bool>) -> ItemFilter {
        ItemFilter { agency: Some(agency.to_owned()), part, overdue, ..ItemFilter::default() }
    }

    /// It asks for items by what they hold or where they stand: the number of those found would tell what they are.
    fn names(&self) -> bool {
        self.ids.is_some()
            || self.text.is_some()
            || self.parent.is_some()
            || self.under.is_some()
            || self.fields.is_some()
    }

    /// Items that it finds, of those that are seen.
    pub async fn found_in(&self, view: &View) -> Result<Select<item::Entity>> {
        self.check(view).await?;
        Ok(view.items().filter(self.condition(view)))
    }

    async fn check(&self, view: &View) -> Result<()> {
        if self.ids.as_ref().is_some_and(|ids| ids.len() > MAX_PAGE) {
            return Err(Fault::bad_request(format!("Name at most {MAX_PAGE} items.")));
        }
        view.register.has(view, self.agency.as_deref()).await?;
        let workflows = || view.catalog.active_workflows();
        let fields = workflows().flat_map(|workflow| &workflow.fields).filter(|field| field.filterable);
        let fields: BTreeMap<&str, &Field> = fields.map(|field| (field.name.as_str(), field)).collect();
        let states = workflows().flat_map(|workflow| &workflow.chart.states).map(|state| state.name.as_str());
        let asked = self.fields.iter().flatten().map(|field| field.name.as_str());
        known("filterable field", asked, &fields.keys().copied().collect())?;
        for filter in self.fields.iter().flatten() {
            filter.check(fields[filter.name.as_str()])?;
        }
        let deadlines = workflows().flat_map(|workflow| &workflow.deadlines).map(|rule| rule.name.as_str());
        known("deadline", self.deadline.as_deref().into_iter(), &deadlines.collect())?;
        known("state", self.state.as_deref().into_iter(), &states.collect())
    }

    fn condition(&self, view: &View) -> Condition {
        let equal = [
            (item::Column::Kind, &self.kind),
            (item::Column::Workflow, &self.workflow),
            (item::Column::Stage, &self.stage),
        ];
        let mut all = Condition::all();
        for (column, wanted) in equal {
            all = all.add_option(wanted.as_deref().map(|wanted| column.eq(wanted)));
        }
        all.add_option(self.ids.as_ref().map(|ids| item::Column::Id.is_in(ids.iter().copied())))
            .add_option(self.parent.map(|id| item::Column::ParentId.eq(id)))
            .add_option(self.under.map(under))
            .add_option(self.due_from.map(|day| item::Column::Due.gte(compared(day))))
            .add_option(self.due_until.map(|day| item::Column::Due.lte(compared(day))))
            .add_option(self.finished.map(|yes| item::Column::Finished.eq(yes)))
            .add_option(self.overdue.map(|yes| overdue(view, yes)))
            .add_option(self.standing.map(|standing| standing.condition(view)))
            .add_option(self.waiting.map(|yes| if yes { waiting(view) } else { waiting(view).not() }))
            .add_option(self.dated.map(|yes| dated(view, self.deadline.as_deref(), yes)))
            .add_option(self.state.as_deref().map(has_state))
            .add_option(self.created_after.map(|moment| item::Column::CreatedAt.gt(moment)))
            .add(self.fields.iter().flatten().fold(Condition::all(), |all, field| all.add(field.condition())))
            .add_option(self.responsible(view))
            .add(self.found())
    }

    fn responsible(&self, view: &View) -> Option<Condition> {
        if self.agency.is_none() && self.part.is_none() {
            return None;
        }
        let part = self.part.map(|part| match part {
            PartOf::Lead => responsibility::Part::Lead,
            PartOf::Partner => responsibility::Part::Partner,
        });
        let agency = self.agency.as_deref();
        let items = responsibility::Entity::find()
            .select_only()
            .column(responsibility::Column::ItemId)
            .filter(responsibility::holding(view.today))
            .apply_if(part, |query, part| query.filter(responsibility::Column::Part.eq(part)))
            .apply_if(agency, |query, id| query.filter(responsibility::Column::AgencyId.eq(id)))
            .into_query();
        Some(Condition::all().add(item::Column::Id.in_subquery(items)))
    }

    fn found(&self) -> Condition {
        let words = project::split(self.text.as_deref().unwrap_or_default());
        let words = words.iter().take(MAX_SEARCH_WORDS);
        words.fold(Condition::all(), |all, wanted| all.add(has_word(wanted)))
    }
}

impl FieldFilter {
    /// A day that is none would compare as a word does.
    fn check(&self, field: &Field) -> Result<()> {
        let given = [&self.value, &self.from, &self.until].into_iter().flatten();
        for text in given.filter(|_| field.of == Type::Date) {
            Value::parse(&field.of, text)
                .map_err(|problem| Fault::bad_request(format!("`{}` {problem}", self.name)))?;
        }
        Ok(())
    }

    fn condition(&self) -> Condition {
        let (from, until) = (self.from.as_deref(), self.until.as_deref());
        let found = has_facet(&self.name, self.value.as_deref().or(from), self.value.as_deref().or(until));
        match self.or_empty {
            Some(true) => Condition::any().add(found).add(has_facet(&self.name, None, None).not()),
            _ => found,
        }
    }
}

fn has_word(beginning: &str) -> Condition {
    has_word_within(beginning.to_owned(), format!("{beginning}\u{10ffff}"))
}

/// A state that is active.
pub fn has_state(state: &str) -> Condition {
    has_facet(project::STATE, Some(state), Some(state))
}

/// Without bounds: any value.
fn has_facet(name: &str, from: Option<&str>, until: Option<&str>) -> Condition {
    let from = project::facet(name, from.unwrap_or_default());
    let until = until.map_or_else(|| project::facet(name, "\u{10ffff}"), |until| project::facet(name, until));
    has_word_within(from, until)
}

fn has_word_within(from: String, until: String) -> Condition {
    let items = word::Entity::find()
        .select_only()
        .column(word::Column::ItemId)
        .filter(word::Column::Word.gte(from))
        .filter(word::Column::Word.lte(until))
        .into_query();
    Condition::all().add(item::Column::Id.in_subquery(items))
}

pub fn under(ancestor: Uuid) -> Condition {
    at_or_under(ancestor).add(item::Column::Id.ne(ancestor))
}

/// In one set, so that databases guess its size.
pub fn at_or_under(ancestor: Uuid) -> Condition {
    let items = lineage::Entity::find()
        .select_only()
        .column(lineage::Column::ItemId)
        .filter(lineage::Column::AncestorId.eq(ancestor))
        .into_query();
    Condition::all().add(item::Column::Id.in_subquery(items))
}

fn overdue(view: &View, yes: bool) -> Condition {
    let late = Condition::all()
        .add(item::Column::Finished.eq(false))
        .add(item::Column::DueAt.is_not_null())
        .add(item::Column::DueAt.lte(view.now));
    if yes { late } else { late.not() }
}
