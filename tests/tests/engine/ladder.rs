//! The reminder ladder: who is told, when, and what holds a notice back. Days pass one by one; each morning at nine the worker
//! does what is due.

use super::letters::published;
use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::clock::Clock;
use milepost_engine::engine::aside::{Instead, PutOff};
use milepost_engine::engine::command::{Change, Refusal};
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_engine::store::{claim, membership};
use milepost_engine::worker::tick;
use milepost_tests::dice::Dice;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

both!(
    what_comes_too_soon_is_said_by_the_one_before_or_waits,
    an_earlier_rung_is_folded_for_those_a_later_one_tells,
    what_is_late_when_it_is_entered_is_told_higher_too,
    an_escalation_is_no_notice_of_the_same_day,
    an_escalation_that_nobody_holds_goes_past_who_is_late,
    a_new_date_has_its_whole_ladder_and_nothing_more_of_the_old,
    what_waits_is_not_sent_once_it_is_done,
    nobody_is_asked_for_news_while_it_stands_still,
    what_nobody_is_assigned_to_goes_to_the_focal_point_and_then_the_coordinator,
    who_left_is_not_waited_for,
    a_role_held_for_another_agency_hears_where_nobody_else_holds_it,
    what_is_put_off_comes_once_when_its_day_has_come,
    on_leave_a_stand_in_is_told_too_with_both_names,
    reminders_are_given_to_who_may_see_the_item,
    a_request_is_heard_once,
    no_schedule_tells_one_person_twice_within_the_gap,
);

pub const ERRAND: &str = include_str!("ladder/errand.yaml");
/// The escalation of the errand.
const HIGHER: &str = "escalation 2 days";

pub struct Ladder {
    pub office: Office,
    pub anna: Arc<Identity>,
    pub ben: Arc<Identity>,
    /// She hears of silence.
    pub sue: Arc<Identity>,
}

impl Ladder {
    pub async fn open(place: &Place) -> Ladder {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let ben = office.person("Ben", "focal_point", Some("ttps")).await;
        published(&office, ERRAND).await;
        let sue = office.person("Sue", "permanent_secretary", Some("ttps")).await;
        Ladder { office, anna, ben, sue }
    }

    pub async fn errand(&self, due_on: &str, lead: Option<&str>) -> Uuid {
        let input = [("title", "Fetch it"), ("due_on", due_on)];
        let errand = self.office.create(&self.anna, "errand", None, &input).await;
        if lead.is_some() {
            self.assign(errand, lead, &[]).await;
        }
        errand
    }

    async fn assign(&self, item: Uuid, lead: Option<&str>, people: &[&Identity]) {
        let (lead, people) = (lead.map(str::to_owned), people.iter().map(|one| one.id).collect());
        let change = Change::Assign { item, lead, partners: Vec::new(), people, since: None };
        self.office.act(&self.anna, change).await.expect("assigned");
    }

    async fn extend(&self, item: Uuid, until: &str) -> Result<(), Refusal> {
        let by = Extension::Until(until.parse().expect("a day"));
        let change = Change::Extend { item, deadline: "due".into(), by, input: BTreeMap::new(), revision: None };
        self.office.act(&self.anna, change).await.map(drop)
    }

    /// Every morning until this day.
    pub async fn until(&self, day: &str) {
        let last = instant(&format!("{day}T13:00:00Z"));
        while self.office.clock.now() < last {
            self.office.clock.advance(TimeDelta::days(1));
            tick(&self.office.engine).await.expect("a tick");
        }
    }

    /// Days and words of what she was told of dates.
    pub async fn told(&self, who: &Identity) -> Vec<(String, String)> {
        let hers = delivery::Column::PersonId.eq(who.id);
        let rows = delivery::Entity::find().filter(hers).filter(delivery::Column::Channel.eq(Channel::Inbox));
        let rows = rows.order_by_asc(delivery::Column::SentAt).order_by_asc(delivery::Column::Id);
        let rows = rows.all(&self.office.engine.database.reader).await.expect("read").into_iter();
        let told = rows.filter_map(|row| Some((row.sent_at?.format("%m-%d").to_string(), row.body?)));
        told.filter(|(_, body)| !body.starts_with("Overdue")).collect()
    }

