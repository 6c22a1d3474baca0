//! A plan, its dates and its money frozen under a name; what differs since, with who and why.

use super::desk::Desk;
use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_engine::store::item;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(money_and_rates_are_frozen, what_differs_is_told_with_who_and_why, a_baseline_has_a_name_of_its_own);

async fn of_kind(desk: &Desk, kind: &str) -> Uuid {
    let found = item::Entity::find().filter(item::Column::Kind.eq(kind)).one(&desk.office.engine.database.reader);
    found.await.unwrap().expect("one").id
}

async fn make(desk: &Desk, item: Uuid, name: &str) {
    let query =
        format!("mutation {{ makeBaseline(item: \"{item}\", name: \"{name}\", requestId: \"{name}\") {{ seq }} }}");
    desk.ask(&desk.anna, &query).await;
}

fn line(item: Uuid, reference: &str, amount: &str) -> String {
    format!(
        "mutation {{ recordCost(item: \"{item}\", line: {{ reference: \"{reference}\", label: \"Spots\", currency: \"TTD\", years: [{{ fiscalYear: 2026, amount: \"{amount}\" }}] }}, reason: \"The tender said so\", requestId: \"{reference}{amount}\") {{ seq }} }}"
    )
}

fn rate(value: &str) -> String {
    format!(
        "mutation {{ enterRate(rate: {{ currency: \"TTD\", toldIn: \"USD\", day: \"2025-01-01\", value: \"{value}\", source: \"Central bank\" }}, requestId: \"{value}\") }}"
    )
}

async fn money_and_rates_are_frozen(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    let plan = of_kind(&desk, "plan").await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    desk.ask(&fay, &rate("0.1")).await;
    desk.office.clock.advance(chrono::TimeDelta::minutes(1));
    make(&desk, plan, "Approved").await;
    desk.office.clock.advance(chrono::TimeDelta::days(1));
    desk.ask(&fay, &rate("0.2")).await;
    desk.ask(&desk.anna, &line(actions[0], "main", "500.00")).await;
    let query = |arguments: &str| {
        format!(
            "{{ costs(filter: {{ item: \"{}\" }}, {arguments}) {{ sums {{ planned {{ amount }} }} }} }}",
            actions[0]
        )
    };
    for (arguments, planned) in [
        ("baseline: \"Approved\"", "1000.01"),
        ("asOf: null", "500.00"),
        ("baseline: \"Approved\", currency: \"USD\"", "100.00"),
        ("currency: \"USD\"", "100.00"),
    ] {
        let told = desk.ask(&desk.anna, &query(arguments)).await;
        assert_eq!(told["costs"]["sums"], json!([{ "planned": { "amount": planned } }]), "{arguments}");
    }
    let refused = desk.refused(&desk.anna, &query("baseline: \"Appproved\"")).await;
    assert_eq!(refused.message, "There is no baseline `Appproved` of this item or above it.");
    let refused = desk.refused(&desk.anna, "{ costs(baseline: \"Approved\") { sums { missing } } }").await;
    assert_eq!(refused.message, "Say whose baseline: give the filter `item`.");
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}

async fn what_differs_is_told_with_who_and_why(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(3).await;
    let (plan, objective) = (of_kind(&desk, "plan").await, of_kind(&desk, "objective").await);
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    desk.office.clock.advance(chrono::TimeDelta::minutes(1));
    make(&desk, plan, "Approved").await;
    desk.office.clock.advance(chrono::TimeDelta::days(1));
    let differences = format!(
        "{{ item(id: \"{plan}\") {{ baselines {{ name by {{ name }} differences {{
            what item {{ title }} name before after dueBefore dueAfter moneyBefore {{ amount }} moneyAfter {{ amount }}
            entry {{ event actor {{ name }} input {{ name value {{ ... on Text {{ text }} }} }} }}
        }} }} }} }}"
    );
    let none = desk.ask(&desk.anna, &differences).await["item"]["baselines"].take();
    assert_eq!(none, json!([{ "name": "Approved", "by": { "name": "Anna" }, "differences": [] }]));
    desk.ask(&fay, &line(actions[0], "main", "500.00")).await;
    desk.office.clock.advance(chrono::TimeDelta::minutes(1));
    // Changed, and changed back: no difference.
    desk.ask(&fay, &line(actions[1], "extra", "5.00")).await;
    let entries = format!("{{ item(id: \"{}\") {{ journal(last: 1) {{ nodes {{ seq }} }} }} }}", actions[1]);
    let seq = desk.ask(&desk.anna, &entries).await["item"]["journal"]["nodes"][0]["seq"].take();
    let correct = format!(
        "mutation {{ correct(item: \"{}\", seq: {seq}, void: true, reason: \"Twice\", requestId: \"c\") {{ seq }} }}",
        actions[1]
    );
    desk.ask(&desk.anna, &correct).await;
    let extend = format!(
        "mutation {{ extendDeadline(item: \"{}\", deadline: \"due\", until: \"2026-05-29\", input: [{{ name: \"reason\", value: \"The tender failed\" }}, {{ name: \"approver\", value: \"PS\" }}], requestId: \"e\") {{ seq }} }}",
        actions[2]
    );
    desk.ask(&desk.anna, &extend).await;
    let fund = format!(
        "mutation {{ recordFunding(item: \"{plan}\", funding: {{ reference: \"IOM\", source: \"IOM\", kind: DONOR, currency: \"TTD\", received: {{ amount: \"70\" }} }}, reason: \" It came \", requestId: \"f\") {{ seq }} }}"
    );
    desk.ask(&fay, &fund).await;
    desk.office.create(&desk.anna, "nap-action", Some(objective), &[("title", "New"), ("due_on", "2026-09-01")]).await;
    change_the_plan(&desk, &fay, &actions).await;
    assert_eq!(
        all(&desk, &differences).await,
        [
            "FUNDING Plan, IOM:  -> 70.00 (fund by Fay: It came)",
            "AGENCY Action 00: ttps -> moh (assign by Anna)",
            "COST Action 00, main Spots: 1000.01 -> 500.00 (cost by Fay: The tender said so)",
            "FIELD Spots on the radio, Action: Action 07 -> Spots on the radio (revise by Anna)",
            "FIELD Spots on the radio, Indicator:  -> Listeners (revise by Bert)",
            "STAGE Action 14: Proposed -> Costed (confirm_costs by Fay)",
            "DATE Action 14, Action completed: 2026-03-03 -> 2026-05-29 (extend by Anna: The tender failed)",
            "ADDED New (create by Anna)",
        ]
    );
    let under = differences.replace("differences {", &format!("differences(under: \"{}\") {{", actions[2]));
    assert_eq!(all(&desk, &under).await.len(), 2, "its stage and its date");
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}

