//! An item: a running instance of a workflow, with all that belongs to it.

use super::age::Age;
use super::agency::Agency;
use super::baseline::Baseline;
use super::cost_line::CostLine;
use super::counts::Counts;
use super::deadline::Deadline;
use super::event::AvailableEvent;
use super::expenditure::Expenditure;
use super::field::{self, Field};
use super::funding::{Allocation, Funding};
use super::journal::{self, JournalEntry};
use super::link::Link;
use super::list;
use super::objection::Objection;
use super::parts::Parts;
use super::reference::PersonRef;
use super::reminder::{Snooze, StandIn};
use super::rights::{self, Rights};
use super::standing::Standing;
use super::together::Items;
use crate::error::Result;
use crate::page::{Listed, Page, cost};
use async_graphql::{Context, Object};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::access::readable;
use milepost_engine::chart::value::Value;
use milepost_engine::chart::workflow;
use milepost_engine::store::item;
use milepost_engine::store::responsibility::Part;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct Item {
    together: Arc<Items>,
    index: usize,
}

impl Item {
    pub fn new(together: Arc<Items>, index: usize) -> Item {
        Item { together, index }
    }

    pub fn row(&self) -> &item::Model {
        &self.together.rows[self.index]
    }

    /// What its fields say in words, by name, each with its title: those that whoever sees it reads, without the dates of deadlines.
    pub async fn said(&self) -> Result<BTreeMap<&str, (&str, String)>> {
        let (view, row) = (&self.together.view, self.row());
        let snapshot = &self.together.contents().await?.snapshots[self.index];
        let (workflow, active) = (view.workflow(row)?, view.catalog.active(&row.workflow));
        let is_date = |name: &str| workflow.deadlines.iter().any(|rule| rule.when.reads() == name);
        let fields = workflow.fields.iter().filter(|field| readable(workflow, active, &field.name));
        let said = fields.filter(|field| !is_date(&field.name)).filter_map(|field| {
            let value = snapshot.field(&field.name)?;
            let named = !matches!(value, Value::Person(_) | Value::Document(_));
            named.then(|| (field.name.as_str(), (field.title.as_str(), value.to_string())))
        });
        Ok(said.collect())
    }

    fn is_overdue(&self) -> bool {
        let row = self.row();
        !row.finished && row.due_at.is_some_and(|due| due <= self.together.view.now)
    }
}

#[Object]
impl Item {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    /// What people call it: `TT-NAP-1.2.3`.
    async fn reference(&self) -> &str {
        &self.row().reference
    }

    async fn title(&self) -> &str {
        &self.row().title
    }

    async fn kind(&self) -> &str {
        &self.row().kind
    }

    /// The id of its workflow.
    async fn workflow(&self) -> &str {
        &self.row().workflow
    }

    async fn workflow_version(&self) -> i32 {
        self.row().workflow_version
    }

    async fn stage(&self) -> &str {
        &self.row().stage
    }

    /// The day on which it came to its present stage; null where no state says a stage.
    async fn stage_since(&self) -> Option<NaiveDate> {
        let (row, zone) = (self.row(), &self.together.view.catalog.country.zone);
        (!row.stage.is_empty()).then(|| row.stage_since.with_timezone(zone).date_naive())
    }

    /// What became of it: as its own state says, or its children by the order its workflow gives, as far as you may see them.
    async fn outcome(&self) -> Result<Option<&String>> {
        Ok(self.together.outcomes().await?.get(&self.row().id))
    }

    /// The earliest date still open.
    async fn due(&self) -> Option<NaiveDate> {
        self.row().due
    }

    /// The earliest date of an open deadline of this name, of the item or of anything below it that you see.
    async fn next_date(
        &self,
        #[graphql(desc = "Its name in the workflow, like `next_hearing`.")] deadline: String,
    ) -> Result<Option<NaiveDate>> {
        Ok(self.together.dates().await?.get(&(self.row().id, deadline)).copied())
    }

