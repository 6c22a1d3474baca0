//! What stands otherwise than at an earlier moment of the record, item by item, and when what did it was recorded.

use super::entries::open;
use super::field::Money;
use super::item::Item;
use super::sum::amount;
use super::together::Items;
use super::view::View;
use crate::error::Result;
use async_graphql::Enum;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::store::{cost_line, deadline, due_revision, funding, journal, journal_payload, responsibility};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Items looked at in one statement.
pub const CHUNK: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(name = "BaselineChange")]
pub enum What {
    /// An item that was not there.
    Added,
    /// An item that turned out never to have been.
    Removed,
    /// What a field says, like its title.
    Field,
    Stage,
    /// The agency that leads it.
    Agency,
    /// A deadline's date.
    Date,
    /// A cost line.
    Cost,
    /// A sum of money.
    Funding,
}

pub struct Found {
    pub what: What,
    pub item: Uuid,
    /// Of the field, the deadline, the cost line or the sum.
    pub name: Option<String>,
    /// Before and after.
    pub values: Values,
    /// When what did it was recorded.
    pub at: DateTime<Utc>,
    touched: Option<Touched>,
}

/// What of a snapshot differs: the last row that changed it says when.
enum Touched {
    Field(String),
    States,
}

impl Touched {
    /// As a row's patch of the snapshot says it.
    fn is_in(&self, patch: &serde_json::Value) -> bool {
        match self {
            Touched::Field(name) => patch.get("fields").is_some_and(|fields| fields.get(name).is_some()),
            Touched::States => patch.get("active").is_some(),
        }
    }
}

/// Each before and after.
#[derive(Default)]
pub struct Values {
    pub words: (Option<String>, Option<String>),
    pub due: (Option<NaiveDate>, Option<NaiveDate>),
    pub money: (Option<Money>, Option<Money>),
}

/// Of these items. `then`: the moment they are compared with.
pub async fn found(items: &BTreeMap<Uuid, Item>, view: &Arc<View>, then: &Arc<View>) -> Result<Vec<Found>> {
    let before = Items::by_id(then, items.keys().copied()).await?;
    let mut found = Vec::new();
    for (id, item) in items {
        found.extend(standing(item, before.get(id), then.now).await?);
    }
    recorded(&mut found, items, view, then.now).await?;
    let ids: Vec<Uuid> = items.keys().copied().collect();
    for chunk in ids.chunks(CHUNK) {
        found.extend(leads(chunk, view, then).await?);
        found.extend(lines(chunk, view, then.now).await?);
        found.extend(sums(chunk, view, then.now).await?);
        found.extend(dates(chunk, view, then.now).await?);
    }
    Ok(found)
}

async fn standing(item: &Item, before: Option<&Item>, at: DateTime<Utc>) -> Result<Vec<Found>> {
    let row = item.row();
    let found = |what, at| Found { what, item: row.id, name: None, values: Values::default(), at, touched: None };
    Ok(match (row.created_at > at, row.withdrawn, before) {
        (true, false, _) => vec![found(What::Added, row.created_at)],
        (false, true, _) => vec![found(What::Removed, row.changed_at)],
        (false, false, Some(before)) => {
            let (was, is) = (before.said().await?, item.said().await?);
            let names: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
            let text = |said: &BTreeMap<&str, (&str, String)>, name| said.get(name).map(|(_, text)| text.clone());
            let fields = names.into_iter().filter_map(|name| {
                let words = (text(&was, name), text(&is, name));
                let title = is.get(name).or(was.get(name)).map(|(title, _)| (*title).to_owned());
                let touched = Some(Touched::Field(name.to_owned()));
                let values = || Values { words: words.clone(), ..Values::default() };
                let field = || Found { name: title, touched, values: values(), ..found(What::Field, row.changed_at) };
                (words.0 != words.1).then(field)
            });
            let words = (Some(before.row().stage.clone()), Some(row.stage.clone()));
            let stage = (words.0 != words.1).then(|| Found {
                values: Values { words, ..Values::default() },
                touched: Some(Touched::States),
                ..found(What::Stage, row.changed_at)
            });
            fields.chain(stage).collect()
        }
        (false, false, None) | (true, true, _) => Vec::new(),
    })
}

