//! What a plan's page asks: an event tried on many, where events lead, what changed since a day, days without work.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    a_dry_run_answers_and_writes_nothing,
    many_deadlines_are_extended,
    events_say_where_they_lead,
    an_earlier_day_is_compared_with_now,
    days_without_work_are_listed
);

fn targets(items: &[Uuid]) -> String {
    items.iter().map(|id| format!("{{ item: \"{id}\" }}")).collect()
}

/// Per item the stage it comes to, or why not.
fn outcomes(answer: &Value) -> Vec<String> {
    let one = |fired: &Value| match fired["changed"]["stage"].as_str() {
        Some(stage) => stage.to_owned(),
        None => fired["problem"]["code"].as_str().expect("a problem").to_owned(),
    };
    answer.as_array().expect("answers").iter().map(one).collect()
}

async fn a_dry_run_answers_and_writes_nothing(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(3).await;
    desk.office.fire(&desk.anna, actions[1], "confirm_costs", &[]).await.expect("costed");
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let all = [actions.as_slice(), &[Uuid::nil()]].concat();
    let query = |dry: bool| {
        let targets = targets(&all);
        format!(
            "mutation {{ fireEvents(items: [{targets}], event: \"confirm_costs\", dryRun: {dry}, requestId: \"many\") {{ item changed {{ seq stage item {{ stage }} }} problem {{ code message }} }} }}"
        )
    };
    let record = "{ journal(first: 100) { totalCount } }";
    let before = desk.ask(&desk.anna, record).await;
    let tried = desk.ask(&desk.anna, &query(true)).await["fireEvents"].take();
    assert_eq!(outcomes(&tried), ["Costed", "NOT_POSSIBLE", "Costed", "NOT_FOUND"]);
    assert_eq!(tried[0]["changed"]["item"]["stage"], "Proposed", "nothing has happened");
    // By the same rights: Ben sees what his agency leads, and may not confirm.
    let his = desk.ask(&ben, &query(true)).await["fireEvents"].take();
    assert_eq!(outcomes(&his), ["FORBIDDEN", "NOT_FOUND", "FORBIDDEN", "NOT_FOUND"]);
    assert_eq!(desk.ask(&desk.anna, record).await, before);
    let done = desk.ask(&desk.anna, &query(false)).await["fireEvents"].take();
    assert_eq!(outcomes(&done), outcomes(&tried));
    assert_eq!(done[0]["changed"]["seq"], tried[0]["changed"]["seq"]);
    assert_eq!(done[1]["problem"]["message"], tried[1]["problem"]["message"]);
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}

async fn many_deadlines_are_extended(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    let extend = |dry: bool, input: &str| {
        let targets = targets(&actions);
        format!(
            "mutation {{ extendDeadlines(items: [{targets}], deadline: \"due\", until: \"2026-03-31\", input: [{input}], dryRun: {dry}, requestId: \"{dry}\") {{ changed {{ item {{ due }} }} problem {{ code inputs {{ input }} }} }} }}"
        )
    };
    let reason = "{ name: \"reason\", value: \"Printer closed\" }";
    let half = desk.ask(&desk.anna, &extend(true, reason)).await;
    let wrong = json!({ "code": "BAD_INPUT", "inputs": [{ "input": "approver" }] });
    assert_eq!(half["extendDeadlines"][1], json!({ "changed": null, "problem": wrong }));
    let whole = format!("{reason}, {{ name: \"approver\", value: \"PS\" }}");
    let due = |answer: &Value| answer["extendDeadlines"][0]["changed"]["item"]["due"].clone();
    assert_eq!(due(&desk.ask(&desk.anna, &extend(true, &whole)).await), "2026-03-01");
    assert_eq!(due(&desk.ask(&desk.anna, &extend(false, &whole)).await), "2026-03-31");
}

async fn events_say_where_they_lead(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let leads = async || {
        let query = format!("{{ item(id: \"{action}\") {{ availableEvents {{ event leadsTo }} }} }}");
        let events = desk.ask(&desk.anna, &query).await["item"]["availableEvents"].take();
        let leads =
            |one: &Value| Some((one["event"].as_str()?.to_owned(), one["leadsTo"].as_array()?.first()?.clone()));
        let found: Vec<(String, Value)> = events.as_array().expect("events").iter().filter_map(leads).collect();
        found.into_iter().map(|(event, stage)| format!("{event}: {}", stage.as_str().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(leads().await, ["confirm_costs: Costed", "defer: Deferred", "cancel: Cancelled"]);
    desk.office.fire(&desk.anna, action, "confirm_costs", &[]).await.expect("costed");
    let later = [("deferred_until", "2026-09-15"), ("deferred_reason", "Funds moved")];
    desk.office.fire(&desk.anna, action, "defer", &later).await.expect("deferred");
    assert_eq!(leads().await, ["resume: Costed", "cancel: Cancelled"], "back to where it was");
}

async fn an_earlier_day_is_compared_with_now(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    desk.office.clock.advance(TimeDelta::days(1));
    desk.office.fire(&desk.anna, actions[0], "confirm_costs", &[]).await.expect("costed");
    let parent = desk.ask(&desk.anna, &format!("{{ item(id: \"{}\") {{ parent {{ id }} }} }}", actions[0])).await;
    let parent = parent["item"]["parent"]["id"].as_str().expect("an id").parse().expect("an id");
    desk.office.create(&desk.anna, "nap-action", Some(parent), &[("title", "New")]).await;
    let then = "2026-01-06T03:00:00Z";
    let query = format!(
        "{{ then: items(filter: {{ kind: \"action\" }}, orderBy: {{ by: REFERENCE }}, asOf: \"{then}\") {{ nodes {{ stage due now {{ stage due }} start: field(name: \"due_on\") {{ value {{ ... on Date {{ date }} }} }} }} }}
           since: items(filter: {{ kind: \"action\", createdAfter: \"{then}\" }}) {{ nodes {{ title now {{ title }} }} }}
           named: items(filter: {{ ids: [\"{}\"] }}) {{ nodes {{ title }} }} }}",
        actions[1]
    );
    let told = desk.ask(&desk.anna, &query).await;
    let row = |due: &str, now: &str| json!({ "stage": "Proposed", "due": due, "now": { "stage": now, "due": due }, "start": { "value": { "date": due } } });
    assert_eq!(told["then"]["nodes"], json!([row("2026-03-01", "Costed"), row("2026-03-02", "Proposed")]));
    assert_eq!(told["since"]["nodes"], json!([{ "title": "New", "now": { "title": "New" } }]));
    assert_eq!(told["named"]["nodes"], json!([{ "title": "Action 07" }]));
}

async fn days_without_work_are_listed(place: Place) {
    let desk = Desk::open(&place).await;
    let query = "{ nonWorkingDays(from: \"2026-12-24\", until: \"2026-12-27\") { day title } }";
    let free = |day: &str, title: &str| json!({ "day": day, "title": title });
    assert_eq!(
        desk.ask(&desk.anna, query).await["nonWorkingDays"],
        json!([free("2026-12-25", "Christmas Day"), free("2026-12-26", "Boxing Day"), free("2026-12-27", "Sunday")])
    );
    for (rest, message) in [
        ("until: \"2032-01-01\"", "Give a last day that is not before the first, and at most five years later."),
        ("until: \"2026-12-27\", calendar: \"nationl\"", "There is no calendar `nationl`. Did you mean `national`?"),
    ] {
        let query = format!("{{ nonWorkingDays(from: \"2026-12-24\", {rest}) {{ day }} }}");
        assert_eq!(desk.refused(&desk.anna, &query).await.message, message);
    }
}
