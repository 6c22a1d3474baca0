//! A calendar feed: whoever has its address reads what its person may see at that moment, and nobody else learns that it is
//! there. What is served is read back with ical.js.

use super::site::Site;
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::store::{deadline, membership};
use milepost_tests::node::installed;
use milepost_tests::office::{Office, texts};
use milepost_tests::served::{Served, command};
use milepost_tests::{Place, both};
use reqwest::{Method, Response, StatusCode};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use uuid::Uuid;

both!(
    what_is_open_is_in_the_calendar_until_it_is_done,
    its_person_sees_it_today_or_it_is_not_there,
    what_is_revoked_is_as_what_never_was,
    a_case_names_nobody,
    a_long_list_is_cut_and_says_so,
    the_address_is_told_once_and_hers_to_revoke,
    a_list_is_subscribed_to_on_the_page,
    no_address_is_logged,
);

pub async fn graphql(site: &Site, who: &Identity, query: &str, variables: Value) -> Value {
    let request = site.http.post(site.url("/graphql")).bearer_auth(site.token(who).await);
    let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

const CREATE: &str = "mutation ($input: FeedInput!) { createFeed(input: $input) { id title address } }";

/// Its id and path.
async fn feed(site: &Site, who: &Identity, filter: Value) -> (Uuid, String) {
    let input = json!({ "requestId": "first", "title": "Mine, all", "filter": filter });
    let made = graphql(site, who, CREATE, json!({ "input": input })).await["data"]["createFeed"].take();
    let address = made["address"].as_str().expect("the address");
    let path = address.strip_prefix(&site.url("")).expect("where it was asked for");
    (made["id"].as_str().unwrap().parse().unwrap(), path.to_owned())
}

fn understood(text: &str) -> Value {
    let mut node = Command::new("node");
    let node = node.arg("ical.mjs").current_dir(installed()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("node runs");
    node.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    let told = node.wait_with_output().expect("node ends").stdout;
    serde_json::from_slice(&told).unwrap_or_else(|error| panic!("{error}: {text}"))
}

async fn read(site: &Site, path: &str) -> Value {
    let answer = site.get(path, None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    understood(&answer.text().await.unwrap())
}

fn summaries(calendar: &Value) -> Vec<&str> {
    calendar["events"].as_array().unwrap().iter().map(|event| event["summary"].as_str().unwrap()).collect()
}

/// What it is all led by.
async fn led(office: &Office, by: &Arc<Identity>, item: Uuid, lead: &str) {
    let lead = Some(lead.to_owned());
    let assign = Change::Assign { item, lead, partners: Vec::new(), people: Vec::new(), since: None };
    office.act(by, assign).await.expect("assigned");
}

async fn what_is_open_is_in_the_calendar_until_it_is_done(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let action = office.action(&cora, "2026-03-02").await;
    let title = format!("Signs; \"posters\", 🎗️ and\\more\r\nBEGIN:VEVENT {}", "für die Öffentlichkeit 🚌 ".repeat(9));
    office.fire(&cora, action, "revise", &[("title", &title)]).await.expect("revised");
    led(office, &cora, action, "ttps").await;
    let (_, path) = feed(&site, &cora, json!({ "agency": "ttps" })).await;
    let answer = site.get(&path, None).await;
    let header = |answer: &Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header(&answer, "content-type"), "text/calendar; charset=utf-8");
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    let (tag, length) = (header(&answer, "etag"), header(&answer, "content-length"));
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.contains("\r\nX-WR-CALNAME:Mine\\, all\r\n"), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{text}");
    let calendar = understood(&text);
    let plain = title.replace(['\r', '\n'], " ");
    assert_eq!(
        (&calendar["version"], &calendar["name"], &calendar["note"], &calendar["refresh"]),
        (&json!("2.0"), &json!("Mine, all"), &Value::Null, &json!("PT1H"))
    );
    let event = calendar["events"][0].clone();
    assert_eq!(
        event,
        json!({
            "uid": event["uid"], "sequence": 1, "status": "CONFIRMED", "allDay": true,
            "start": "2026-03-02", "end": "2026-03-03",
            "summary": format!("NAP1-1.1.1 {}: Action completed", plain),
            "description": "Stage: Proposed\nAnswers for it: Trinidad and Tobago Police Service",
            "url": site.url(&format!("/items/{action}")),
            "stamp": "2026-01-05T13:00:00Z", "modified": "2026-01-05T13:00:00Z",
        })
    );
    // The head alone; and nothing new for who has it.
    let head = site.http.request(Method::HEAD, site.url(&path)).send().await.unwrap();
    assert_eq!((header(&head, "etag"), header(&head, "content-length")), (tag.clone(), length));
    assert_eq!(head.text().await.unwrap(), "");
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".into()] {
        let again = site.http.get(site.url(&path)).header("if-none-match", &known).send().await.unwrap();
        assert_eq!((again.status(), header(&again, "etag")), (StatusCode::NOT_MODIFIED, tag.clone()), "{known}");
        assert_eq!(again.text().await.unwrap(), "");
    }
    // Another date is the same event.
    let until = Extension::Until("2026-04-01".parse().unwrap());
    let input = texts(&[("reason", "Flood"), ("approver", "The minister")]);
    let extend = Change::Extend { item: action, deadline: "due".into(), by: until, input, revision: None };
    office.clock.advance(chrono::TimeDelta::hours(1));
    office.act(&cora, extend).await.expect("extended");
    let later = site.http.get(site.url(&path)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(later.status(), StatusCode::OK);
    let later = understood(&later.text().await.unwrap())["events"][0].take();
    assert_eq!(
        (&later["uid"], &later["sequence"], &later["start"], &later["modified"]),
        (&event["uid"], &json!(2), &json!("2026-04-01"), &json!("2026-01-05T14:00:00Z"))
    );
    office.fire(&cora, action, "cancel", &[("cancelled_reason", "Done by others")]).await.expect("cancelled");
    assert_eq!(read(&site, &path).await["events"], json!([]));
}

async fn its_person_sees_it_today_or_it_is_not_there(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    let action = office.action(&cora, "2026-03-02").await;
    let (_, path) = feed(&site, &fay, json!({})).await;
    assert_eq!(read(&site, &path).await["events"], json!([]));
    led(office, &cora, action, "ttps").await;
    assert_eq!(summaries(&read(&site, &path).await), ["NAP1-1.1.1 Campaign: Action completed"]);
    led(office, &cora, action, "moh").await;
    assert_eq!(read(&site, &path).await["events"], json!([]));
}

/// Status, body and headers, without what differs each time.
async fn told(site: &Site, path: &str) -> (StatusCode, String, String) {
    let answer = site.get(path, None).await;
    let mut headers = answer.headers().clone();
    headers.remove("x-request-id");
    headers.remove("date");
    (answer.status(), format!("{headers:?}"), answer.text().await.unwrap())
}

async fn what_is_revoked_is_as_what_never_was(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    let (id, hers) = feed(&site, &cora, json!({})).await;
    let (_, gone) = feed(&site, &fay, json!({})).await;
    let unknown = told(&site, &format!("/feeds/{}.ics", "0".repeat(64))).await;
    assert_eq!(unknown.0, StatusCode::NOT_FOUND);
    assert_eq!((told(&site, &hers).await.0, told(&site, &gone).await.0), (StatusCode::OK, StatusCode::OK));
    let revoke = "mutation ($id: UUID!) { revokeFeed(id: $id, requestId: \"r\") { revokedAt } }";
    let revoked = graphql(&site, &cora, revoke, json!({ "id": id })).await;
    assert_eq!(revoked["data"]["revokeFeed"]["revokedAt"], "2026-01-05T13:00:00+00:00", "{revoked}");
    office.clock.advance(chrono::TimeDelta::days(2));
    let yesterday = office.clock.now().date_naive().pred_opt().unwrap();
    membership::end_all(&office.engine.database.writer, fay.id, yesterday).await.unwrap();
    for path in [hers.as_str(), gone.as_str(), hers.trim_end_matches(".ics"), "/feeds/.ics", "/feeds/revoke.ics"] {
        assert_eq!(told(&site, path).await, unknown, "{path}");
    }
    // Asked again it stays as it was revoked.
    let again = graphql(&site, &cora, revoke, json!({ "id": id })).await;
    assert_eq!(again, revoked);
}

async fn a_case_names_nobody(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The Queen v K")]).await;
    let witness =
        [("title", "Frightened"), ("name", "Secretname"), ("part", "victim"), ("statement_due_on", "2026-01-30")];
    let witness = office.create(&petra, "tt-witness", Some(case), &witness).await;
    let (_, path) = feed(&site, &petra, json!({})).await;
    let event = read(&site, &path).await["events"][0].take();
    let stage =
        graphql(&site, &petra, &format!("{{ item(id: \"{witness}\") {{ reference stage }} }}"), json!({})).await;
    let item = &stage["data"]["item"];
    let summary = format!("{} ({})", item["reference"].as_str().unwrap(), item["stage"].as_str().unwrap());
    assert_eq!(
        event,
        json!({
            "uid": event["uid"], "sequence": 1, "status": "CONFIRMED", "allDay": true, "start": "2026-01-30", "end": "2026-01-31",
            "summary": summary, "description": null, "url": site.url(&format!("/items/{witness}")),
            "stamp": "2026-01-05T13:00:00Z", "modified": "2026-01-05T13:00:00Z",
        })
    );
    let text = site.get(&path, None).await.text().await.unwrap();
    for name in ["Frightened", "Secretname", "Queen"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
}

async fn a_long_list_is_cut_and_says_so(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let action = office.action(&cora, "2026-03-02").await;
    let database = &office.engine.database;
    let of = deadline::Column::ItemId.eq(action);
    let one = deadline::Entity::find().filter(of).one(&database.reader).await.unwrap().expect("its deadline");
    let more = (0..1_004).map(|index| deadline::Model { name: format!("more {index}"), ..one.clone() });
    let more: Vec<_> = more.map(IntoActiveModel::into_active_model).collect();
    for some in more.chunks(500) {
        deadline::Entity::insert_many(some.to_vec()).exec_without_returning(&database.writer).await.unwrap();
    }
    let (_, path) = feed(&site, &cora, json!({})).await;
    let calendar = read(&site, &path).await;
    assert_eq!(calendar["events"].as_array().unwrap().len(), 1_000);
    let note = "The earliest 1000 of 1005 deadlines. A narrower list has the others.";
    assert_eq!(calendar["note"], note);
}

async fn the_address_is_told_once_and_hers_to_revoke(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let (id, path) = feed(&site, &cora, json!({ "overdue": true })).await;
    let again = async |title: &str, filter: Value| {
        let input = json!({ "requestId": "first", "title": title, "filter": filter });
        graphql(&site, &cora, CREATE, json!({ "input": input })).await
    };
    let same = again("Mine, all", json!({ "overdue": true })).await["data"]["createFeed"].take();
    assert_eq!(same, json!({ "id": id, "title": "Mine, all", "address": null }));
    for other in [again("Mine", json!({ "overdue": true })).await, again("Mine, all", json!({})).await] {
        assert_eq!(other["errors"][0]["extensions"]["code"], "REQUEST_ID_REUSED", "{other}");
    }
    for (title, filter) in [("", json!({})), ("a\nb", json!({})), ("Met", json!({ "state": "MET" }))] {
        let input = json!({ "requestId": title, "title": title, "filter": filter });
        let refused = graphql(&site, &cora, CREATE, json!({ "input": input })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{refused}");
    }
    let input = json!({ "requestId": "near", "title": "Near", "filter": { "agency": "ttp" } });
    let refused = graphql(&site, &cora, CREATE, json!({ "input": input })).await;
    assert_eq!(refused["errors"][0]["message"], "There is no agency `ttp`. Did you mean `ttps`?");
    let kept = graphql(&site, &cora, "{ feeds { filter } }", json!({})).await["data"].take();
    assert_eq!(kept, json!({ "feeds": [{ "filter": "{\"overdue\":true}" }] }), "what is not asked for is left out");
    let list = async |who: &Identity| graphql(&site, who, "{ feeds { id address } }", json!({})).await["data"].take();
    assert_eq!(list(&cora).await, json!({ "feeds": [{ "id": id, "address": null }] }));
    assert_eq!(list(&fay).await, json!({ "feeds": [] }));
    let revoke = format!("mutation {{ revokeFeed(id: \"{id}\", requestId: \"r\") {{ id }} }}");
    let refused = graphql(&site, &fay, &revoke, json!({})).await;
    let refused = &refused["errors"][0];
    assert_eq!(
        (&refused["extensions"]["code"], &refused["message"]),
        (&json!("NOT_FOUND"), &json!("There is no such feed of yours."))
    );
    assert_eq!(site.get(&path, None).await.status(), StatusCode::OK);
    let secret = path.trim_start_matches("/feeds/").trim_end_matches(".ics");
    let kept = milepost_engine::store::feed::Entity::find().one(&site.office.engine.database.reader).await.unwrap();
    assert!(!format!("{kept:?}").contains(secret));
}

async fn a_list_is_subscribed_to_on_the_page(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = site.office.action(&cora, "2026-01-20").await;
    led(&site.office, &cora, action, "ttps").await;
    let browser = site.browser(&cora).await;
    let list = browser.get("/deadlines?due=14&agency=ttps").await;
    let hidden = list.form("/feeds");
    assert_eq!((hidden.get("due"), hidden.get("agency")), ("14", "ttps"));
    let page = browser.get("/feeds?due=14&agency=ttps").await;
    assert!(page.shows("<option value=\"14\" selected>") && page.shows("<option value=\"ttps\" selected>"));
    let form = page.form("/feeds");
    let post = async |path: &str, body: String| {
        let request = site.http.post(site.url(path)).header("cookie", &browser.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.expect("an answer").text().await.expect("text")
    };
    let body =
        format!("csrf={}&requestId={}&title=Next+weeks&due=14&agency=ttps", form.get("csrf"), form.get("requestId"));
    let made = post("/feeds", body.clone()).await;
    let address = made.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("the address");
    let path = address.strip_prefix(&site.url("")).expect("here");
    // Due in 15 days: not yet in the list, which is asked for anew each time.
    assert_eq!(read(&site, path).await["events"], json!([]));
    site.office.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(summaries(&read(&site, path).await), ["NAP1-1.1.1 Campaign: Action completed"]);
    let browser = site.browser(&cora).await;
    let listed = browser.get("/feeds").await;
    assert!(listed.shows("Next weeks") && !listed.shows(path));
    let form = listed.form("/feeds/revoke");
    let body = format!("csrf={}&id={}", form.get("csrf"), form.get("id"));
    let request = site.http.post(site.url("/feeds/revoke")).header("cookie", &browser.cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let revoked = request.send().await.unwrap().text().await.unwrap();
    assert!(!revoked.contains("Next weeks"));
    assert_eq!(site.get(path, None).await.status(), StatusCode::NOT_FOUND);
}

async fn no_address_is_logged(place: Place) {
    let office = Office::open(&place).await;
    office.close().await;
    let served = Served::run(command(&place).args(["--site", "https://milepost.example/"]), &place);
    let secret = "5ec3e7".repeat(8);
    for path in [format!("/feeds/{secret}.ics"), format!("/unsubscribe/{secret}"), format!("/welcome/{secret}")] {
        let answer = reqwest::get(format!("{}{path}", served.address)).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
    served.stop();
    let log = std::fs::read_to_string(place.directory().join("server.log")).expect("the log");
    assert!(
        log.contains("path=\"/feeds/\"")
            && log.contains("path=\"/unsubscribe/\"")
            && log.contains("path=\"/welcome/\"")
            && !log.contains(&secret),
        "{log}"
    );
}
