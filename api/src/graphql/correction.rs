//! Changes of what was recorded: corrections, reopening, running items that enter, an import undone. Nothing is decided here.

use super::change::{Asked, Changed, Fired, act, fired};
use super::field::{FieldInput, texts};
use super::view::viewer;
use crate::error::{Fault, Result};
use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use milepost_engine::engine::command::{Becomes, Change, Inputs};
use milepost_engine::exchange::undo::undo;
use uuid::Uuid;

/// A milestone that a running item has reached already.
#[derive(InputObject)]
pub struct MilestoneInput {
    name: String,
    at: DateTime<Utc>,
}

#[derive(Default)]
pub struct Corrections;

#[Object]
#[expect(clippy::too_many_arguments, reason = "a mutation's arguments lie flat, as clients write them")]
impl Corrections {
    /// Enters an item that runs already, in the states it stands in. Nobody is reminded of what is past.
    async fn adopt_item(
        &self,
        context: &Context<'_>,
        workflow: String,
        parent: Option<Uuid>,
        #[graphql(desc = "Absent: as the workflow's pattern gives it.")] reference: Option<String>,
        #[graphql(desc = "Its innermost states, one of each region.")] states: Vec<String>,
        #[graphql(desc = "Any of its fields.", default)] fields: Vec<FieldInput>,
        #[graphql(default)] milestones: Vec<MilestoneInput>,
        #[graphql(desc = "Where it was read.")] source: Option<String>,
        #[graphql(desc = "Since when it stands so.")] at: Option<DateTime<Utc>>,
        request_id: String,
    ) -> Result<Changed> {
        let milestones = milestones.into_iter().map(|one| (one.name, one.at)).collect();
        let input = texts(fields)?;
        let change = Change::Adopt { workflow, parent, reference, states, input, milestones, source };
        act(context, Asked { request_id, at }, change).await
    }

    /// Says that an earlier row is not what happened: it is voided, or what it brought is replaced. All that came after is
    /// taken again over it; history shows both.
    async fn correct(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "The row's number within the item.")] seq: u64,
        #[graphql(desc = "It never happened. Else give `input`, `replace` or `at`.", default)] void: bool,
        #[graphql(desc = "Its whole input as it should have been; absent: as it was.")] input: Option<Vec<FieldInput>>,
        #[graphql(desc = "Some of its inputs as they should have been; the others stay, also those you may not read.")]
        replace: Option<Vec<FieldInput>>,
        #[graphql(desc = "When it happened; absent: as it was.")] at: Option<DateTime<Utc>>,
        reason: String,
        revision: Option<u64>,
        request_id: String,
    ) -> Result<Changed> {
        let input = input.map(texts).transpose()?;
        let replace = replace.map(texts).transpose()?;
        let becomes = match (void, input, replace, at) {
            (true, None, None, None) => Becomes::Void,
            (true, ..) => return Err(Fault::bad_request("A row is either voided or replaced, not both.")),
            (false, Some(_), Some(_), _) => return Err(Fault::bad_request("Give either `input` or `replace`.")),
            (false, Some(input), None, at) => Becomes::Replaced { input: Inputs::Whole(input), at },
            (false, None, replace, at) => Becomes::Replaced { input: Inputs::Single(replace.unwrap_or_default()), at },
        };
        let change = Change::Correct { item, row: seq, becomes, reason, revision };
        act(context, Asked { request_id, at: None }, change).await
    }

    /// Lets a finished item go on, in the state its workflow names.
    async fn reopen(
        &self,
        context: &Context<'_>,
        item: Uuid,
        reason: String,
        at: Option<DateTime<Utc>>,
        revision: Option<u64>,
        request_id: String,
    ) -> Result<Changed> {
        act(context, Asked { request_id, at }, Change::Reopen { item, reason, revision }).await
    }

    /// Takes an import back, the newest item first, each answered by itself: what nobody worked on since never was.
    async fn undo_batch(
        &self,
        context: &Context<'_>,
        batch: Uuid,
        reason: String,
        request_id: String,
    ) -> Result<Vec<Fired>> {
        let viewer = viewer(context)?;
        let undone = undo(&viewer.engine, &viewer.identity, batch, &reason, &request_id).await?;
        let undone = undone.into_iter().map(|one| (one.item, one.answer)).collect();
        fired(viewer, undone).await
    }
}
