//! Files that were brought in are listed for who sees anything of them, and say when they were taken back.

use super::desk::Desk;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Change, Command};
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::preview;
use milepost_tests::office::texts;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(imports_are_listed_and_taken_back, what_was_worked_on_since_stays);

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

async fn what_was_worked_on_since_stays(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    let action = office.action(&desk.anna, "2026-03-31").await;
    let batch = office.clock.id();
    let mut tasks = Vec::new();
    for title in ["Print", "Venue"] {
        let input = texts(&[("title", title)]);
        let change = Change::Create { workflow: "nap-task".into(), parent: Some(action), reference: None, input };
        let request_id = title.to_owned();
        let command = Command { by: desk.anna.clone(), request_id, batch: Some(batch), at: None, change };
        tasks.push(office.engine.act(command).await.expect("imported").item);
    }
    office.fire(&desk.anna, tasks[1], "start", &[]).await.expect("worked on");
    let undo = |reason: &str| {
        format!(
            "mutation {{ undoBatch(batch: \"{batch}\", reason: \"{reason}\", requestId: \"u{reason}\") {{ item problem {{ message }} }} }}"
        )
    };
    let silent = desk.ask(&desk.anna, &undo(" ")).await["undoBatch"].take();
    assert!(silent.as_array().is_some_and(|all| all.len() == 2 && all.iter().all(|one| one["problem"].is_object())));
    // Who does not see the items is told of none.
    let frank = office.person("Frank", "focal_point", Some("moh")).await;
    assert_eq!(desk.ask(&frank, &undo("Mine")).await["undoBatch"], json!([]));
    let undone = desk.ask(&desk.anna, &undo("The wrong file")).await["undoBatch"].take();
    let problem = |task: usize| {
        let of = undone.as_array().and_then(|all| all.iter().find(|one| one["item"] == json!(tasks[task])));
        of.expect("it is answered")["problem"]["message"].clone()
    };
    assert_eq!(problem(0), Value::Null);
    assert!(problem(1).as_str().is_some_and(|told| told.contains("would no longer fit")), "{undone}");
}
