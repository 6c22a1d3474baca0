//! Deadlines that stand still and are extended, and what people ask of deadlines.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::catalog::publish;
use milepost_engine::engine::command::{Answer, Becomes, Change, Command, Inputs, Refusal};
use milepost_engine::language::pack::File;
use milepost_engine::store::claim;
use milepost_engine::worker::tick;
use milepost_tests::office::{instant, texts};
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    a_stay_moves_the_date_by_the_days_it_lasted,
    late_entries_and_corrections_of_a_stay_move_it_too,
    days_more_are_counted_after_the_budget,
    a_date_survives_many_states_and_is_met_late,
    deadlines_are_asked_for_in_many_ways,
    the_load_is_told_by_agency_and_week,
);

const REPLY: &str = r#"
id: reply
version: 1
kind: reply
title: Reply
reference: "R{number}"
calendar: national
basis: Rule 7
responsible: { agency: ttps }
fields:
  title:     { type: text, title: Title }
  served_on: { type: date, title: Served on }
events:
  create:  { title: Serve, input: { title: { required: true }, served_on: { required: true } } }
  pass_on: { title: Pass on }
  reply:   { title: Reply }
  stay:    { title: Stay }
  lift:    { title: Lift the stay }
access: { coordinator: { see: all }, focal_point: { see: agency }, donor: { see: counts } }
create: { roles: [coordinator] }
built_in: { assign: { roles: [coordinator] }, correct: { roles: [coordinator] } }
deadlines:
  reply:
    title: Reply filed
    within: 14 days
    from: item.served_on
    paused_in: [stayed]
    met_by: { event: reply }
    extend: { roles: [coordinator], input: { reason: { type: text, title: Reason, required: true } } }
    remind: [ { before: 3 days, to: [assigned] }, { late: 1 day, to: [assigned] } ]
initial: all
states:
  all:
    type: parallel
    on: { reply: { roles: [coordinator], target: replied } }
    states:
      work:
        initial: first
        states:
          first: { stage: First, on: { pass_on: { roles: [coordinator], target: second } } }
          second: { stage: Second }
      stays:
        initial: running
        states:
          running: { on: { stay: { roles: [coordinator], target: stayed } } }
          stayed: { on: { lift: { roles: [coordinator], target: running } } }
  replied: { type: final, stage: Replied }
"#;

struct Served {
    desk: Desk,
    item: Uuid,
}

impl Served {
    /// On Monday 5 January, so that it is due on Monday the 19th; assigned to who asks.
    async fn on(place: &Place) -> Served {
        let desk = Desk::open(place).await;
        let file = File { path: "reply.yaml".into(), text: REPLY.into() };
        let engine = &desk.office.engine;
        publish(&engine.database, desk.office.clock.as_ref(), &[file], false).await.expect("it is sound");
        engine.refresh().await.expect("read again");
        let item =
            desk.office.create(&desk.anna, "reply", None, &[("title", "Reply"), ("served_on", "2026-01-05")]).await;
        let people = vec![desk.anna.id];
        desk.act(Change::Assign { item, lead: None, partners: Vec::new(), people, since: None }).await;
        Served { desk, item }
    }

    fn today(&self, day: &str) {
        self.desk.office.clock.set(instant(&format!("{day}T15:00:00Z")));
    }

    async fn fire(&self, event: &str) {
        self.desk.office.fire(&self.desk.anna, self.item, event, &[]).await.expect(event);
    }

    /// What happened on that day, told now.
    async fn late(&self, day: &str, event: &str) -> Result<Answer, Refusal> {
        let change = Change::Fire { item: self.item, event: event.into(), input: texts(&[]), revision: None };
        let (request_id, at) = (format!("{event} of {day}"), Some(instant(&format!("{day}T15:00:00Z"))));
        let by = self.desk.anna.clone();
        self.desk.office.engine.act(Command { by, request_id, batch: None, at, change }).await
    }

    /// The row happened on another day.
    async fn moved(&self, row: u64, day: &str) -> Result<Answer, Refusal> {
        let becomes =
            Becomes::Replaced { input: Inputs::Single(texts(&[])), at: Some(instant(&format!("{day}T15:00:00Z"))) };
        self.corrected(row, becomes).await
    }

    async fn corrected(&self, row: u64, becomes: Becomes) -> Result<Answer, Refusal> {
        let change = Change::Correct { item: self.item, row, becomes, reason: "Misread".into(), revision: None };
        self.desk.office.act(&self.desk.anna, change).await
    }