/// When what differs of snapshots was recorded last.
async fn recorded(
    found: &mut [Found],
    items: &BTreeMap<Uuid, Item>,
    view: &Arc<View>,
    then: DateTime<Utc>,
) -> Result<()> {
    let ids: BTreeSet<Uuid> = found.iter().filter(|one| one.touched.is_some()).map(|one| one.item).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for chunk in ids.chunks(CHUNK) {
        let rows = journal::Entity::find()
            .filter(journal::Column::ItemId.is_in(chunk.iter().copied()))
            .filter(journal::Column::RecordedAt.gt(then))
            .order_by_asc(journal::Column::ItemId)
            .order_by_asc(journal::Column::Seq)
            .find_also_related(journal_payload::Entity);
        for (row, payload) in rows.all(view.record()).await? {
            let (Some(item), Some(payload)) = (items.get(&row.item_id), payload) else { continue };
            let patch = open(view, item.row(), &payload)?.patch;
            let touched = |one: &&mut Found| one.touched.as_ref().is_some_and(|touched| touched.is_in(&patch));
            let own = found.iter_mut().filter(|one| one.item == row.item_id).filter(touched);
            own.for_each(|one| one.at = row.recorded_at);
        }
    }
    Ok(())
}

/// Agencies that lead, on the day of either moment.
async fn leads(items: &[Uuid], view: &Arc<View>, then: &Arc<View>) -> Result<Vec<Found>> {
    use responsibility::{Column, Entity, Part};
    let leading = async |view: &Arc<View>| {
        let rows = Entity::find().filter(Column::ItemId.is_in(items.iter().copied()));
        let rows = rows.filter(Column::Part.eq(Part::Lead)).filter(responsibility::holding(view.today));
        let rows = rows.order_by_asc(Column::RecordedAt).all(&view.connection).await?;
        Ok::<_, crate::error::Fault>(rows.into_iter().map(|row| (row.item_id, row)).collect::<BTreeMap<_, _>>())
    };
    let (before, after) = (leading(then).await?, leading(view).await?);
    let ended = Entity::find().filter(Column::ItemId.is_in(items.iter().copied()));
    let ended = ended.filter(Column::EndedAt.gt(then.now)).order_by_asc(Column::EndedAt);
    let ended = ended.all(&view.connection).await?;
    let ended: BTreeMap<Uuid, _> = ended.into_iter().filter_map(|row| Some((row.item_id, row.ended_at?))).collect();
    let mut found = Vec::new();
    for item in items {
        let (was, is) = (before.get(item), after.get(item));
        let agency = |row: &responsibility::Model| row.agency_id.clone();
        let words = (was.map(agency), is.map(agency));
        if words.0 == words.1 {
            continue;
        }
        let at = is.map(|is| is.recorded_at).filter(|at| *at > then.now).or(ended.get(item).copied());
        let values = Values { words, ..Values::default() };
        let at = at.unwrap_or(then.now);
        found.push(Found { what: What::Agency, item: *item, name: None, values, at, touched: None });
    }
    Ok(found)
}

async fn lines(items: &[Uuid], view: &Arc<View>, at: DateTime<Utc>) -> Result<Vec<Found>> {
    use cost_line::Column;
    let since = Condition::any().add(Column::RecordedAt.gt(at)).add(Column::VoidedAt.gt(at));
    let rows = cost_line::Entity::find().filter(Column::ItemId.is_in(items.iter().copied())).filter(since);
    let rows = rows.order_by_asc(Column::RecordedAt).order_by_asc(Column::Id).all(&view.connection).await?;
    let key = |row: &cost_line::Model| (row.item_id, row.reference.clone(), row.scenario.clone());
    let pairs = pairs(rows, at, key, |row| (row.recorded_at, row.voided_at));
    let stated = |row: &cost_line::Model| row.stated.clone().unwrap_or_else(|| format!("{:?}", row.amount));
    let money = |row: &cost_line::Model| row.amount.map(|minor| amount(&row.currency, minor)).transpose();
    let name = |row: &cost_line::Model| {
        let scenario = row.scenario.as_ref().map_or_else(String::new, |scenario| format!(" (scenario {scenario})"));
        format!("{} {}{scenario}", row.reference, row.label)
    };
    pairs.into_iter().filter_map(|((item, ..), pair)| pair.found(What::Cost, item, stated, name, money)).collect()
}

async fn sums(items: &[Uuid], view: &Arc<View>, at: DateTime<Utc>) -> Result<Vec<Found>> {
    use funding::Column;
    let since = Condition::any().add(Column::RecordedAt.gt(at)).add(Column::VoidedAt.gt(at));
    let rows = funding::Entity::find().filter(Column::ItemId.is_in(items.iter().copied())).filter(since);
    let rows = rows.order_by_asc(Column::RecordedAt).order_by_asc(Column::Id).all(&view.connection).await?;
    let key = |row: &funding::Model| (row.item_id, row.reference.clone());
    let pairs = pairs(rows, at, key, |row| (row.recorded_at, row.voided_at));
    let stated = |row: &funding::Model| row.stated.clone();
    let money = |row: &funding::Model| amount(&row.currency, row.received.unwrap_or_default()).map(Some);
    let name = |row: &funding::Model| row.reference.clone();
    pairs.into_iter().filter_map(|((item, _), pair)| pair.found(What::Funding, item, stated, name, money)).collect()
}

