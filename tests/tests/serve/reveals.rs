//! A withheld field on the pages: a form beside it for who may ask, and the value on the answer to it only.

use super::site::Site;
use milepost_tests::{Place, both};
use reqwest::StatusCode;

both!(a_withheld_field_is_shown_on_the_answer_only);

async fn a_withheld_field_is_shown_on_the_answer_only(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let lio = office.person("Lio", "court_liaison", Some("jud")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The Queen v K")]).await;
    let input = [
        ("title", "Accused K"),
        ("name", "Secretname"),
        ("route", "preliminary_enquiry"),
        ("charged_on", "2026-01-05"),
    ];
    let accused = office.create(&petra, "tt-accused", Some(case), &input).await;
    let (path, action) = (format!("/items/{accused}/plain"), format!("/items/{accused}/reveal"));
    let liaison = site.browser(&lio).await.get(&path).await;
    assert!(liaison.shows("withheld") && !liaison.shows("Show, with a reason"));

    let browser = site.browser(&petra).await;
    let page = browser.get(&path).await;
    assert!(page.shows("Show, with a reason") && !page.shows("Secretname"));
    let shown = browser.submit(&page, &action, &[("reason", "Summons to be served")]).await;
    assert_eq!((shown.status, shown.cache.as_deref()), (StatusCode::OK, Some("no-store")));
    assert!(shown.shows("Secretname"), "{}", shown.words());
    let after = browser.get(&path).await;
    assert!(after.shows("Summons to be served") && !after.shows("Secretname"), "{}", after.words());
    let refused = browser.submit(&after, &action, &[("reason", "  ")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.shows("Give the reason") && !refused.shows("Secretname"), "{}", refused.words());
}