    async fn extend(&self, how: &str) -> Value {
        let (item, desk) = (self.item, &self.desk);
        let reason = "input: [{ name: \"reason\", value: \"Counsel is ill\" }]";
        let query = format!(
            "mutation {{ extendDeadline(item: \"{item}\", deadline: \"reply\", {how} {reason}, requestId: \"{}\") {{ seq }} }}",
            how.replace('"', "")
        );
        desk.run(&desk.office.engine, &desk.anna, &query).await
    }

    /// What holds now.
    async fn deadline(&self) -> Value {
        let query = format!(
            "{{ deadlines(filter: {{ item: \"{}\" }}) {{ nodes {{
              state due overdue slipDays daysLate explanation revisions {{ due reason actor {{ name }} }} }} }} }}",
            self.item
        );
        self.desk.ask(&self.desk.anna, &query).await["deadlines"]["nodes"][0].clone()
    }

    async fn due(&self) -> String {
        self.deadline().await["due"].as_str().unwrap_or("no date").to_owned()
    }

    async fn sent(&self) -> u64 {
        tick(&self.desk.office.engine).await.expect("ticks");
        claim::Entity::find().count(&self.desk.office.engine.database.reader).await.unwrap()
    }
}

async fn a_stay_moves_the_date_by_the_days_it_lasted(place: Place) {
    let served = Served::on(&place).await;
    served.today("2026-01-08");
    served.fire("stay").await;
    let still = served.deadline().await;
    assert_eq!((&still["due"], &still["slipDays"]), (&Value::Null, &Value::Null));
    assert_eq!(
        still["explanation"],
        json!([
            "\"Served on\" is Mon 5 Jan 2026.",
            "14 days after Mon 5 Jan 2026.",
            "Suspended since Thu 8 Jan 2026 without an end: there is no date yet."
        ])
    );
    // Long after the day it would have been due: nobody is reminded, and it is not late.
    served.today("2026-02-09");
    assert_eq!(served.sent().await, 0);
    assert_eq!(served.deadline().await["overdue"], json!(false));
    served.fire("lift").await;
    let runs = served.deadline().await;
    assert_eq!(
        runs["explanation"],
        json!([
            "\"Served on\" is Mon 5 Jan 2026.",
            "14 days after Mon 5 Jan 2026.",
            "Thu 8 Jan 2026 to Mon 9 Feb 2026 are not counted: suspended.",
            "The last day is Sat 21 Feb 2026.",
            "Sat 21 Feb 2026 is Saturday: moved to Mon 23 Feb 2026.",
            "Sun 22 Feb 2026 is not counted: Sunday."
        ])
    );
    let anna = json!({ "name": "Anna" });
    assert_eq!(
        runs["revisions"],
        json!([
            { "due": "2026-01-19", "reason": "Opened by \"Serve\".", "actor": anna },
            { "due": null, "reason": "\"Stay\" suspended it.", "actor": anna },
            { "due": "2026-02-23", "reason": "\"Lift the stay\" ended its suspension.", "actor": anna },
        ])
    );
    assert_eq!(runs["slipDays"], json!(35));
    served.today("2026-02-20");
    assert_eq!(served.sent().await, 1, "three days before");
    assert_eq!(served.desk.office.findings(&place).await, Vec::<String>::new());
}

async fn late_entries_and_corrections_of_a_stay_move_it_too(place: Place) {
    let served = Served::on(&place).await;
    served.today("2026-02-11");
    // It was missed, as far as anybody had told.
    assert_eq!(served.sent().await, 2, "what should have gone out before, and that it is late");
    assert_eq!(served.deadline().await["overdue"], json!(true));
    let stay = served.late("2026-01-08", "stay").await.expect("stayed").seq;
    assert_eq!((served.due().await, served.deadline().await["overdue"].clone()), ("no date".into(), json!(false)));
    served.moved(stay, "2026-01-09").await.expect("stayed a day later");
    let since = served.deadline().await["explanation"][2].clone();
    assert_eq!(since, json!("Suspended since Fri 9 Jan 2026 without an end: there is no date yet."));
    let lift = served.late("2026-02-09", "lift").await.expect("lifted").seq;
    assert_eq!(served.due().await, "2026-02-20");
    served.moved(lift, "2026-02-05").await.expect("lifted before");
    assert_eq!(served.due().await, "2026-02-16");
    served.late("2026-02-09", "stay").await.expect("stayed again");
    served.late("2026-02-10", "lift").await.expect("lifted again");
    assert_eq!(served.due().await, "2026-02-18");
    served.moved(stay, "2026-01-07").await.expect("stayed before");
    assert_eq!(served.due().await, "2026-02-20");
    let refused = served.corrected(stay, Becomes::Void).await.expect_err("the lifting needs it");
    assert_eq!(refused.code(), "NO_LONGER_FITS");
    let reasons = served.deadline().await["revisions"].clone();
    let reasons: Vec<&str> = reasons.as_array().unwrap().iter().filter_map(|one| one["reason"].as_str()).collect();
    assert_eq!(reasons.last(), Some(&"Corrected. \"Lift the stay\" ended its suspension."));
    assert_eq!(served.desk.office.findings(&place).await, Vec::<String>::new());
}