/// What stood then and what stands now.
struct Pair<M> {
    before: Option<M>,
    after: Option<M>,
    /// When it last changed.
    at: DateTime<Utc>,
}

/// Of rows that are never changed: a new one is recorded and the old one voided.
fn pairs<M, K: Ord>(
    rows: Vec<M>,
    then: DateTime<Utc>,
    key: impl Fn(&M) -> K,
    lasted: impl Fn(&M) -> (DateTime<Utc>, Option<DateTime<Utc>>),
) -> BTreeMap<K, Pair<M>> {
    let mut pairs = BTreeMap::new();
    for row in rows {
        let (recorded, voided) = lasted(&row);
        let none = Pair { before: None, after: None, at: DateTime::UNIX_EPOCH };
        let pair = pairs.entry(key(&row)).or_insert(none);
        pair.at = pair.at.max(recorded).max(voided.unwrap_or(recorded));
        match voided {
            None => pair.after = Some(row),
            Some(voided) if recorded <= then && voided > then => pair.before = Some(row),
            Some(_) => {}
        }
    }
    pairs
}

impl<M> Pair<M> {
    /// Nothing where it was changed and changed back.
    fn found(
        &self,
        what: What,
        item: Uuid,
        stated: impl Fn(&M) -> String,
        name: impl Fn(&M) -> String,
        money: impl Fn(&M) -> Result<Option<Money>>,
    ) -> Option<Result<Found>> {
        let (before, after) = (self.before.as_ref(), self.after.as_ref());
        let named = after.or(before).filter(|_| before.map(&stated) != after.map(&stated))?;
        let told = |row: Option<&M>| row.map_or(Ok(None), &money);
        let words = said(before.map(&stated), after.map(&stated));
        let values = || Ok(Values { money: (told(before)?, told(after)?), words, ..Values::default() });
        Some(values().map(|values| Found { what, item, name: Some(name(named)), values, at: self.at, touched: None }))
    }
}

/// Of two things said at length, what each says otherwise than the other: `quantity: 20`.
fn said(before: Option<String>, after: Option<String>) -> (Option<String>, Option<String>) {
    let members = |text: &Option<String>| -> serde_json::Map<String, serde_json::Value> {
        text.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    let (was, is) = (members(&before), members(&after));
    if before.is_none() || after.is_none() {
        return (None, None);
    }
    let only = |own: &serde_json::Map<_, _>, other: &serde_json::Map<String, serde_json::Value>| {
        let differ = own.iter().filter(|(name, value): &(&String, _)| other.get(*name) != Some(value));
        let words: Vec<String> = differ.map(|(name, value)| format!("{name}: {}", plain(value))).collect();
        (!words.is_empty()).then(|| words.join("; "))
    };
    (only(&was, &is), only(&is, &was))
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

async fn dates(items: &[Uuid], view: &Arc<View>, at: DateTime<Utc>) -> Result<Vec<Found>> {
    use due_revision::Column;
    let (connection, own) = (&view.connection, items.iter().copied());
    let rows = due_revision::Entity::find().filter(Column::ItemId.is_in(own.clone()));
    let rows = rows.order_by_asc(Column::Revision).all(connection).await?;
    let titles = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(own)).all(connection).await?;
    let titles: BTreeMap<_, String> =
        titles.into_iter().map(|row| ((row.item_id, row.name, row.seq), row.title)).collect();
    let mut dates: BTreeMap<(Uuid, String, i64), Vec<due_revision::Model>> = BTreeMap::new();
    for row in rows {
        dates.entry((row.item_id, row.name.clone(), row.seq)).or_default().push(row);
    }
    let differs = |(key, rows): ((Uuid, String, i64), Vec<due_revision::Model>)| {
        let before = rows.iter().rfind(|row| row.recorded_at <= at)?;
        let after = rows.last().filter(|after| after.due != before.due)?;
        let values = Values { due: (before.due, after.due), ..Values::default() };
        let (name, at) = (titles.get(&key).cloned(), after.recorded_at);
        Some(Found { what: What::Date, item: key.0, name, values, at, touched: None })
    };
    Ok(dates.into_iter().filter_map(differs).collect())
}
