//! An official under suspicion is kept from the case whatever his roles: from the accused who he is, and from all that stands
//! in the same tree.

use super::court::{Court, row};
use crate::graphql::roadmap::uploaded;
use milepost_engine::engine::command::Change;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::collections::BTreeMap;

both!(a_suspect_is_kept_from_the_whole_case, who_is_named_by_the_case_may_not_act_on_it);

const LIST: &str =
    "{ items(first: 50, orderBy: { by: REFERENCE }) { totalCount nodes { reference } } deadlines { totalCount } }";

async fn a_suspect_is_kept_from_the_whole_case(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let (desk, petra, registrar) = (&court.desk, court.prosecutor.clone(), court.registrar.clone());
    let head = desk.office.person("Hal", "dpp_head", Some("dpp")).await;
    let first = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let other = court.case("2025-11-04", "preliminary_enquiry", 1).await;
    let input = [("title", "B"), ("route", "preliminary_enquiry"), ("charged_on", "2025-11-03")];
    court.create(&petra, "tt-accused", Some(first.case), "2025-11-03", &input).await;
    let all = desk.ask(&head, LIST).await;
    assert_eq!(all["items"]["totalCount"], json!(7));
    let id = head.id.to_string();
    court.fire(&petra, first.accused, "revise", "2026-01-30", &[("official", &id)]).await;
    let kept = desk.ask(&head, LIST).await;
    let tree =
        desk.ask(&registrar, &format!("{{ items(filter: {{ under: \"{}\" }}) {{ totalCount }} }}", other.case)).await;
    assert_eq!((&kept["items"]["totalCount"], &tree["items"]["totalCount"]), (&json!(3), &json!(2)), "the other case");
    let references: Vec<&str> =
        kept["items"]["nodes"].as_array().unwrap().iter().map(|one| one["reference"].as_str().unwrap()).collect();
    assert_eq!(references, ["CASE2025-2", "CASE2025-2-A1", "CASE2025-2-A1-C1"]);
    for item in [first.case, first.accused, first.charges[0]] {
        let asked = format!("{{ item(id: \"{item}\") {{ title }} }}");
        assert_eq!(desk.refused(&head, &asked).await.code, "NOT_FOUND");
        assert_eq!(desk.ask(&petra, &asked).await["item"]["title"].as_str().map(str::is_empty), Some(false));
    }
    // Colleagues see the case as before; and he again, where it was another.
    assert_eq!(desk.ask(&registrar, LIST).await["items"]["totalCount"], json!(7));
    let wrong = row(&court.state(first.accused).await, "revise");
    court.correct(&registrar, first.accused, wrong, "void: true").await;
    assert_eq!(desk.ask(&head, LIST).await, all);
    court.everything_holds(&place).await;
}

/// He opened the case, he leads it, and he had put a paper in.
async fn who_is_named_by_the_case_may_not_act_on_it(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let (desk, petra) = (&court.desk, court.prosecutor.clone());
    let liaison = court.liaison.clone();
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let paper = uploaded(desk, &place, &liaison).await;
    let adopt = Change::Adopt {
        workflow: "tt-accused".into(),
        parent: Some(case.case),
        reference: None,
        states: ["awaiting_first_appearance", "remanded", "unlisted"].map(str::to_owned).into(),
        input: milepost_tests::office::texts(&[("title", "B"), ("scheduling_order", &paper.to_string())]),
        milestones: BTreeMap::new(),
        source: None,
    };
    desk.office.act(&liaison, adopt).await.expect("adopted");
    let mine = async || {
        let (catalog, today) = (desk.office.engine.catalog(), "2026-01-30".parse().unwrap());
        let papers = milepost_engine::store::document::readable_by(&liaison, &catalog, today);
        sea_orm::PaginatorTrait::count(papers, &desk.office.engine.database.reader).await.unwrap()
    };
    assert_eq!(mine().await, 1);
    let id = liaison.id.to_string();
    court.fire(&petra, case.case, "revise", "2026-01-30", &[("excluded", &id)]).await;
    assert_eq!(mine().await, 0);
    let refused = court.refused(&liaison, case.charges[0], "convict", "2026-01-30", &[]).await;
    assert_eq!(refused.code, "NOT_FOUND");
    // What is entered below it later is kept from him too, and numbers leave it out.
    court.charge(case.accused, "2026-01-30", 9).await;
    let counted: Value = desk.ask(&liaison, "{ items { totalCount } }").await;
    assert_eq!(counted["items"]["totalCount"], json!(0));
    // Another official is named instead.
    let other = desk.office.person("Otto", "court_liaison", Some("jud")).await;
    court.fire(&petra, case.case, "revise", "2026-01-30", &[("excluded", &other.id.to_string())]).await;
    assert_eq!(desk.ask(&liaison, "{ items { totalCount } }").await["items"]["totalCount"], json!(5));
    assert_eq!(desk.ask(&other, "{ items { totalCount } }").await["items"]["totalCount"], json!(0));
    court.everything_holds(&place).await;
}
