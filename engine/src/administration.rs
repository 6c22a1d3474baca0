//! People are let in, given roles and let go: who may do that, and how it is done and recorded in one transaction. The page and the
//! command line both come here; whoever has the command line has the database and its key, so nothing is asked of it.
//!
//! A person's request acts once: the record knows it. Secrets are answered to the request that made them, and not again.

mod checks;

use crate::access::{Identity, Membership};
use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::engine::command::{MAX_REQUEST_ID, Refusal};
use crate::store::administration::{self as record, Act, Deed};
use crate::store::database::Database;
use crate::store::person::{self, Kind, NewPerson};
use crate::store::{account, feed, invitation, membership, session, sign_in_failure, token};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

/// Whoever does it, and with what.
pub struct Administration<'a> {
    pub database: &'a Database,
    pub clock: &'a dyn Clock,
    pub catalog: &'a Catalog,
    /// Absent: the command line.
    pub by: Option<(&'a Identity, &'a str)>,
}

/// A role for a time; `until` is its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub role: String,
    pub agency: Option<String>,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
}

/// Somebody who is made known.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub name: String,
    pub email: Option<String>,
    pub kind: Kind,
    pub terms: Vec<Term>,
    /// She gets a link by which she chooses a password.
    pub invited: bool,
}

/// What a person has, or had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    pub roles: u64,
    pub tokens: u64,
    pub feeds: u64,
    pub sessions: usize,
}

/// Whether the country's file lets this person administer.
pub fn administers(catalog: &Catalog, who: &Identity) -> bool {
    let role = catalog.country.administrator.as_ref();
    role.is_some_and(|role| who.memberships.iter().any(|held| held.role == *role))
}

/// The refusal, for who does not.
pub fn only_administrators(catalog: &Catalog, who: &Identity) -> Result<(), Refusal> {
    if administers(catalog, who) {
        return Ok(());
    }
    match &catalog.country.administrator {
        Some(role) => Err(catalog.forbidden("administer", "Administration", vec![role.clone()]).into()),
        None => Err(refused("The country's file names no role of an `administrator`: use the commands on the server.")),
    }
}

