//! People are let in, given roles and let go by who administers; and the record of it. `engine/src/administration.rs` decides and does
//! it.

use super::account::Account;
use super::agency::Agency;
use super::me::title_of;
use super::reference::{PersonRef, References};
use super::view::{Viewer, viewer};
use crate::error::{Fault, Result};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::administration::{self, Administration, Newcomer, Term};
use milepost_engine::catalog::Catalog;
use milepost_engine::store::administration::{Act, Column, Entity};
use milepost_engine::store::person::Kind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub fn only_administrators(viewer: &Viewer) -> Result<()> {
    Ok(administration::only_administrators(&viewer.now().catalog, &viewer.identity)?)
}

/// One request of the viewer's.
pub fn asked<'a>(viewer: &'a Viewer, catalog: &'a Catalog, request: &'a str) -> Administration<'a> {
    let engine = &viewer.engine;
    let by = Some((viewer.identity.as_ref(), request));
    Administration { database: &engine.database, clock: engine.clock.as_ref(), catalog, by }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Act")]
pub enum AdministrationAct {
    PersonAdded,
    /// She was sent a link by which she chooses a password.
    Invited,
    /// She is asked for no code any more: her device was lost.
    SecondFactorEnded,
    RoleGiven,
    RoleEnded,
    /// She was signed out everywhere.
    SessionsEnded,
    /// Wrong passwords are held against her no more.
    Unlocked,
    /// Everything she had was ended.
    Disabled,
    TokenMade,
    TokenRevoked,
}

/// Who did what to whom, and when. A row never changes.
#[derive(SimpleObject)]
pub struct AdministrationEntry {
    /// Counts from 1 without a gap.
    seq: i64,
    recorded_at: DateTime<Utc>,
    /// Absent: the command line of the server.
    by: Option<PersonRef>,
    act: AdministrationAct,
    /// Of whom it is told.
    person: PersonRef,
    /// A role's name in the published register, and its title.
    role: Option<String>,
    role_title: Option<String>,
    agency: Option<Agency>,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// The name of who was made known, or what a token is for.
    label: Option<String>,
}

/// A role for a time.
#[derive(InputObject)]
pub struct TermInput {
    /// Its name in the published register.
    role: String,
    /// Its id; absent: for none.
    agency: Option<String>,
    /// The first day; absent: today.
    since: Option<NaiveDate>,
    /// The last day; absent: until it is ended.
    until: Option<NaiveDate>,
}

#[derive(InputObject)]
pub struct NewPersonInput {
    request_id: String,
    /// In one line.
    name: String,
    email: Option<String>,
    /// A program: it gets no link and signs in with a token.
    #[graphql(default)]
    service: bool,
    role: TermInput,
}

/// Somebody who is invited.
#[derive(SimpleObject)]
pub struct Invitation {
    account: Option<Account>,
    /// Where she chooses a password, once and within three days. Told once, to the request that made it; then null, and for programs.
    address: Option<String>,
}

impl TermInput {
    fn term(self, today: NaiveDate) -> Term {
        let TermInput { role, agency, since, until } = self;
        let agency = agency.filter(|agency| !agency.is_empty());
        Term { role, agency, since: since.unwrap_or(today), until }
    }
}

async fn invited(viewer: &Viewer, person: Uuid, secret: Option<String>) -> Result<Invitation> {
    let site = viewer.site.as_ref().map_or("", |site| &site.0);
    let address = secret.map(|secret| format!("{site}/welcome/{secret}"));
    Ok(Invitation { account: account(viewer, person).await?, address })
}

async fn account(viewer: &Viewer, person: Uuid) -> Result<Option<Account>> {
    Account::one(&viewer.fresh(), person).await
}

#[derive(Default)]
pub struct AdministrationQueries;