    pub async fn days(&self, who: &Identity) -> Vec<String> {
        self.told(who).await.into_iter().map(|(day, _)| day).collect()
    }

    async fn claims(&self, who: &Identity) -> Vec<claim::Model> {
        let hers = claim::Column::Recipient.eq(format!("person:{}", who.id));
        let claims = claim::Entity::find()
            .filter(hers)
            .filter(claim::Column::Deadline.eq("due"))
            .order_by_asc(claim::Column::MadeAt);
        claims.all(&self.office.engine.database.reader).await.expect("read")
    }

    async fn on_leave(&self, who: &Identity, to: &Identity) {
        let [since, until] = ["2026-01-12", "2026-01-16"].map(|day| day.parse().expect("a day"));
        let said = Instead { item: None, to: Some(to.id), since, until };
        self.office.engine.stand_in(who, &format!("leave of {}", who.name), said).await.expect("said");
    }
}

async fn what_comes_too_soon_is_said_by_the_one_before_or_waits(place: Place) {
    let ladder = Ladder::open(&place).await;
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-02-10").await;
    // 3 days before is within 5 days of 7 days before; 1 day late waits, and speaks for 3 days late. Then Mondays.
    assert_eq!(ladder.days(&ladder.ben).await, ["01-14", "01-20", "01-26", "02-02", "02-09"]);
    let waited = &ladder.told(&ladder.ben).await[2].1;
    assert_eq!(waited, "E1 Fetch it: Done was due on 2026-01-21, 5 days late. Stage: Open.");
    // The escalation is not held back by the notice of the 20th.
    assert_eq!(ladder.days(&ladder.anna).await, ["01-20", "01-23"]);
    let claims = ladder.claims(&ladder.ben).await;
    let shown = claims.iter().map(|one| {
        let until = one.held_until.map_or("-".into(), |until| until.to_string());
        format!("{}: folded {}, until {until}, {}", one.rung, one.folded, one.reason.as_deref().unwrap_or("-"))
    });
    let shown: Vec<String> = shown.take(5).collect();
    insta::allow_duplicates! { insta::assert_snapshot!(shown.join("\n"), @r"
    before 7 days: folded false, until -, -
    before 3 days: folded true, until -, There was one on 2026-01-14.
    before 1 day: folded false, until -, -
    late 1 day: folded false, until 2026-01-26 12:00:00 UTC, There was one on 2026-01-20.
    late 3 days: folded true, until -, The notice of 2026-01-26 says it too.
    ") };
}

/// The coordinator's notice is the one before the due date; the later rungs go to others.
async fn an_earlier_rung_is_folded_for_those_a_later_one_tells(place: Place) {
    let ladder = Ladder::open(&place).await;
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.office.clock.set(instant("2026-03-25T13:00:00Z"));
    tick(&ladder.office.engine).await.expect("a tick");
    assert_eq!(ladder.days(&ladder.ben).await, ["03-25"]);
    assert_eq!(ladder.days(&ladder.anna).await, ["03-25"], "the escalation speaks for the reminder before it");
    ladder.until("2026-04-01").await;
    assert_eq!(ladder.days(&ladder.ben).await, ["03-25", "03-30"], "then the rhythm");
    assert_eq!(ladder.days(&ladder.anna).await.len(), 1);
}

/// Of the rungs that passed before it was entered each person hears once, whoever else the last one goes to.
async fn what_is_late_when_it_is_entered_is_told_higher_too(place: Place) {
    let ladder = Ladder::open(&place).await;
    ladder.errand("2025-11-20", Some("ttps")).await;
    ladder.until("2026-01-07").await;
    let rungs = |claims: Vec<claim::Model>| -> Vec<String> {
        claims.into_iter().filter(|one| one.deadline == "due" && !one.folded).map(|one| one.rung).collect()
    };
    assert_eq!(rungs(ladder.claims(&ladder.ben).await), ["late 10 days"]);
    assert_eq!(rungs(ladder.claims(&ladder.anna).await), [HIGHER]);
    assert_eq!(ladder.days(&ladder.anna).await.len(), 1);
}

/// Anna hears of the day after the due date by its own rung and by the escalation: after a downtime once, and not never.
async fn an_escalation_is_no_notice_of_the_same_day(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    let also = "{ late: 1 day, to: [responsible, \"role:coordinator\"] }";
    let errand = ERRAND.replace("{ late: 1 day, to: [responsible] }", also).replace("after: 2 days", "after: 1 day");
    published(&office, &errand).await;
    let ladder = Ladder { office, anna, sue: ben.clone(), ben };
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-20").await;
    let before = ladder.days(&ladder.anna).await.len();
    ladder.office.clock.set(instant("2026-01-23T09:00:00Z"));
    tick(&ladder.office.engine).await.expect("a tick");
    assert_eq!(ladder.days(&ladder.anna).await.len() - before, 1);
}

async fn an_escalation_that_nobody_holds_goes_past_who_is_late(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    let nobodys =
        ERRAND.replace("after: 2 days, to: [\"role:coordinator\"]", "after: 2 days, to: [\"role:monitoring_officer\"]");
    assert_ne!(nobodys, ERRAND);
    published(&office, &nobodys).await;
    let ladder = Ladder { office, anna, sue: ben.clone(), ben };
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-26").await;
    let higher = claim::Entity::find().filter(claim::Column::Rung.eq(HIGHER));
    let higher = higher.all(&ladder.office.engine.database.reader).await.expect("read");
    let heard: Vec<String> = higher.into_iter().map(|one| one.recipient).collect();
    assert_eq!(heard, [format!("person:{}", ladder.anna.id)], "and not Ben, whose errand it is");
}

async fn a_new_date_has_its_whole_ladder_and_nothing_more_of_the_old(place: Place) {
    let ladder = Ladder::open(&place).await;
    let action = ladder.office.action(&ladder.anna, "2026-02-10").await;
    ladder.assign(action, Some("ttps"), &[]).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-20").await;
    ladder.extend(errand, "2026-01-30").await.expect("extended");
    ladder.until("2026-02-09").await;
    let input = [("reason", "Flood"), ("approver", "Cabinet")].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let by = Extension::Until("2026-03-12".parse().expect("a day"));
    let change = Change::Extend { item: action, deadline: "due".into(), by, input: input.into(), revision: None };
    ladder.office.act(&ladder.anna, change).await.expect("extended");
    ladder.until("2026-03-14").await;
    let told = ladder.told(&ladder.ben).await;
    let days = |of: &str| {
        let of = told.iter().filter(|(_, body)| body.contains(of));
        of.map(|(day, body)| format!("{day} {}", &body[body.find("20").unwrap_or(0)..][..10])).collect::<Vec<_>>()
    };
    // 30, 7 and 1 day before the one date, then before the other.
    let action = ["01-09 2026-02-10", "02-03 2026-02-10", "02-09 2026-02-10"];
    let again = ["02-10 2026-03-12", "03-05 2026-03-12", "03-11 2026-03-12", "03-13 2026-03-12"];
    assert_eq!(days("Action completed"), [&action[..], &again].concat());
    // With a gap: the new date is told as soon as the gap allows.
    assert_eq!(days("Fetch it")[..4], ["01-14 2026-01-21", "01-20 2026-01-21", "01-26 2026-01-30", "02-02 2026-01-30"]);
}

async fn what_waits_is_not_sent_once_it_is_done(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-23").await;
    let waiting = ladder.claims(&ladder.ben).await.into_iter().find(|one| one.held_until.is_some()).expect("it waits");
    ladder.office.fire(&ladder.anna, errand, "finish", &[]).await.expect("finished");
    ladder.until("2026-02-10").await;
    assert_eq!(ladder.days(&ladder.ben).await, ["01-14", "01-20"]);
    let row = delivery::Entity::find_by_id((waiting.id, Channel::Inbox));
    let row = row.one(&ladder.office.engine.database.reader).await.expect("read").expect("it is kept");
    let why = Some("The deadline was met or withdrawn before this was sent.");
    assert_eq!((row.state, row.error.as_deref()), (State::Dropped, why));
}

async fn nobody_is_asked_for_news_while_it_stands_still(place: Place) {
    let ladder = Ladder::open(&place).await;
    let pat = ladder.office.person("Pat", "permanent_secretary", Some("ttps")).await;
    let errand = ladder.errand("2026-06-30", Some("ttps")).await;
    ladder.until("2026-01-15").await;
    ladder.office.fire(&ladder.anna, errand, "stay", &[]).await.expect("stayed");
    ladder.until("2026-01-20").await;
    ladder.office.fire(&ladder.anna, errand, "called", &[]).await.expect("called");
    ladder.until("2026-02-02").await;
    assert_eq!(ladder.days(&pat).await, ["01-12"]);
    ladder.office.fire(&ladder.anna, errand, "resume", &[]).await.expect("resumed");
    ladder.until("2026-02-20").await;
    assert_eq!(ladder.days(&pat).await, ["01-12", "02-09", "02-16"]);
    assert_eq!(ladder.office.findings(&place).await, Vec::<String>::new());
}

async fn what_nobody_is_assigned_to_goes_to_the_focal_point_and_then_the_coordinator(place: Place) {
    let ladder = Ladder::open(&place).await;
    let pat = ladder.office.person("Pat", "permanent_secretary", Some("moh")).await;
    let focal = ladder.office.person("Fay", "focal_point", Some("moe")).await;
    for lead in [None, Some("ttps"), Some("moh"), Some("moe")] {
        ladder.errand("2026-01-21", lead).await;
    }
    ladder.until("2026-01-14").await;
    let of = |told: Vec<(String, String)>| {
        let dated = told.into_iter().filter(|(_, body)| body.contains("is due on"));
        dated.map(|(_, body)| body[..2].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(ladder.told(&ladder.ben).await), ["E2"]);
    assert_eq!(of(ladder.told(&focal).await), ["E4"]);
    assert_eq!(of(ladder.told(&ladder.anna).await), ["E1", "E3"], "no agency, or nobody there to keep it");
    assert_eq!(of(ladder.told(&pat).await), [""; 0]);
}

async fn who_left_is_not_waited_for(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.assign(errand, Some("ttps"), &[&ladder.ben]).await;
    let yesterday = "2026-01-04".parse().expect("a day");
    membership::end_all(&ladder.office.engine.database.writer, ladder.ben.id, yesterday).await.expect("ended");
    ladder.until("2026-01-15").await;
    assert_eq!((ladder.days(&ladder.ben).await, ladder.days(&ladder.anna).await), (vec![], vec!["01-14".to_owned()]));
}

async fn a_role_held_for_another_agency_hears_where_nobody_else_holds_it(place: Place) {
    let ladder = Ladder::open(&place).await;
    let sees = "permanent_secretary: { see: all }";
    let text = ERRAND.replace("version: 1", "version: 2").replace("permanent_secretary: { see: agency }", sees);
    published(&ladder.office, &text).await;
    let yesterday = "2026-01-04".parse().expect("a day");
    membership::end_all(&ladder.office.engine.database.writer, ladder.sue.id, yesterday).await.expect("ended");
    let pat = ladder.office.person("Pat", "permanent_secretary", Some("moh")).await;
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-13").await;
    assert_eq!(ladder.days(&pat).await, ["01-12"]);
    let quinn = ladder.office.person("Quinn", "permanent_secretary", Some("ttps")).await;
    ladder.until("2026-01-20").await;
    assert_eq!((ladder.days(&pat).await.len(), ladder.days(&quinn).await), (1, vec!["01-19".to_owned()]));
}

async fn what_is_put_off_comes_once_when_its_day_has_come(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-15").await;
    // What she said last counts.
    let until = "2026-02-10".parse().expect("a day");
    let said = PutOff { item: errand, deadline: None, until, reason: "All of it".into() };
    ladder.office.engine.put_off(&ladder.ben, "all of it", said).await.expect("put off");
    ladder.office.clock.advance(TimeDelta::minutes(1));
    for (who, until) in [(&ladder.ben, "2026-01-23"), (&ladder.anna, "2026-02-20")] {
        let (until, reason) = (until.parse().expect("a day"), "Waiting for the printer".to_owned());
        let said = PutOff { item: errand, deadline: Some("due".into()), until, reason };
        ladder.office.engine.put_off(who, "put off", said).await.expect("put off");
    }
    ladder.until("2026-02-03").await;
    assert_eq!(ladder.days(&ladder.ben).await, ["01-14", "01-23", "01-28", "02-02"]);
    assert!(ladder.told(&ladder.ben).await[1].1.contains("2 days late"));
    assert_eq!(ladder.days(&ladder.anna).await, ["01-23"], "an escalation comes all the same");
    let why = ladder.claims(&ladder.anna).await.into_iter().find_map(|one| one.reason).expect("why");
    assert_eq!(why, "Put off until 2026-02-20: Waiting for the printer");
}

async fn on_leave_a_stand_in_is_told_too_with_both_names(place: Place) {
    let ladder = Ladder::open(&place).await;
    let cara = ladder.office.person("Cara Lee", "permanent_secretary", Some("ttps")).await;
    let stranger = ladder.office.person("Stan", "permanent_secretary", Some("moh")).await;
    let dan = ladder.office.person("Dan", "focal_point", Some("moh")).await;
    ladder.on_leave(&ladder.ben, &cara).await;
    ladder.on_leave(&cara, &ladder.ben).await; // a circle ends
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.on_leave(&dan, &cara).await; // who sees nothing of this agency
    ladder.errand("2026-01-21", Some("moh")).await;
    ladder.until("2026-01-14").await;
    let dated = |told: Vec<(String, String)>| {
        let dated = told.into_iter().map(|(_, body)| body).filter(|body| body.contains("is due on"));
        dated.collect::<Vec<_>>()
    };
    let text = "E1 Fetch it: Done is due on 2026-01-21. Stage: Open.";
    assert_eq!(dated(ladder.told(&ladder.ben).await), [text]);
    assert_eq!(dated(ladder.told(&cara).await), [format!("{text} (for Ben, on leave until 2026-01-16)")]);
    let other = "E2 Fetch it: Done is due on 2026-01-21. Stage: Open.";
    assert_eq!(dated(ladder.told(&dan).await), [other], "it stays with him");
    assert!(dated(ladder.told(&stranger).await).is_empty());
    // Both away, and he with nobody who may see it: the coordinator hears of them.
    assert_eq!(dated(ladder.told(&ladder.anna).await), [text, other]);
    // Back again.
    ladder.until("2026-01-20").await;
    assert_eq!(dated(ladder.told(&cara).await).len(), 1);
}

async fn reminders_are_given_to_who_may_see_the_item(place: Place) {
    let ladder = Ladder::open(&place).await;
    let cara = ladder.office.person("Cara Lee", "permanent_secretary", Some("ttps")).await;
    let stranger = ladder.office.person("Stan", "permanent_secretary", Some("moh")).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    let given = |to: &Identity, until: &str| {
        let [since, until] = ["2026-01-05", until].map(|day| day.parse().expect("a day"));
        Instead { item: Some(errand), to: Some(to.id), since, until }
    };
    let engine = &ladder.office.engine;
    let refused =
        engine.stand_in(&ladder.ben, "one", given(&stranger, "2026-01-16")).await.expect_err("he sees nothing");
    assert_eq!(refused.to_string(), "This person may not see the item. Choose somebody who may.");
    let unseen = engine.stand_in(&stranger, "two", given(&ladder.ben, "2026-01-16")).await.expect_err("nor may he");
    assert!(matches!(unseen, Refusal::NotFound), "{unseen}");
    engine.stand_in(&ladder.ben, "three", given(&cara, "2026-01-16")).await.expect("given");
    ladder.until("2026-01-20").await;
    let mut told = ladder.told(&cara).await;
    told.retain(|(_, body)| !body.contains("nothing was entered"));
    let text = "E1 Fetch it: Done is due on 2026-01-21. Stage: Open. (for Ben, until 2026-01-16)";
    assert_eq!(told, [("01-14".to_owned(), text.to_owned())]);
    assert_eq!(ladder.days(&ladder.ben).await, ["01-20"], "then it is his again");
}

async fn a_request_is_heard_once(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    let said = |reason: &str| PutOff {
        item: errand,
        deadline: None,
        until: "2026-01-23".parse().expect("a day"),
        reason: reason.into(),
    };
    let engine = &ladder.office.engine;
    for _ in 0..2 {
        engine.put_off(&ladder.ben, "one", said("Waiting")).await.expect("said");
    }
    let other = engine.put_off(&ladder.ben, "one", said("Something else")).await.expect_err("another body");
    assert!(matches!(other, Refusal::RequestReused { .. }), "{other}");
    let silent = engine.put_off(&ladder.ben, "two", said(" ")).await.expect_err("no reason");
    assert_eq!(silent.to_string(), "Say why, in at most 200 characters: others on the item read it.");
    let over = PutOff { until: "2026-01-04".parse().expect("a day"), ..said("Waiting") };
    let over = engine.put_off(&ladder.ben, "four", over).await.expect_err("the day before this one");
    assert_eq!(over.to_string(), "These days are over: give a last day that is today or later.");
    let [since, until] = ["2026-01-02", "2026-01-04"].map(|day| day.parse().expect("a day"));
    let leave = Instead { item: None, to: Some(ladder.anna.id), since, until };
    let over = engine.stand_in(&ladder.ben, "five", leave).await.expect_err("over too");
    assert_eq!(over.to_string(), "These days are over: give a last day that is today or later.");
    let unknown = PutOff { deadline: Some("dew".into()), ..said("Waiting") };
    let unknown = engine.put_off(&ladder.ben, "three", unknown).await.expect_err("no such deadline");
    assert_eq!(unknown.to_string(), "Errand has no deadline `dew`.");
}

/// Ticks late, doubled and by two at once, a clock that jumps both ways, dates that move, people who come and go.
async fn no_schedule_tells_one_person_twice_within_the_gap(place: Place) {
    let ladder = Ladder::open(&place).await;
    let other = ladder.office.another(&place).await;
    let mut dice = Dice::new(5);
    let mut errands = Vec::new();
    for day in ["2026-01-14", "2026-01-21", "2026-02-05"] {
        errands.push(ladder.errand(day, Some("ttps")).await);
    }
    let clock = &ladder.office.clock;
    for _ in 0..70 {
        let hours = i64::try_from(dice.below(40)).expect("few");
        clock.advance(TimeDelta::hours(if dice.below(6) == 0 { -hours } else { hours }));
        let errand = errands[usize::try_from(dice.below(3)).expect("few")];
        if dice.below(9) == 0 {
            let until = clock.now().date_naive() + TimeDelta::days(i64::try_from(dice.below(12)).expect("few"));
            ladder.extend(errand, &until.to_string()).await.ok();
        }
        match dice.below(3) {
            0 => _ = tick(&ladder.office.engine).await.expect("a tick"),
            1 => _ = tick(&other.engine).await.expect("a tick"),
            _ => {
                let (one, two) = tokio::join!(tick(&ladder.office.engine), tick(&other.engine));
                one.expect("a tick");
                two.expect("a tick");
            }
        }
    }
    let reader = &ladder.office.engine.database.reader;
    let claims = claim::Entity::find().filter(claim::Column::Deadline.eq("due")).all(reader).await.expect("read");
    let held = claims.iter().filter(|one| one.held_until.is_some()).count();
    let folded = claims.iter().filter(|one| one.reason.as_deref().is_some_and(|why| why.starts_with("There"))).count();
    assert!(held > 2 && folded > 2, "the gap was put to the test: {held} waited, {folded} were folded");
    let sent = delivery::Entity::find().filter(delivery::Column::Channel.eq(Channel::Log)).all(reader).await;
    let sent: HashMap<Uuid, DateTime<Utc>> = sent
        .expect("read")
        .into_iter()
        .filter_map(|row| Some((row.id, row.sent_at.filter(|_| row.state == State::Sent)?)))
        .collect();
    let mut threads: BTreeMap<(Uuid, i64, String), Vec<DateTime<Utc>>> = BTreeMap::new();
    for claim in claims.into_iter().filter(|one| one.rung != HIGHER) {
        let thread = threads.entry((claim.item_id, claim.seq, claim.recipient)).or_default();
        thread.extend(sent.get(&claim.id));
    }
    assert!(threads.values().any(|told| told.len() > 3), "{threads:?}");
    let day = |at: &DateTime<Utc>| at.with_timezone(&ladder.office.engine.catalog().country.zone).date_naive();
    for told in threads.values_mut() {
        told.sort();
        for pair in told.windows(2) {
            assert!((day(&pair[1]) - day(&pair[0])).num_days() >= 5, "{pair:?}");
        }
    }
}
