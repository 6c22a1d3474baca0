//! What the pages show, to whom, and that what people wrote stays text.

use super::forms::started;
use super::site::Site;
use chrono::TimeDelta;
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_tests::office::instant;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

both!(
    what_is_overdue_stands_under_its_agency,
    items_are_found_by_words_kind_and_agency,
    what_is_due_is_listed_with_the_load_of_the_weeks,
    a_long_list_comes_in_pages,
    a_focal_point_sees_what_is_her_agencys,
    what_people_wrote_stays_text,
    notices_that_did_not_arrive_are_sent_again,
    the_lists_of_a_court,
    what_she_may_begin_is_offered,
);

/// Of the table's columns.
const HEADS: [&str; 5] = ["Item", "What is due", "Stage", "Due", "Days late"];

async fn what_is_overdue_stands_under_its_agency(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let browser = site.browser(&cora).await;
    assert!(browser.get("/overdue").await.shows("Nothing you may see is overdue."));
    for agency in ["ttps", "mol", "ttps"] {
        started(&site.office, &cora, agency).await;
    }
    site.office.clock.advance(TimeDelta::days(100));
    site.tick().await;
    let browser = site.browser(&cora).await;
    let words = browser.get("/overdue").await.words();
    let (_, main) = words.split_once("Overdue by agency\nTrinidad ").expect("most first");
    let shown: Vec<&str> = main.lines().filter(|line| !HEADS.contains(line)).collect();
    let expected = [
        "and Tobago Police Service – 2 overdue",
        "NAP1-1.1.1 Campaign",
        "Action completed",
        "In progress",
        "31 Mar 2026",
        "15",
        "NAP3-1.1.1 Campaign",
        "Action completed",
        "In progress",
        "31 Mar 2026",
        "15",
        "Ministry of Labour – 1 overdue",
        "NAP2-1.1.1 Campaign",
        "Action completed",
        "In progress",
        "31 Mar 2026",
        "15",
    ];
    assert_eq!(shown, expected);
}

