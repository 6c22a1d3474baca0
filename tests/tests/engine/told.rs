//! What is to come is what comes; how people are told: in their language, in one letter a day.

use super::ladder::{ERRAND, Ladder};
use super::letters::published;
use super::mail::{Mailbox, has_address};
use chrono::TimeDelta;
use milepost_engine::chart::gap::Going;
use milepost_engine::deliver::post_waiting;
use milepost_engine::engine::aside::PutOff;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::claim;
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_engine::store::person::{self, Language};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

both!(
    what_is_foretold_comes,
    of_two_rungs_of_a_day_the_one_is_foretold_that_goes_out,
    a_test_is_for_whoever_asks_and_claims_nothing,
    a_test_says_when_she_gets_what_she_put_off,
    the_letters_of_a_day_are_one_in_the_readers_language,
);

async fn what_is_foretold_comes(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    let (engine, until) = (&ladder.office.engine, instant("2026-02-10T13:00:00Z"));
    let foretold = engine.coming(&[errand], until).await.expect("foretold").coming;
    let of = |who: Uuid| {
        let own = foretold.iter().filter(|one| one.recipient == format!("person:{who}"));
        let out = own.filter(|one| !matches!(one.going, Going::Folded { .. }));
        out.map(|one| one.at().format("%m-%d").to_string()).collect::<Vec<_>>()
    };
    let claims = foretold.iter().map(|one| (one.reminder.rung.clone(), one.recipient.clone(), one.reminder.occurrence));
    let claims: BTreeSet<_> = claims.filter(|(rung, ..)| !rung.starts_with("quiet")).collect();
    assert_eq!(claim::Entity::find().count(&engine.database.reader).await.expect("counts"), 0, "nothing is claimed");
    // Halfway, what waits is among it.
    ladder.until("2026-01-23").await;
    let halfway = engine.coming(&[errand], until).await.expect("foretold").coming;
    let next = halfway.iter().find(|one| one.recipient == format!("person:{}", ladder.ben.id)).expect("Ben's next");
    assert_eq!((next.reminder.rung.as_str(), next.at()), ("late 1 day", instant("2026-01-26T12:00:00Z")));
    ladder.until("2026-02-10").await;
    assert_eq!(of(ladder.ben.id), ladder.days(&ladder.ben).await);
    assert_eq!(of(ladder.anna.id), ladder.days(&ladder.anna).await);
    let made = claim::Entity::find().filter(claim::Column::Deadline.eq("due")).all(&engine.database.reader).await;
    let made = made.expect("read").into_iter().map(|one| (one.rung, one.recipient, one.occurrence));
    assert_eq!(claims, made.collect());
}

/// Three and four days before a Tuesday, a Saturday and a Friday: both on the Friday.
async fn of_two_rungs_of_a_day_the_one_is_foretold_that_goes_out(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    published(&office, &ERRAND.replace("before: 7 days", "before: 4 days").replace("reminder_gap: 5 days\n", "")).await;
    let ladder = Ladder { office, anna, sue: ben.clone(), ben };
    let errand = ladder.errand("2026-01-20", Some("ttps")).await;
    let (engine, hers) = (&ladder.office.engine, format!("person:{}", ladder.ben.id));
    let coming = engine.coming(&[errand], instant("2026-01-20T03:00:00Z")).await.expect("foretold").coming;
    let dated = coming.into_iter().filter(|one| one.recipient == hers && one.reminder.deadline == "due");
    let foretold: BTreeMap<String, bool> =
        dated.map(|one| (one.reminder.rung.clone(), matches!(one.going, Going::Folded { .. }))).collect();
    ladder.until("2026-01-19").await;
    let made = claim::Entity::find().filter(claim::Column::Deadline.eq("due").and(claim::Column::Recipient.eq(hers)));
    let made = made.all(&engine.database.reader).await.expect("read");
    let made: BTreeMap<String, bool> = made.into_iter().map(|one| (one.rung, one.folded)).collect();
    let expected = [("before 4 days", true), ("before 3 days", false), ("before 1 day", false)];
    assert_eq!(made, expected.map(|(rung, folded)| (rung.to_owned(), folded)).into());
    assert_eq!(foretold, made);
}

