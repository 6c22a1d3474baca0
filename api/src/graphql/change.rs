//! Changes of items. A resolver makes one call of the engine and answers what it answered; nothing is decided here.

use super::field::{FieldInput, texts};
use super::item::Item;
use super::money_input::{AllocationInput, CostLineInput, ExpenditureInput, FundingInput};
use super::together::Items;
use super::view::{Viewer, viewer};
use crate::error::{Fault, Result};
use crate::page::MAX_PAGE;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::join_all;
use milepost_engine::chart::snapshot::{Extension, InputFault};
use milepost_engine::engine::command::{Answer, Change, Command, Refusal};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The change is on disk; or, of a dry run, what it would bring.
#[derive(SimpleObject)]
pub struct Changed {
    /// The item as it is now; absent where the change took it out of your sight.
    item: Option<Item>,
    reference: String,
    /// The journal entry's number within the item.
    seq: u64,
    /// The item's revision right after the change.
    revision: u64,
    /// Right after the change.
    stage: String,
}

/// One of many: either it was changed, or there is a reason why not.
#[derive(SimpleObject)]
pub struct Fired {
    item: Uuid,
    /// The item as it is now. Absent: you may not see it.
    target: Option<Item>,
    changed: Option<Changed>,
    problem: Option<Problem>,
}

#[derive(SimpleObject)]
pub struct Problem {
    /// As in `extensions.code`.
    code: &'static str,
    message: String,
    /// Which inputs are wrong.
    inputs: Vec<InputProblem>,
}

#[derive(SimpleObject)]
pub struct InputProblem {
    input: String,
    title: String,
    problem: String,
}

#[derive(InputObject)]
pub struct Target {
    item: Uuid,
    /// The revision you saw.
    revision: Option<u64>,
}

/// What every change has in common.
pub struct Asked {
    pub request_id: String,
    pub at: Option<DateTime<Utc>>,
}

impl Asked {
    pub fn command(self, viewer: &Viewer, change: Change) -> Command {
        Command { by: viewer.identity.clone(), request_id: self.request_id, batch: None, at: self.at, change }
    }
}

pub async fn act(context: &Context<'_>, asked: Asked, change: Change) -> Result<Changed> {
    let viewer = viewer(context)?;
    let answer = viewer.engine.act(asked.command(viewer, change)).await?;
    let items = Items::by_id(&viewer.fresh(), [answer.item]).await?;
    Ok(changed(answer, &items))
}

fn changed(answer: Answer, items: &BTreeMap<Uuid, Item>) -> Changed {
    Changed {
        item: items.get(&answer.item).cloned(),
        reference: answer.reference,
        seq: answer.seq,
        revision: answer.revision,
        stage: answer.stage,
    }
}

#[derive(Default)]
pub struct Changes;

#[Object]
#[expect(clippy::too_many_arguments, reason = "a mutation's arguments lie flat, as clients write them")]
impl Changes {
    /// Creates an item, at the top or below a parent.
    async fn create_item(
        &self,
        context: &Context<'_>,
        workflow: String,
        parent: Option<Uuid>,
        #[graphql(desc = "Absent: as the workflow's pattern gives it.")] reference: Option<String>,
        #[graphql(default)] input: Vec<FieldInput>,
        #[graphql(desc = "When it happened; now, where absent.")] at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Create { workflow, parent, reference, input: texts(input)? };
        act(context, Asked { request_id, at }, change).await
    }

    /// Fires an event of the item's workflow.
    async fn fire_event(
        &self,
        context: &Context<'_>,
        item: Uuid,
        event: String,
        #[graphql(default)] input: Vec<FieldInput>,
        at: Option<DateTime<Utc>>,
        #[graphql(desc = "The revision you saw: another one refuses.")] revision: Option<u64>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Fire { item, event, input: texts(input)?, revision };
        act(context, Asked { request_id, at }, change).await
    }

    /// Fires one event on many items, each answered by itself.
    #[graphql(complexity = "items.len().saturating_mul(1 + child_complexity)")]
    async fn fire_events(
        &self,
        context: &Context<'_>,
        items: Vec<Target>,
        event: String,
        #[graphql(default)] input: Vec<FieldInput>,
        at: Option<DateTime<Utc>>,
        #[graphql(default, desc = "What it would bring is answered, and nothing is written.")] dry_run: bool,
        request_id: String,
    ) -> Result<Vec<Fired>> {
        let input = texts(input)?;
        let change = |target: &Target| Change::Fire {
            item: target.item,
            event: event.clone(),
            input: input.clone(),
            revision: target.revision,
        };
        Many { at, request_id, dry_run }.act(viewer(context)?, &items, change).await
    }

    /// Says who answers for an item, whole: who is not named answers no longer.
    async fn assign(
        &self,
        context: &Context<'_>,
        item: Uuid,
        lead: Option<String>,
        #[graphql(default)] partners: Vec<String>,
        #[graphql(default)] people: Vec<Uuid>,
        since: Option<NaiveDate>,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Assign { item, lead, partners, people, since };
        act(context, Asked { request_id, at }, change).await
    }

