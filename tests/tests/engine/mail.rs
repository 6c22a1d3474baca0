//! Notices by e-mail, taken by a real mail server: each once, no more in them than may leave the house, tried again where the
//! server asks for that, given up where it refuses.

use crate::prosecution::court::Court;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::deliver::post_waiting;
use milepost_engine::engine::command::Change;
use milepost_engine::post::{PATIENCE, Post, subscriber};
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_engine::store::person;
use milepost_engine::worker::tick;
use milepost_tests::node::installed;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use uuid::Uuid;

both!(
    a_late_action_is_written_of_once,
    a_letter_about_a_case_names_nobody,
    what_a_server_refuses_is_given_up_and_what_it_postpones_comes_again,
    letters_that_are_postponed_together_come_again_one_by_one,
    the_connection_of_a_letter_that_hung_is_nobody_elses,
    what_falls_due_while_a_letter_hangs_goes_out,
);

/// A mail server in a process of its own.
pub struct Mailbox {
    node: Child,
    told: Lines<BufReader<ChildStdout>>,
}

impl Mailbox {
    pub fn open(office: &Office) -> Mailbox {
        Mailbox::waited_for(office, PATIENCE)
    }

    pub fn waited_for(office: &Office, patience: Duration) -> Mailbox {
        let (mailbox, port) = Mailbox::run(&[]);
        reached_with(office, &format!("smtp://127.0.0.1:{port}"), None, patience);
        mailbox
    }

    /// Answers its port too.
    pub fn run(arguments: &[&str]) -> (Mailbox, u64) {
        let mut node = Command::new("node");
        let node = node.arg("smtp.mjs").args(arguments).current_dir(installed()).stdout(Stdio::piped());
        let mut node = node.spawn().expect("node runs");
        let told = BufReader::new(node.stdout.take().expect("its output")).lines();
        let mut mailbox = Mailbox { node, told };
        let port = mailbox.next()["port"].as_u64().expect("a port");
        (mailbox, port)
    }

    /// What it tells next; waits for it.
    pub fn next(&mut self) -> Value {
        let line = self.told.next().expect("it runs").expect("text");
        serde_json::from_str(&line).expect("JSON")
    }

    /// The next letter, its long lines put together again.
    pub fn letter(&mut self) -> String {
        let told = self.next();
        told["letter"].as_str().expect("a letter").replace("=\r\n", "").replace("=3D", "=").replace("\r\n ", " ")
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.node.kill().and_then(|()| self.node.wait()).expect("node ends");
    }
}

/// Letters of this replica go there.
pub fn reached_at(office: &Office, server: &str, ca: Option<&str>) {
    reached_with(office, server, ca, PATIENCE);
}

fn reached_with(office: &Office, server: &str, ca: Option<&str>, patience: Duration) {
    let (from, site) = ("Milepost <milepost@ministry.example>", "https://milepost.example/");
    let post = Post::new(server, from, site, ca.map(str::as_bytes), patience);
    assert!(office.engine.post.set(post.expect("a mail server")).is_ok());
}

pub async fn has_address(office: &Office, who: &Identity, address: &str) {
    let person = person::Entity::update_many().col_expr(person::Column::Email, Expr::value(address));
    let person = person.filter(person::Column::Id.eq(who.id));
    person.exec(&office.engine.database.writer).await.expect("kept");
}

async fn no_letters(office: &Office, who: Uuid) {
    let person = person::Entity::update_many().col_expr(person::Column::ByEmail, Expr::value(false));
    person.filter(person::Column::Id.eq(who)).exec(&office.engine.database.writer).await.expect("kept");
}

pub async fn letters(office: &Office) -> Vec<delivery::Model> {
    let letters = delivery::Entity::find().filter(delivery::Column::Channel.eq(Channel::Email));
    letters.order_by_asc(delivery::Column::Id).all(&office.engine.database.reader).await.expect("read")
}

