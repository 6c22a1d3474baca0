//! Documents go in once, whole, and come out for those who may see them.

use super::site::Site;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

both!(
    a_document_comes_back_as_it_went_in,
    a_strangers_document_is_not_there,
    a_document_of_an_item_is_read_by_those_who_see_the_item,
    a_page_of_hers_sends_a_file,
    one_file_and_nothing_else,
    the_largest_document_and_one_byte_more,
);

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Form {
    let part = Part::bytes(bytes.into()).file_name(name.to_owned());
    Form::new().part("file", part)
}

async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("JSON");
    (status, body["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned())
}

async fn a_document_comes_back_as_it_went_in(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let form = file("Évidence \"1\".pdf", "%PDF-1.7 evidence");
    let answer = site.upload(&token, form).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["name"], "Évidence \"1\".pdf");
    assert_eq!(body["size"], 17);
    assert_eq!(body["sha256"], "9e8c0ceac32564d501b881dee18a9324aa8ab6c2b4d47c777f3d5ecdd0b18952");
    let id = body["id"].as_str().unwrap();
    let answer = site.get(&format!("/documents/{id}"), Some(&token)).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''%C3%89vidence%20%221%22.pdf");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-length"), "17");
    assert_eq!(answer.text().await.unwrap(), "%PDF-1.7 evidence");
}

async fn a_strangers_document_is_not_there(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "focal_point", Some("ttps")).await;
    let ben = site.office.person("Ben", "focal_point", Some("mol")).await;
    let (ann, ben) = (site.token(&ann).await, site.token(&ben).await);
    let body: Value = site.upload(&ann, file("a.txt", "a")).await.json().await.unwrap();
    let path = format!("/documents/{}", body["id"].as_str().unwrap());
    assert_eq!(site.get(&path, Some(&ann)).await.status(), StatusCode::OK);
    let stranger = code(site.get(&path, Some(&ben)).await).await;
    let unknown = code(site.get("/documents/00000000-0000-0000-0000-000000000000", Some(&ben)).await).await;
    assert_eq!(stranger, (404, "NOT_FOUND".into()));
    assert_eq!(unknown, stranger);
    let nobody = code(site.get(&path, None).await).await;
    assert_eq!(nobody, (401, "UNAUTHENTICATED".into()));
}

async fn a_document_of_an_item_is_read_by_those_who_see_the_item(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let (fay, mona) = (
        office.person("Fay", "focal_point", Some("ttps")).await,
        office.person("Mona", "monitoring_officer", None).await,
    );
    let action = super::forms::started(office, &cora, "ttps").await;
    let token = site.token(&fay).await;
    let body: Value = site.upload(&token, file("e.txt", "e")).await.json().await.unwrap();
    let id = body["id"].as_str().unwrap();
    let (path, mona) = (format!("/documents/{id}"), site.token(&mona).await);
    assert_eq!(site.get(&path, Some(&mona)).await.status(), StatusCode::NOT_FOUND);
    office.fire(&fay, action, "submit", &[("evidence", id)]).await.expect("submitted");
    assert_eq!(site.get(&path, Some(&mona)).await.status(), StatusCode::OK);
}

/// A cookie alone, as another site's form would have it, is not enough.
async fn a_page_of_hers_sends_a_file(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let proof = browser.get("/overdue").await.form("/sign-out").get("csrf").to_owned();
    let send = async |proof: &str| {
        let request = site.http.post(site.url("/documents")).header("cookie", &browser.cookie);
        request.header("x-milepost-proof", proof).multipart(file("order.txt", "so ordered")).send().await.unwrap()
    };
    assert_eq!(code(send("0000").await).await, (401, "UNAUTHENTICATED".into()));
    assert_eq!(send(&proof).await.status(), StatusCode::CREATED);
}

async fn one_file_and_nothing_else(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let two = file("a.txt", "a").part("more", Part::bytes(b"b".to_vec()).file_name("b.txt"));
    for form in [Form::new(), Form::new().text("note", "no file"), two, file("../up", "x")] {
        let refused = code(site.upload(&token, form).await).await;
        assert_eq!(refused, (400, "BAD_REQUEST".into()));
    }
    let nobody = site.http.post(site.url("/documents")).multipart(file("a.txt", "a"));
    let refused = code(nobody.send().await.unwrap()).await;
    assert_eq!(refused, (401, "UNAUTHENTICATED".into()));
}

async fn the_largest_document_and_one_byte_more(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    const MOST: usize = 25 * 1024 * 1024;
    let answer = site.upload(&token, file("most.bin", vec![7; MOST])).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let refused = code(site.upload(&token, file("more.bin", vec![7; MOST + 1])).await).await;
    assert_eq!(refused, (413, "BODY_TOO_LARGE".into()));
    let left = std::fs::read_dir(place.directory().join("documents")).unwrap();
    assert_eq!(left.count(), 1, "the refused one leaves nothing");
}
