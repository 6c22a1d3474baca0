//! Workflows as their authors ask for them: the published versions with their sources, a draft that is checked beside them, and
//! one item that is tried out. Nothing of it is stored.

use super::desk::Desk;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(
    versions_have_their_sources,
    a_draft_is_checked_beside_what_is_published,
    a_task_is_tried_out_to_its_end,
    a_script_is_bounded,
);

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

async fn versions_have_their_sources(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(3).await;
    let asked = "{ workflowVersions(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { id version active running } }
        action: workflowVersion(id: \"nap-action\") { version running source workflow { title states { name steps { what to } } } }
        none: workflowVersion(id: \"nap-action\", version: 99) { id } }";
    let told = desk.ask(&desk.anna, asked).await;
    assert!(told["workflowVersions"]["totalCount"].as_i64() > Some(5), "{told}");
    let cursor = &told["workflowVersions"]["pageInfo"]["endCursor"];
    let next = format!("{{ workflowVersions(first: 100, after: {cursor}) {{ nodes {{ id }} }} }}");
    let next = desk.ask(&desk.anna, &next).await["workflowVersions"]["nodes"].as_array().map(Vec::len);
    assert_eq!(told["workflowVersions"]["totalCount"], json!(next.unwrap_or_default() + 2));
    let action = &told["action"];
    assert_eq!((&action["version"], &action["running"], &told["none"]), (&json!(3), &json!(3), &Value::Null));
    assert!(action["source"].as_str().is_some_and(|source| source.contains("id: nap-action")));
    let states = action["workflow"]["states"].as_array().expect("states");
    let proposed = states.iter().find(|state| state["name"] == "proposed").expect("a state");
    assert!(proposed["steps"].as_array().is_some_and(|steps| !steps.is_empty()), "{proposed}");
    // Who sees no action is told that none runs.
    let frank = desk.office.person("Frank", "prosecutor", Some("dpp")).await;
    let told = desk.ask(&frank, "{ workflowVersion(id: \"nap-action\") { running } }").await;
    assert_eq!(told["workflowVersion"]["running"], 0);
}

async fn a_draft_is_checked_beside_what_is_published(place: Place) {
    let desk = Desk::open(&place).await;
    let source = desk.ask(&desk.anna, "{ workflowVersion(id: \"nap-task\") { source } }").await;
    let source = source["workflowVersion"]["source"].as_str().expect("a source").to_owned();
    let check = async |source: &str| {
        let asked = format!(
            "{{ checkWorkflow(source: {}) {{ complaints {{ file line column rule severity message help }} workflow {{ id version }} }} }}",
            quoted(source)
        );
        desk.ask(&desk.anna, &asked).await["checkWorkflow"].take()
    };
    assert_eq!(check(&source).await, json!({ "complaints": [], "workflow": { "id": "nap-task", "version": 1 } }));
    let broken = source.replace("version: 1", "version: 2").replacen("target: doing }", "target: doign }", 1);
    let told = check(&broken).await;
    let complaint = &told["complaints"][0];
    let line = broken.lines().position(|line| line.contains("doign")).expect("a line") + 1;
    assert_eq!(
        (&complaint["line"], &complaint["file"], &complaint["severity"]),
        (&json!(line), &Value::Null, &json!("ERROR"))
    );
    assert!(complaint["help"].as_str().is_some_and(|help| help.contains("doing")), "{told}");
    assert_eq!(told["workflow"], Value::Null);
    let changed = check(&source.replace("title: Start }", "title: Begin }")).await;
    assert_eq!(changed["complaints"][0]["rule"], "version");
    assert!(changed["complaints"][0]["message"].as_str().is_some_and(|told| told.contains("never changes")));
    let older = check(&source.replace("id: nap-task", "id: nap-action").replace("version: 1", "version: 2")).await;
    assert!(older["workflow"].is_null(), "{older}");
    for hostile in ["", "\u{0}", "{{{{", "a: &a [*a, *a]", "- x\n- y"] {
        assert!(check(hostile).await["workflow"].is_null(), "{hostile}");
    }
    let long = format!("{{ checkWorkflow(source: {}) {{ workflow {{ id }} }} }}", quoted(&"x".repeat(300_001)));
    assert_eq!(desk.refused(&desk.anna, &long).await.code, "BAD_REQUEST");
}

const TRIED: &str =
    "stage finished today active steps { happened refused code } possible { event availability reasons }
    deadlines { title due overdue explanation } coming { what to }";

fn tried(steps: &str) -> String {
    format!("{{ simulate(workflow: \"nap-task\", on: \"2026-03-02\", steps: [{steps}]) {{ {TRIED} }} }}")
}

async fn a_task_is_tried_out_to_its_end(place: Place) {
    let desk = Desk::open(&place).await;
    let create = "{ event: \"create\", role: \"coordinator\", input: [{ name: \"title\", value: \"Print\" }, { name: \"due_on\", value: \"2026-03-31\" }] }";
    let begun = desk.ask(&desk.anna, &tried(create)).await["simulate"].take();
    assert_eq!((&begun["stage"], &begun["today"]), (&json!("To do"), &json!("2026-03-02")));
    assert_eq!(begun["deadlines"][0]["due"], "2026-03-31");
    assert_eq!(
        begun["coming"][0],
        json!({ "what": "Task done: reminder (before 7 days)", "to": ["assigned", "responsible"] })
    );
    let late = desk.ask(&desk.anna, &tried(&format!("{create}, {{ until: \"2026-04-02\" }}"))).await["simulate"].take();
    assert_eq!((&late["deadlines"][0]["overdue"], &late["today"]), (&json!(true), &json!("2026-04-02")));
    let refused = "{ event: \"finish\", role: \"finance_officer\" }, { until: \"2026-01-01\" }";
    let done = "{ event: \"finish\", role: \"focal_point\", input: [{ name: \"result\", value: \"Printed\" }] }";
    let told = desk.ask(&desk.anna, &tried(&format!("{create}, {refused}, {done}"))).await["simulate"].take();
    assert_eq!((&told["stage"], &told["finished"]), (&json!("Done"), &json!(true)));
    let codes: Vec<&Value> = told["steps"].as_array().expect("steps").iter().map(|step| &step["code"]).collect();
    assert_eq!(codes, [&Value::Null, &Value::Null, &json!("FORBIDDEN"), &json!("IN_THE_PAST"), &Value::Null]);
    let items = desk.ask(&desk.anna, "{ items { totalCount } }").await;
    assert_eq!(items["items"]["totalCount"], 0, "nothing is stored");
}

async fn a_script_is_bounded(place: Place) {
    let desk = Desk::open(&place).await;
    let many = "{ until: \"2026-03-03\" },".repeat(201);
    assert_eq!(desk.refused(&desk.anna, &tried(&many)).await.code, "BAD_REQUEST");
    let unknown = "{ simulate(workflow: \"nap-nothing\", steps: []) { stage } }";
    assert_eq!(desk.refused(&desk.anna, unknown).await.code, "NOT_FOUND");
    // Weekly reminders to the end of all calendars: soon answered, and not told one by one.
    let create = "{ event: \"create\", role: \"coordinator\", input: [{ name: \"title\", value: \"Print\" }, { name: \"due_on\", value: \"2026-03-31\" }] }";
    let far = desk.ask(&desk.anna, &tried(&format!("{create}, {{ until: \"9000-01-01\" }}"))).await;
    let happened = far["simulate"]["steps"][2]["happened"].as_array().expect("sentences");
    let last = happened.last().and_then(Value::as_str).unwrap_or_default();
    assert!(happened.len() == 101 && last.ends_with(" more"), "{} {last}", happened.len());
    let each = "a{}: simulate(workflow: \"nap-task\", steps: []) { stage }";
    let several: Vec<String> = (0..6).map(|number| each.replacen("{}", &number.to_string(), 1)).collect();
    let several = format!("{{ {} }}", several.join(" "));
    assert!(desk.refused(&desk.anna, &several).await.message.contains("complex"));
}
