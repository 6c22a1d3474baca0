//! kill -9, again and again, while eight clients fire events over HTTP. The moments are thrown, in requests sent and
//! answered and not in time: what was acknowledged is in the record, once; what was not is there whole or not at all.

use super::ground::{Ground, laws_hold, ready};
use milepost_engine::store::{item, journal, request};
use milepost_tests::dice::Dice;
use milepost_tests::served::{Caller, Served};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Notify;
use tokio::task::{JoinSet, yield_now};
use uuid::Uuid;

const CLIENTS: usize = 8;
const KILLS_ON_SQLITE: u32 = 50;
const KILLS_ON_POSTGRES: u32 = 10;
/// Looks at the database between the kills.
const LOOKS: u32 = 5;
/// Requests sent and answered in one life, at most.
const LONGEST_LIFE: u64 = 120;
/// Turns of the scheduler between the last of them and the kill, at most: less than an answer takes.
const LONGEST_PAUSE: u64 = 60;

const FIRE: &str = "mutation($item: UUID!, $event: String!, $input: [FieldInput!]!, $id: String!) {
    changed: fireEvent(item: $item, event: $event, input: $input, requestId: $id) { reference seq revision stage } }";
const CREATE: &str = "mutation($item: UUID!, $input: [FieldInput!]!, $id: String!) {
    changed: createItem(workflow: \"nap-task\", parent: $item, input: $input, requestId: $id) { reference seq revision stage } }";

both!(what_was_acknowledged_outlives_kill_9);

async fn what_was_acknowledged_outlives_kill_9(place: Place) {
    let kills = match place.url.starts_with("sqlite:") {
        true => KILLS_ON_SQLITE,
        false => KILLS_ON_POSTGRES,
    };
    let ground = ready(&place, CLIENTS / 2).await;
    let mut clients: Vec<Client> = (0..CLIENTS).map(|n| Client::new(n, &ground)).collect();
    let (mut dice, mut hit, mut unanswered, mut kept) = (Dice::new(9), 0, 0, 0);
    for kill in 1..=kills {
        clients = life(&place, &ground, clients, &mut dice).await;
        let waiting = clients.iter().filter(|client| client.waiting.is_some()).count();
        hit += u32::from(waiting > 0);
        unanswered += waiting;
        if kill % (kills / LOOKS) == 0 {
            kept += look(&place, &clients).await;
        }
    }
    let acknowledged = all_again(&place, &ground, &mut clients).await;
    look(&place, &clients).await;
    println!(
        "{kills} kills, {hit} of them with requests under way: {unanswered} requests were cut off (of those looked at, {kept} \
         were in the record all the same); {acknowledged} acknowledged ones are all there"
    );
    assert!(hit * 4 >= kills * 3, "only {hit} of {kills} kills hit requests under way");
}

#[derive(Clone)]
struct Asked {
    id: String,
    query: &'static str,
    variables: Value,
}

struct Client {
    number: usize,
    item: Uuid,
    dice: Dice,
    asked: usize,
    /// Sent and not answered: asked again in the next life.
    waiting: Option<Asked>,
    acknowledged: Vec<(Asked, Value)>,
}

impl Client {
    /// Two clients share an action.
    fn new(number: usize, ground: &Ground) -> Client {
        Client {
            number,
            item: ground.actions[number / 2],
            dice: Dice::new(number as u64),
            asked: 0,
            waiting: None,
            acknowledged: Vec::new(),
        }
    }

    fn next(&mut self) -> Asked {
        self.asked += 1;
        let text = format!("{} of {}", self.asked, self.number);
        let id = format!("request {text}");
        let fire = |name: &str, value: &str| {
            let input = json!([{ "name": name, "value": value }]);
            (FIRE, json!({ "item": self.item, "event": "revise", "input": input, "id": id }))
        };
        // A date in the past is missed at once, by a timer; one ahead moves the timers of its reminders.
        let (query, variables) = match self.dice.below(4) {
            0 => (CREATE, json!({ "item": self.item, "input": [{ "name": "title", "value": text }], "id": id })),
            1 => fire("due_on", if self.dice.below(2) == 0 { "2026-02-01" } else { "2027-02-01" }),
            _ => fire("baseline", &text),
        };
        Asked { id, query, variables }
    }

    /// Until no answer comes any more. `moment` is told of each request and each answer.
    async fn run(&mut self, caller: &Caller, moment: &Moment) {
        loop {
            let asked = self.waiting.take().unwrap_or_else(|| self.next());
            self.waiting = Some(asked.clone());
            moment.passed();
            let Ok(answer) = caller.ask(asked.query, &asked.variables).await else {
                return;
            };
            self.waiting = None;
            self.acknowledged.push((asked, answer));
            moment.passed();
        }
    }
}

/// Counts down to the kill.
struct Moment {
    left: AtomicU64,
    come: Notify,
}

impl Moment {
    fn passed(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.come.notify_one();
        }
    }
}