pub async fn late(office: &Office, title: &str) -> Uuid {
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-01-06").await;
    let revise = [("title", title)];
    office.fire(&anna, action, "revise", &revise).await.expect("revised");
    let assign = Change::Assign {
        item: action,
        lead: Some("ttps".into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    office.act(&anna, assign).await.expect("assigned");
    action
}

async fn a_late_action_is_written_of_once(place: Place) {
    let office = Office::open(&place).await;
    let mut mailbox = Mailbox::open(&office);
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    has_address(&office, &ben, "ben@ttps.example").await;
    let action = late(&office, "Campaign\r\nBcc: all@ttps.example <b>&").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    post_waiting(&office.engine).await.expect("sent");
    let letter = mailbox.letter();
    let sent = letters(&office).await.pop().expect("a letter");
    assert_eq!((sent.state, sent.attempts), (State::Sent, 1));
    for line in [
        "To: ben@ttps.example\r\n",
        "From: Milepost <milepost@ministry.example>\r\n",
        &format!("Message-ID: <{}@ministry.example>\r\n", sent.id),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "was due on 2026-01-06, 1 day late. Stage: Proposed.",
        &format!("https://milepost.example/items/{action}"),
        "&lt;b&gt;&amp;",
    ] {
        assert!(letter.contains(line), "{line}\n{letter}");
    }
    let (headers, _) = letter.split_once("\r\n\r\n").expect("headers");
    assert!(headers.contains("Subject: NAP1-1.1.1 Campaign  Bcc: all@ttps.example <b>&: Action completed was due"));
    assert!(!headers.contains("\r\nBcc:"), "no header is made by a title\n{letter}");
    // Another round, or another replica, sends nothing more.
    post_waiting(&office.another(&place).await.engine).await.expect("nothing");
    post_waiting(&office.engine).await.expect("nothing");
    assert_eq!(letters(&office).await.len(), 1);
    // The link at its end is hers, and ends the letters.
    let link = letter.split("List-Unsubscribe: <https://milepost.example/unsubscribe/").nth(1).expect("a link");
    let written: String = link.chars().filter(|letter| !letter.is_whitespace()).take_while(|c| *c != '>').collect();
    assert_eq!(subscriber(&office.engine.keys, &written), Some(ben.id));
    assert_eq!(subscriber(&office.engine.keys, &written.replace('a', "b")), None);
    no_letters(&office, ben.id).await;
    office.clock.set(instant("2026-01-14T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    assert_eq!(letters(&office).await.len(), 1, "a week late she is told in her inbox only");
}

/// Reference, stage, date and link: the accused's name is in the inbox, which is inside.
async fn a_letter_about_a_case_names_nobody(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let office = &court.desk.office;
    let mut mailbox = Mailbox::open(office);
    has_address(office, &court.prosecutor, "petra@dpp.example").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let next = [("next_date", "2026-02-06"), ("next_event", "Plea of Accused K")];
    court.fire(&court.liaison, case.accused, "set_next_date", "2026-01-29", &next).await;
    office.clock.set(instant("2026-02-05T13:00:00Z"));
    court.settle().await;
    post_waiting(&office.engine).await.expect("sent");
    let inside = delivery::Column::Channel.eq(Channel::Inbox).and(delivery::Column::PersonId.eq(court.prosecutor.id));
    let inside = delivery::Entity::find().filter(inside).all(&office.engine.database.reader).await.unwrap();
    let said: Vec<&String> = inside.iter().filter_map(|one| one.body.as_ref()).collect();
    assert!(said.iter().any(|body| body.starts_with("CASE2025-1-A1 is due on 2026-02-06.")), "{said:?}");
    assert!(!said.iter().any(|body| body.contains("Accused K")), "what was sent stays readable: {said:?}");
    let letters: Vec<String> = letters(office).await.iter().map(|_| mailbox.letter()).collect();
    let of_accused = letters.iter().find(|letter| letter.contains("Subject: CASE2025-1-A1 is due on 2026-02-06."));
    let of_accused = of_accused.unwrap_or_else(|| panic!("{letters:?}"));
    assert!(of_accused.contains(&format!("https://milepost.example/items/{}", case.accused)), "{of_accused}");
    for name in ["Accused K", "Secretname", "The Queen"] {
        assert!(!letters.iter().any(|letter| letter.contains(name)), "{name}: {letters:?}");
    }
}

async fn what_a_server_refuses_is_given_up_and_what_it_postpones_comes_again(place: Place) {
    let office = Office::open(&place).await;
    let _mailbox = Mailbox::open(&office);
    let gone = office.person("Gone", "focal_point", Some("ttps")).await;
    let full = office.person("Full", "focal_point", Some("ttps")).await;
    has_address(&office, &gone, "gone@ttps.example").await;
    has_address(&office, &full, "full@ttps.example").await;
    late(&office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    post_waiting(&office.engine).await.expect("tried");
    let of = |letters: &[delivery::Model], who: &Identity| {
        letters.iter().find(|one| one.person_id == Some(who.id)).cloned().expect("her letter")
    };
    let first = letters(&office).await;
    let (gone, full) = (of(&first, &gone), of(&first, &full));
    assert_eq!(gone.state, State::Dead);
    assert!(gone.error.expect("why").contains("No such mailbox"));
    assert_eq!((full.state, full.attempts), (State::Waiting, 1));
    assert!(full.error.expect("why").contains("The mailbox is full"));
    let pause = full.next_at - office.clock.now();
    assert!((TimeDelta::seconds(60)..=TimeDelta::seconds(75)).contains(&pause), "{pause}");
    // Then after longer and longer pauses, until it is given up.
    for attempt in 2..=10 {
        office.clock.advance(TimeDelta::hours(8));
        post_waiting(&office.engine).await.expect("tried");
        let now = letters(&office).await.into_iter().find(|one| one.id == full.id && one.person_id == full.person_id);
        let now = now.expect("it is there");
        let given_up = if attempt == 10 { State::Dead } else { State::Waiting };
        assert_eq!((now.attempts, now.state), (attempt, given_up));
    }
}

async fn letters_that_are_postponed_together_come_again_one_by_one(place: Place) {
    let office = Office::open(&place).await;
    let _mailbox = Mailbox::open(&office);
    for number in 0..8 {
        let person = office.person(&format!("Full {number}"), "focal_point", Some("ttps")).await;
        has_address(&office, &person, "full@ttps.example").await;
    }
    late(&office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    post_waiting(&office.engine).await.expect("tried");
    let letters = letters(&office).await;
    let moments: BTreeSet<_> = letters.iter().map(|letter| letter.next_at).collect();
    assert_eq!((letters.len(), moments.len()), (8, 8), "{moments:?}");
}

/// Somebody at the agency with this address.
async fn someone(office: &Office, name: &str) -> Uuid {
    let who = office.person(name, "focal_point", Some("ttps")).await;
    has_address(office, &who, &format!("{}@ttps.example", name.to_lowercase())).await;
    who.id
}

async fn letter_of(office: &Office, who: Uuid) -> delivery::Model {
    letters(office).await.into_iter().rfind(|one| one.person_id == Some(who)).expect("a letter")
}

async fn the_connection_of_a_letter_that_hung_is_nobody_elses(place: Place) {
    let office = Office::open(&place).await;
    let mut mailbox = Mailbox::waited_for(&office, Duration::from_millis(400));
    let hang = someone(&office, "Hang").await;
    late(&office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    post_waiting(&office.engine).await.expect("tried");
    let hung = letter_of(&office, hang).await;
    assert_eq!((hung.state, hung.attempts, hung.error.is_some()), (State::Waiting, 1, true));
    no_letters(&office, hang).await;
    let ben = someone(&office, "Ben").await;
    late(&office, "Radio").await;
    tick(&office.engine).await.unwrap();
    post_waiting(&office.engine).await.expect("tried");
    assert!(mailbox.letter().contains("To: ben@ttps.example"));
    assert_eq!(letter_of(&office, ben).await.state, State::Sent);
}

async fn what_falls_due_while_a_letter_hangs_goes_out(place: Place) {
    let office = Office::open(&place).await;
    let mut mailbox = Mailbox::waited_for(&office, Duration::from_secs(10));
    let hang = someone(&office, "Hang").await;
    late(&office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    let engine = office.engine.clone();
    let posting = tokio::spawn(async move { post_waiting(&engine).await });
    let first = letter_of(&office, hang).await.id;
    while letters(&office).await.iter().all(|one| one.attempts == 0) {
        tokio::task::yield_now().await;
    }
    someone(&office, "Ben").await;
    late(&office, "Radio").await;
    tick(&office.engine).await.unwrap();
    let told = tokio::task::spawn_blocking(move || (mailbox.letter(), mailbox));
    let (told, _mailbox) = told.await.expect("a letter");
    assert!(told.contains("To: ben@ttps.example"), "{told}");
    let hung = letters(&office).await.into_iter().find(|one| one.id == first).expect("the first");
    assert_eq!((hung.state, hung.error), (State::Waiting, None), "the other one hangs still");
    posting.abort();
}
