//! A file is brought in over HTTP: looked at, applied with its progress told, and the same again does nothing. What its person
//! may not see is not told her.

use super::site::Site;
use milepost_tests::{Place, both};
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

both!(
    a_plan_comes_in_over_http,
    an_apply_goes_on_when_nobody_listens,
    what_she_may_not_see_is_not_there,
    hostile_files_are_refused_in_words,
    a_page_proves_itself
);

const FILE: &str = "No,Area,Action,Lead agency,Due date\n1.1,Prevention,Train the guard,TTPS,2026-06-30\n1.2,Prevention,Print,TTPS,soon or so\n";

fn form(file: impl Into<Vec<u8>>, said: &[(&str, &str)]) -> Form {
    let named = said.iter().fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()));
    named.part("file", Part::bytes(file.into()).file_name("plan.csv"))
}

async fn token(site: &Site, name: &str, role: &str, agency: Option<&str>) -> String {
    let person = site.office.person(name, role, agency).await;
    site.token(&person).await
}

async fn sent(site: &Site, token: &str, way: &str, form: Form) -> Response {
    site.http.post(site.url(way)).bearer_auth(token).multipart(form).send().await.expect("an answer")
}

async fn looked(site: &Site, token: &str, said: &[(&str, &str)]) -> Value {
    sent(site, token, "/import/preview", form(FILE, said)).await.json().await.expect("JSON")
}

async fn a_plan_comes_in_over_http(place: Place) {
    let site = Site::open(&place).await;
    let token = token(&site, "Cora", "coordinator", None).await;
    let told = looked(&site, &token, &[]).await;
    assert!(told["refused"].as_str().is_some_and(|said| said.contains("Say which of its columns are these")), "{told}");
    let area = &told["sheets"][0]["columns"][1];
    assert_eq!((&area["cell"], &area["header"], &area["name"]), (&json!("B1"), &json!("Area"), &Value::Null));
    assert!(told["names"].as_array().is_some_and(|names| names.contains(&json!("pillar"))));
    let said = [("map", "Area=pillar"), ("plan", "The plan")];
    let told = looked(&site, &token, &said).await;
    let read = &told["read"];
    assert_eq!((&read["kind"], &read["created"], &read["faulty"]), (&json!("plan"), &json!(3), &json!(1)), "{told}");
    let complaint = &read["complaints"]["first"][0];
    assert_eq!((&complaint["cell"], &complaint["column"]), (&json!("E3"), &json!("Due date")));
    assert_eq!(told["sheets"][0]["columns"][1]["said"], true);
    let applied = sent(&site, &token, "/import/apply", form(FILE, &said)).await;
    assert_eq!(applied.headers()["content-type"], "application/x-ndjson");
    let lines = applied.text().await.expect("text");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    let (last, progress) = lines.split_last().expect("lines");
    assert_eq!((&last["applied"]["created"], &last["applied"]["refused"]), (&json!(3), &json!([])));
    assert!(progress.iter().all(|line| line["all"] == 3 && line["done"].as_u64() <= Some(3)), "{lines:?}");
    // The same file again changes nothing, and what was said of its heading is known.
    let again = looked(&site, &token, &[]).await;
    assert_eq!((&again["read"]["created"], &again["read"]["unchanged"]), (&json!(0), &json!(3)), "{again}");
    assert_eq!(again["sheets"][0]["columns"][1]["said"], true);
    site.stop().await;
}

/// Asked so often at most whether it is done.
const MAX_ASKS: usize = 1_000;

async fn an_apply_goes_on_when_nobody_listens(place: Place) {
    let site = Site::open(&place).await;
    let token = token(&site, "Cora", "coordinator", None).await;
    let said = [("map", "Area=pillar"), ("plan", "The plan")];
    drop(sent(&site, &token, "/import/apply", form(FILE, &said)).await);
    for _ in 0..MAX_ASKS {
        if looked(&site, &token, &said).await["read"]["unchanged"] == 3 {
            return site.stop().await;
        }
    }
    panic!("it did not go on");
}

async fn what_she_may_not_see_is_not_there(place: Place) {
    let site = Site::open(&place).await;
    let cora = token(&site, "Cora", "coordinator", None).await;
    let said = [("map", "Area=pillar"), ("planRef", "P"), ("plan", "Hidden title")];
    sent(&site, &cora, "/import/apply", form(FILE, &said)).await.text().await.expect("applied");
    let said = [("map", "Area=pillar"), ("planRef", "P"), ("plan", "Another")];
    let hers = looked(&site, &cora, &said).await.to_string();
    assert!(hers.contains("Hidden title"), "{hers}");
    let paula = token(&site, "Paula", "prosecutor", Some("dpp")).await;
    let told = looked(&site, &paula, &said).await;
    assert!(!told.to_string().contains("Hidden title"), "{told}");
    assert_eq!(told["read"]["created"], 3);
    // The engine refuses each item, and nothing else is written for her.
    let mapped = [("map", "Area=pillar"), ("map", "No=ref"), ("planRef", "Q")];
    let lines = sent(&site, &paula, "/import/apply", form(FILE, &mapped)).await.text().await.expect("text");
    let last: Value = serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (&last["applied"]["created"], last["applied"]["refused"].as_array().map(Vec::len)),
        (&json!(0), Some(3))
    );
    let told = looked(&site, &cora, &[("planRef", "Q")]).await;
    assert_eq!(told["sheets"][0]["columns"][1]["said"], false, "{told}");
    site.stop().await;
}

async fn hostile_files_are_refused_in_words(place: Place) {
    let site = Site::open(&place).await;
    let token = token(&site, "Cora", "coordinator", None).await;
    let large = vec![b'x'; 25 * 1024 * 1024 + 1];
    let files: [(&str, Vec<u8>); 4] = [
        ("The file is empty.", Vec::new()),
        ("web page (HTML)", b"<html>".to_vec()),
        ("not UTF-8", b"ref,pillar,action\n\xff".to_vec()),
        ("larger than 25 MB", large),
    ];
    for (words, file) in files {
        let told: Value = sent(&site, &token, "/import/preview", form(file, &[])).await.json().await.expect("JSON");
        assert!(told["refused"].as_str().is_some_and(|said| said.contains(words)), "{words}: {told}");
    }
    let refused = sent(&site, &token, "/import/apply", form("<html>", &[])).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = sent(&site, &token, "/import/preview", form(FILE, &[("other", "x")])).await;
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    site.stop().await;
}

async fn a_page_proves_itself(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let browser = site.browser(&cora).await;
    let request = site.http.post(site.url("/import/preview")).header("cookie", &browser.cookie);
    let answer = request.multipart(form(FILE, &[])).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    site.stop().await;
}
