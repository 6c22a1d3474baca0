//! A letter to an agency, to be printed: what is overdue, what falls due, what each needs, and of what it was reminded. It has
//! what its reader sees whole of that agency, and of a case the reference, the stage, the date and the link only.

use super::ask::{Listed, Named, Person, asked};
use super::layout::{self, Sorry, day};
use super::visitor::Visitor;
use crate::graphql::Schema;
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use crate::site::Site;
use axum::Extension;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use milepost_engine::access::{Identity, Membership, see};
use milepost_engine::catalog::Catalog;
use milepost_engine::chart::workflow::{See, Workflow};
use milepost_engine::deliver::is_confidential;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// What falls due in so many days is in it, unless somebody asks otherwise.
const DAYS: u64 = 28;
/// Of so many deadlines each.
const MAX_PAGES: usize = 5;
/// The latest reminders of one deadline.
const MAX_REMINDERS: usize = 5;
const DEADLINES: &str = "query ($agency: String!, $until: NaiveDate!, $after: String) {
  deadlines(filter: { state: OPEN, agency: $agency, dueUntil: $until }, first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      title basis due daysOverdue overdue slipDays revision revisions { revision reason }
      reminders { at channels person { id name } agency { id title } role }
      item { id reference title stage workflow availableEvents { title roles } }
    }
  }
}";