    /// The first instant that is late.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.row().due_at
    }

    async fn overdue(&self) -> bool {
        self.is_overdue()
    }

    async fn standing(&self) -> Result<Standing> {
        let deadlines = self.together.deadlines().await?.get(&self.row().id);
        let deadlines = deadlines.map(Vec::as_slice).unwrap_or_default();
        Standing::of(self.row(), &self.together.view, deadlines, self.parts().await?).await
    }

    /// How many items below it that you see are late, each by its own dates.
    async fn late_parts(&self) -> Result<i64> {
        Ok(self.parts().await?.late)
    }

    /// How many items below it that you see are not late and at risk, each by its own dates.
    async fn at_risk_parts(&self) -> Result<i64> {
        Ok(self.parts().await?.at_risk)
    }

    /// The open deadline with the earliest date, of the item or of anything below it that you see: its item says whose it is.
    async fn next_deadline(&self) -> Result<Option<Deadline>> {
        Ok(self.together.next().await?.get(&self.row().id).cloned())
    }

    async fn days_overdue(&self) -> i64 {
        let due = self.row().due.filter(|_| self.is_overdue());
        due.map_or(0, |due| days_between(due, self.together.view.today))
    }

    /// Rises when its states or fields change: send it back to be told when somebody was faster.
    async fn revision(&self) -> i64 {
        self.row().revision
    }

    async fn finished(&self) -> bool {
        self.row().finished
    }

    /// It never was: a correction voided its first row. Lists and totals do not have it.
    async fn withdrawn(&self) -> bool {
        self.row().withdrawn
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.row().created_at
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        self.row().changed_at
    }

    /// Absent at the top, and where you may not see it.
    async fn parent(&self) -> Result<Option<Item>> {
        let Some(parent) = self.row().parent_id else {
            return Ok(None);
        };
        Ok(self.together.parents().await?.get(&parent).cloned())
    }

    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn children(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Item>> {
        let page = Page { first, after, last, before };
        list::children(&self.together.view, self.row().id, &page).await
    }

    async fn counts(&self) -> Result<Counts> {
        let children = self.together.children().await?.get(&self.row().id);
        Ok(Counts::of(children.map_or(&[], Vec::as_slice)))
    }

    /// In the order of its workflow's form.
    async fn fields(&self) -> Result<Vec<Field>> {
        self.shown(|_| true).await
    }

    /// One of them; absent where its workflow has none of this name.
    async fn field(&self, name: String) -> Result<Option<Field>> {
        Ok(self.shown(|declared| declared.name == name).await?.into_iter().next())
    }

    /// Of an earlier state, the item as it is now; absent where it is out of your sight. Of the present one, itself.
    async fn now(&self) -> Result<Option<Item>> {
        if self.together.view.as_of.is_none() {
            return Ok(Some(self.clone()));
        }
        Ok(self.together.now().await?.get(&self.row().id).cloned())
    }

    async fn deadlines(&self) -> Result<Vec<Deadline>> {
        let deadlines = self.together.deadlines().await?.get(&self.row().id);
        Ok(deadlines.cloned().unwrap_or_default())
    }

    async fn costs(&self) -> Result<Vec<CostLine>> {
        let costs = self.together.costs().await?.get(&self.row().id);
        Ok(costs.cloned().unwrap_or_default())
    }

    /// Sums that it holds, for itself and all below it.
    async fn funding(&self) -> Result<Vec<Funding>> {
        let sums = self.together.funding().await?.get(&self.row().id);
        Ok(sums.cloned().unwrap_or_default())
    }

    /// In the order they were made.
    async fn baselines(&self) -> Result<Vec<Baseline>> {
        let made = self.together.baselines().await?.get(&self.row().id);
        Ok(made.cloned().unwrap_or_default())
    }

    /// What of any sum pays this item.
    async fn allocations(&self) -> Result<Vec<Allocation>> {
        let parts = self.together.allocations().await?.get(&self.row().id);
        Ok(parts.cloned().unwrap_or_default())
    }

    async fn expenditures(&self) -> Result<Vec<Expenditure>> {
        let spent = self.together.expenditures().await?.get(&self.row().id);
        Ok(spent.cloned().unwrap_or_default())
    }

    /// The agency that leads.
    async fn lead(&self) -> Result<Option<Agency>> {
        Ok(self.agencies(Part::Lead).await?.into_iter().next())
    }

    async fn partners(&self) -> Result<Vec<Agency>> {
        self.agencies(Part::Partner).await
    }

    /// The people it is assigned to.
    async fn people(&self) -> Result<Vec<PersonRef>> {
        let people = self.together.people().await?.get(&self.row().id);
        Ok(people.cloned().unwrap_or_default())
    }

    /// Both ways, where you may see the other end.
    async fn links(&self) -> Result<Vec<Link>> {
        let links = self.together.links().await?.get(&self.row().id);
        Ok(links.cloned().unwrap_or_default())
    }

    /// Messages it got or sent that could not be taken back: to be settled by a person.
    async fn objections(&self) -> Result<Vec<Objection>> {
        let objections = self.together.objections().await?.get(&self.row().id);
        Ok(objections.cloned().unwrap_or_default())
    }

    /// Oldest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn journal(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<JournalEntry>> {
        let page = Page { first, after, last, before };
        journal::of_item(&self.together.view, self.row().id, &page).await
    }

    /// How long it has been pending, without the time in which nothing could be done; for kinds that count it.
    async fn age(&self) -> Result<Option<Age>> {
        Ok(self.together.ages().await?.get(&self.row().id).map(Age::from))
    }

    /// Who put reminders off, until when and why.
    async fn snoozes(&self) -> Result<&[Snooze]> {
        Ok(self.together.snoozes().await?.get(&self.row().id).map_or(&[], Vec::as_slice))
    }

    /// Whose reminders somebody else gets.
    async fn delegations(&self) -> Result<&[StandIn]> {
        Ok(self.together.delegations().await?.get(&self.row().id).map_or(&[], Vec::as_slice))
    }

    /// What you could do now. Nothing in an earlier state.
    async fn available_events(&self) -> Result<Vec<AvailableEvent>> {
        let possible = self.together.possible().await?.get(&self.row().id);
        Ok(possible.cloned().unwrap_or_default())
    }

    /// What somebody may see and do with it now, and which rule decides; of others for the role that the country's
    /// `administrator` names, and not of what stands in a tree that may be kept from people.
    #[graphql(complexity = "2_000 + child_complexity")]
    async fn rights(&self, context: &Context<'_>, person: Uuid) -> Result<Rights> {
        rights::rights(context, self.row().id, person).await
    }
}

