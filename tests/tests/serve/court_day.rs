//! A court's day on one page: one submission for all hearings, each row answered by itself.

use super::site::{Browser, Page, Site};
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::store::{item, journal};
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;

both!(
    a_courts_day_is_shown,
    each_row_is_taken_or_refused_by_itself,
    twenty_hearings_go_in_at_once,
    tuesdays_court_is_entered_on_friday,
    somebody_else_entered_it_first,
);

const DAY: &str = "/court/day";
const COURT: &str = "Port of Spain <4>";
const AT: &str = "/court/day?court=Port+of+Spain+%3C4%3E&on=2026-01-05";

struct Session {
    site: Site,
    liaison: Arc<Identity>,
    case: Uuid,
    accused: Uuid,
}

impl Session {
    async fn open(place: &Place) -> Session {
        let site = Site::open(place).await;
        let petra = site.office.person("Petra", "prosecutor", Some("dpp")).await;
        let liaison = site.office.person("Lio", "court_liaison", Some("jud")).await;
        let case = site.office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
        let input = [("title", "Accused <K>"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
        let accused = site.office.create(&petra, "tt-accused", Some(case), &input).await;
        Session { site, liaison, case, accused }
    }

    async fn hearing(&self, title: &str, court: &str) -> Uuid {
        let input = [("title", title), ("court", court), ("hearing_on", "2026-01-05")];
        let hearing = self.site.office.create(&self.liaison, "tt-hearing", Some(self.case), &input).await;
        let link = Change::Link { item: hearing, kind: "concerns".into(), to: self.accused, ended: false };
        self.site.office.act(&self.liaison, link).await.expect("linked");
        hearing
    }

    async fn row(&self, id: Uuid) -> item::Model {
        let row = item::Entity::find_by_id(id).one(&self.site.office.engine.database.reader).await.unwrap();
        row.expect("the hearing")
    }

    async fn stage(&self, id: Uuid) -> String {
        self.row(id).await.stage
    }
}

/// Sends what is written, by hearing, event and input.
async fn send(browser: &Browser<'_>, page: &Page, written: &[(Uuid, &str, &str)]) -> Page {
    let named: Vec<(String, &str)> = written.iter().map(|(id, input, text)| (format!("{id}.{input}"), *text)).collect();
    let named: Vec<(&str, &str)> = named.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    browser.submit(page, DAY, &named).await
}

async fn a_courts_day_is_shown(place: Place) {
    let session = Session::open(&place).await;
    session.hearing("Enquiry <script>", COURT).await;
    session.hearing("Elsewhere", "San Fernando").await;
    let browser = session.site.browser(&session.liaison).await;
    let lists = browser.get("/court").await;
    assert_eq!(lists.form(DAY).get("court"), COURT);
    let page = browser.get(AT).await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in [
        "Enquiry &lt;script&gt;",
        "Accused &lt;K&gt;",
        "The State v K",
        "What was decided",
        "Why it was adjourned",
        "Port of Spain &lt;4&gt;, 5 Jan 2026",
    ] {
        assert!(page.shows(shown), "{shown}: {}", page.words());
    }
    // What only changes data is not what became of it, and another court's day is another page.
    assert!(!page.shows("<script>") && !page.shows(".revise.") && !page.shows("Elsewhere"), "{}", page.words());
}

async fn each_row_is_taken_or_refused_by_itself(place: Place) {
    let session = Session::open(&place).await;
    let (held, moved) = (session.hearing("Enquiry", COURT).await, session.hearing("Bail", COURT).await);
    let both = session.hearing("Mention", COURT).await;
    let browser = session.site.browser(&session.liaison).await;
    let page = browser.get(AT).await;
    let written = [
        (held, "hold.outcome", "Two <b>witnesses</b> heard"),
        (held, "hold.next_on", "2026-02-10"),
        (held, "hold.next_event", "Enquiry"),
        (moved, "adjourn.hearing_on", "2026-01-19"),
        (both, "hold.outcome", "Heard"),
        (both, "vacate.vacate_reason", "Ill <i>"),
    ];
    let answer = send(&browser, &page, &written).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.shows("Recorded: 1 hearing.") && answer.shows(": Held, row 3"), "{}", answer.words());
    assert!(
        answer.shows("Why it was adjourned: must be given.") && answer.shows("value=\"2026-01-19\""),
        "{}",
        answer.words()
    );
    assert!(
        answer.shows("More than one thing is filled in of this hearing.") && answer.shows("Ill &lt;i&gt;</textarea>")
    );
    assert!(!answer.shows(&format!("{held}.hold")), "it is done");
    let stages = [session.stage(held).await, session.stage(moved).await, session.stage(both).await];
    assert_eq!(stages, ["Held", "Listed", "Listed"]);
    // The same form again acts once, and answers what it answered.
    let again = send(&browser, &page, &written).await;
    assert!(again.shows("Recorded: 1 hearing.") && again.shows(": Held, row 3"), "{}", again.words());
    assert_eq!(session.row(held).await.seq, 3);
    // From what came back, the rest goes in.
    let rest = [
        (moved, "adjourn.hearing_on", "2026-01-19"),
        (moved, "adjourn.adjourn_reason", "defence"),
        (both, "vacate.vacate_reason", "Ill"),
    ];
    let done = send(&browser, &again, &rest).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.words());
    assert!(done.shows("Recorded: 2 hearings.") && done.shows("No hearing of this day"), "{}", done.words());
    assert_eq!(session.row(moved).await.due.unwrap().to_string(), "2026-01-19");
    assert_eq!(session.stage(both).await, "Vacated");
    session.site.tick().await;
    let told = journal::Entity::find().filter(journal::Column::ItemId.eq(session.accused));
    let told = told.filter(journal::Column::Event.like("hearing_%")).all(&session.site.office.engine.database.reader);
    let mut told: Vec<String> = told.await.unwrap().into_iter().map(|row| row.event).collect();
    told.sort();
    // Three were listed, and the one that follows.
    let once = ["hearing_held", "hearing_listed", "hearing_listed", "hearing_listed", "hearing_listed"];
    let once: Vec<&str> = once.into_iter().chain(["hearing_moved", "hearing_vacated"]).collect();
    assert_eq!(told, once, "the accused is told of each once");
}

