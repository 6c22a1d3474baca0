//! `milepost simulate`: an item, or a chart, tried out through a pipe, one JSON object a line in and out.

use super::commands::{Ended, piped, piped_in};
use crate::tidy::source::{read, root};
use serde_json::{Value, json};

const TASK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/common/nap/task.yaml");
const ACTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/common/nap/action.yaml");
const DAY: u64 = 24 * 60 * 60 * 1_000;

fn simulated(file: &str, lines: &str) -> Ended {
    piped(&["simulate", file, "--json", "--on", "2025-01-06"], lines)
}

/// One answer for the beginning, and one for each line.
fn answers(file: &str, lines: &[Value]) -> Vec<Value> {
    let asked: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ended = simulated(file, &asked);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let answers: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), lines.len() + 1);
    answers
}

fn kinds(answer: &Value) -> Vec<&str> {
    answer["effects"].as_array().expect("effects").iter().filter_map(|effect| effect["kind"].as_str()).collect()
}

/// `event: yes`, in order.
fn possible(answer: &Value) -> Vec<String> {
    let all = answer["possible"].as_array().expect("possible").iter();
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    all.map(|one| format!("{}: {}", word(&one["event"]), word(&one["available"]))).collect()
}

#[test]
fn the_members_stand_in_their_order() {
    let ended = simulated(TASK, "{\"event\":\"start\",\"role\":\"focal_point\"}\n");
    assert_eq!(
        ended.out.lines().last().expect("an answer"),
        "{\"active\":[\"doing\"],\"exited\":[\"to_do\"],\"entered\":[\"doing\"],\"effects\":[],\"possible\":[\
         {\"event\":\"revise\",\"available\":\"yes\",\"reason\":null},\
         {\"event\":\"finish\",\"available\":\"yes\",\"reason\":null},\
         {\"event\":\"drop\",\"available\":\"yes\",\"reason\":null},\
         {\"event\":\"extend.due\",\"available\":\"yes\",\"reason\":null}],\"rejected\":null}"
    );
}

#[test]
fn a_task_from_its_beginning_to_its_reopening() {
    let told = answers(
        TASK,
        &[
            json!({ "event": "create", "role": "coordinator", "input": { "title": "Print", "due_on": "2025-01-20" } }),
            json!({ "event": "start", "role": "donor" }),
            json!({ "event": "start", "role": "focal_point" }),
            json!({ "event": "create", "role": "coordinator", "input": { "title": "Again" } }),
            json!({ "after": 15 * DAY }),
            json!({ "event": "extend.due", "role": "focal_point", "input": { "until": "2025-01-31" } }),
            json!({ "event": "finish", "role": "focal_point", "input": { "result": 5 } }),
            json!({ "event": "start" }),
            json!({ "event": "reopen", "role": "coordinator", "input": { "reason": "Torn" } }),
        ],
    );
    let codes: Vec<&Value> = told.iter().map(|answer| &answer["rejected"]["code"]).collect();
    assert_eq!(
        json!(codes),
        json!([null, null, "FORBIDDEN", null, "NOT_POSSIBLE", null, "BAD_INPUT", null, "FINISHED", null])
    );
    assert_eq!(possible(&told[0])[..2], ["create: yes", "revise: yes"]);
    assert_eq!(told[1]["effects"][0]["due"], "2025-01-20");
    // To the donor, who may not; and nothing has happened, so that it can still begin otherwise.
    assert_eq!(possible(&told[2])[..3], ["create: no", "revise: no", "start: no"]);
    assert_eq!(told[2]["possible"][2]["reason"], "`Start` needs one of these roles: focal_point, coordinator.");
    assert_eq!(kinds(&told[5]), ["remind", "remind", "miss_deadline", "remind", "deadline_timer"]);
    assert_eq!((&told[6]["active"], kinds(&told[6])), (&json!(["doing"]), vec![]));
    assert_eq!((&told[7]["active"], kinds(&told[7])), (&json!(["done"]), vec!["tell", "meet_deadline"]));
    assert_eq!(possible(&told[8]), ["reopen: yes"]);
    assert_eq!(told[9]["active"], json!(["doing"]));
}

