//! A delivery in words: for who may then see it, and no more than may leave the house.

use crate::access::Identity;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::reminders::{About, StandsFor};
use crate::store::delivery::{self, Channel};
use crate::store::{deadline, item, person, visible};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Letters of a title in a notice.
const MAX_TITLE: usize = 120;
/// A digest names so many items and counts the rest.
const MAX_LINES: usize = 50;

/// Words for one reader, and where to read more.
pub struct Notice {
    pub text: String,
    pub path: String,
}

/// The words, or why nobody may read them.
pub async fn render(engine: &Engine, delivery: &delivery::Model) -> Result<Result<Notice, String>, Failure> {
    let about: About = serde_json::from_str(&delivery.about)
        .map_err(|error| Failure::Stored { what: format!("delivery {}", delivery.id), cause: error.to_string() })?;
    let reader = match delivery.person_id {
        Some(person) => match person::identity(&engine.database.reader, person, today(engine)).await? {
            Some(identity) => Some(identity),
            None => return Ok(Err("This person has no account any more.".into())),
        },
        None => None,
    };
    let words = Words { engine, reader, outside: delivery.channel == Channel::Email };
    let (text, stands_for) = match about {
        About::Deadline { deadline, seq, revision, stands_for, .. } => {
            (words.one_deadline(delivery.item_id, &deadline, seq, revision).await?, stands_for)
        }
        About::Silence { rung, stands_for } => (words.one_silence(delivery.item_id, &rung).await?, stands_for),
        About::OverdueByAgency { agency, .. } => (words.overdue(&agency).await?, None),
    };
    let text = match (text, stands_for) {
        (Ok(text), Some(stands_for)) => Ok(format!("{text} {}", words.stands_for(stands_for).await?)),
        (text, _) => text,
    };
    let path = delivery.item_id.map_or_else(|| "/items".to_owned(), |item| format!("/items/{item}"));
    Ok(text.map(|text| Notice { text, path }))
}

struct Words<'a> {
    engine: &'a Engine,
    reader: Option<Identity>,
    /// It leaves the house.
    outside: bool,
}

impl Words<'_> {
    async fn one_deadline(
        &self,
        item: Option<Uuid>,
        name: &str,
        seq: i64,
        revision: i32,
    ) -> Result<Result<String, String>, Failure> {
        let engine = self.engine;
        let gone = || Ok(Err("The reader may not see this item any more.".to_owned()));
        let Some(id) = item else { return gone() };
        let Some(item) = self.seen().filter(item::Column::Id.eq(id)).one(&engine.database.reader).await? else {
            return gone();
        };
        let deadline = deadline::Entity::find_by_id((id, name.to_owned(), seq)).one(&engine.database.reader).await?;
        let Some(deadline) = deadline else {
            return gone();
        };
        if deadline.state != deadline::State::Open {
            return Ok(Err("The deadline was met or withdrawn before this was sent.".into()));
        }
        if deadline.revision != revision {
            return Ok(Err("There was another date before this was sent.".into()));
        }
        let due = deadline.due.map(|due| said(due, today(engine))).unwrap_or_default();
        Ok(Ok(format!("{} {due}. Stage: {}.", self.named(&item, Some(&deadline.title)), item.stage)))
    }

    /// `quiet 30 days` and `no next 7 days` are how the workflow names them.
    async fn one_silence(&self, id: Option<Uuid>, rung: &str) -> Result<Result<String, String>, Failure> {
        let engine = self.engine;
        let found = self.seen().filter(item::Column::Id.eq(id.unwrap_or_default()));
        let Some(item) = found.one(&engine.database.reader).await?.filter(|item| !item.finished) else {
            return Ok(Err("The item is finished, or the reader may not see it any more.".into()));
        };
        let told = match rung.strip_prefix("no next ") {
            Some(time) => format!("has had no next date for {time}"),
            None => format!("nothing was entered for {}", rung.trim_start_matches("quiet ")),
        };
        Ok(Ok(format!("{} {told}. Stage: {}.", self.named(&item, None), item.stage)))
    }

    /// "(for Ann Lee, on leave until 2026-02-06)".
    async fn stands_for(&self, of: StandsFor) -> Result<String, Failure> {
        let person = person::Entity::find_by_id(of.person).one(&self.engine.database.reader).await?;
        let name = person.map_or_else(|| of.person.to_string(), |person| person.name);
        let leave = if of.on_leave { "on leave " } else { "" };
        Ok(format!("(for {}, {leave}until {})", short(&name), of.until))
    }

    async fn overdue(&self, agency: &str) -> Result<Result<String, String>, Failure> {
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
        let items = self
            .seen()
            .filter(item::Column::Id.is_in(late.iter().map(|one| one.item_id)))
            .all(&engine.database.reader)
            .await?;
        let lines: Vec<String> = late
            .iter()
            .filter_map(|one| {
                let item = items.iter().find(|item| item.id == one.item_id)?;
                Some(format!("{} {}.", self.named(item, Some(&one.title)), said(one.due?, today(engine))))
            })
            .collect();
        if lines.is_empty() {
            return Ok(Err("Nothing is overdue any more that the reader may see.".into()));
        }
        let rest = lines.len().saturating_sub(MAX_LINES);
        let more = if rest > 0 { format!("\nand {rest} more.") } else { String::new() };
        Ok(Ok(format!("Overdue, {agency}: {}\n{}{more}", lines.len(), lines[..lines.len() - rest].join("\n"))))
    }

    /// What the reader may see; an agency without an account is told what its own items are.
    fn seen(&self) -> sea_orm::Select<item::Entity> {
        match &self.reader {
            Some(identity) => visible::visible_to(identity, &self.engine.catalog(), today(self.engine)),
            None => item::Entity::find(),
        }
    }

    /// What leaves the house names nobody of a case.
    fn named(&self, item: &item::Model, deadline: Option<&str>) -> String {
        if self.outside && is_confidential(&self.engine.catalog(), &item.workflow) {
            return item.reference.clone();
        }
        let deadline = deadline.map(|title| format!(" {title}")).unwrap_or_default();
        format!("{} {}:{deadline}", item.reference, short(&item.title))
    }
}

fn today(engine: &Engine) -> NaiveDate {
    let now: DateTime<Utc> = engine.clock.now();
    now.with_timezone(&engine.catalog().country.zone).date_naive()
}

/// A restricted field stands somewhere in the tree of items that this workflow's belong to.
fn is_confidential(catalog: &Catalog, workflow: &str) -> bool {
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

/// "was due on 2025-06-30, 12 days late", "is due on 2025-06-30".
fn said(due: NaiveDate, today: NaiveDate) -> String {
    match (today - due).num_days() {
        1 => format!("was due on {due}, 1 day late"),
        days if days > 0 => format!("was due on {due}, {days} days late"),
        _ => format!("is due on {due}"),
    }
}
