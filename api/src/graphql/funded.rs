//! The sums of money behind a figure: each with what of it counts there.

use super::field::Money;
use super::funding::{Funding, Sums};
use super::funding_rows::{Funded, funded};
use super::sum::{Cuts, Scope, amount};
use super::telling::Telling;
use super::view::View;
use crate::error::Result;
use crate::page::{self, Listed, Page, Sorted};
use async_graphql::SimpleObject;
use milepost_engine::store::{funding, item};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A sum of money with what of it counts in the list it stands in, in the list's currency.
#[derive(SimpleObject)]
pub struct CountedFunding {
    funding: Funding,
    pledged: Money,
    committed: Money,
    /// Committed and not yet received.
    awaited: Money,
    /// What was allocated counts where it pays, the rest where the sum is held.
    received: Money,
}

pub async fn counted(
    view: &Arc<View>,
    scope: &Scope,
    among: Select<item::Entity>,
    telling: Option<&Telling>,
    page: &Page,
) -> Result<Listed<CountedFunding>> {
    let cuts = Cuts::by(view, &[]);
    let parts = match cuts.tell_funding(scope) {
        true => funded(view, scope, among, &cuts, telling).await?,
        false => Vec::new(),
    };
    let mut sums: BTreeMap<Uuid, Funded> = BTreeMap::new();
    for part in parts {
        let Some(id) = part.row.own else { continue };
        sums.entry(id).and_modify(|sum| sum.add(&part)).or_insert(part);
    }
    let query = funding::Entity::find().filter(funding::Column::Id.is_in(sums.keys().copied()));
    let sorted = Sorted { name: "funding", columns: vec![funding::Column::Id], descending: false };
    let mut rows = page::read(&view.connection, query, &sorted, page).await?;
    let all = Sums::of(view, std::mem::take(&mut rows.rows))?;
    let nodes: Result<Vec<_>> =
        all.into_iter().filter_map(|funding| Some(told(sums.get(&funding.row().id)?, funding))).collect();
    Ok(rows.connection(nodes?))
}

fn told(sum: &Funded, funding: Funding) -> Result<CountedFunding> {
    let money = |minor| amount(&sum.row.currency, minor);
    Ok(CountedFunding {
        pledged: money(sum.pledged)?,
        committed: money(sum.committed)?,
        awaited: money(sum.awaited)?,
        received: money(sum.received)?,
        funding,
    })
}

impl Funded {
    /// Parts of one sum are together no more than it is.
    fn add(&mut self, part: &Funded) {
        self.pledged += part.pledged;
        self.committed += part.committed;
        self.awaited += part.awaited;
        self.received += part.received;
    }
}
