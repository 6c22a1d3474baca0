//! An import is taken back from the page of any of its items; what was worked on since is named and stays.

use super::site::Site;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Change, Command};
use milepost_engine::store::item;
use milepost_tests::office::texts;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::EntityTrait;
use uuid::Uuid;

both!(an_import_is_taken_back_on_its_page);

async fn an_import_is_taken_back_on_its_page(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let action = office.action(&cora, "2026-03-31").await;
    let batch = office.clock.id();
    let mut tasks = Vec::new();
    for title in ["Print <i>", "Venue"] {
        let input = texts(&[("title", title)]);
        let change = Change::Create { workflow: "nap-task".into(), parent: Some(action), reference: None, input };
        let request_id = title.to_owned();
        let command = Command { by: cora.clone(), request_id, batch: Some(batch), at: None, change };
        tasks.push(office.engine.act(command).await.expect("imported").item);
    }
    office.fire(&cora, tasks[1], "start", &[]).await.expect("worked on");
    let browser = site.browser(&cora).await;
    let page = browser.get(&format!("/items/{}/plain", tasks[0])).await;
    let way = format!("/imports/{batch}");
    assert!(page.shows(&format!("href=\"{way}\"")), "{}", page.html);
    let page = browser.get(&way).await;
    let nothing = browser.submit(&page, &way, &[("reason", " ")]).await;
    assert!(nothing.words().contains("Taken back: 0 items."), "{}", nothing.words());
    let done = browser.submit(&browser.get(&way).await, &way, &[("reason", "The wrong file")]).await;
    let words = done.words();
    assert_eq!(done.status, StatusCode::OK);
    assert!(words.contains("Taken back: 1 item.") && words.contains("would no longer fit"), "{words}");
    assert_eq!((withdrawn(&site, tasks[0]).await, withdrawn(&site, tasks[1]).await), (true, false));
    // Who does not see the items is told of none.
    let frank = office.person("Frank", "focal_point", Some("moh")).await;
    let stranger = site.browser(&frank).await;
    let told = stranger.submit(&stranger.get(&way).await, &way, &[("reason", "Mine")]).await;
    assert!(told.words().contains("Nothing that you may see is left of this import."), "{}", told.words());
    assert_eq!(browser.get("/imports/none").await.status, StatusCode::NOT_FOUND);
    site.stop().await;
}

async fn withdrawn(site: &Site, id: Uuid) -> bool {
    let row = item::Entity::find_by_id(id).one(&site.office.engine.database.reader).await.expect("reads");
    row.expect("the item").withdrawn
}
