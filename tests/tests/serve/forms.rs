//! Everything that can be done is done by plain forms: accepted, refused with what was written kept, and never forged.

use super::site::{Browser, Page, Site};
use milepost_engine::access::Identity;
use milepost_engine::store::{document, item};
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use reqwest::multipart::Part;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;
use uuid::Uuid;

both!(
    an_event_is_fired_by_its_form,
    a_refused_form_keeps_what_was_written,
    evidence_goes_with_the_form,
    a_file_of_a_refused_form_need_not_be_sent_again,
    a_form_that_no_page_made_changes_nothing,
    the_same_form_twice_acts_once,
    somebody_was_faster,
    the_built_in_events_have_forms_too,
    a_deadline_is_extended_by_its_form,
    items_are_created_by_form,
    tuesdays_event_is_entered_on_friday,
    a_row_is_corrected_where_it_stands,
);

/// An action this agency has begun to work on.
pub async fn started(office: &Office, cora: &Arc<Identity>, agency: &str) -> Uuid {
    use milepost_engine::engine::command::Change;
    let action = office.action(cora, "2026-03-31").await;
    let lead = Change::Assign {
        item: action,
        lead: Some(agency.into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    office.act(cora, lead).await.expect("assigned");
    let line = milepost_engine::ledger::line::CostLine {
        reference: "1".into(),
        label: "Campaign".into(),
        currency: "TTD".into(),
        years: [(2026, Some(5_000_000))].into(),
        ..Default::default()
    };
    let cost = Change::Cost { item: action, line: line.into(), reason: None };
    office.act(cora, cost).await.expect("costed");
    for event in ["confirm_costs", "approve", "start"] {
        office.fire(cora, action, event, &[]).await.expect(event);
    }
    action
}

async fn seq(site: &Site, item: Uuid) -> i64 {
    let reader = &site.office.engine.database.reader;
    let row = item::Entity::find_by_id(item).one(reader).await.unwrap();
    row.expect("the item").seq
}

async fn fire(browser: &Browser<'_>, item: Uuid, event: &str, inputs: &[(&str, &str)]) -> Page {
    let page = browser.get(&format!("/items/{item}/plain")).await;
    let action = format!("/items/{item}/{event}");
    browser.submit(&page, &action, inputs).await
}

async fn an_event_is_fired_by_its_form(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let inputs = [("progress", "40"), ("text", "Four of ten spots recorded")];
    let answer = fire(&browser, action, "note", &inputs).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = browser.follow(&answer).await;
    assert!(page.shows("Recorded: row 7 of the history below."), "{}", page.words());
    assert!(page.shows("Four of ten spots recorded"));
}

async fn a_refused_form_keeps_what_was_written(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let inputs = [("progress", "400"), ("text", "All <done> & well")];
    let answer = fire(&browser, action, "note", &inputs).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.shows(r#"<p class="complaint" role="alert">Progress is a percentage from 0 to 100</p>"#));
    assert!(answer.shows(r#"value="400""#) && answer.shows("All &lt;done&gt; &amp; well</textarea>"));
    let answer = fire(&browser, action, "note", &[("progress", "lots"), ("text", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.shows(r#"id="note-progress-problem""#) && answer.shows(r#"id="note-text-problem""#));
    assert!(answer.shows(r#"aria-describedby="note-progress-problem" aria-invalid="true""#));
    assert_eq!(seq(&site, action).await, 6);
}

async fn evidence_goes_with_the_form(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&fay).await;
    let page = browser.get(&format!("/items/{action}/plain")).await;
    let to = format!("/items/{action}/submit");
    let file = Part::bytes(b"signed".to_vec()).file_name("list of participants.pdf");
    let form = page.form(&to).with(&[("text", "All trained")]);
    let answer = browser.send(&to, form.part("input.evidence", file)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    let page = browser.follow(&answer).await;
    assert!(page.shows("list of participants.pdf</a>"), "{}", page.words());
    assert!(page.shows("Submitted"));
}

async fn a_file_of_a_refused_form_need_not_be_sent_again(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&fay).await;
    let to = format!("/items/{action}/spend");
    let page = browser.get(&format!("/items/{action}/plain")).await;
    let file = Part::bytes(b"paid".to_vec()).file_name("receipt.pdf");
    let form = page.form(&to).with(&[("amount", "much"), ("spent_on", "2026-01-04")]);
    let refused = browser.send(&to, form.part("input.document", file)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("The file you sent</a> is kept"), "{}", refused.words());
    let again = [("amount", "TTD 120.50"), ("spent_on", "2026-01-04"), ("line", "1")];
    let answer = browser.submit(&refused, &to, &again).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    let page = browser.follow(&answer).await;
    assert!(page.shows("receipt.pdf</a>") && page.shows("TTD 120.50"), "{}", page.words());
}

async fn a_form_that_no_page_made_changes_nothing(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let before = seq(&site, action).await;
    let (browser, hers) = (site.browser(&fay).await, site.browser(&cora).await);
    let path = format!("/items/{action}");
    let plain = format!("{path}/plain");
    let (page, to) = (browser.get(&plain).await, format!("{path}/submit"));
    let another = hers.get(&plain).await.form("/sign-out").get("csrf").to_owned();
    for forged in ["", "0000", another.as_str()] {
        let file = Part::bytes(b"x".to_vec()).file_name("x.pdf");
        let form = reqwest::multipart::Form::new()
            .text("csrf", forged.to_owned())
            .text("requestId", page.form(&to).get("requestId").to_owned())
            .part("input.evidence", file);
        let answer = browser.send(&to, form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.shows("This form was not made by a page of yours"));
    }
    assert_eq!(seq(&site, action).await, before);
    let reader = &site.office.engine.database.reader;
    assert_eq!(document::Entity::find().count(reader).await.unwrap(), 0);
}

async fn the_same_form_twice_acts_once(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let page = browser.get(&format!("/items/{action}/plain")).await;
    let to = format!("/items/{action}/note");
    let inputs = [("progress", "40"), ("text", "Once")];
    let first = browser.submit(&page, &to, &inputs).await;
    let second = browser.submit(&page, &to, &inputs).await;
    assert_eq!((first.status, &first.location), (second.status, &second.location));
    assert_eq!(seq(&site, action).await, 7);
}

async fn somebody_was_faster(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let page = browser.get(&format!("/items/{action}/plain")).await;
    let blocked = [("blocked_reason", "No vehicles")];
    site.office.fire(&cora, action, "block", &blocked).await.expect("blocked");
    let answer = browser.submit(&page, &format!("/items/{action}/cancel"), &[("cancelled_reason", "Not needed")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.shows("Somebody else changed this item since you read it"));
    // The page shown now is up to date: sent from there it goes.
    let answer =
        browser.submit(&answer, &format!("/items/{action}/cancel"), &[("cancelled_reason", "Not needed")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

async fn the_built_in_events_have_forms_too(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let other = site.office.action(&cora, "2026-06-30").await;
    let browser = site.browser(&cora).await;
    let reference = {
        let reader = &site.office.engine.database.reader;
        let row = item::Entity::find_by_id(other).one(reader).await.unwrap();
        row.expect("the other").reference
    };
    let wrong = [("reference", "2"), ("label", "Radio"), ("years", "FY2026 lots")];
    let refused = fire(&browser, action, "cost", &wrong).await;
    assert!(refused.shows("`lots` is no amount; write it like 50000.00."), "{}", refused.words());
    let cost = [("reference", "2"), ("label", "Radio"), ("years", "FY2026 1250.50\nFY2027")];
    let assign = [("lead", "mol"), ("partners", "ttps"), ("partners", "ctu")];
    let link = [("kind", "depends_on"), ("to", reference.as_str())];
    let forms: [(&str, &[(&str, &str)]); 3] = [("cost", &cost), ("assign", &assign), ("link", &link)];
    for (event, inputs) in forms {
        let answer = fire(&browser, action, event, inputs).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{event}: {}", answer.words());
    }
    let page = browser.get(&format!("/items/{action}/plain")).await;
    for shown in [
        "TTD 1250.50",
        "FY2027: not known",
        "Ministry of Labour",
        "Counter Trafficking Unit, Trinidad and Tobago Police Service",
        reference.as_str(),
    ] {
        assert!(page.shows(shown), "{shown}: {}", page.words());
    }
}

async fn a_deadline_is_extended_by_its_form(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    let refused = fire(&browser, action, "extend.due", &[("until", "2026-06-30"), ("reason", "Floods")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Approved by: must be given."), "{}", refused.words());
    let inputs = [("until", "2026-06-30"), ("reason", "Floods"), ("approver", "Task Force")];
    let answer = fire(&browser, action, "extend.due", &inputs).await;
    let page = browser.follow(&answer).await;
    assert!(page.shows("Action completed: due 30 Jun 2026"), "{}", page.words());
    assert!(page.shows("<strong>31 Mar 2026</strong>"), "the old date stays");
}

/// The address of the first way to a new item of this title.
fn way(page: &Page, title: &str) -> String {
    let (before, _) = page.html.split_once(&format!(">New: {title}</a>")).unwrap_or_else(|| panic!("{}", page.words()));
    let (_, address) = before.rsplit_once("href=\"").expect("a link");
    address.trim_end_matches('"').to_owned()
}

async fn items_are_created_by_form(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let browser = site.browser(&cora).await;
    let items = browser.get("/items").await;
    let new = way(&items, "National Action Plan");
    let created = browser.submit(&browser.get(&new).await, &new, &[("title", "Plan of 2026")]).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.words());
    let plan = browser.get(&format!("{}/plain", created.location.as_deref().expect("a way"))).await;
    assert!(plan.shows("Plan of 2026"), "{}", plan.words());
    let new = way(&plan, "Pillar");
    let form = browser.get(&new).await;
    let refused = browser.submit(&form, &new, &[("title", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let created = browser.submit(&refused, &new, &[("title", "Prevention")]).await;
    let pillar = browser.get(&format!("{}/plain", created.location.as_deref().expect("a way"))).await;
    assert!(pillar.shows("Prevention") && pillar.shows("Plan of 2026"), "{}", pillar.words());
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let stranger = site.browser(&fay).await;
    assert!(!stranger.get("/items").await.shows("New: National Action Plan"));
    assert_eq!(stranger.get("/new/nap-plan").await.status, StatusCode::NOT_FOUND);
}

async fn tuesdays_event_is_entered_on_friday(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    site.office.clock.advance(chrono::TimeDelta::days(3));
    let now = milepost_engine::clock::Clock::now(site.office.clock.as_ref());
    let tuesday = now.date_naive() - chrono::TimeDelta::days(2);
    let browser = site.browser(&cora).await;
    let page = browser.get(&format!("/items/{action}/plain")).await;
    let address = format!("/items/{action}/block");
    let form = page.form(&address).with(&[("blocked_reason", "Flood")]).text("happenedOn", tuesday.to_string());
    let done = browser.send(&address, form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
    let shown = browser.follow(&done).await;
    assert!(shown.shows(&tuesday.format("%-d %b %Y, 12:00").to_string()), "{}", shown.words());
    let wrong = page.form(&address).with(&[("blocked_reason", "Flood")]).text("happenedOn", "Tuesday");
    assert_eq!(browser.send(&address, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn a_row_is_corrected_where_it_stands(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let browser = site.browser(&cora).await;
    fire(&browser, action, "block", &[("blocked_reason", "Flood")]).await;
    let (page, to) = (browser.get(&format!("/items/{action}/plain")).await, format!("/items/{action}/correct"));
    assert!(page.shows("Blocked"));
    // The latest row stands first.
    let silent = browser.submit(&page, &to, &[("how", "void"), ("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.shows("Give the reason: it stays in the history."), "{}", silent.words());
    let done = browser.submit(&page, &to, &[("how", "void"), ("reason", "Another action was meant")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
    let shown = browser.follow(&done).await;
    assert!(shown.shows("voided by row") && shown.shows("Report that it is blocked"), "{}", shown.words());
    assert_eq!(
        item::Entity::find_by_id(action).one(&site.office.engine.database.reader).await.unwrap().unwrap().stage,
        "In progress"
    );
    // A focal point has no such form.
    let ben = site.office.person("Ben", "focal_point", Some("ttps")).await;
    assert!(!site.browser(&ben).await.get(&format!("/items/{action}/plain")).await.html.contains("/correct"));
}
