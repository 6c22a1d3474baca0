//! A form that changes something is taken from a page of hers only.

use super::site::{Site, page};
use milepost_engine::access::Identity;
use milepost_engine::store::{person, stand_in};
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;
use uuid::Uuid;

both!(a_form_that_no_page_made_changes_nothing);

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

async fn a_form_that_no_page_made_changes_nothing(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("ttps")).await;
    let (browser, hers) = (site.browser(&fay).await, site.browser(&cora).await);
    let another = hers.get("/me").await.form("/sign-out").get("csrf").to_owned();
    let wishes = [("byEmail", "false"), ("hour", "17"), ("language", "FRENCH")];
    let leave = [("to", ""), ("since", "2026-02-02"), ("until", "2026-02-13")];
    for forged in ["", "0000", another.as_str()] {
        for (path, inputs) in [("/me", wishes), ("/me/leave", leave)] {
            let fields: Vec<_> = [("csrf", forged), ("requestId", "forged")].into_iter().chain(inputs).collect();
            let answer = page(site.post(path, Some(&browser.cookie), &fields).await).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.shows("This form was not made by a page of yours"));
        }
    }
    let reader = &site.office.engine.database.reader;
    assert!(person::Entity::find_by_id(fay.id).one(reader).await.unwrap().expect("Fay").by_email);
    assert_eq!(stand_in::Entity::find().count(reader).await.unwrap(), 0);
}
