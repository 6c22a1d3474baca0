//! Files that were brought in are listed for who sees anything of them, and say when they were taken back.

use super::desk::Desk;
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::preview;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(imports_are_listed_and_taken_back);

const FILE: &str = "ref,pillar,action,lead_agency,due\n1.1,Prevention,Train the guard,TTPS,2026-06-30\n";
const LIST: &str =
    "{ imports { totalCount nodes { id file kind person { name } endedAt created changed refused undoneAt } } }";

async fn imports_are_listed_and_taken_back(place: Place) {
    let desk = Desk::open(&place).await;
    let planned = preview(&desk.office.engine, "plan.csv", FILE.as_bytes(), &Options::default()).await.unwrap();
    let applied = apply(&desk.office.engine, &desk.anna, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
    let listed = desk.ask(&desk.anna, LIST).await["imports"].take();
    let first = &listed["nodes"][0];
    assert_eq!((&first["file"], &first["kind"]), (&json!("plan.csv"), &json!("PLAN")));
    assert_eq!((&first["person"]["name"], &first["created"]), (&json!("Anna"), &json!(3)));
    assert!(first["endedAt"].is_string() && first["undoneAt"].is_null());
    // Who does not see all of it is not told of it: of its parts, an agency's focal point sees the plan and not the action.
    let frank = desk.office.person("Frank", "focal_point", Some("moh")).await;
    let fay = desk.office.person("Fay", "focal_point", Some("ttps")).await;
    assert_eq!(desk.ask(&frank, LIST).await["imports"]["totalCount"], 0);
    assert_eq!(desk.ask(&fay, LIST).await["imports"]["totalCount"], 1);
    let undo = format!(
        "mutation {{ undoBatch(batch: {}, reason: \"The wrong file\", requestId: \"u\") {{ target {{ reference }} problem {{ message }} }} }}",
        first["id"]
    );
    // Who sees a part takes back that part, if anything; the rest of the file still stands.
    desk.ask(&frank, &undo.replace("\"u\"", "\"f\"")).await;
    let whole = desk.ask(&desk.anna, "{ imports { nodes { undoneAt } } }").await;
    assert_eq!(whole["imports"]["nodes"][0]["undoneAt"], Value::Null);
    let undone = desk.ask(&desk.anna, &undo).await["undoBatch"].take();
    assert!(undone.as_array().is_some_and(|all| all.len() == 3 && all.iter().all(|one| one["problem"] == Value::Null)));
    let listed = desk.ask(&desk.anna, "{ imports { nodes { undoneAt } } }").await;
    assert!(listed["imports"]["nodes"][0]["undoneAt"].is_string(), "{listed}");
}