async fn items_are_found_by_words_kind_and_agency(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let found = async |query: &str| {
        let page = browser.get(&format!("/items?{query}")).await;
        let words = page.words();
        let number = words.lines().find(|line| line.ends_with(" items") || line.ends_with(" item"));
        number.expect("a number").to_owned()
    };
    assert_eq!(found("").await, "4 items");
    assert_eq!(found("text=camp&kind=&agency=").await, "1 item");
    assert_eq!(found("kind=pillar").await, "1 item");
    assert_eq!(found("agency=ttps").await, "1 item");
    assert_eq!(found("agency=mol").await, "0 items");
    assert_eq!(found("overdue=true").await, "0 items");
    let refused = browser.get("/items?after=nonsense").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

/// An action that is due on 31 March, asked for in February and in April.
async fn what_is_due_is_listed_with_the_load_of_the_weeks(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    started(&site.office, &cora, "ttps").await;
    // A session ends before a month has passed.
    let page = async |query: &str| site.browser(&cora).await.get(&format!("/deadlines?{query}")).await;
    let found = async |query: &str| {
        let words = page(query).await.words();
        let number = words.lines().find(|line| line.ends_with(" deadlines") || line.ends_with(" deadline"));
        number.expect("a number").to_owned()
    };
    site.office.clock.set(instant("2026-03-10T15:00:00Z"));
    assert_eq!(found("").await, "1 deadline");
    assert_eq!(found("due=14").await, "0 deadlines");
    assert_eq!(found("due=28&agency=mol").await, "0 deadlines");
    assert_eq!(found("due=overdue").await, "0 deadlines");
    let open = page("due=open").await;
    assert!(open.shows("Due in the next eight weeks") && open.shows("2026-W14<br>30 Mar 2026"), "{}", open.html);
    site.office.clock.set(instant("2026-04-02T15:00:00Z"));
    assert_eq!(found("due=overdue").await, "1 deadline");
    assert_eq!(found("due=28").await, "0 deadlines");
}

async fn a_long_list_comes_in_pages(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    for number in 0..51 {
        let title = format!("Plan {number:02}");
        site.office.create(&cora, "nap-plan", None, &[("title", &title)]).await;
    }
    let browser = site.browser(&cora).await;
    let first = browser.get("/items").await;
    assert!(first.shows(">Later</button>") && !first.shows(">Earlier</button>"));
    let rows = |page: &super::site::Page| page.html.matches("href=\"/items/").count();
    assert_eq!(rows(&first), 50);
    let after = first.html.split("name=\"after\" value=\"").nth(1).expect("a cursor");
    let after = after.split('"').next().expect("its end").replace('=', "%3D").replace('+', "%2B");
    let second = browser.get(&format!("/items?after={after}")).await;
    assert_eq!(rows(&second), 1);
    assert!(second.shows(">Earlier</button>") && !second.shows(">Later</button>"));
}

async fn a_focal_point_sees_what_is_her_agencys(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let hers = started(&site.office, &cora, "ttps").await;
    let theirs = started(&site.office, &cora, "mol").await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let browser = site.browser(&fay).await;
    let list = browser.get("/items?kind=action").await;
    assert!(list.shows(&hers.to_string()) && !list.shows(&theirs.to_string()));
}

async fn what_people_wrote_stays_text(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("<b>Cora</b>", "coordinator", None).await;
    let title = "<script>alert('1')</script>\"><img src=x>";
    site.office.create(&cora, "nap-plan", None, &[("title", title)]).await;
    let browser = site.browser(&cora).await;
    let written = "?text=%22%3E%3Cscript%3E&kind=%22%3E%3Cscript%3E";
    for path in ["/items".to_owned(), "/overdue".to_owned(), format!("/items{written}")] {
        let page = browser.get(&path).await;
        assert!(!page.shows("<script") && !page.shows("<img") && !page.shows("<b>"), "{path}");
    }
    assert!(browser.get("/items").await.shows("&lt;script&gt;alert"));
}

async fn notices_that_did_not_arrive_are_sent_again(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&site.office, &cora, "ttps").await;
    site.office.clock.advance(TimeDelta::days(60));
    site.tick().await;
    assert!(site.browser(&cora).await.get("/undelivered").await.shows("Every notice arrived, or is still on its way."));
    let dead = delivery::ActiveModel {
        state: ActiveValue::Set(State::Dead),
        error: ActiveValue::Set(Some("No such <mailbox>.".into())),
        ..Default::default()
    };
    let hers = delivery::Column::PersonId.eq(fay.id).and(delivery::Column::Channel.eq(Channel::Inbox));
    let writer = &site.office.engine.database.writer;
    let dies = delivery::Entity::update_many().set(dead).filter(hers);
    dies.clone().exec(writer).await.unwrap();
    let browser = site.browser(&cora).await;
    assert!(browser.get("/overdue").await.shows("Notices that did not arrive: "));
    let page = browser.get("/undelivered").await;
    for shown in ["For Fay", "Campaign", "No such &lt;mailbox&gt;."] {
        assert!(page.shows(shown), "{shown}: {}", page.words());
    }
    let again = async || {
        let page = browser.get("/undelivered").await;
        let form = page.form("/undelivered");
        let request = site.http.post(site.url("/undelivered")).header("cookie", &browser.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let (csrf, id) = (form.get("csrf").to_owned(), form.get("id").to_owned());
        let answer = request.body(format!("csrf={csrf}&id={id}")).send().await.expect("an answer");
        assert!(!browser.get("/undelivered").await.shows(&format!("value=\"{id}\"")));
        answer
    };
    assert_eq!(again().await.status(), StatusCode::SEE_OTHER);
    dies.exec(writer).await.unwrap();
    site.office.fire(&cora, action, "cancel", &[("cancelled_reason", "Done by others")]).await.expect("cancelled");
    let told = again().await.text().await.expect("a page");
    assert!(told.contains("It was not sent again, and is listed no more. "), "{told}");
    let refused = site.browser(&fay).await.get("/undelivered").await;
    assert!(!refused.shows("No such") && refused.status == StatusCode::BAD_REQUEST, "{}", refused.words());
}

async fn the_lists_of_a_court(place: Place) {
    let site = Site::open(&place).await;
    let petra = site.office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = site.office.create(&petra, "tt-case", None, &[("title", "The Queen v K")]).await;
    let accused = [("title", "Accused K"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
    site.office.create(&petra, "tt-accused", Some(case), &accused).await;
    for (court, on) in [("Port of Spain", "2026-01-07"), ("San Fernando", "2026-01-08"), ("Arima", "2026-01-12")] {
        let hearing = [("title", "Enquiry"), ("court", court), ("hearing_on", on)];
        site.office.create(&petra, "tt-hearing", Some(case), &hearing).await;
    }
    let browser = site.browser(&petra).await;
    assert!(browser.get("/items").await.shows("Court lists"));
    let week = browser.get("/court").await.words();
    let day = browser.get("/court").await.form("/cases/hearings");
    assert_eq!((day.get("court"), day.get("day")), ("Port of Spain", "2026-01-07"), "the app's page of that day");
    for shown in ["Hearings from 5 Jan 2026", "Port of Spain", "San Fernando", "No next date", "Accused K"] {
        assert!(week.contains(shown), "{shown}: {week}");
    }
    assert!(!week.contains("Arima"));
    assert!(browser.get("/court?week=2026-01-14").await.shows("Arima"));
    let cora = site.office.person("Cora", "coordinator", None).await;
    assert!(!site.browser(&cora).await.get("/court").await.shows("Accused K"));
}

async fn what_she_may_begin_is_offered(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let way = "<a href=\"/new/nap-plan\">New: National Action Plan</a>";
    let page = site.browser(&cora).await.get("/items").await;
    assert!(page.shows(way) && !page.shows("/new/nap-pillar"), "what stands below another begins there: {}", page.html);
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    assert!(!site.browser(&fay).await.get("/items").await.shows("/new/"));
}
