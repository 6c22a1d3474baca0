//! What could not be delivered: it alarms whom the country names, once a day and address, is listed with its reason and sent
//! again; what nobody was to read any more is none of it.

use super::mail::{Mailbox, has_address, late, letters};
use crate::graphql::desk::Desk;
use crate::prosecution::court::Court;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::deliver::post_waiting;
use milepost_engine::post::{PATIENCE, Post};
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_engine::store::person;
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::json;

both!(
    a_dead_letter_alarms_once_a_day_and_is_sent_again,
    a_server_that_is_away_is_one_alarm,
    an_alarm_that_dies_does_not_alarm,
    what_nobody_was_to_read_any_more_alarms_nobody,
    a_dead_letter_about_a_case_names_nothing_to_who_does_not_see_it,
);

const LISTED: &str =
    "{ undelivered { totalCount nodes { id recipient channel reason attempts since item { title } } } }";

/// Alarms this person was sent, the earliest first.
async fn alarms(office: &Office, who: &Identity) -> Vec<String> {
    let hers = delivery::Column::PersonId.eq(who.id).and(delivery::Column::About.contains("undelivered"));
    let inbox = delivery::Entity::find().filter(hers.and(delivery::Column::Channel.eq(Channel::Inbox)));
    let sent = inbox.order_by_asc(delivery::Column::Id).all(&office.engine.database.reader).await.expect("read");
    sent.into_iter().filter_map(|one| one.body).collect()
}

/// What is due is done, and letters go out.
async fn posted(office: &Office) {
    tick(&office.engine).await.expect("ticks");
    post_waiting(&office.engine).await.expect("posts");
    tick(&office.engine).await.expect("tells of it");
}

async fn a_dead_letter_alarms_once_a_day_and_is_sent_again(place: Place) {
    let desk = Desk::open(&place).await;
    let (office, cora) = (&desk.office, &desk.anna);
    let mut mailbox = Mailbox::open(office);
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    has_address(office, &fay, "gone@ttps.example").await;
    late(office, "Campaign").await;
    late(office, "Hotline").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    posted(office).await;
    let told = alarms(office, cora).await;
    assert_eq!(told.len(), 1, "two letters of one day and address: {told:?}");
    assert!(told[0].starts_with("A notice for Fay could not be delivered.\nThe mail server refused it: "), "{told:?}");
    assert!(told[0].contains("No such mailbox") && !told[0].contains("Campaign"), "{told:?}");
    let refused = desk.refused(&fay, LISTED).await;
    assert_eq!((refused.code.as_str(), &refused.extensions["roles"]), ("FORBIDDEN", &json!(["coordinator"])));
    let listed = desk.ask(cora, LISTED).await["undelivered"].take();
    assert_eq!(listed["totalCount"], 2);
    let first = &listed["nodes"][1];
    assert_eq!(first["recipient"], "Fay");
    assert_eq!(first["channel"], "EMAIL");
    assert_eq!(first["attempts"], 1);
    assert_eq!(first["since"], "2026-01-07T13:00:00+00:00");
    assert!(first["reason"].as_str().is_some_and(|reason| reason.contains("No such mailbox")), "{first}");
    assert_eq!(first["item"]["title"], "Campaign");
    // Again, and it is refused again, which is the same alarm; then her address is mended.
    let again = |request: &str| {
        let (last, first) = (&listed["nodes"][0]["id"], &first["id"]);
        format!(
            "mutation {{ sendAgain(ids: [{last}, {first}], requestId: \"{request}\") {{ sent dropped {{ id }} }} }}"
        )
    };
    let sent = |sent| json!({ "sendAgain": { "sent": sent, "dropped": [] } });
    assert_eq!(desk.refused(&fay, &again("1")).await.code, "FORBIDDEN");
    assert_eq!(desk.ask(cora, &again("2")).await, sent(2));
    assert_eq!(desk.ask(cora, &again("3")).await, sent(0));
    posted(office).await;
    assert_eq!(alarms(office, cora).await.len(), 1);
    assert_eq!(desk.ask(cora, LISTED).await["undelivered"]["totalCount"], 2);
    has_address(office, &fay, "fay@ttps.example").await;
    assert_eq!(desk.ask(cora, &again("4")).await, sent(2));
    posted(office).await;
    let letters = mailbox.letter() + &mailbox.letter();
    assert!(letters.contains("Campaign") && letters.contains("Hotline"), "{letters}");
    assert_eq!(desk.ask(cora, LISTED).await["undelivered"]["totalCount"], 0);
    // What dies on another day is told on that day.
    has_address(office, &fay, "gone@ttps.example").await;
    office.clock.set(instant("2026-01-14T13:00:00Z"));
    posted(office).await;
    assert_eq!(alarms(office, cora).await.len(), 2);
}

