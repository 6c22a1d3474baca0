//! Claims, what is to be sent for them, and who was found to hear, read for some items at once; and the notices that are about
//! no item.

use super::fate::Carried;
use super::notices::Ground;
use super::{Fault, Report, Rules};
use crate::deliver::receipt::Receipt;
use crate::deliver::recipient;
use crate::engine::heard::{HEARD, Heard};
use crate::engine::tables::Tables;
use crate::store::delivery::{self, Channel};
use crate::store::keys::{KeyError, Keys};
use crate::store::{claim, heard, item, snooze};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Ids asked for in one statement.
const CHUNK: usize = 1_000;
/// Rows about no item that are read at once.
const PAGE: u64 = 100;

#[derive(Default)]
pub struct Stored<'k> {
    keys: Option<&'k Keys>,
    pub claims: HashMap<Uuid, Vec<claim::Model>>,
    pub heard: HashMap<Uuid, Vec<Heard>>,
    /// Items of which something that was kept cannot be read.
    pub broken: BTreeSet<Uuid>,
    pub deliveries: HashMap<(Uuid, Channel), delivery::Model>,
    /// Items with who put their reminders off.
    pub put_off: HashSet<(Uuid, String)>,
    titles: BTreeMap<String, String>,
}

impl<'k> Stored<'k> {
    pub async fn of_items(
        on: &DatabaseTransaction,
        keys: &'k Keys,
        items: &[item::Model],
    ) -> Result<Stored<'k>, DbErr> {
        let ids = || items.iter().map(|row| row.id);
        let mut stored = Stored { keys: Some(keys), ..Stored::default() };
        for claim in claim::Entity::find().filter(claim::Column::ItemId.is_in(ids())).all(on).await? {
            stored.claims.entry(claim.item_id).or_default().push(claim);
        }
        let sealed = heard::Entity::find().filter(heard::Column::ItemId.is_in(ids()));
        let data_keys: HashMap<Uuid, &Vec<u8>> = items.iter().map(|row| (row.id, &row.data_key)).collect();
        for row in sealed.order_by_asc(heard::Column::Id).all(on).await? {
            stored.open(&row, |sealed| keys.unwrap(row.item_id, data_keys[&row.item_id])?.open(HEARD, sealed));
        }
        let put_off = snooze::Entity::find().filter(snooze::Column::ItemId.is_in(ids())).all(on).await?;
        stored.put_off = put_off.into_iter().map(|row| (row.item_id, format!("person:{}", row.person_id))).collect();
        let own = Condition::any().add(delivery::Column::ItemId.is_in(ids()));
        stored.load(on, own).await?;
        Ok(stored)
    }

    /// What a row of what was heard says, where it can be read.
    fn open(&mut self, row: &heard::Model, open: impl Fn(&[u8]) -> Result<Vec<u8>, KeyError>) {
        let read = open(&row.sealed).ok().and_then(|plain| serde_json::from_slice(&plain).ok());
        match read {
            Some(heard) => self.heard.entry(row.item_id).or_default().push(heard),
            None => _ = self.broken.insert(row.item_id),
        }
    }

    /// The deliveries of what is claimed, or was, and `own`; and what their recipients are called.
    async fn load(&mut self, on: &DatabaseTransaction, own: Condition) -> Result<(), DbErr> {
        let claims = self.claims.values().flatten();
        let claimed = self.heard.values().flatten().flat_map(|heard| &heard.claimed);
        let made = claimed.clone().flat_map(|made| &made.notices).map(|notice| notice.id);
        let ids = claims.clone().flat_map(|claim| [Some(claim.id), claim.letter_id]).flatten().chain(made);
        let ids: Vec<Uuid> = ids.collect::<BTreeSet<_>>().into_iter().collect();
        let mut recipients: BTreeSet<String> =
            claims.chain(claimed.map(|made| &made.claim)).map(|claim| claim.recipient.clone()).collect();
        let by_id = ids.chunks(CHUNK).map(|ids| Condition::all().add(delivery::Column::Id.is_in(ids.iter().copied())));
        for which in by_id.chain([own]) {
            let rows = delivery::Entity::find().filter(which).all(on).await?;
            recipients.extend(rows.iter().map(|row| row.recipient.clone()));
            self.deliveries.extend(rows.into_iter().map(|row| ((row.id, row.channel), row)));
        }
        self.titles = recipient::titles(on, recipients.iter().map(String::as_str)).await?;
        Ok(())
    }

    /// What a recipient is called; who is not there any more, by the name in the row.
    pub fn title(&self, recipient: &str) -> String {
        self.titles.get(recipient).cloned().unwrap_or_else(|| recipient.to_owned())
    }

    pub fn receipt(&self, row: &delivery::Model) -> Carried {
        let ours = self.keys.and_then(|keys| Receipt::of(keys, row));
        match (&row.receipt, ours) {
            (None, _) => Carried::None,
            (Some(_), Some(receipt)) => Carried::Ours(receipt),
            (Some(_), None) => Carried::Other,
        }
    }
}

/// Digests and alarms: each that was made goes out. That a day had one at all is nowhere recorded.
pub(super) async fn of_no_item(
    on: &DatabaseTransaction,
    rules: &Rules<'_>,
    now: DateTime<Utc>,
    report: &mut Report,
) -> Result<(), DbErr> {
    let (mut last, nobody, none) = (Uuid::nil(), Uuid::nil(), Tables::default());
    while !report.is_full() {
        let page = heard::Entity::find().filter(heard::Column::ItemId.eq(nobody)).filter(heard::Column::Id.gt(last));
        let page = page.order_by_asc(heard::Column::Id).limit(PAGE).all(on).await?;
        let Some(end) = page.last() else { break };
        last = end.id;
        let mut stored = Stored { keys: Some(rules.keys), ..Stored::default() };
        page.iter().for_each(|row| stored.open(row, |sealed| rules.keys.open(HEARD, sealed)));
        let heard = stored.heard.get(&nobody).map(Vec::as_slice).unwrap_or_default();
        let ids: Vec<Uuid> = heard.iter().flat_map(|heard| &heard.claimed).map(|made| made.claim.id).collect();
        let mut claims = Vec::new();
        for ids in ids.chunks(CHUNK) {
            let found = claim::Entity::find().filter(claim::Column::ItemId.eq(nobody));
            claims.extend(found.filter(claim::Column::Id.is_in(ids.iter().copied())).all(on).await?);
        }
        stored.claims.insert(nobody, claims);
        stored.load(on, Condition::any().add(delivery::Column::Id.eq(nobody))).await?;
        let ground = Ground::new(nobody, &stored, &none, now);
        ground.made().into_iter().for_each(|fault| report.add(None, fault));
        stored.broken.iter().for_each(|_| report.add(None, Fault::Unreadable));
    }
    Ok(())
}