impl Administration<'_> {
    /// Answers her id, and the secret of her link.
    pub async fn add(&self, new: Newcomer) -> Result<(Uuid, Option<String>), Refusal> {
        let name = new.name.trim().to_owned();
        checks::name(&name)?;
        checks::email(new.email.as_deref())?;
        let known = Some(new.email.as_ref().map_or_else(|| name.clone(), |email| format!("{name} <{email}>")));
        let deed = |id: Uuid| match new.terms.first() {
            Some(term) => Deed { label: known.clone(), ..given(Act::PersonAdded, id, term) },
            None => Deed { label: known.clone(), ..Deed::new(Act::PersonAdded, id) },
        };
        let on = match self.begin(deed(Uuid::nil())).await? {
            Begun::Now(on) => on,
            Begun::Before(person) => return Ok((person, None)),
        };
        for term in &new.terms {
            checks::term(self.catalog, &on, term).await?;
        }
        let (email, kind) = (new.email.clone(), new.kind);
        let row = NewPerson { name, email, kind, memberships: Vec::new(), since: self.today() };
        let id = person::create(&on, self.clock, row).await?;
        self.record(&on, deed(id), true).await?;
        for term in &new.terms {
            self.put(&on, id, term, false).await?;
        }
        let secret = match new.invited {
            true => Some(self.link(&on, id, false).await?),
            false => None,
        };
        on.commit().await?;
        Ok((id, secret))
    }

    /// The secret of a link by which she chooses a password; her link before is over.
    pub async fn invite(&self, person: Uuid, lost_device: bool) -> Result<Option<String>, Refusal> {
        let act = if lost_device { Act::SecondFactorEnded } else { Act::Invited };
        let Begun::Now(on) = self.begin(Deed::new(act, person)).await? else { return Ok(None) };
        if lost_device {
            account::put_second_factor(&on, person, None, None).await?;
            self.record(&on, Deed::new(Act::SecondFactorEnded, person), true).await?;
        }
        let secret = self.link(&on, person, !lost_device).await?;
        on.commit().await?;
        Ok(Some(secret))
    }

    async fn link(&self, on: &DatabaseTransaction, person: Uuid, first: bool) -> Result<String, Refusal> {
        checks::may_be_invited(on, &self.person(on, person).await?).await?;
        let secret = invitation::create(on, self.clock, person).await?;
        self.record(on, Deed::new(Act::Invited, person), first).await?;
        Ok(secret)
    }

    pub async fn give(&self, person: Uuid, term: &Term) -> Result<(), Refusal> {
        let Begun::Now(on) = self.begin(given(Act::RoleGiven, person, term)).await? else { return Ok(()) };
        self.person(&on, person).await?;
        checks::term(self.catalog, &on, term).await?;
        checks::is_new(&on, person, term).await?;
        self.put(&on, person, term, true).await?;
        Ok(on.commit().await?)
    }

    async fn put(&self, on: &DatabaseTransaction, person: Uuid, term: &Term, first: bool) -> Result<(), Refusal> {
        let held = Membership { role: term.role.clone(), agency: term.agency.clone() };
        membership::add(on, self.clock.id(), person, held, (term.since, term.until)).await?;
        self.record(on, given(Act::RoleGiven, person, term), first).await
    }

    /// `last_day` absent: from now on she holds it no more. Answers whose it was.
    pub async fn end(&self, id: Uuid, last_day: Option<NaiveDate>) -> Result<Uuid, Refusal> {
        let found = membership::Entity::find_by_id(id).one(&self.database.reader).await?;
        let held = found.ok_or(Refusal::NotFound)?;
        let last_day = last_day.unwrap_or_else(|| self.yesterday());
        checks::day(last_day)?;
        let term = Term { role: held.role, agency: held.agency_id, since: held.since, until: Some(last_day) };
        let person = held.person_id;
        let Begun::Now(on) = self.begin(given(Act::RoleEnded, person, &term)).await? else { return Ok(person) };
        let administered = self.is_administered(&on, self.today()).await?;
        if !membership::end(&on, id, last_day).await? {
            return Err(refused("She holds this role no longer than that already. Give it anew if she is to hold it."));
        }
        self.still_administered(&on, administered, last_day.succ_opt().unwrap_or(last_day)).await?;
        self.record(&on, given(Act::RoleEnded, person, &term), true).await?;
        on.commit().await?;
        Ok(person)
    }

    /// Answers in how many browsers she was signed in.
    pub async fn end_sessions(&self, person: Uuid) -> Result<usize, Refusal> {
        let deed = Deed::new(Act::SessionsEnded, person);
        let Begun::Now(on) = self.begin(deed.clone()).await? else { return Ok(0) };
        self.person(&on, person).await?;
        let now = self.clock.now();
        let ended = session::of_person(&on, person, now).await?.len();
        session::end_all(&on, person, now).await?;
        self.record(&on, deed, true).await?;
        on.commit().await?;
        Ok(ended)
    }

    /// Wrong passwords are held against her no more.
    pub async fn unlock(&self, person: Uuid) -> Result<(), Refusal> {
        let deed = Deed::new(Act::Unlocked, person);
        let Begun::Now(on) = self.begin(deed.clone()).await? else { return Ok(()) };
        let Some(account) = account::of(&on, person).await? else {
            return Err(refused("She has no password yet: send her a link."));
        };
        sign_in_failure::forget(&on, &account.address).await?;
        self.record(&on, deed, true).await?;
        Ok(on.commit().await?)
    }

    /// Ends everything she has; what she did stays hers.
    pub async fn disable(&self, person: Uuid) -> Result<Ended, Refusal> {
        let deed = Deed::new(Act::Disabled, person);
        let Begun::Now(on) = self.begin(deed.clone()).await? else { return Ok(Ended::default()) };
        self.person(&on, person).await?;
        let (now, administered) = (self.clock.now(), self.is_administered(&on, self.today()).await?);
        let sessions = session::of_person(&on, person, now).await?.len();
        let ended = Ended {
            roles: membership::end_all(&on, person, self.yesterday()).await?,
            tokens: token::revoke_all(&on, person, now).await?,
            feeds: feed::revoke_all(&on, person, now).await?,
            sessions,
        };
        account::close(&on, person, now).await?;
        self.still_administered(&on, administered, self.today()).await?;
        self.record(&on, deed, true).await?;
        on.commit().await?;
        Ok(ended)
    }

    /// Its text is answered to the request that made it; `until` is its last day in the country.
    pub async fn make_token(
        &self,
        person: Uuid,
        label: &str,
        until: Option<NaiveDate>,
    ) -> Result<Option<token::Issued>, Refusal> {
        let label = label.trim();
        checks::label(label)?;
        until.map_or(Ok(()), checks::day)?;
        let ends_at = until.map(|day| self.end_of(day));
        if ends_at.is_some_and(|end| end <= self.clock.now()) {
            return Err(refused("The last day of the token is over. Give a later one."));
        }
        let deed = Deed { until, label: Some(label.to_owned()), ..Deed::new(Act::TokenMade, person) };
        let Begun::Now(on) = self.begin(deed.clone()).await? else { return Ok(None) };
        self.is_hers(&self.person(&on, person).await?)?;
        let issued = token::issue_until(&on, self.clock, person, label, ends_at).await?;
        self.record(&on, deed, true).await?;
        on.commit().await?;
        Ok(Some(issued))
    }

    /// Answers whether it was in force.
    pub async fn revoke_token(&self, id: Uuid) -> Result<bool, Refusal> {
        let found = token::Entity::find_by_id(id).one(&self.database.reader).await?;
        let row = found.ok_or(Refusal::NotFound)?;
        let deed = Deed { label: Some(row.label), ..Deed::new(Act::TokenRevoked, row.person_id) };
        let Begun::Now(on) = self.begin(deed.clone()).await? else { return Ok(true) };
        let done = token::revoke(&on, id, self.clock.now()).await?;
        if done {
            self.record(&on, deed, true).await?;
        }
        on.commit().await?;
        Ok(done)
    }
}

