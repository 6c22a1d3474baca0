//! What somebody types outlives a lost link, an ended session and a server that dies; and whatever is typed is only text.

use super::cases::{accused, hearing};
use super::stage::{Cast, Stage};
use crate::serve::forms::started;
use chrono::{Days, NaiveDate};
use milepost_engine::access::Identity;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::{declared_date, feed, item, journal, person, rate, saved_view, token};
use milepost_tests::office::Office;
use milepost_tests::{On, Place, run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// On each page, through every break.
#[test]
fn what_is_typed_is_kept_and_arrives_once() {
    run(On::Sqlite, async |place| {
        let day = heard_on();
        let stage = Stage::with(&place, async |office: &Office| cast(office, day).await).await;
        let saw = stage.tell(day.to_string()).play_through(&place, "kept");
        for when in ["again", "lost", "ended", "away", "unanswered"] {
            let forms: &Map<String, Value> = saw[when].as_object().expect("forms");
            let lost: Vec<_> = forms.iter().filter(|(_, typed)| !is_there(typed)).collect();
            assert!(forms.len() >= 7 && lost.is_empty(), "{when}: {lost:?}");
        }
        assert!(saw["late"].as_str().is_some_and(|told| told.contains("try again")), "{saw}");
        assert_eq!(saw["drafts"], json!([]), "what was sent is no draft");
        assert_eq!(arrived(&place).await, [1; 11], "each once");
    });
}

fn is_there(typed: &Value) -> bool {
    typed.as_str().is_some_and(|typed| typed.contains("kept") || typed == "looked at")
}

/// Notes, costs beside the one of each action, deferrals, extensions, hearings held; views, feeds, people, days, rates and tokens
/// are counted by what was typed.
async fn arrived(place: &Place) -> [u64; 11] {
    let database = place.open().await;
    let on = &database.reader;
    let rows = async |event: &str| {
        let rows = journal::Entity::find().filter(journal::Column::Event.eq(event));
        rows.count(on).await.expect("counted")
    };
    let extended = journal::Entity::find().filter(journal::Column::Event.starts_with("extend")).count(on).await;
    let known = person::all(on).await.expect("people").into_iter().filter(|one| one.name == "kept person").count();
    let views = saved_view::Entity::find().filter(saved_view::Column::Title.eq("kept view")).count(on).await;
    let feeds = feed::Entity::find().filter(feed::Column::Title.eq("kept feed")).count(on).await;
    let days = declared_date::Entity::find().filter(declared_date::Column::Title.eq("kept day")).count(on).await;
    let rates = rate::Entity::find().filter(rate::Column::Source.eq("kept rate")).count(on).await;
    let tokens = token::Entity::find().filter(token::Column::Label.eq("kept token")).count(on).await;
    let counted = [
        rows("note").await,
        rows("cost").await - 3,
        rows("defer").await,
        rows("hold").await,
        extended.expect("extensions"),
        known as u64,
        views.expect("views"),
        feeds.expect("feeds"),
        days.expect("days"),
        rates.expect("rates"),
        tokens.expect("tokens"),
    ];
    database.close().await.expect("closed");
    counted
}

fn heard_on() -> NaiveDate {
    SystemClock::default().now().date_naive() - Days::new(3)
}

/// She may do everything.
async fn ann(office: &Office) -> Arc<Identity> {
    let roles = [
        ("administrator", None),
        ("coordinator", None),
        ("finance_officer", None),
        ("prosecutor", Some("dpp")),
        ("court_liaison", Some("jud")),
    ];
    office.person_with("Ann", &roles).await
}

/// One action is under way, one is to be deferred and one extended, and one hearing has no outcome.
async fn cast(office: &Office, day: NaiveDate) -> Cast {
    let ann = ann(office).await;
    let action = started(office, &ann, "ttps").await;
    let row = item::Entity::find_by_id(action).one(&office.engine.database.reader).await.expect("reads");
    let objective = row.expect("the action").parent_id;
    for title in ["To be deferred", "To be moved"] {
        approved(office, &ann, objective, title).await;
    }
    let case = office.create(&ann, "tt-case", None, &[("title", "Guest house")]).await;
    let court = "Master's Court";
    let a = accused(office, &ann, case, ("A", court, "indictable_proceedings")).await;
    hearing(office, &ann, (case, a), day, ("Bail", court, "9:00")).await;
    Cast { people: vec![ann], items: vec![action] }
}

async fn approved(office: &Office, ann: &Arc<Identity>, objective: Option<Uuid>, title: &str) {
    let item = office.create(ann, "nap-action", objective, &[("title", title), ("due_on", "2026-09-30")]).await;

    let lead =
        Change::Assign { item, lead: Some("ttps".into()), partners: Vec::new(), people: Vec::new(), since: None };
    office.act(ann, lead).await.expect("assigned");
    let line = CostLine {
        reference: "1".into(),
        label: title.into(),
        currency: "TTD".into(),
        years: [(2026, Some(5_000_000))].into(),
        ..CostLine::default()
    };
    office.act(ann, Change::Cost { item, line: line.into(), reason: None }).await.expect("costed");
    for event in ["confirm_costs", "approve"] {
        office.fire(ann, item, event, &[]).await.expect(event);
    }
}

/// Through the API and an import into whatever takes a text; then met on every page.
#[test]
fn whatever_is_typed_is_only_text() {
    run(On::Sqlite, async |place| {
        let mut told = String::new();
        let stage = Stage::with(&place, async |office: &Office| {
            let ann = ann(office).await;
            let database = &office.engine.database.writer;
            let issued = token::issue(database, office.clock.as_ref(), ann.id, "story").await;
            told = issued.expect("a token").text;
            Cast { people: vec![ann], items: Vec::new() }
        })
        .await;
        let saw = stage.tell(told).play("hostile");
        for what in ["hacked", "wider", "bare"] {
            assert_eq!(saw[what], json!([]), "{what}");
        }
    });
}
