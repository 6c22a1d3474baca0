//! The form of a history row: single inputs are replaced, the others, documents and what may not be seen stay; and what could
//! not be taken back is shown until it is settled there.

use super::commands::at;
use super::forms::started;
use super::site::{Browser, Page, Site};
use milepost_engine::chart::snapshot::Snapshot;
use milepost_engine::engine::record::SNAPSHOT;
use milepost_engine::store::{item, objection};
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use reqwest::multipart::Part;
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

both!(
    single_inputs_are_replaced_where_the_row_stands,
    a_wrong_correction_comes_back_as_it_was_written,
    a_document_stays_as_it_was,
    a_name_nobody_sees_stays_as_it_was,
    what_could_not_be_taken_back_is_settled_on_the_page,
);

/// Only the form that corrects this row.
fn of_row(page: &Page, seq: i64) -> Page {
    let own = format!("name=\"input.seq\" value=\"{seq}\"");
    let at = page.html.find(&own).unwrap_or_else(|| panic!("no form of row {seq}:\n{}", page.words()));
    let start = page.html[..at].rfind("<form").expect("its form");
    let end = at + page.html[at..].find("</form>").expect("its end") + "</form>".len();
    Page { status: page.status, html: page.html[start..end].to_owned(), location: None, cache: None }
}

async fn corrected(browser: &Browser<'_>, item: Uuid, seq: i64, inputs: &[(&str, &str)]) -> Page {
    let page = of_row(&browser.get(&format!("/items/{item}/plain")).await, seq);
    browser.submit(&page, &format!("/items/{item}/correct"), inputs).await
}

async fn snapshot(site: &Site, id: Uuid) -> Snapshot {
    let engine = &site.office.engine;
    let row = item::Entity::find_by_id(id).one(&engine.database.reader).await.unwrap().expect("the item");
    let key = engine.keys.unwrap(row.id, &row.data_key).unwrap();
    serde_json::from_slice(&key.open(SNAPSHOT, &row.snapshot).unwrap()).unwrap()
}

async fn field(site: &Site, id: Uuid, name: &str) -> Option<String> {
    snapshot(site, id).await.field(name).map(ToString::to_string)
}

async fn single_inputs_are_replaced_where_the_row_stands(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    let noted = [("progress", "40"), ("text", "Four <b>of</b> ten")];
    site.office.fire(&cora, action, "note", &noted).await.expect("noted");
    let browser = site.browser(&cora).await;
    let form = of_row(&browser.get(&format!("/items/{action}/plain")).await, 7);
    assert!(
        form.shows("name=\"input.with.progress\" type=\"text\" inputmode=\"numeric\" value=\"40\""),
        "{}",
        form.html
    );
    assert!(form.shows(">Four &lt;b&gt;of&lt;/b&gt; ten</textarea>"), "{}", form.html);
    let inputs =
        [("how", ""), ("on", ""), ("with.progress", "45"), ("with.text", "Four <b>of</b> ten"), ("reason", "Mistyped")];
    let done = corrected(&browser, action, 7, &inputs).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
    assert_eq!(field(&site, action, "progress").await.as_deref(), Some("45"));
    let page = browser.follow(&done).await;
    assert!(
        page.shows("(corrected by row 8)") && page.html.matches("Four &lt;b&gt;of&lt;/b&gt; ten</span>").count() == 2
    );
    // The form shows what counts now, so that the next correction goes on from it.
    let inputs =
        [("how", ""), ("on", ""), ("with.progress", "45"), ("with.text", "Five of ten"), ("reason", "Once more")];
    corrected(&browser, action, 7, &inputs).await;
    assert_eq!(field(&site, action, "progress").await.as_deref(), Some("45"));
}

