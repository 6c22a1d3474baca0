//! Which deadlines are asked for.

use super::DeadlineState;
use crate::error::{Fault, Result};
use crate::graphql::list::{compared, under};
use crate::graphql::view::{View, ids};
use async_graphql::InputObject;
use chrono::{DateTime, Days, NaiveDate, Utc};
use milepost_engine::store::{deadline, item, visible};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryTrait, Select};
use uuid::Uuid;

/// All that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DeadlineFilter {
    pub state: Option<DeadlineState>,
    overdue: Option<bool>,
    /// Overdue for at least so many days.
    days_overdue: Option<i32>,
    /// Open, not late, and due in at most so many days.
    due_within_days: Option<i32>,
    due_from: Option<NaiveDate>,
    /// This day included.
    due_until: Option<NaiveDate>,
    /// The agency that answers for it.
    agency: Option<String>,
    /// Somebody to whom its item is assigned.
    person: Option<Uuid>,
    /// The kind of its item.
    kind: Option<String>,
    /// The stage of its item.
    stage: Option<String>,
    /// What law or rule sets it, as `basis` says it.
    basis: Option<String>,
    /// Its item, or any ancestor of it.
    item: Option<Uuid>,
}

impl DeadlineFilter {
    /// Those that are open.
    pub fn open(agency: Option<String>, overdue: Option<bool>, due_within_days: Option<i32>) -> DeadlineFilter {
        DeadlineFilter {
            state: Some(DeadlineState::Open),
            agency,
            overdue,
            due_within_days,
            ..DeadlineFilter::default()
        }
    }

    pub async fn check(&self, view: &View) -> Result<()> {
        for (name, days) in [("daysOverdue", self.days_overdue), ("dueWithinDays", self.due_within_days)] {
            if days.is_some_and(|days| days < 0) {
                return Err(Fault::bad_request(format!("`{name}` is a number of days: give 0 or more.")));
            }
        }
        view.register.has(view, self.agency.as_deref()).await
    }

    /// It asks by what only who sees the items may know: the number of those found would tell it.
    pub fn names(&self) -> bool {
        self.item.is_some() || self.person.is_some()
    }

    pub fn condition(&self, view: &View, among: Select<item::Entity>) -> Condition {
        let state = self.state.map(deadline::State::from);
        let equal = [(deadline::Column::AgencyId, &self.agency), (deadline::Column::Basis, &self.basis)];
        let equal = equal.into_iter().filter_map(|(column, wanted)| Some(column.eq(wanted.as_deref()?)));
        equal
            .fold(Condition::all(), Condition::add)
            .add(deadline::Column::ItemId.in_subquery(self.items(among)))
            .add_option(state.map(|state| deadline::Column::State.eq(state)))
            .add_option(self.overdue.map(|yes| match yes {
                true => overdue(view.now),
                false => overdue(view.now).not(),
            }))
            .add_option(self.days_overdue.map(|days| late_by(view, days)))
            .add_option(self.due_within_days.map(|days| within(view, days)))
            .add_option(self.due_from.map(|day| deadline::Column::Due.gte(compared(day))))
            .add_option(self.due_until.map(|day| deadline::Column::Due.lte(compared(day))))
    }

    fn items(&self, among: Select<item::Entity>) -> SelectStatement {
        let here = |id| Condition::any().add(item::Column::Id.eq(id)).add(under(id));
        let items = among
            .apply_if(self.kind.as_deref(), |query, kind| query.filter(item::Column::Kind.eq(kind)))
            .apply_if(self.stage.as_deref(), |query, stage| query.filter(item::Column::Stage.eq(stage)))
            .apply_if(self.person, |query, id| query.filter(item::Column::Id.in_subquery(visible::assigned_to(id))))
            .apply_if(self.item, |query, id| query.filter(here(id)));
        ids(items)
    }
}

/// Open, and late at that moment.
pub fn overdue(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(deadline::Column::State.eq(deadline::State::Open))
        .add(deadline::Column::DueAt.is_not_null())
        .add(deadline::Column::DueAt.lte(now))
}

fn late_by(view: &View, days: i32) -> Condition {
    let until = view.today.checked_sub_days(Days::new(u64::from(days.unsigned_abs())));
    overdue(view.now).add(deadline::Column::Due.lte(compared(until.unwrap_or(NaiveDate::MIN))))
}

fn within(view: &View, days: i32) -> Condition {
    let until = view.today.checked_add_days(Days::new(u64::from(days.unsigned_abs())));
    Condition::all()
        .add(deadline::Column::State.eq(deadline::State::Open))
        .add(deadline::Column::DueAt.gt(view.now))
        .add(deadline::Column::Due.lte(compared(until.unwrap_or(NaiveDate::MAX))))
}