impl Item {
    async fn parts(&self) -> Result<Parts> {
        Ok(self.together.parts().await?.get(&self.row().id).copied().unwrap_or_default())
    }

    async fn shown(&self, wanted: impl Fn(&workflow::Field) -> bool) -> Result<Vec<Field>> {
        let (view, row) = (&self.together.view, self.row());
        let contents = self.together.contents().await?;
        let snapshot = &contents.snapshots[self.index];
        let workflow = view.workflow(row)?;
        let active = view.catalog.active(&row.workflow);
        let fields = workflow.fields.iter().filter(|declared| wanted(declared)).map(|declared| {
            let restricted = !readable(workflow, active, &declared.name);
            let value = snapshot.field(&declared.name).map(|value| match restricted {
                true => field::withheld(),
                false => field::value(value, &contents.references),
            });
            let (name, title) = (declared.name.clone(), declared.title.clone());
            Field { name, title, of: (&declared.of).into(), restricted, value, said: None }
        });
        Ok(fields.collect())
    }

    /// Who ordered the date of this deadline.
    pub async fn ordered_by(&self, deadline: &str, seq: i64) -> Result<Option<String>> {
        let (view, row) = (&self.together.view, self.row());
        let workflow = view.workflow(row)?;
        let field = workflow.deadline(deadline).and_then(|rule| rule.ordered_by.as_deref());
        let active = view.catalog.active(&row.workflow);
        if !field.is_some_and(|field| readable(workflow, active, field)) {
            return Ok(None);
        }
        let snapshot = &self.together.contents().await?.snapshots[self.index];
        let instance = snapshot.deadlines.get(deadline).filter(|instance| instance.seq.cast_signed() == seq);
        Ok(instance.and_then(|instance| instance.ordered_by.clone()))
    }

    async fn agencies(&self, part: Part) -> Result<Vec<Agency>> {
        let agencies = self.together.agencies().await?.get(&self.row().id);
        let agencies = agencies.into_iter().flatten();
        let of_part = agencies.filter(|responsible| responsible.part == part);
        Ok(of_part.map(|responsible| responsible.agency.clone()).collect())
    }
}

pub fn days_between(due: NaiveDate, today: NaiveDate) -> i64 {
    (today - due).num_days()
}