#[derive(Deserialize)]
pub struct Asked {
    until: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Answer {
    deadlines: Listed<Deadline>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deadline {
    title: String,
    basis: Option<String>,
    due: Option<NaiveDate>,
    days_overdue: i64,
    overdue: bool,
    slip_days: Option<i64>,
    revision: i32,
    revisions: Vec<Revision>,
    reminders: Vec<Reminder>,
    item: Option<Item>,
}

#[derive(Deserialize)]
struct Revision {
    revision: i32,
    reason: String,
}

#[derive(Deserialize)]
struct Reminder {
    at: DateTime<Utc>,
    channels: Vec<String>,
    person: Option<Person>,
    agency: Option<Named>,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    reference: String,
    title: String,
    stage: String,
    workflow: String,
    available_events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    roles: Vec<String>,
}

/// One letter.
pub struct Letter {
    pub agency: Named,
    catalog: Arc<Catalog>,
    /// Where the items are read; absent: nowhere.
    site: Option<Site>,
    today: NaiveDate,
    until: NaiveDate,
    overdue: Vec<Deadline>,
    coming: Vec<Deadline>,
    /// There is more.
    cut: bool,
}

pub async fn page(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    site: Option<Extension<Site>>,
    Path(agency): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Sorry> {
    let site = site.map(|Extension(site)| site);
    let viewer = Viewer::new(app.engine.clone(), visitor.identity.clone()).at(site);
    let letter = Letter::read(&app.schema, viewer, &agency, asked.until).await?;
    let body = html! {
        form.filter method="get" {
            label { "Due until " input type="date" name="until" value=(letter.until); }
            button { "Show" }
        }
        (letter.words())
    };
    Ok(layout::page(&format!("Letter to {}", letter.agency.title), Some(&visitor), &body))
}

impl Letter {
    /// What this viewer may write to the agency: not found, where she sees none of its work whole. That there is nothing is told
    /// to who sees all of it.
    pub async fn read(
        schema: &Schema,
        viewer: Viewer,
        agency: &str,
        until: Option<NaiveDate>,
    ) -> Result<Letter, Problem> {
        let (view, site) = (viewer.now().clone(), viewer.site.clone());
        let found = view.register.rows(&view).await?.get(agency).ok_or_else(Problem::not_found)?;
        let named = Named { id: found.id.clone(), title: found.title.clone() };
        let whole = |of: &str| view.catalog.active(of).is_some_and(|of| sees_whole(&view.identity, of, agency));
        let until = until.or(view.today.checked_add_days(Days::new(DAYS))).unwrap_or(view.today);
        if until < view.today {
            return Err(Problem::bad_request("Give a day that has not passed."));
        }
        let viewer = Arc::new(viewer);
        let (mut found, mut after) = (Vec::new(), None);
        for _ in 0..MAX_PAGES {
            let variables = json!({ "agency": agency, "until": until, "after": after });
            let answer: Answer = asked(schema, viewer.clone(), DEADLINES, variables).await?;
            found.extend(answer.deadlines.nodes);
            after = answer.deadlines.page_info.end_cursor.filter(|_| answer.deadlines.page_info.has_next_page);
            if after.is_none() {
                break;
            }
        }
        found.retain(|one| one.item.as_ref().is_some_and(|item| whole(&item.workflow)));
        if found.is_empty() && !sees_all(&view.identity, &view.catalog, agency) {
            return Err(Problem::not_found());
        }
        let (overdue, coming) = found.into_iter().partition(|one| one.overdue);
        let (catalog, today) = (view.catalog.clone(), view.today);
        Ok(Letter { agency: named, catalog, site, today, until, overdue, coming, cut: after.is_some() })
    }

    pub fn words(&self) -> Markup {
        let country = &self.catalog.country.title;
        html! {
            article.letter {
                p { (country) }
                p { "To: " strong { (self.agency.title) } }
                p { "Date: " (day(Some(self.today))) }
                p { "This is what Milepost has on record as due from you. Please do what is overdue first, and tell us where a date cannot be kept." }
                (self.section(&format!("Overdue: {}", self.overdue.len()), &self.overdue))
                (self.section(&format!("Due until {}: {}", day(Some(self.until)), self.coming.len()), &self.coming))
                @if self.cut { p { "There is more than fits into one letter; these are the earliest." } }
                (self.reminded())
                dl.sign {
                    dt { "For " (country) } dd { "" }
                    dt { "Name and position" } dd { "" }
                    dt { "Signature" } dd { "" }
                    dt { "Received by, on" } dd { "" }
                }
            }
        }
    }

    fn section(&self, title: &str, deadlines: &[Deadline]) -> Markup {
        html! {
            section {
                h2 { (title) }
                @if deadlines.is_empty() { p { "Nothing." } }
                @for deadline in deadlines { @if let Some(item) = &deadline.item { (self.entry(deadline, item)) } }
            }
        }
    }

    fn entry(&self, deadline: &Deadline, item: &Item) -> Markup {
        let open = !is_confidential(&self.catalog, &item.workflow);
        let holds = deadline.revisions.iter().find(|one| one.revision == deadline.revision);
        let next = self.next(item);
        html! {
            article.entry {
                h3 { (self.link(item)) @if open { " " (item.title) ": " (deadline.title) } }
                dl {
                    dt { "Due" }
                    dd {
                        (day(deadline.due))
                        @if deadline.overdue { ", " strong.late { (deadline.days_overdue) @if deadline.days_overdue == 1 { " day" } @else { " days" } " late" } }
                    }
                    dt { "Stage" } dd { (item.stage) }
                    @if open {
                        @if let Some(holds) = holds {
                            dt { "Why this date" }
                            dd {
                                @if let Some(basis) = &deadline.basis { (basis) ". " }
                                (holds.reason)
                                (moved(deadline.slip_days.unwrap_or(0)))
                            }
                        }
                        @if !next.is_empty() { dt { "What it needs" } dd { (next.join("; ")) } }
                    }
                }
            }
        }
    }

    fn link(&self, item: &Item) -> Markup {
        html! {
            @match &self.site {
                Some(site) => a href={ (site.0) "/items/" (item.id) } { (item.reference) },
                None => (item.reference),
            }
        }
    }

    /// What the people of an agency may do from here.
    fn next<'a>(&self, item: &'a Item) -> Vec<&'a str> {
        let workflow = self.catalog.active(&item.workflow);
        let is_theirs = |role: &String| workflow.is_some_and(|of| see(of, role) == Some(See::Agency));
        let events = item.available_events.iter().filter(|event| event.roles.iter().any(is_theirs));
        events.map(|event| event.title.as_str()).collect()
    }

    /// The chase list.
    fn reminded(&self) -> Markup {
        let all = || self.overdue.iter().chain(&self.coming).filter(|one| !one.reminders.is_empty());
        let zone = self.catalog.country.zone;
        html! {
            section {
                h2 { "Reminders so far" }
                @if all().next().is_none() { p { "None." } }
                @else {
                    table {
                        thead { tr { th scope="col" { "Item" } th scope="col" { "Reminded" } } }
                        tbody {
                            @for deadline in all() {
                                @if let Some(item) = &deadline.item {
                                    tr {
                                        td { (item.reference) @if !is_confidential(&self.catalog, &item.workflow) { " " (deadline.title) } }
                                        td { ul.plain { @for one in deadline.reminders.iter().rev().take(MAX_REMINDERS) { li { (self.said(one, item, zone)) } } } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn said(&self, reminder: &Reminder, item: &Item, zone: Tz) -> String {
        let on = day(Some(reminder.at.with_timezone(&zone).date_naive()));
        if is_confidential(&self.catalog, &item.workflow) {
            return on;
        }
        let person = reminder.person.as_ref().map(Person::shown);
        let who = person.or(reminder.agency.as_ref().map(|agency| agency.title.as_str())).or(reminder.role.as_deref());
        let sent: Vec<&str> =
            reminder.channels.iter().map(String::as_str).filter(|channel| *channel != "log").collect();
        let how = if sent.is_empty() { "noted, not sent".to_owned() } else { sent.join(", ") };
        format!("{on}: {} ({how})", who.unwrap_or_default())
    }
}

/// Since it was first set.
fn moved(days: i64) -> String {
    match days {
        0 => String::new(),
        later if later > 0 => format!(" ({later} days later than at first)"),
        earlier => format!(" ({} days earlier than at first)", -earlier),
    }
}

/// Of each workflow that sets dates and whose items she sees, she sees all for which the agency answers.
fn sees_all(identity: &Identity, catalog: &Catalog, agency: &str) -> bool {
    let sees = |of: &Workflow, held: &Membership| matches!(see(of, &held.role), Some(See::All | See::Agency));
    let dated = catalog.active_workflows().filter(|of| !of.deadlines.is_empty());
    let mut seen = dated.filter(|of| identity.memberships.iter().any(|held| sees(of, held))).peekable();
    seen.peek().is_some() && seen.all(|of| sees_whole(identity, of, agency))
}

/// She sees all items of this workflow for which the agency answers.
fn sees_whole(identity: &Identity, workflow: &Workflow, agency: &str) -> bool {
    identity.memberships.iter().any(|held| match see(workflow, &held.role) {
        Some(See::All) => true,
        Some(See::Agency) => held.agency.as_deref() == Some(agency),
        Some(See::Own | See::Counts) | None => false,
    })
}