async fn a_wrong_correction_comes_back_as_it_was_written(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let action = started(&site.office, &cora, "ttps").await;
    site.office.fire(&cora, action, "note", &[("progress", "40"), ("text", "Four")]).await.expect("noted");
    let browser = site.browser(&cora).await;
    let wrong = [("how", ""), ("on", ""), ("with.progress", "lots"), ("with.text", "Four"), ("reason", "Mistyped")];
    let refused = corrected(&browser, action, 7, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = of_row(&refused, 7);
    assert!(form.shows("value=\"lots\"") && form.shows("value=\"Mistyped\""), "{}", form.html);
    assert!(form.shows("id=\"correct-7-with.progress-problem\""), "{}", form.html);
    let same = [("how", ""), ("on", ""), ("with.progress", "40"), ("with.text", "Four"), ("reason", "Mistyped")];
    let refused = corrected(&browser, action, 7, &same).await;
    assert!(refused.shows("Say what was wrong of it: its day, or an input."), "{}", refused.words());
    assert_eq!(field(&site, action, "progress").await.as_deref(), Some("40"));
}

async fn a_document_stays_as_it_was(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let (hers, to) = (site.browser(&fay).await, format!("/items/{action}/submit"));
    let file = Part::bytes(b"signed".to_vec()).file_name("list.pdf");
    let form = hers.get(&format!("/items/{action}/plain")).await.form(&to).with(&[("text", "All trained")]);
    assert_eq!(hers.send(&to, form.part("input.evidence", file)).await.status, StatusCode::SEE_OTHER);
    let evidence = field(&site, action, "evidence").await;
    let browser = site.browser(&cora).await;
    let form = of_row(&browser.get(&format!("/items/{action}/plain")).await, 7);
    assert!(form.shows("input.with.text") && !form.shows("evidence"), "{}", form.html);
    let inputs = [("how", ""), ("on", ""), ("with.text", "Nine of ten trained"), ("reason", "Miscounted")];
    let page = browser.follow(&corrected(&browser, action, 7, &inputs).await).await;
    assert!(page.shows("Nine of ten trained") && page.shows("list.pdf</a>"), "{}", page.words());
    assert!(evidence.is_some() && field(&site, action, "evidence").await == evidence);
}

async fn a_name_nobody_sees_stays_as_it_was(place: Place) {
    let site = Site::open(&place).await;
    let petra = site.office.person("Petra", "prosecutor", Some("dpp")).await;
    let reg = site.office.person("Reg", "registrar", Some("jud")).await;
    let case = site.office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
    let input =
        [("title", "K"), ("name", "Secretname"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
    let accused = site.office.create(&petra, "tt-accused", Some(case), &input).await;
    let browser = site.browser(&reg).await;
    let form = of_row(&browser.get(&format!("/items/{accused}/plain")).await, 1);
    assert!(form.shows("input.with.title") && !form.shows("with.name") && !form.shows("Secretname"), "{}", form.html);
    let done =
        corrected(&browser, accused, 1, &[("how", ""), ("with.title", "Accused K"), ("reason", "Clearer")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
    assert_eq!(field(&site, accused, "title").await.as_deref(), Some("Accused K"));
    assert_eq!(field(&site, accused, "name").await.as_deref(), Some("Secretname"));
}

async fn what_could_not_be_taken_back_is_settled_on_the_page(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("moh")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let other = site.office.action(&cora, "2026-06-30").await;
    let row = objection::Model {
        item_id: action,
        seq: 6,
        row_seq: 6,
        sender_id: other,
        sender_seq: 2,
        reason: "`Done` would <no> longer fit".into(),
        recorded_at: site.office.engine.clock.now(),
        settled_at: None,
    };
    let writer = &site.office.engine.database.writer;
    objection::Entity::insert(row.into_active_model()).exec_without_returning(writer).await.unwrap();
    let browser = site.browser(&cora).await;
    for path in ["/overdue".to_owned(), format!("/items/{action}/plain"), format!("/items/{other}/plain")] {
        let page = browser.get(&path).await;
        assert!(
            page.shows("<h2>To settle</h2>") && page.shows("would &lt;no&gt; longer fit"),
            "{path}: {}",
            page.words()
        );
    }
    assert!(!site.browser(&fay).await.get("/overdue").await.shows("To settle"), "she sees neither");
    let told = at(&place, &["doctor"]);
    assert!(
        told.code == 0 && told.out.contains("\nTo settle: ") && told.out.contains(" --row 6` settles it."),
        "{}",
        told.out
    );
    let stands = [("how", ""), ("on", "2026-01-05"), ("reason", "It was so after all")];
    let done = corrected(&browser, action, 6, &stands).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
    assert!(!browser.get("/overdue").await.shows("To settle") && !at(&place, &["doctor"]).out.contains("To settle"));
}
