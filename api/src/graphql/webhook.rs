//! Webhooks of the person or service that asks: made, listed, given new secrets, tried out, ended. Nobody sees another's.

use super::view::viewer;
use crate::error::{Fault, Result};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::store::webhook::{self, Model};
use milepost_engine::webhook::{NewWebhook, create, delete, ping, rotate};
use uuid::Uuid;

/// Where another program is told that something was recorded for items you may see.
#[derive(SimpleObject)]
pub struct Webhook {
    id: Uuid,
    title: String,
    url: String,
    /// Kinds of items it is told of; empty: all.
    kinds: Vec<String>,
    /// Ids of workflows whose items it is told of; empty: all.
    workflows: Vec<String>,
    created_at: DateTime<Utc>,
    /// Since when it is told nothing, and why.
    disabled_at: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    /// Until when the secret before the present one signs too.
    old_secret_until: Option<DateTime<Utc>>,
}

/// A webhook with its secret, which is not shown again.
#[derive(SimpleObject)]
pub struct WebhookSecret {
    webhook: Webhook,
    /// `whsec_…`: what messages are signed with. Told once, to the request that made it; then null.
    secret: Option<String>,
}

impl TryFrom<Model> for Webhook {
    type Error = Fault;

    fn try_from(row: Model) -> Result<Webhook> {
        let names = |names: &str| serde_json::from_str(names).map_err(|error| Fault::stored("a webhook", error));
        Ok(Webhook {
            id: row.id,
            kinds: names(&row.kinds)?,
            workflows: names(&row.workflows)?,
            title: row.title,
            url: row.url,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
            disabled_reason: row.disabled_reason,
            old_secret_until: row.old_until,
        })
    }
}

fn shown((row, secret): (Model, Option<String>)) -> Result<WebhookSecret> {
    Ok(WebhookSecret { webhook: row.try_into()?, secret })
}

#[derive(Default)]
pub struct WebhookQueries;

#[Object]
impl WebhookQueries {
    /// Yours, in the order in which they were made. They are of now.
    async fn webhooks(&self, context: &Context<'_>) -> Result<Vec<Webhook>> {
        let viewer = viewer(context)?;
        let rows = webhook::of(&viewer.engine.database.reader, viewer.identity.id).await?;
        rows.into_iter().map(Webhook::try_from).collect()
    }
}

#[derive(Default)]
pub struct WebhookChanges;

#[Object]
impl WebhookChanges {
    /// Tells a program of yours of everything that is recorded from now on for items you may see then, signed by the Standard
    /// Webhooks scheme. The secret is shown here and not again: the same request again makes no second one, and its answer has none.
    async fn create_webhook(
        &self,
        context: &Context<'_>,
        title: String,
        #[graphql(desc = "An https address outside the house.")] url: String,
        #[graphql(default, desc = "Kinds of items; none: all.")] kinds: Vec<String>,
        #[graphql(default, desc = "Ids of workflows; none: all.")] workflows: Vec<String>,
        request_id: String,
    ) -> Result<WebhookSecret> {
        let viewer = viewer(context)?;
        let new = NewWebhook { title, url, kinds, workflows, request_id };
        shown(create(&viewer.engine, &viewer.identity, new).await?)
    }

    /// Gives it a new secret, shown here and not again, not to the same request either. For 24 hours the one before signs too.
    async fn rotate_webhook_secret(
        &self,
        context: &Context<'_>,
        id: Uuid,
        request_id: String,
    ) -> Result<WebhookSecret> {
        let viewer = viewer(context)?;
        shown(rotate(&viewer.engine, &viewer.identity, id, &request_id).await?)
    }

    /// Ends it; what waits to be told is dropped. Answers whether it was there. The same again changes nothing, whatever its id.
    async fn delete_webhook(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<bool> {
        let viewer = viewer(context)?;
        Ok(delete(&viewer.engine, &viewer.identity, id).await?)
    }

    /// Sends it one message of type `webhook.ping`, and answers the message's id.
    async fn test_webhook(&self, context: &Context<'_>, id: Uuid, request_id: String) -> Result<Uuid> {
        let viewer = viewer(context)?;
        Ok(ping(&viewer.engine, &viewer.identity, id, &request_id).await?)
    }
}