async fn a_test_says_when_she_gets_what_she_put_off(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    let engine = &ladder.office.engine;
    let until = "2026-01-23".parse().expect("a day");
    let said = PutOff { item: errand, deadline: Some("due".into()), until, reason: "Waiting".into() };
    engine.put_off(&ladder.anna, "off", said).await.expect("put off");
    engine.test_reminders(&ladder.anna, errand, "try").await.expect("sent");
    tick(engine).await.expect("a tick");
    let told = ladder.told(&ladder.anna).await;
    let of_the_day_before: Vec<&str> = told[0].1.lines().filter(|line| line.starts_with("2026-01-20")).collect();
    assert_eq!(of_the_day_before, [""; 0], "she is not told on the day before: {told:?}");
    assert!(told[0].1.contains("2026-01-23 08:00: E1 Fetch it: Done was due"), "{told:?}");
}

async fn a_test_is_for_whoever_asks_and_claims_nothing(place: Place) {
    let ladder = Ladder::open(&place).await;
    let errand = ladder.errand("2026-01-21", Some("ttps")).await;
    let engine = &ladder.office.engine;
    for _ in 0..2 {
        assert_eq!(engine.test_reminders(&ladder.anna, errand, "try").await.expect("sent"), 6);
    }
    tick(engine).await.expect("a tick");
    let told = ladder.told(&ladder.anna).await;
    let [(_, text)] = told.as_slice() else { panic!("one: {told:?}") };
    insta::allow_duplicates! { insta::assert_snapshot!(text, @r"
    Test: these notices of E1 are to come. Nobody else got this.
    2026-01-12 08:00: E1 Fetch it: nothing was entered for 7 days. Stage: Open.
    2026-01-14 08:00: E1 Fetch it: Done is due on 2026-01-21. Stage: Open.
    2026-01-20 08:00: E1 Fetch it: Done is due on 2026-01-21. Stage: Open.
    2026-01-23 08:00: E1 Fetch it: Done was due on 2026-01-21, 2 days late. Stage: Open.
    2026-01-26 08:00: E1 Fetch it: Done was due on 2026-01-21, 5 days late. Stage: Open.
    2026-02-02 08:00: E1 Fetch it: Done was due on 2026-01-21, 12 days late. Stage: Open.
    ") };
    assert_eq!(ladder.told(&ladder.ben).await, []);
    assert_eq!(claim::Entity::find().count(&engine.database.reader).await.expect("counts"), 0);
    let stranger = ladder.office.person("Stan", "focal_point", Some("moh")).await;
    let refused = engine.test_reminders(&stranger, errand, "try").await.expect_err("he sees nothing of it");
    assert!(matches!(refused, Refusal::NotFound), "{refused}");
}

async fn the_letters_of_a_day_are_one_in_the_readers_language(place: Place) {
    let ladder = Ladder::open(&place).await;
    let office = &ladder.office;
    let mut mailbox = Mailbox::open(office);
    has_address(office, &ladder.ben, "ben@ttps.example").await;
    let wishes = person::ActiveModel {
        digest_hour: sea_orm::ActiveValue::Set(Some(17)),
        language: sea_orm::ActiveValue::Set(Language::Spanish),
        ..Default::default()
    };
    let wishes = person::Entity::update_many().set(wishes).filter(person::Column::Id.eq(ladder.ben.id));
    wishes.exec(&office.engine.database.writer).await.expect("kept");
    for _ in 0..2 {
        ladder.errand("2026-01-21", Some("ttps")).await;
    }
    let seen_to = ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-14").await;
    post_waiting(&office.engine).await.expect("nothing yet");
    // What he did with in the inbox already is not in the letter.
    let own = delivery::Column::ItemId.eq(seen_to).and(delivery::Column::Channel.eq(Channel::Inbox));
    let own = own.and(delivery::Column::PersonId.eq(ladder.ben.id));
    let done = delivery::ActiveModel { state: sea_orm::ActiveValue::Set(State::Done), ..Default::default() };
    let done = delivery::Entity::update_many().set(done).filter(own).exec(&office.engine.database.writer).await;
    assert_eq!(done.expect("kept").rows_affected, 1);
    let letters = async || {
        let mails = delivery::Entity::find().filter(delivery::Column::Channel.eq(Channel::Email));
        let mails = mails.filter(delivery::Column::PersonId.eq(ladder.ben.id));
        let mails = mails.all(&office.engine.database.reader).await.expect("read");
        mails.into_iter().map(|one| one.body).collect::<Vec<_>>()
    };
    assert_eq!(letters().await, [None], "one letter waits");
    office.clock.set(instant("2026-01-14T21:15:00Z")); // 17:15 there
    post_waiting(&office.engine).await.expect("sent");
    let letter = mailbox.letter();
    let text = "Sus recordatorios: 2\nE1 Fetch it: Done vence el 2026-01-21. Etapa: Open.\nE2 Fetch it: Done vence el 2026-01-21. Etapa: Open.";
    assert_eq!(letters().await, [Some(text.to_owned())]);
    for part in ["<html lang=\"es\">", "Subject: Sus recordatorios: 2\r\n"] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    assert_eq!(ladder.told(&ladder.ben).await[0].1, "E1 Fetch it: Done vence el 2026-01-21. Etapa: Open.");
    // What is done meanwhile is not in the next one; a day without anything has none.
    office.clock.advance(TimeDelta::days(1));
    tick(&office.engine).await.expect("a tick");
    post_waiting(&office.engine).await.expect("nothing");
    assert_eq!(letters().await.len(), 1);
}

/// Messages with the variables they name.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let (mut found, mut of) = (BTreeMap::<String, BTreeSet<String>>::new(), String::new());
    for line in language.messages().lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
            of = name.to_owned();
        }
        let variables = line
            .split('$')
            .skip(1)
            .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>());
        found.entry(of.clone()).or_default().extend(variables);
    }
    found
}