/// Without a role it is brought to the item, as another item would, and no role is asked; conditions are.
#[test]
fn what_stands_outside_is_given() {
    let costs = json!({ "given": { "costs": { "lines": 1 }, "children": { "task": { "open": 1 } } } });
    let told = answers(
        ACTION,
        &[
            json!({ "event": "confirm_costs" }),
            costs,
            json!({ "event": "confirm_costs" }),
            json!({ "event": "approve" }),
            json!({ "event": "cancel", "input": { "cancelled_reason": "No money" } }),
            json!({ "given": { "children": { "task": { "done": 1 } } }, "event": "cancel", "input": { "cancelled_reason": "No money" } }),
        ],
    );
    let codes: Vec<&Value> = told.iter().map(|answer| &answer["rejected"]["code"]).collect();
    assert_eq!(json!(codes), json!([null, "COSTS_REQUIRED", null, null, "GUARD", "OPEN_CHILDREN", null]));
    assert_eq!(told[0]["entered"], json!(["in_hand", "proposed"]));
    assert!(possible(&told[3]).contains(&"approve: no".to_owned()));
    assert_eq!(told[6]["active"], json!(["cancelled"]));
}

/// Who may not act hears that, whatever she entered.
#[test]
fn the_role_is_asked_first() {
    let told = answers(
        TASK,
        &[
            json!({ "event": "create", "role": "donor", "input": { "due_on": "soon" } }),
            json!({ "event": "revise", "role": "donor", "input": { "colour": "red" } }),
            json!({ "event": "extend.due", "role": "donor", "input": { "until": "soon" } }),
            json!({ "event": "finish", "role": "donor" }),
            json!({ "event": "reopen", "role": "donor" }),
            json!({ "event": "finish", "role": "focal_point", "input": { "colour": "red" } }),
            json!({ "event": "dance", "role": "donor" }),
        ],
    );
    let codes: Vec<&Value> = told[1..].iter().map(|answer| &answer["rejected"]["code"]).collect();
    assert_eq!(
        json!(codes),
        json!(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "BAD_INPUT", "UNKNOWN_EVENT"])
    );
}

/// A number that does not fit leaves its field as it is, and that is told.
#[test]
fn what_could_not_be_done_is_an_effect() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("chart.scxml");
    let chart = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='ecmascript'>
        <datamodel><data id='n' expr='9007199254740991'/></datamodel>
        <state id='a'><transition event='more'><assign location='n' expr='n * n'/></transition></state></scxml>";
    std::fs::write(&file, chart).expect("written");
    let told = answers(file.to_str().expect("text"), &[json!({ "event": "more" })]);
    assert_eq!(told[1]["effects"], json!([{ "kind": "failed", "reason": "`item.n * item.n` is too large a number." }]));
}