enum Begun {
    Now(DatabaseTransaction),
    /// This request did it; of whom it was told.
    Before(Uuid),
}

impl Administration<'_> {
    async fn begin(&self, deed: Deed) -> Result<Begun, Refusal> {
        if let Some((by, request)) = self.by {
            only_administrators(self.catalog, by)?;
            if request.is_empty() || request.chars().count() > MAX_REQUEST_ID {
                return Err(refused("Give the request an id of its own, of at most 200 letters."));
            }
        }
        let on = self.database.begin().await?;
        record::take_turn(&on).await?;
        let Some((by, request)) = self.by else { return Ok(Begun::Now(on)) };
        match record::of_request(&on, by.id, request).await? {
            None => Ok(Begun::Now(on)),
            Some(row) if deed.is(&row) => Ok(Begun::Before(row.person_id)),
            Some(_) => Err(Refusal::RequestReused { request_id: request.to_owned() }),
        }
    }

    /// `first`: the row that the request is known by.
    async fn record(&self, on: &DatabaseTransaction, deed: Deed, first: bool) -> Result<(), Refusal> {
        let actor = self.by.map(|(by, _)| by.id);
        let request = self.by.map(|(_, request)| request).filter(|_| first);
        Ok(record::record(on, self.clock, (actor, request), deed).await?)
    }

    async fn person(&self, on: &impl ConnectionTrait, id: Uuid) -> Result<person::Model, Refusal> {
        let found = person::Entity::find_by_id(id).one(on).await?;
        found.ok_or_else(|| refused("There is no such person."))
    }

    /// With somebody else's token its maker would see and do what only she may, in her name.
    fn is_hers(&self, person: &person::Model) -> Result<(), Refusal> {
        match self.by {
            Some((by, _)) if by.id != person.id && person.kind == Kind::Human => {
                Err(refused("A person signs in by herself. Make the token for a program, or for yourself."))
            }
            _ => Ok(()),
        }
    }

    /// Whether somebody who signs in administers on that day.
    async fn is_administered(&self, on: &DatabaseTransaction, day: NaiveDate) -> Result<bool, Refusal> {
        match &self.catalog.country.administrator {
            Some(role) => Ok(checks::somebody_holds(on, role, day).await?),
            None => Ok(false),
        }
    }

    /// Nobody locks the office and throws the key away, nor lets it lock itself on a later day; the command line has another key.
    async fn still_administered(&self, on: &DatabaseTransaction, before: bool, from: NaiveDate) -> Result<(), Refusal> {
        if self.by.is_none() || !before || self.is_administered(on, from.max(self.today())).await? {
            return Ok(());
        }
        Err(refused("Nobody else who signs in administers. Give somebody that role first."))
    }

    fn today(&self) -> NaiveDate {
        self.clock.now().with_timezone(&self.catalog.country.zone).date_naive()
    }

    fn yesterday(&self) -> NaiveDate {
        self.today().pred_opt().unwrap_or_else(|| self.today())
    }

    /// The first moment of the next day there.
    fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
        let there = next.and_local_timezone(self.catalog.country.zone).earliest();
        there.map_or_else(|| next.and_utc(), |there| there.to_utc())
    }
}

fn given(act: Act, person: Uuid, term: &Term) -> Deed {
    Deed {
        role: Some(term.role.clone()),
        agency: term.agency.clone(),
        since: Some(term.since),
        until: term.until,
        ..Deed::new(act, person)
    }
}

fn refused(sentence: &str) -> Refusal {
    Refusal::BadRequest(sentence.to_owned())
}
