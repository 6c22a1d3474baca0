//! People as who administers sees them: their addresses, roles with their terms, how they sign in. What a page of people needs is
//! read together.

use super::administration::only_administrators;
use super::agency::Agency;
use super::me::title_of;
use super::view::{View, viewer};
use crate::error::Result;
use crate::page::{self, Listed, Page, Rows, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::store::person::{self, Column, Kind, Model};
use milepost_engine::store::{account, invitation, membership, session, sign_in_failure};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QueryTrait};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum AccountKind {
    Human,
    /// A program.
    Service,
}

/// A role for a time.
#[derive(Clone, SimpleObject)]
pub struct Term {
    /// What `endRole` takes.
    id: Uuid,
    /// Its name in the published register.
    role: String,
    /// As the published register calls it.
    title: String,
    /// Absent: for none.
    agency: Option<Agency>,
    /// The first day.
    since: NaiveDate,
    /// The last day; absent: until it is ended.
    until: Option<NaiveDate>,
    /// Whether it holds today.
    holds: bool,
}

/// A person or a program that may act, for who administers.
#[derive(Clone, SimpleObject)]
pub struct Account {
    pub id: Uuid,
    name: String,
    email: Option<String>,
    kind: AccountKind,
    created_at: DateTime<Utc>,
    /// Every role she holds, held or will hold, in the order in which they were given.
    terms: Vec<Term>,
    /// The address with which she signs in; absent: she has no password.
    signs_in_as: Option<String>,
    has_second_factor: bool,
    /// When she last signed in by a password, as far as it is kept: ended sessions are forgotten after 30 days.
    signed_in_at: Option<DateTime<Utc>>,
    /// Browsers in which she is signed in now.
    sessions: i32,
    /// No password of hers is looked at before that moment, for wrong ones before.
    locked_until: Option<DateTime<Utc>>,
    /// Until when her link to choose a password is good; absent: there is none.
    invited_until: Option<DateTime<Utc>>,
}

/// What people have beside their names.
struct Known {
    terms: HashMap<Uuid, Vec<Term>>,
    accounts: HashMap<Uuid, account::Model>,
    signed_in: HashMap<Uuid, DateTime<Utc>>,
    sessions: HashMap<Uuid, i32>,
    locked: BTreeMap<String, DateTime<Utc>>,
    invited: HashMap<Uuid, DateTime<Utc>>,
}

impl Account {
    /// One of them, after a change.
    pub async fn one(view: &Arc<View>, id: Uuid) -> Result<Option<Account>> {
        let rows: Vec<Model> = person::Entity::find_by_id(id).one(view.record()).await?.into_iter().collect();
        Ok(Account::of(view, rows).await?.pop())
    }

    async fn of(view: &Arc<View>, rows: Vec<Model>) -> Result<Vec<Account>> {
        let known = Known::load(view, &rows).await?;
        Ok(rows.into_iter().map(|row| known.of(row)).collect())
    }
}

impl Known {
    async fn load(view: &Arc<View>, rows: &[Model]) -> Result<Known> {
        let (on, ids) = (view.record(), rows.iter().map(|row| row.id).collect::<Vec<Uuid>>());
        let accounts =
            account::Entity::find().filter(account::Column::PersonId.is_in(ids.iter().copied())).all(on).await?;
        let addresses: Vec<String> = accounts.iter().map(|account| account.address.clone()).collect();
        let invitations = invitation::open(view.now).filter(invitation::Column::PersonId.is_in(ids.iter().copied()));
        let open = session::open_of(on, &ids, view.now).await?;
        Ok(Known {
            terms: terms(view, &ids).await?,
            signed_in: session::last_of(on, &ids).await?,
            sessions: open,
            locked: sign_in_failure::locked(on, &addresses, view.now).await?,
            invited: invitations.all(on).await?.into_iter().map(|row| (row.person_id, row.ends_at)).collect(),
            accounts: accounts.into_iter().map(|account| (account.person_id, account)).collect(),
        })
    }

    fn of(&self, row: Model) -> Account {
        let account = self.accounts.get(&row.id);
        Account {
            id: row.id,
            name: row.name,
            email: row.email,
            kind: row.kind.into(),
            created_at: row.created_at,
            terms: self.terms.get(&row.id).cloned().unwrap_or_default(),
            signs_in_as: account.map(|account| account.address.clone()),
            has_second_factor: account.is_some_and(|account| account.second_factor.is_some()),
            signed_in_at: self.signed_in.get(&row.id).copied(),
            sessions: self.sessions.get(&row.id).copied().unwrap_or_default(),
            locked_until: account.and_then(|account| self.locked.get(&account.address).copied()),
            invited_until: self.invited.get(&row.id).copied(),
        }
    }
}

async fn terms(view: &Arc<View>, people: &[Uuid]) -> Result<HashMap<Uuid, Vec<Term>>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(membership::Column::Since)
        .order_by_asc(membership::Column::Id)
        .all(view.record())
        .await?;
    let mut terms: HashMap<Uuid, Vec<Term>> = HashMap::new();
    for row in rows {
        let term = Term {
            id: row.id,
            title: title_of(&view.catalog, &row.role),
            agency: Agency::find(view, row.agency_id.as_deref()).await?,
            holds: row.since <= view.today && row.until.is_none_or(|until| until >= view.today),
            role: row.role,
            since: row.since,
            until: row.until,
        };
        terms.entry(row.person_id).or_default().push(term);
    }
    Ok(terms)
}

/// Letters stand for themselves, small or capital.
fn named(text: &str) -> Condition {
    let escaped: String = text.trim().to_ascii_lowercase().chars().flat_map(escaped).collect();
    let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
    let lower = |column: Column| Expr::expr(Func::lower(Expr::col((person::Entity, column))));
    Condition::any().add(lower(Column::Name).like(like())).add(lower(Column::Email).like(like()))
}

fn escaped(letter: char) -> impl Iterator<Item = char> {
    let own = matches!(letter, '%' | '_' | '\\').then_some('\\');
    own.into_iter().chain([letter])
}

#[derive(Default)]
pub struct AccountQueries;

#[Object]
impl AccountQueries {
    /// One of them; for the role that the country's `administrator` names.
    async fn account(&self, context: &Context<'_>, id: Uuid) -> Result<Option<Account>> {
        let viewer = viewer(context)?;
        only_administrators(viewer)?;
        Account::one(viewer.now(), id).await
    }

    /// Everybody who may act, by name, with how they sign in; for the role that the country's `administrator` names. It is of now.
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In the name or the e-mail address.")] text: Option<String>,
        #[graphql(desc = "A person or a program; absent: both.")] kind: Option<AccountKind>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Account>> {
        let viewer = viewer(context)?;
        only_administrators(viewer)?;
        let view = viewer.now();
        let text = text.filter(|text| !text.trim().is_empty());
        let query = person::Entity::find()
            .apply_if(text, |query, text| query.filter(named(&text)))
            .apply_if(kind, |query, kind| query.filter(Column::Kind.eq(Kind::from(kind))));
        let sorted = Sorted { name: "account", columns: vec![Column::Name, Column::Id], descending: false };
        let mut rows: Rows<Model> =
            page::read(view.record(), query, &sorted, &Page { first, after, last, before }).await?;
        let accounts = Account::of(view, std::mem::take(&mut rows.rows)).await?;
        Ok(rows.connection(accounts))
    }
}
