//! Tokens, by which programs ask in somebody's name: listed, made and revoked by who administers. A token's text is answered once, to
//! the request that makes it.

use super::administration::{asked, only_administrators};
use super::reference::{PersonRef, References};
use super::view::{View, viewer};
use crate::error::Result;
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::store::token::{self, Column, Model};
use sea_orm::EntityTrait;
use std::sync::Arc;
use uuid::Uuid;

/// A secret by which a program asks in somebody's name.
#[derive(SimpleObject)]
pub struct Token {
    id: Uuid,
    /// In whose name.
    person: PersonRef,
    /// What it is for.
    label: String,
    created_at: DateTime<Utc>,
    /// About when it last opened something; absent: never, or before this was kept.
    used_at: Option<DateTime<Utc>>,
    /// From then on it opens nothing; absent: until it is revoked.
    ends_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    /// Whether it opens anything now.
    in_force: bool,
}

/// A token that was made.
#[derive(SimpleObject)]
pub struct MadeToken {
    /// `mp_…`: told once, to the request that made it; then null.
    text: Option<String>,
}

fn shown(view: &Arc<View>, rows: Vec<Model>) -> Vec<Token> {
    let people = References::new(view, rows.iter().map(|row| row.person_id), None);
    let token = |row: Model| Token {
        id: row.id,
        person: people.person(row.person_id),
        in_force: row.revoked_at.is_none() && row.ends_at.is_none_or(|end| end > view.now),
        label: row.label,
        created_at: row.created_at,
        used_at: row.used_at,
        ends_at: row.ends_at,
        revoked_at: row.revoked_at,
    };
    rows.into_iter().map(token).collect()
}

#[derive(Default)]
pub struct TokenQueries;

#[Object]
impl TokenQueries {
    /// Every token, the newest first; for the role that the country's `administrator` names. It is of now.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn tokens(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Token>> {
        let viewer = viewer(context)?;
        only_administrators(viewer)?;
        let view = viewer.now();
        let sorted = Sorted { name: "token", columns: vec![Column::CreatedAt, Column::Id], descending: true };
        let page = Page { first, after, last, before };
        let mut rows = page::read(view.record(), token::Entity::find(), &sorted, &page).await?;
        let nodes = shown(view, std::mem::take(&mut rows.rows));
        Ok(rows.connection(nodes))
    }
}

#[derive(Default)]
pub struct TokenChanges;

#[Object]
impl TokenChanges {
    /// Makes a token of a person or a program, for the role that the country's `administrator` names. The same request again makes
    /// no second one, and its answer has no text.
    async fn make_token(
        &self,
        context: &Context<'_>,
        person: Uuid,
        #[graphql(desc = "What it is for, to know it again in the list.")] label: String,
        #[graphql(desc = "The last day on which it opens something; absent: until it is revoked.")] until: Option<
            NaiveDate,
        >,
        request_id: String,
    ) -> Result<MadeToken> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        let made = asked(viewer, &catalog, &request_id).make_token(person, &label, until).await?;
        Ok(MadeToken { text: made.map(|made| made.text) })
    }

    /// From now on the token opens nothing. Answers whether it did until now.
    async fn revoke_token(&self, context: &Context<'_>, id: Uuid, request_id: String) -> Result<bool> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        Ok(asked(viewer, &catalog, &request_id).revoke_token(id).await?)
    }
}