async fn days_more_are_counted_after_the_budget(place: Place) {
    let served = Served::on(&place).await;
    let anna = &served.desk.anna;
    for how in ["", "until: \"2026-02-01\", days: 5,"] {
        let refused = served.extend(how).await;
        assert_eq!(refused["errors"][0]["message"], json!("Give either `until` or `days`."));
    }
    served.extend("days: 5,").await;
    let extended = served.deadline().await;
    assert_eq!(extended["due"], json!("2026-01-26"));
    assert_eq!(extended["revisions"][1]["reason"], json!("Counsel is ill"));
    let steps = extended["explanation"].as_array().unwrap();
    let said = ["Extended by 5 days.", "5 days after Mon 19 Jan 2026: Sat 24 Jan 2026."];
    assert!(said.iter().all(|step| steps.contains(&json!(step))), "{steps:?}");
    let asked = format!(
        "{{ item(id: \"{}\") {{ journal(last: 1) {{ nodes {{ event replaceable {{ input {{ name }} }} input {{ name value {{ ... on Number {{ number }} }} }} }} }} }} }}",
        served.item
    );
    let row = served.desk.ask(anna, &asked).await["item"]["journal"]["nodes"][0].clone();
    assert_eq!(row["input"][2], json!({ "name": "days", "value": { "number": "5" } }));
    assert_eq!(row["replaceable"], json!([{ "input": { "name": "days" } }, { "input": { "name": "reason" } }]));
    let fewer = Becomes::Replaced { input: Inputs::Single(texts(&[("days", "2")])), at: None };
    served.corrected(3, fewer).await.expect("corrected");
    assert_eq!(served.due().await, "2026-01-21");
    // A date as ordered is not moved, and days after it are counted from it.
    served.extend("until: \"2026-01-31\",").await;
    served.today("2026-01-29");
    served.fire("stay").await;
    assert_eq!(served.due().await, "2026-01-31");
    served.today("2026-01-30");
    served.fire("lift").await;
    served.extend("days: 3,").await;
    assert_eq!(served.due().await, "2026-02-03");
    assert_eq!(served.desk.office.findings(&place).await, Vec::<String>::new());
}

async fn a_date_survives_many_states_and_is_met_late(place: Place) {
    let served = Served::on(&place).await;
    served.today("2026-01-12");
    served.fire("pass_on").await;
    let one = served.deadline().await;
    assert_eq!((&one["due"], one["revisions"].as_array().map(Vec::len)), (&json!("2026-01-19"), Some(1)));
    served.today("2026-01-22");
    served.fire("reply").await;
    let met = served.deadline().await;
    assert_eq!((&met["state"], &met["daysLate"], &met["slipDays"]), (&json!("MET"), &json!(3), &json!(0)));
}

