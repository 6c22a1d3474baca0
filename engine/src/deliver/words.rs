//! A delivery in words: for who may then see it, and no more than may leave the house.

use super::known::{Known, seen};
use super::recipient;
use crate::access::Identity;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::reminders::{About, Foretold, StandsFor};
use crate::store::delivery::{self, Channel};
use crate::store::person::Language;
use crate::store::{claim, deadline, item, person};
use crate::time::duration::{Duration, Unit};
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Letters of a title in a notice.
const MAX_TITLE: usize = 120;
const GONE: &str = "The reader may not see this item any more.";
/// A digest names so many items and counts the rest.
const MAX_LINES: usize = 50;

/// Words for one reader, and where to read more.
pub struct Notice {
    pub text: String,
    pub path: String,
    pub language: Language,
}

/// The words, or why nobody may read them.
type Said = Result<String, String>;

/// The words, or why nobody may read them.
pub async fn render(
    engine: &Engine,
    known: &Known,
    delivery: &delivery::Model,
) -> Result<Result<Notice, String>, Failure> {
    let about = About::read(delivery)?;
    let Some((reader, language)) = known.reader(delivery.person_id) else {
        return Ok(Err("This person has no account any more.".into()));
    };
    let words = Words { engine, known, reader, language, today: engine.today() };
    let text = match &about {
        About::Gathered => words.gathered(delivery.id).await?,
        About::Test { notices } => words.test(delivery.item_id, notices).await?,
        About::OverdueByAgency { agency, .. } => words.overdue(agency).await?,
        About::Undelivered { delivery, channel } => words.undelivered((*delivery, *channel)).await?,
        About::Deadline { .. } | About::Silence { .. } => words.one(delivery.item_id, &about).await?,
    };
    let path = match (&about, delivery.item_id) {
        (_, Some(item)) => format!("/items/{item}"),
        (About::Gathered, None) => "/inbox".to_owned(),
        (About::Undelivered { .. }, None) => "/undelivered".to_owned(),
        (_, None) => "/items".to_owned(),
    };
    Ok(text.map(|text| Notice { text, path, language }))
}

/// The same of one delivery.
pub async fn rendered(engine: &Engine, delivery: &delivery::Model) -> Result<Result<Notice, String>, Failure> {
    render(engine, &Known::of(engine, std::slice::from_ref(delivery)).await?, delivery).await
}

struct Words<'a> {
    engine: &'a Engine,
    known: &'a Known,
    reader: Option<Identity>,
    language: Language,
    /// The day it is read on.
    today: NaiveDate,
}