async fn twenty_hearings_go_in_at_once(place: Place) {
    let session = Session::open(&place).await;
    let mut all = Vec::new();
    for _ in 0..20 {
        all.push(session.hearing("Mention", COURT).await);
    }
    let browser = session.site.browser(&session.liaison).await;
    let page = browser.get(AT).await;
    let written: Vec<(Uuid, &str, &str)> = all.iter().map(|id| (*id, "hold.outcome", "Adjourned to trial")).collect();
    let done = send(&browser, &page, &written).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.words());
    assert!(done.shows("Recorded: 20 hearings."), "{}", done.words());
    for id in all {
        assert_eq!(session.stage(id).await, "Held");
    }
    let nothing = send(&browser, &page, &[]).await;
    assert!(nothing.shows("Nothing was filled in."), "{}", nothing.words());
}

async fn tuesdays_court_is_entered_on_friday(place: Place) {
    let session = Session::open(&place).await;
    let hearing = session.hearing("Mention", COURT).await;
    let clock = &session.site.office.clock;
    clock.advance(chrono::TimeDelta::days(3));
    let browser = session.site.browser(&session.liaison).await;
    let page = browser.get(AT).await;
    assert!(page.shows("name=\"happenedOn\" type=\"date\" value=\"2026-01-05\""), "{}", page.html);
    let outcome = format!("{hearing}.hold.outcome");
    let form = page.form(DAY).with(&[(&outcome, "Heard")]).text("happenedOn", "2026-01-05");
    assert_eq!(browser.send(DAY, form).await.status, StatusCode::OK);
    let rows = journal::Entity::find().filter(journal::Column::ItemId.eq(hearing));
    let rows = rows.order_by_desc(journal::Column::Seq).all(&session.site.office.engine.database.reader).await.unwrap();
    let held = rows.iter().find(|row| row.event == "hold").expect("held");
    assert_eq!((held.at.to_string().as_str(), held.recorded_at), ("2026-01-05 16:00:00 UTC", clock.now()));
}

async fn somebody_else_entered_it_first(place: Place) {
    let session = Session::open(&place).await;
    let (hearing, other) = (session.hearing("Mention", COURT).await, session.hearing("Bail", COURT).await);
    let browser = session.site.browser(&session.liaison).await;
    let page = browser.get(AT).await;
    let office = &session.site.office;
    office.fire(&session.liaison, hearing, "vacate", &[("vacate_reason", "Ill")]).await.expect("vacated");
    let answer =
        send(&browser, &page, &[(hearing, "hold.outcome", "Heard <i>"), (other, "hold.outcome", "Granted")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.shows("Recorded: 1 hearing.") && answer.shows("Somebody else changed this item"),
        "{}",
        answer.words()
    );
    assert!(answer.shows("<dd>Heard &lt;i&gt;</dd>"), "what was written is not lost: {}", answer.words());
    assert_eq!((session.stage(hearing).await, session.stage(other).await), ("Vacated".into(), "Held".into()));
    // Whoever may not see hearings has none on her page.
    let cora = office.person("Cora", "coordinator", None).await;
    assert!(session.site.browser(&cora).await.get(AT).await.shows("No hearing of this day that you may see"));
}