#[test]
fn every_language_has_every_message_with_the_same_variables() {
    let english = messages(Language::English);
    assert!(english.len() > 12, "{english:?}");
    for language in Language::ALL {
        let own = messages(language);
        assert_eq!(own.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language:?}");
        for (name, variables) in &own {
            // A number that is written out in the singular is still a variable of the plural.
            assert_eq!(variables, &english[name], "{language:?}: {name}");
            let names = ["what", "due", "stage", "time", "name", "until", "agency", "item", "to", "reason"];
            let mut with: Vec<_> = names.map(|name| (name, "x".into())).into();
            with.extend(["days", "count", "number"].map(|name| (name, 2.into())));
            let said = language.say(name, &with);
            assert!(!said.is_empty() && !said.contains(['{', '$']), "{language:?}: {name}: {said:?}");
        }
    }
}

#[test]
fn one_is_told_as_one() {
    let late = |language: Language, days: i32| {
        language.say("late", &[("what", "E1:".into()), ("due", "2026-01-21".into()), ("days", days.into())])
    };
    assert_eq!(late(Language::English, 1), "E1: was due on 2026-01-21, 1 day late.");
    assert_eq!(late(Language::Spanish, 1), "E1: venció el 2026-01-21, 1 día de retraso.");
    assert_eq!(late(Language::French, 1), "E1: était à échéance le 2026-01-21, 1 jour de retard.");
    assert_eq!(late(Language::French, 2), "E1: était à échéance le 2026-01-21, 2 jours de retard.");
    assert_eq!(late(Language::Dutch, 1200), "E1: had op 2026-01-21 klaar moeten zijn, 1200 dagen te laat.");
}