#[test]
fn a_line_that_is_none_is_answered_and_the_next_one_counts() {
    let lines = "start\n\n[1]\n{\"evnt\":\"start\"}\n{\"after\":-1}\n{\"after\":99999999999999}\n\
                 {\"event\":\"revise\",\"input\":{\"title\":[1]}}\n{\"given\":{\"costs\":{\"lines\":1,\"planned\":\"much\"}}}\n\
                 {\"event\":\"start\"}";
    let ended = simulated(TASK, lines);
    let told: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let codes: Vec<&Value> = told.iter().map(|answer| &answer["rejected"]["code"]).collect();
    let bad = ["BAD_LINE"; 8];
    assert_eq!(
        json!(codes),
        json!([vec![Value::Null], bad.iter().map(|bad| json!(bad)).collect(), vec![Value::Null]].concat())
    );
    assert_eq!(told.last().expect("an answer")["active"], json!(["doing"]));
    let messages: Vec<&str> = told[1..9].iter().filter_map(|answer| answer["rejected"]["message"].as_str()).collect();
    insta::assert_snapshot!(messages.join("\n"), @r#"
        This line is no JSON object. Write one like `{"event":"NAME","input":{},"after":0,"role":"NAME"}`.
        This line is no JSON object. Write one like `{"event":"NAME","input":{},"after":0,"role":"NAME"}`.
        This line is no JSON object. Write one like `{"event":"NAME","input":{},"after":0,"role":"NAME"}`.
        There is no key `evnt` here. Did you mean `event`?
        `after` must be a whole number of milliseconds, 0 or more.
        `after` is at most 3162240000000 milliseconds.
        The input `title` is one value: a text, a number, true or false.
        `much` is not an amount of money. Write the currency and the amount, like `TTD 50000.00`.
    "#);
    let long = simulated(TASK, &format!("\"{}\"\n{{\"event\":\"start\"}}\n", "x".repeat(1_000_000)));
    assert!(long.out.contains("A line has at most 1000000 bytes."), "{}", long.out);
    assert!(long.out.lines().last().expect("an answer").starts_with("{\"active\":[\"doing\"]"));
}

const CHART: &str = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'>
  <state id='off'><transition event='on' target='work'><send event='late' delay='1s'/></transition></state>
  <parallel id='work'>
    <transition event='stop.*' target='end'/>
    <state id='lamp'><state id='dark'><transition event='late' target='bright'/></state><state id='bright'/></state>
    <state id='fan'/>
  </parallel>
  <final id='end'/>
</scxml>";

#[test]
fn a_chart_of_the_standard() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("chart.scxml");
    std::fs::write(&file, CHART).expect("written");
    let told = answers(
        file.to_str().expect("text"),
        &[
            json!({ "event": "dance" }),
            json!({ "event": "on", "role": "anybody" }),
            json!({ "after": 999 }),
            json!({ "after": 1, "event": "stop.now" }),
        ],
    );
    let active: Vec<&Value> = told.iter().map(|answer| &answer["active"]).collect();
    assert_eq!(json!(active), json!([["off"], ["off"], ["dark", "fan"], ["dark", "fan"], ["end"]]));
    assert_eq!(told[1]["rejected"]["code"], "NOT_POSSIBLE");
    assert_eq!(told[2]["entered"], json!(["work", "lamp", "dark", "fan"]));
    assert_eq!(
        (possible(&told[2]), kinds(&told[2])),
        (vec!["stop: yes".into(), "late: yes".into()], vec!["start_timer"])
    );
    assert_eq!(told[4]["exited"], json!(["dark", "fan", "bright", "lamp", "work"]));
    assert_eq!(told[4]["possible"], json!([]));
}

#[test]
fn a_file_with_faults_is_refused_at_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("task.yaml");
    let text = std::fs::read_to_string(TASK).expect("a workflow");
    std::fs::write(&file, text.replace("target: doing", "target: dong")).expect("written");
    let ended = simulated(file.to_str().expect("text"), "");
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.contains("There is no state `dong`") && ended.err.contains("errors. Mend them"),
        "{}{}",
        ended.out,
        ended.err
    );
    let roles = simulated(&TASK.replace("common/nap/task", "tt/roles"), "");
    assert_eq!(roles.code, 1);
    assert!(roles.err.contains("is no workflow"), "{}", roles.err);
    assert_eq!(simulated("nowhere.yaml", "").code, 2);
}

/// Who is misspelt is asked again, before anything else is.
#[test]
fn a_talk_asks_for_a_role_that_there_is() {
    let ended = piped(&["simulate", TASK, "--on", "2025-01-06"], "start\nfocal_pint\nfocal_point\n");
    let asked = "> start\nwho (focal_point, coordinator; nothing: focal_point)> focal_pint\n  \
                 There is no role `focal_pint` here. Did you mean `focal_point`?\n\
                 who (focal_point, coordinator; nothing: focal_point)> focal_point\n  left to_do\n";
    assert!(ended.code == 0 && ended.out.contains(asked), "{}{}", ended.out, ended.err);
}

/// `tests/recorded/`: what was entered there gives what is written there.
#[test]
fn recorded_sessions_go_the_same_way() {
    for file in ["task.txt", "action.txt"] {
        let session = read(&format!("tests/recorded/{file}"));
        let (command, talk) = session.split_once('\n').expect("a command");
        let arguments: Vec<&str> = command.strip_prefix("$ milepost ").expect("a command").split(' ').collect();
        let entered =
            talk.lines().filter_map(|line| Some(format!("{line} ").split_once("> ")?.1.trim().to_owned() + "\n"));
        let ended = piped_in(&root(), &arguments, &entered.collect::<String>());
        let json = arguments.contains(&"--json");
        let answered: Vec<&str> = match json {
            true => talk.lines().filter_map(|line| line.strip_prefix("< ")).collect(),
            false => talk.lines().collect(),
        };
        let told: Vec<&str> = ended.out.lines().map(str::trim_end).collect();
        assert_eq!((ended.code, told), (0, answered), "{file}: {}", ended.err);
    }
}