    /// Gives an open deadline more time: a new date, or of a computed one so many calendar days more, suspended ones not counted. The old
    /// dates stay in its history.
    async fn extend_deadline(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "Its name.")] deadline: String,
        #[graphql(desc = "The date as ordered. Either this or `days`.")] until: Option<NaiveDate>,
        days: Option<u32>,
        #[graphql(default)] input: Vec<FieldInput>,
        at: Option<DateTime<Utc>>,
        revision: Option<u64>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Extend { item, deadline, by: extension(until, days)?, input: texts(input)?, revision };
        act(context, Asked { request_id, at }, change).await
    }

    /// Gives the deadline of this name more time on many items, each answered by itself.
    #[graphql(complexity = "items.len().saturating_mul(1 + child_complexity)")]
    async fn extend_deadlines(
        &self,
        context: &Context<'_>,
        items: Vec<Target>,
        #[graphql(desc = "Its name.")] deadline: String,
        #[graphql(desc = "The date as ordered. Either this or `days`.")] until: Option<NaiveDate>,
        days: Option<u32>,
        #[graphql(default)] input: Vec<FieldInput>,
        at: Option<DateTime<Utc>>,
        #[graphql(default, desc = "What it would bring is answered, and nothing is written.")] dry_run: bool,
        request_id: String,
    ) -> Result<Vec<Fired>> {
        let (by, input) = (extension(until, days)?, texts(input)?);
        let change = |target: &Target| Change::Extend {
            item: target.item,
            deadline: deadline.clone(),
            by,
            input: input.clone(),
            revision: target.revision,
        };
        Many { at, request_id, dry_run }.act(viewer(context)?, &items, change).await
    }

    /// Records a cost line; the same reference again replaces it.
    async fn record_cost(
        &self,
        context: &Context<'_>,
        item: Uuid,
        line: CostLineInput,
        #[graphql(desc = "Why it is recorded, or changed; kept in the history.")] reason: Option<String>,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let line = line.line()?.into();
        act(context, Asked { request_id, at }, Change::Cost { item, line, reason }).await
    }

    async fn record_expenditure(
        &self,
        context: &Context<'_>,
        item: Uuid,
        expenditure: ExpenditureInput,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let expenditure = expenditure.into();
        let change = Change::Spend { item, expenditure };
        act(context, Asked { request_id, at }, change).await
    }

    /// Records a sum of money: pledged, committed, received. The same reference again replaces it.
    async fn record_funding(
        &self,
        context: &Context<'_>,
        item: Uuid,
        funding: FundingInput,
        #[graphql(desc = "Why it is recorded, or changed; kept in the history.")] reason: Option<String>,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Fund { item, funding: Box::new(funding.into()), reason };
        act(context, Asked { request_id, at }, change).await
    }

    /// Says what of a sum, which the item holds, pays what. Never more than was received.
    async fn allocate_funding(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "The reference of the sum.")] funding: String,
        parts: Vec<AllocationInput>,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let parts = parts.into_iter().map(Into::into).collect();
        act(context, Asked { request_id, at }, Change::Allocate { item, funding, parts }).await
    }

    /// Links an item to another, or ends the link.
    async fn link_items(
        &self,
        context: &Context<'_>,
        item: Uuid,
        to: Uuid,
        #[graphql(desc = "As the item's workflow declares it.")] kind: String,
        #[graphql(default)] ended: bool,
        at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let change = Change::Link { item, kind, to, ended };
        act(context, Asked { request_id, at }, change).await
    }
}

/// Each answer with its item as it is now.
pub async fn fired(
    viewer: &Arc<Viewer>,
    answers: Vec<(Uuid, std::result::Result<Answer, Refusal>)>,
) -> Result<Vec<Fired>> {
    let items = Items::by_id(&viewer.fresh(), answers.iter().map(|(item, _)| *item)).await?;
    let fired = answers.into_iter().map(|(item, answer)| {
        let target = items.get(&item).cloned();
        match answer {
            Ok(answer) => Fired { item, target, changed: Some(changed(answer, &items)), problem: None },
            Err(refusal) => Fired { item, target, changed: None, problem: Some(Fault::from(refusal).into()) },
        }
    });
    Ok(fired.collect())
}

fn extension(until: Option<NaiveDate>, days: Option<u32>) -> Result<Extension> {
    match (until, days) {
        (Some(until), None) => Ok(Extension::Until(until)),
        (None, Some(days)) => Ok(Extension::Days(days)),
        (None, None) | (Some(_), Some(_)) => Err(Fault::bad_request("Give either `until` or `days`.")),
    }
}

/// One change of many items.
struct Many {
    at: Option<DateTime<Utc>>,
    request_id: String,
    dry_run: bool,
}

impl Many {
    async fn act(
        &self,
        viewer: &Arc<Viewer>,
        targets: &[Target],
        change: impl Fn(&Target) -> Change,
    ) -> Result<Vec<Fired>> {
        if targets.len() > MAX_PAGE {
            let sentence = format!("At most {MAX_PAGE} items at a time.");
            return Err(Fault::bad_request(sentence));
        }
        let commands = targets.iter().map(|target| self.command(viewer, target.item, change(target)));
        let answers = match self.dry_run {
            true => viewer.engine.rehearse(commands.collect()).await?,
            false => join_all(commands.map(|command| viewer.engine.act(command))).await,
        };
        fired(viewer, targets.iter().map(|target| target.item).zip(answers).collect()).await
    }

    /// Each part has its own request id, so that asking again acts on none twice.
    fn command(&self, viewer: &Viewer, item: Uuid, change: Change) -> Command {
        Asked { request_id: format!("{}/{item}", self.request_id), at: self.at }.command(viewer, change)
    }
}

impl From<InputFault> for InputProblem {
    fn from(fault: InputFault) -> InputProblem {
        InputProblem { input: fault.input, title: fault.title, problem: fault.problem }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Problem {
        Problem {
            code: fault.code,
            message: fault.message,
            inputs: fault.inputs.into_iter().map(InputProblem::from).collect(),
        }
    }
}