impl Words<'_> {
    /// A reminder of one item.
    async fn one(&self, item: Option<Uuid>, about: &About) -> Result<Said, Failure> {
        let text = match about {
            About::Deadline { deadline, seq, revision, .. } => self.one_deadline(item, deadline, *seq, *revision),
            About::Silence { rung, .. } => self.one_silence(item, rung),
            About::Gathered | About::Test { .. } | About::OverdueByAgency { .. } | About::Undelivered { .. } => {
                return Ok(Err("This is no reminder of one item.".into()));
            }
        };
        Ok(match (text, about.stands_for()) {
            (Ok(text), Some(of)) => Ok(format!("{text} {}", self.stands_for(of).await?)),
            (text, _) => text,
        })
    }

    fn one_deadline(&self, item: Option<Uuid>, name: &str, seq: i64, revision: i32) -> Said {
        let item = self.item(item);
        let Some((item, deadline)) = item.and_then(|item| Some((item, self.known.deadline(item.id, name, seq)?)))
        else {
            return Err(GONE.into());
        };
        if deadline.state != deadline::State::Open {
            return Err("The deadline was met or withdrawn before this was sent.".into());
        }
        if deadline.revision != revision {
            return Err("There was another date before this was sent.".into());
        }
        let Some(due) = deadline.due else {
            return Err("The deadline had no date any more when this was to be sent.".into());
        };
        let what = self.named(item, Some(&deadline.title));
        Ok(format!("{} {}", self.dated(&what, due), self.stage(item)))
    }

    /// Where the reader may see it.
    fn item(&self, id: Option<Uuid>) -> Option<&item::Model> {
        self.known.item(self.reader.as_ref().map(|identity| identity.id), id)
    }

    /// `quiet 30 days` and `no next 7 days` are how the workflow names them.
    fn one_silence(&self, id: Option<Uuid>, rung: &str) -> Said {
        let Some(item) = self.item(id).filter(|item| !item.finished) else {
            return Err("The item is finished, or the reader may not see it any more.".into());
        };
        let (message, time) = match rung.strip_prefix("no next ") {
            Some(time) => ("no-next", time),
            None => ("quiet", rung.trim_start_matches("quiet ")),
        };
        let with = [("what", self.named(item, None).into()), ("time", self.time(time).into())];
        Ok(format!("{} {}", self.language.say(message, &with), self.stage(item)))
    }

    /// What the letter of a day is to say, of what the reader may still see.
    async fn gathered(&self, letter: Uuid) -> Result<Said, Failure> {
        let reader = &self.engine.database.reader;
        let claims = claim::Entity::find().filter(claim::Column::LetterId.eq(letter));
        let ids: Vec<Uuid> = claims.all(reader).await?.into_iter().map(|claim| claim.id).collect();
        let told = delivery::Entity::find().filter(delivery::Column::Id.is_in(ids));
        let mut told = told.order_by_asc(delivery::Column::Id).all(reader).await?;
        // What she has done with already, in the inbox.
        let done = |one: &delivery::Model| one.state == delivery::State::Done;
        let done: BTreeSet<Uuid> = told.iter().filter(|one| done(one)).map(|one| one.id).collect();
        told.retain(|one| one.channel == Channel::Log && !done.contains(&one.id));
        let known = Known::of(self.engine, &told).await?;
        let words = Words { known: &known, reader: self.reader.clone(), ..*self };
        let mut lines = Vec::new();
        for one in told {
            let about = About::read(&one)?;
            let text = match &about {
                About::OverdueByAgency { agency, .. } => words.overdue(agency).await?,
                About::Deadline { .. } | About::Silence { .. } => words.one(one.item_id, &about).await?,
                About::Undelivered { delivery, channel } => words.undelivered((*delivery, *channel)).await?,
                About::Gathered | About::Test { .. } => continue,
            };
            lines.extend(text.ok());
        }
        if lines.is_empty() {
            return Ok(Err("Nothing that this letter was to say holds any more.".into()));
        }
        let head = self.language.say("gathered", &[("number", lines.len().into())]);
        Ok(Ok(format!("{head}\n{}", lines.join("\n"))))
    }

    /// Each notice as it would read on its day.
    async fn test(&self, item: Option<Uuid>, notices: &[Foretold]) -> Result<Said, Failure> {
        let Some(row) = self.item(item) else { return Ok(Err(GONE.into())) };
        let zone = self.engine.catalog().country.zone;
        let mut text = self.language.say("test", &[("item", row.reference.as_str().into())]);
        for notice in notices {
            let at = notice.at.with_timezone(&zone);
            let then = Words { reader: self.reader.clone(), today: at.date_naive(), ..*self };
            if let Ok(line) = Box::pin(then.one(item, &notice.about)).await? {
                text += &format!("\n{}: {line}", at.format("%Y-%m-%d %H:%M"));
            }
        }
        Ok(Ok(text))
    }

    /// "(for Ann Lee, on leave until 2026-02-06)".
    async fn stands_for(&self, of: StandsFor) -> Result<String, Failure> {
        let person = person::Entity::find_by_id(of.person).one(&self.engine.database.reader).await?;
        let name = person.map_or_else(|| of.person.to_string(), |person| person.name);
        let message = if of.on_leave { "on-leave" } else { "given" };
        Ok(self.language.say(message, &[("name", short(&name).into()), ("until", of.until.to_string().into())]))
    }

    async fn overdue(&self, agency: &str) -> Result<Said, Failure> {
        let engine = self.engine;
        use deadline::Column;
        let now = engine.clock.now();
        let late = Column::State.eq(deadline::State::Open).and(Column::DueAt.lte(now)).and(Column::AgencyId.eq(agency));
        let late = deadline::Entity::find()
            .filter(late)
            .order_by_asc(Column::DueKey)
            .order_by_asc(Column::ItemId)
            .all(&engine.database.reader)
            .await?;
        let items = seen(engine, self.reader.as_ref())
            .filter(item::Column::Id.is_in(late.iter().map(|one| one.item_id)))
            .all(&engine.database.reader)
            .await?;
        let lines: Vec<String> = late
            .iter()
            .filter_map(|one| {
                let item = items.iter().find(|item| item.id == one.item_id)?;
                Some(self.dated(&self.named(item, Some(&one.title)), one.due?))
            })
            .collect();
        if lines.is_empty() {
            return Ok(Err("Nothing is overdue any more that the reader may see.".into()));
        }
        let rest = lines.len().saturating_sub(MAX_LINES);
        let head = self.language.say("overdue", &[("agency", agency.into()), ("number", lines.len().into())]);
        let more = (rest > 0).then(|| self.language.say("more", &[("number", rest.into())]));
        let lines = lines[..lines.len() - rest].iter().cloned().chain(more);
        Ok(Ok(std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")))
    }

    /// "is due on 2025-06-30.", "was due on 2025-06-30, 12 days late.".
    fn dated(&self, what: &str, due: NaiveDate) -> String {
        let days = (self.today - due).num_days();
        let message = if days > 0 { "late" } else { "due" };
        self.language.say(message, &[("what", what.into()), ("due", due.to_string().into()), ("days", days.into())])
    }

    fn stage(&self, item: &item::Model) -> String {
        self.language.say("stage", &[("stage", item.stage.as_str().into())])
    }

    /// "30 days"; as it is written, where it is counted in something else.
    fn time(&self, written: &str) -> String {
        let Ok(time) = Duration::parse(written) else { return written.to_owned() };
        let message = match time.unit {
            Unit::Days => "time-days",
            Unit::WorkingDays => "time-working-days",
            Unit::Months => "time-months",
            Unit::Hours | Unit::WorkingHours | Unit::Milliseconds => return written.to_owned(),
        };
        self.language.say(message, &[("count", time.count.into())])
    }

    /// Who was not reached and why, and nothing of what it was about.
    async fn undelivered(&self, key: (Uuid, Channel)) -> Result<Said, Failure> {
        let reader = &self.engine.database.reader;
        let found = delivery::Entity::find_by_id(key).one(reader).await?;
        let Some(dead) = found.filter(|one| one.state == delivery::State::Dead) else {
            return Ok(Err("It was sent again before this was.".into()));
        };
        let named = recipient::titles(reader, [dead.recipient.as_str()]).await?;
        let to = named.get(&dead.recipient).unwrap_or(&dead.recipient);
        let reason = dead.error.unwrap_or_default();
        let with = [("to", to.as_str().into()), ("reason", reason.into())];
        Ok(Ok(self.language.say("undelivered", &with)))
    }

    /// A notice about a case names nobody: letters leave the house, and what was sent stays readable.
    fn named(&self, item: &item::Model, deadline: Option<&str>) -> String {
        if is_confidential(&self.engine.catalog(), &item.workflow) {
            return item.reference.clone();
        }
        let deadline = deadline.map(|title| format!(" {title}")).unwrap_or_default();
        format!("{} {}:{deadline}", item.reference, short(&item.title))
    }
}

/// A restricted field stands somewhere in the tree of items that this workflow's belong to.
pub fn is_confidential(catalog: &Catalog, workflow: &str) -> bool {
    let workflows: Vec<_> = catalog.active_workflows().collect();
    let (mut tree, mut reached) = (BTreeSet::from([workflow]), 0);
    while tree.len() > reached {
        reached = tree.len();
        for one in &workflows {
            let beside = one.children.values().map(String::as_str).chain([one.id.as_str()]);
            if beside.clone().any(|id| tree.contains(id)) {
                tree.extend(beside);
            }
        }
    }
    workflows.iter().any(|one| tree.contains(one.id.as_str()) && one.fields.iter().any(|field| field.restricted))
}

/// One line, whatever was written.
fn short(title: &str) -> String {
    let end = title.char_indices().nth(MAX_TITLE).map_or(title.len(), |(end, _)| end);
    let more = if end < title.len() { "…" } else { "" };
    format!("{}{more}", title[..end].replace(char::is_control, " "))
}