#[Object]
impl AdministrationQueries {
    /// Who let whom in, gave and ended roles, made and revoked tokens, in the order in which it was recorded; for the role that the
    /// country's `administrator` names. It is of now.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn administration(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of whom it is told; absent: of everybody.")] person: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<AdministrationEntry>> {
        let viewer = viewer(context)?;
        only_administrators(viewer)?;
        let view = viewer.now();
        let query = match person {
            Some(person) => Entity::find().filter(Column::PersonId.eq(person)),
            None => Entity::find(),
        };
        let sorted = Sorted::<Entity> { name: "administration", columns: vec![Column::Seq], descending: false };
        let mut rows = page::read(view.record(), query, &sorted, &Page { first, after, last, before }).await?;
        let found = std::mem::take(&mut rows.rows);
        let named = found.iter().flat_map(|row| row.actor_id.into_iter().chain([row.person_id]));
        let people = References::new(view, named, None);
        let mut nodes = Vec::new();
        for row in found {
            nodes.push(AdministrationEntry {
                seq: row.seq,
                recorded_at: row.recorded_at,
                by: row.actor_id.map(|id| people.person(id)),
                act: row.act.into(),
                person: people.person(row.person_id),
                role_title: row.role.as_ref().map(|role| title_of(&view.catalog, role)),
                agency: Agency::find(view, row.agency_id.as_deref()).await?,
                role: row.role,
                since: row.since,
                until: row.until,
                label: row.label,
            });
        }
        Ok(rows.connection(nodes))
    }
}

#[derive(Default)]
pub struct AdministrationChanges;

#[Object]
impl AdministrationChanges {
    /// Makes a person or a program known, with a role, and answers the link by which she chooses a password. For the role that the
    /// country's `administrator` names, as everything below; each is recorded. The same request again makes nobody else, and its
    /// answer has no address.
    async fn add_person(&self, context: &Context<'_>, input: NewPersonInput) -> Result<Invitation> {
        let viewer = viewer(context)?;
        let view = viewer.now();
        let newcomer = Newcomer {
            name: input.name,
            email: input.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty()),
            kind: if input.service { Kind::Service } else { Kind::Human },
            terms: vec![input.role.term(view.today)],
            invited: !input.service,
        };
        let (person, secret) = asked(viewer, &view.catalog, &input.request_id).add(newcomer).await?;
        invited(viewer, person, secret).await
    }

    /// A new link by which she chooses a password, also where she has lost hers; the one before is over. The same request again
    /// makes no second one, and its answer has no address.
    async fn invite(
        &self,
        context: &Context<'_>,
        person: Uuid,
        #[graphql(
            default,
            desc = "Her device is lost and her recovery codes too: from now on she is asked for no code."
        )]
        lost_device: bool,
        request_id: String,
    ) -> Result<Invitation> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        let secret = asked(viewer, &catalog, &request_id).invite(person, lost_device).await?;
        invited(viewer, person, secret).await
    }

    /// Gives a person or a program a role for a time.
    async fn give_role(
        &self,
        context: &Context<'_>,
        person: Uuid,
        role: TermInput,
        request_id: String,
    ) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        let view = viewer.now();
        asked(viewer, &view.catalog, &request_id).give(person, &role.term(view.today)).await?;
        account(viewer, person).await
    }

    /// Ends a role after a day, and answers whose it was.
    async fn end_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The term's id.")] id: Uuid,
        #[graphql(desc = "Absent: from now on she holds it no more.")] last_day: Option<NaiveDate>,
        request_id: String,
    ) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        let person = asked(viewer, &catalog, &request_id).end(id, last_day).await?;
        account(viewer, person).await
    }

    /// Signs her out of every browser, at once.
    async fn end_sessions(&self, context: &Context<'_>, person: Uuid, request_id: String) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        asked(viewer, &catalog, &request_id).end_sessions(person).await?;
        account(viewer, person).await
    }

    /// Wrong passwords are held against her no more.
    async fn unlock(&self, context: &Context<'_>, person: Uuid, request_id: String) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        asked(viewer, &catalog, &request_id).unlock(person).await?;
        account(viewer, person).await
    }

    /// Ends her roles, her password and sessions, revokes her tokens and calendar feeds; what she did stays hers.
    async fn disable_person(&self, context: &Context<'_>, person: Uuid, request_id: String) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        let catalog = viewer.now().catalog.clone();
        asked(viewer, &catalog, &request_id).disable(person).await?;
        account(viewer, person).await
    }
}

/// Refuses, where who asks neither administers nor asks of herself.
pub fn only_administrators_or_herself(viewer: &Viewer, person: Uuid) -> Result<()> {
    if viewer.identity.id == person {
        return Ok(());
    }
    only_administrators(viewer)
}

pub fn not_known() -> Fault {
    Fault::bad_request("There is no such person.")
}