async fn a_server_that_is_away_is_one_alarm(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    // Nobody listens there.
    let post = Post::new(
        "smtp://127.0.0.1:9",
        "Milepost <milepost@ministry.example>",
        "https://milepost.example/",
        None,
        PATIENCE,
    );
    assert!(office.engine.post.set(post.expect("an address")).is_ok());
    for name in ["Fay", "Gus", "Hal"] {
        let person = office.person(name, "focal_point", Some("ttps")).await;
        has_address(office, &person, &format!("{name}@ttps.example")).await;
    }
    late(office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    for _ in 0..10 {
        assert_eq!(alarms(office, &desk.anna).await, [] as [&str; 0]);
        tick(&office.engine).await.expect("ticks");
        post_waiting(&office.engine).await.expect("tried");
        office.clock.advance(TimeDelta::hours(8));
    }
    tick(&office.engine).await.expect("tells of it");
    let dead = letters(office).await.into_iter().filter(|one| one.state == State::Dead).count();
    let told = alarms(office, &desk.anna).await;
    assert!(dead >= 3, "{dead}");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("The mail server could not be used"), "{told:?}");
}

async fn an_alarm_that_dies_does_not_alarm(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    let _mailbox = Mailbox::open(office);
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    let bob = office.person("Bob", "coordinator", None).await;
    has_address(office, &fay, "gone@ttps.example").await;
    late(office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.expect("ticks");
    has_address(office, &bob, "gone@ministry.example").await;
    posted(office).await;
    posted(office).await;
    let dead = letters(office).await.into_iter().filter(|one| one.state == State::Dead);
    let dead: Vec<_> = dead.collect();
    let alarm = |one: &&delivery::Model| one.person_id == Some(bob.id) && one.about.contains("undelivered");
    let alarming: Vec<_> = dead.iter().filter(alarm).collect();
    assert_eq!(alarming.len(), 1, "his letter of it died too");
    for who in [&desk.anna, &bob] {
        assert_eq!(alarms(office, who).await.len(), 1);
    }
    // What it was about goes out again, whatever is named first: nobody is alarmed of that any more.
    let alarmed = dead.iter().filter(|one| alarming[0].about.contains(&one.id.to_string())).map(|one| one.id);
    let ids = [alarming[0].id].into_iter().chain(alarmed).map(|id| format!("\"{id}\"")).collect::<Vec<_>>();
    assert_eq!(ids.len(), 2);
    let again = format!(
        "mutation {{ sendAgain(ids: [{}], requestId: \"a\") {{ sent dropped {{ id reason }} }} }}",
        ids.join(", ")
    );
    let stale = json!([{ "id": alarming[0].id, "reason": "It was sent again before this was." }]);
    assert_eq!(desk.ask(&desk.anna, &again).await["sendAgain"], json!({ "sent": 1, "dropped": stale }));
}

async fn what_nobody_was_to_read_any_more_alarms_nobody(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    let _mailbox = Mailbox::open(office);
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    has_address(office, &fay, "fay@ttps.example").await;
    late(office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.expect("ticks");
    let no_more = person::Entity::update_many().col_expr(person::Column::ByEmail, Expr::value(false));
    no_more.filter(person::Column::Id.eq(fay.id)).exec(&office.engine.database.writer).await.expect("kept");
    posted(office).await;
    let letter = letters(office).await.pop().expect("it was to go out");
    assert_eq!(letter.state, State::Dropped);
    assert_eq!(letter.error.as_deref(), Some("There is no address any more, or no letters are wanted."));
    assert_eq!(alarms(office, &desk.anna).await, [] as [&str; 0]);
    assert_eq!(desk.ask(&desk.anna, LISTED).await["undelivered"]["totalCount"], 0);
}

async fn a_dead_letter_about_a_case_names_nothing_to_who_does_not_see_it(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let office = &court.desk.office;
    let _mailbox = Mailbox::open(office);
    has_address(office, &court.prosecutor, "gone@dpp.example").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let next = [("next_date", "2026-02-06"), ("next_event", "Plea of Accused K")];
    court.fire(&court.liaison, case.accused, "set_next_date", "2026-01-29", &next).await;
    office.clock.set(instant("2026-02-05T13:00:00Z"));
    court.settle().await;
    posted(office).await;
    let told = alarms(office, &court.desk.anna).await;
    let listed = court.desk.ask(&court.desk.anna, LISTED).await;
    assert!(told.len() == 1 && listed["undelivered"]["totalCount"] != 0, "{told:?} {listed}");
    assert_eq!(listed["undelivered"]["nodes"][0]["item"], json!(null));
    for name in ["Accused K", "Secretname", "The Queen", "CASE2025"] {
        assert!(!format!("{told:?}{listed}").contains(name), "{name}: {told:?} {listed}");
    }
}
