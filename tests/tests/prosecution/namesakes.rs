//! Nobody learns from a reference that there is an item she may not see: what she names so stands beside it.

use super::court::Court;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_tests::{Place, both};
use std::sync::Arc;

both!(a_name_that_is_taken_tells_nothing_of_what_is_hidden, a_number_gives_way_to_a_name_somebody_gave);

const DAY: &str = "2025-11-04";

/// Answers the reference.
async fn named(court: &Court, who: &Arc<Identity>, workflow: &str, reference: Option<&str>) -> Result<String, String> {
    let named = reference.map(|reference| format!("reference: \"{reference}\", ")).unwrap_or_default();
    let id = court.desk.office.clock.id();
    let query = format!(
        "mutation {{ createItem(workflow: \"{workflow}\", {named}input: [{{ name: \"title\", value: \"Another\" }}], at: \"{DAY}T14:00:00Z\", requestId: \"{id}\") {{ item {{ reference }} }} }}"
    );
    let answer = court.desk.run(&court.desk.office.engine, who, &query).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(answer["data"]["createItem"]["item"]["reference"].as_str().expect("a reference").to_owned()),
    }
}

async fn a_name_that_is_taken_tells_nothing_of_what_is_hidden(place: Place) {
    let court = Court::on(&place, DAY).await;
    let (desk, petra) = (&court.desk, court.prosecutor.clone());
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await.case;
    let taken = Err("REFERENCE_TAKEN".to_owned());
    let given = Ok("CASE2025-1".to_owned());
    // A coordinator sees no case, and the official whom it is about is kept from it.
    assert_eq!(named(&court, &petra, "tt-case", Some("CASE2025-1")).await, taken);
    let suspect = desk.office.person("Suspect", "prosecutor", Some("dpp")).await;
    court.fire(&petra, case, "revise", DAY, &[("excluded", &suspect.id.to_string())]).await;
    assert_eq!(named(&court, &suspect, "tt-case", Some("CASE2025-1")).await, given);
    assert_eq!(named(&court, &desk.anna, "nap-plan", Some("CASE2025-1")).await, given);
    // Asked again she knows of hers.
    assert_eq!(named(&court, &suspect, "tt-case", Some("CASE2025-1")).await, taken);
    assert_eq!(named(&court, &desk.anna, "nap-plan", Some(" CASE2025-1 ")).await, taken);
    let asked = "{ item(reference: \"CASE2025-1\") { title } }";
    assert_eq!(desk.ask(&suspect, asked).await["item"]["title"], "Another");
    assert_eq!(desk.ask(&desk.anna, asked).await["item"]["title"], "Another");
    let several = desk.refused(&petra, asked).await;
    assert_eq!(several.code, "NAMESAKES");
    assert!(several.message.starts_with("More than one item is called `CASE2025-1`. Name one by its id: "));
    assert!(several.message.contains(&case.to_string()));
    court.everything_holds(&place).await;
}

async fn a_number_gives_way_to_a_name_somebody_gave(place: Place) {
    let court = Court::on(&place, DAY).await;
    let petra = court.prosecutor.clone();
    for name in ["CASE2025-1", "CASE2025-2", "CASE2025-3", "CASE2025-5", "CASE2025-6"] {
        assert_eq!(named(&court, &petra, "tt-case", Some(name)).await, Ok(name.to_owned()));
    }
    let names = [named(&court, &petra, "tt-case", None).await, named(&court, &petra, "tt-case", None).await];
    assert_eq!(names, ["CASE2025-4", "CASE2025-7"].map(|name| Ok(name.to_owned())));
    for number in 8..30 {
        assert!(named(&court, &petra, "tt-case", Some(&format!("CASE2025-{number}"))).await.is_ok());
    }
    assert_eq!(named(&court, &petra, "tt-case", None).await, Ok("CASE2025-30".into()));
    // A coordinator's plan of that name is nothing to a prosecutor.
    assert_eq!(named(&court, &court.desk.anna, "nap-plan", Some("CASE2025-31")).await, Ok("CASE2025-31".into()));
    assert_eq!(named(&court, &petra, "tt-case", None).await, Ok("CASE2025-31".into()));
    court.everything_holds(&place).await;
}