/// A title, who answers, and a stage, each at a time of its own.
async fn change_the_plan(desk: &Desk, fay: &Arc<Identity>, actions: &[Uuid]) {
    let later = || desk.office.clock.advance(chrono::TimeDelta::minutes(1));
    later();
    let renamed = [("title", "Spots on the radio")];
    desk.office.fire(&desk.anna, actions[1], "revise", &renamed).await.expect("renamed");
    later();
    let bert = desk.office.person("Bert", "coordinator", None).await;
    desk.office.fire(&bert, actions[1], "revise", &[("indicator", "Listeners")]).await.expect("measured");
    later();
    let (lead, partners, people) = (Some("moh".into()), Vec::new(), Vec::new());
    let assign = Change::Assign { item: actions[0], lead, partners, people, since: None };
    desk.office.act(&desk.anna, assign).await.expect("assigned");
    later();
    desk.office.fire(fay, actions[2], "confirm_costs", &[]).await.expect("confirmed");
}

async fn all(desk: &Desk, differences: &str) -> Vec<String> {
    let told = desk.ask(&desk.anna, differences).await["item"]["baselines"][0]["differences"].take();
    told.as_array().expect("differences").iter().map(shown).collect()
}

fn shown(one: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = one["name"].as_str().map(|name| format!(", {name}")).unwrap_or_default();
    let (before, after) = match one["what"].as_str() {
        Some("DATE") => (text(&one["dueBefore"]), text(&one["dueAfter"])),
        Some("COST" | "FUNDING") => (text(&one["moneyBefore"]["amount"]), text(&one["moneyAfter"]["amount"])),
        _ => (text(&one["before"]), text(&one["after"])),
    };
    let change = if one["what"] == "ADDED" { String::new() } else { format!(": {before} -> {after}") };
    let inputs = one["entry"]["input"].as_array().expect("inputs").iter();
    let why =
        inputs.filter(|input| input["name"] == "reason").map(|input| format!(": {}", text(&input["value"]["text"])));
    format!(
        "{} {}{name}{change} ({} by {}{})",
        text(&one["what"]),
        text(&one["item"]["title"]),
        text(&one["entry"]["event"]),
        text(&one["entry"]["actor"]["name"]),
        why.collect::<String>()
    )
}

async fn a_baseline_has_a_name_of_its_own(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(1).await;
    let plan = of_kind(&desk, "plan").await;
    make(&desk, plan, "Approved").await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    for (who, name, problem) in [
        (&desk.anna, "Approved", "There is a baseline `Approved` already: give this one another name."),
        (&desk.anna, " ", "A baseline's name is one line of 1 to 80 characters."),
        (&ben, "Mine", "`Make a baseline` needs one of these roles: Plan coordinator, Permanent secretary."),
    ] {
        let query =
            format!("mutation {{ makeBaseline(item: \"{plan}\", name: \"{name}\", requestId: \"again\") {{ seq }} }}");
        assert_eq!(desk.refused(who, &query).await.message, problem);
    }
    let donor = desk.office.person("Dora", "donor", None).await;
    let query = format!("{{ item(id: \"{plan}\") {{ baselines {{ differences {{ what }} }} }} }}");
    assert_eq!(desk.refused(&donor, &query).await.code, "NOT_FOUND", "who is told numbers sees no plan");
}