async fn deadlines_are_asked_for_in_many_ways(place: Place) {
    let served = Served::on(&place).await;
    let desk = &served.desk;
    let actions = desk.plan(4).await;
    served.today("2026-01-12");
    let bob = desk.office.person("Bob", "focal_point", Some("moh")).await;
    let people = vec![bob.id];
    let lead = Some("moh".to_owned());
    desk.act(Change::Assign { item: actions[1], lead, partners: Vec::new(), people, since: None }).await;
    desk.office.clock.set("2026-03-03T15:00:00Z".parse().unwrap());
    let found = async |filter: &str| {
        let query =
            format!("{{ deadlines(filter: {{ {filter} }}) {{ totalCount nodes {{ item {{ reference }} }} }} }}");
        let list = desk.ask(&desk.anna, &query).await["deadlines"].clone();
        assert_eq!(list["totalCount"].as_u64(), list["nodes"].as_array().map(|nodes| nodes.len() as u64));
        list["totalCount"].as_i64().unwrap()
    };
    let expected = [
        ("state: OPEN, kind: \"action\"".to_owned(), 4),
        ("kind: \"reply\"".into(), 1),
        ("stage: \"First\"".into(), 1),
        ("basis: \"Rule 7\"".into(), 1),
        ("basis: \"Rule\"".into(), 0),
        (format!("person: \"{}\"", bob.id), 1),
        (format!("person: \"{}\"", desk.anna.id), 1),
        (format!("person: \"{}\", kind: \"action\"", desk.anna.id), 0),
        ("daysOverdue: 0".into(), 3),
        ("daysOverdue: 2".into(), 2),
        ("daysOverdue: 43".into(), 1),
        ("daysOverdue: 44".into(), 0),
        ("dueFrom: \"2026-03-02\"".into(), 3),
        ("dueFrom: \"2026-03-02\", dueUntil: \"2026-03-03\"".into(), 2),
        ("dueWithinDays: 0".into(), 1),
        ("dueWithinDays: 7".into(), 2),
        ("agency: \"ttps\", dueWithinDays: 28".into(), 1),
    ];
    for (filter, count) in expected {
        assert_eq!(found(&filter).await, count, "{filter}");
    }
    for (filter, sentence) in [
        ("agency: \"tps\"", "There is no agency `tps`. Did you mean `ttps`?"),
        ("dueWithinDays: -5", "`dueWithinDays` is a number of days: give 0 or more."),
        ("daysOverdue: -1", "`daysOverdue` is a number of days: give 0 or more."),
    ] {
        let query = format!("{{ deadlines(filter: {{ {filter} }}) {{ totalCount }} }}");
        assert_eq!(desk.refused(&desk.anna, &query).await.message, sentence);
    }
    // Who is told numbers only learns of nobody who is assigned.
    let donor = desk.office.person("Dora", "donor", None).await;
    let query = format!(
        "{{ all: deadlines {{ totalCount }} hers: deadlines(filter: {{ person: \"{}\" }}) {{ totalCount }} }}",
        desk.anna.id
    );
    let told = desk.ask(&donor, &query).await;
    assert_eq!(told["hers"]["totalCount"], json!(0));
    assert!(told["all"]["totalCount"].as_i64() > Some(0), "{told}");
}

async fn the_load_is_told_by_agency_and_week(place: Place) {
    let served = Served::on(&place).await;
    let desk = &served.desk;
    desk.plan(4).await;
    let load = "{ deadlineLoad(from: \"2026-03-01\", weeks: 2) { agency { id } week weekFrom deadlines } }";
    let week = |agency: &str, week: &str, monday: &str, deadlines: i64| json!({ "agency": { "id": agency }, "week": week, "weekFrom": monday, "deadlines": deadlines });
    let ttps = week("ttps", "2026-W09", "2026-02-23", 1);
    let expected = [ttps.clone(), week("moh", "2026-W10", "2026-03-02", 2), week("ttps", "2026-W10", "2026-03-02", 1)];
    assert_eq!(desk.ask(&desk.anna, load).await["deadlineLoad"], json!(expected));
    let moh = desk.office.person("Mona", "focal_point", Some("moh")).await;
    assert_eq!(desk.ask(&moh, load).await["deadlineLoad"], json!([expected[1]]), "of what she sees");
    let query = "{ deadlineLoad(from: \"2026-03-01\", weeks: 2, agency: \"ttps\", kind: \"action\") { deadlines } replies: deadlineLoad(kind: \"reply\") { week deadlines } }";
    let answer = desk.ask(&desk.anna, query).await;
    assert_eq!(answer["deadlineLoad"], json!([{ "deadlines": 1 }, { "deadlines": 1 }]));
    assert_eq!(answer["replies"], json!([{ "week": "2026-W04", "deadlines": 1 }]));
    let nowhere = desk.refused(&desk.anna, "{ deadlineLoad(agency: \"moe1\") { week } }").await;
    assert_eq!(nowhere.message, "There is no agency `moe1`. Did you mean `moe`?");
    let nowhere = desk.refused(&desk.anna, "{ items(filter: { agency: \"moe1\" }) { totalCount } }").await;
    assert_eq!(nowhere.message, "There is no agency `moe1`. Did you mean `moe`?");
    for weeks in ["-1", "0", "54"] {
        let refused = desk.refused(&desk.anna, &format!("{{ deadlineLoad(weeks: {weeks}) {{ week }} }}")).await;
        assert_eq!(refused.message, "Ask for 1 to 53 weeks.");
    }
    desk.office.clock.advance(TimeDelta::days(1));
    served.fire("stay").await;
    let replies = "{ deadlineLoad(kind: \"reply\") { week } }";
    assert_eq!(
        desk.ask(&desk.anna, replies).await["deadlineLoad"],
        json!([]),
        "what stands still falls due in no week"
    );
}