/// The server starts, is asked, and is killed.
async fn life(place: &Place, ground: &Ground, clients: Vec<Client>, dice: &mut Dice) -> Vec<Client> {
    let served = Served::start(place);
    let caller = Caller::new(&served, &ground.token);
    let left = 1 + CLIENTS as u64 + dice.below(LONGEST_LIFE);
    let moment = Arc::new(Moment { left: left.into(), come: Notify::new() });
    let mut running = JoinSet::new();
    for mut client in clients {
        let (caller, moment) = (caller.clone(), moment.clone());
        running.spawn(async move {
            client.run(&caller, &moment).await;
            client
        });
    }
    tokio::select! {
        () = moment.come.notified() => {}
        client = running.join_next() => panic!("a client ended early: {:?}", client.map(|client| client.is_ok())),
    }
    for _ in 0..dice.below(LONGEST_PAUSE) {
        yield_now().await;
    }
    served.kill();
    running.join_all().await
}

/// The record against what the clients were told. Answers how many requests without an answer are in it.
async fn look(place: &Place, clients: &[Client]) -> usize {
    let database = place.open().await;
    let mut recorded: BTreeMap<String, BTreeSet<(String, i64)>> = BTreeMap::new();
    let rows = journal::Entity::find().filter(journal::Column::RequestId.is_not_null());
    let rows = rows.all(&database.reader).await.expect("the journal");
    let items = item::Entity::find().all(&database.reader).await.expect("the items");
    let references: BTreeMap<Uuid, String> = items.into_iter().map(|row| (row.id, row.reference)).collect();
    for row in rows.into_iter().filter(|row| row.request_id.as_ref().is_some_and(|id| id.contains(" of "))) {
        let id = row.request_id.expect("asked for above");
        recorded.entry(id).or_default().insert((references[&row.item_id].clone(), row.seq));
    }
    let ids = request::Entity::find().select_only().column(request::Column::RequestId);
    let ids: Vec<String> = ids.into_tuple().all(&database.reader).await.expect("the requests");
    let ids: BTreeSet<&String> = ids.iter().filter(|id| id.contains(" of ")).collect();
    assert_eq!(ids, recorded.keys().collect(), "a request and its rows come together");
    for (asked, answer) in clients.iter().flat_map(|client| &client.acknowledged) {
        let rows = recorded.remove(&asked.id).unwrap_or_else(|| panic!("{} is lost", asked.id));
        let changed = &answer["changed"];
        let told =
            (changed["reference"].as_str().expect("text").to_owned(), changed["seq"].as_i64().expect("a number"));
        assert!(rows.contains(&told), "{}: told {told:?}, recorded {rows:?}", asked.id);
        assert_eq!(rows.len(), rows_of(asked), "{} acted twice: {rows:?}", asked.id);
    }
    let waiting: Vec<&Asked> = clients.iter().filter_map(|client| client.waiting.as_ref()).collect();
    let kept = recorded.len();
    for (id, rows) in recorded {
        let asked = waiting.iter().find(|asked| asked.id == id).expect("nobody asked for it");
        assert_eq!(rows.len(), rows_of(asked), "{id}: {rows:?}");
    }
    laws_hold(place, &database).await;
    database.close().await.expect("closes");
    kept
}

/// A task is a row of its own and one of its action.
fn rows_of(asked: &Asked) -> usize {
    if asked.query == CREATE { 2 } else { 1 }
}

/// What was cut off is answered now, and everything asked again answers what it answered.
async fn all_again(place: &Place, ground: &Ground, clients: &mut [Client]) -> usize {
    let served = Served::start(place);
    let caller = Caller::new(&served, &ground.token);
    let again = clients.iter_mut().map(async |client| {
        for (asked, answer) in &client.acknowledged {
            let same = caller.ask(asked.query, &asked.variables).await.expect("the server answers");
            assert_eq!(same, *answer, "{}", asked.id);
        }
        if let Some(asked) = client.waiting.take() {
            let answer = caller.ask(asked.query, &asked.variables).await.expect("the server answers");
            client.acknowledged.push((asked, answer));
        }
        client.acknowledged.len()
    });
    let acknowledged = futures_util::future::join_all(again).await;
    served.kill();
    acknowledged.iter().sum()
}
