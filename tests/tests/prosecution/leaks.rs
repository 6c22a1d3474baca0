//! No restricted name and no foreign case comes out: for every role, by every way there is. And the test proves itself: it
//! fails wherever one question of what a person may see is forgotten.

mod ways;
mod world;

use crate::tidy::source::{below, code, read};
use crate::webhook::receiver::{calls_inside, made, messages, told};
use chrono::TimeDelta;
use milepost_engine::clock::Clock;
use milepost_engine::engine::aside::Instead;
use milepost_engine::store::delivery;
use milepost_engine::store::opened::{self, Guard};
use milepost_engine::worker::tick;
use milepost_tests::{Place, both};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use ways::{Asked, Door, Visitor, Way};
use world::{FOREIGN, SECRET, World};

both!(no_role_reads_a_name_or_a_foreign_case, the_test_fails_where_a_guard_is_forgotten);

/// Who sees every case by the workflows, and who every action; the names are withheld from them too.
const SEE_CASES: [&str; 3] = ["court_liaison", "dpp_head", "registrar"];
const SEE_ACTIONS: [&str; 5] =
    ["coordinator", "finance_officer", "permanent_secretary", "monitoring_officer", "administrator"];

/// Who sees every case and may ask for the name of an accused.
const REVEAL: [&str; 2] = ["dpp_head", "registrar"];

/// Guards behind which another one holds; why.
const HELD_TWICE: [(&str, &str); 11] = [
    (
        "api/src/export.rs: let seen = view.items().filter(under(plan.id));",
        "who sees a plan sees its pillars and objectives, by the workflows there are",
    ),
    (
        "api/src/graphql/outcome.rs: Ok(view.items().filter(below).all(&view.connection).await?)",
        "who sees an accused or a case sees what stands below it, by the workflows there are",
    ),
    (
        "api/src/graphql/standing.rs: let above = ids(view.counted().filter(item::Column::Kind.eq(kind)));",
        "only the items below that she may count are counted, and what she does not see has no name",
    ),
    (
        "api/src/graphql/standing.rs: let counts = item::Column::Id.in_subquery(ids(visible_to(&alone, &view.catalog, view.today)));",
        "it narrows a list that asks for itself what she may see",
    ),
    (
        "api/src/graphql/sum.rs: .filter(responsibility::Column::ItemId.in_subquery(view.counted_ids()))",
        "it names who leads the items whose money was added up, and those were asked for before",
    ),
    (
        "api/src/graphql/telling.rs: .filter(cost_line::Column::ItemId.in_subquery(ids(view.items())))",
        "it names a line whose money was asked for before; for who is told numbers only `graphql::rates` holds it",
    ),
    (
        "engine/src/engine/possible.rs: let seen = world.live.iter().filter(|(id, _)| world.sees(identity, **id));",
        "it is asked for items that somebody has read",
    ),
    (
        "api/src/graphql/coming.rs: let open = open.filter(view.among_seen((deadline::Entity, Column::ItemId)));",
        "the items it answers are read as what she sees",
    ),
    (
        "engine/src/engine/ladder.rs: self.world.sees(&identity, item)",
        "what she is told is asked again when it is sent",
    ),
    ("engine/src/engine/reveal.rs: if !world.sees(identity, item) {", "who does not see an item has no role on it"),
    (
        "api/src/graphql/reveal.rs: let row = view.all_items().filter(item::Column::Id.eq(item)).one(&view.connection).await?;",
        "it reads what the field is called, once its value was answered",
    ),
];

async fn no_role_reads_a_name_or_a_foreign_case(place: Place) {
    let world = World::new(&place).await;
    let desk = &world.court.desk;
    world.lost(Vec::new()).await;
    let asked = world.foreign(&place).await;
    let door = Door::open(desk, &place).await;
    let roles: Vec<String> = desk.office.engine.catalog().roles.iter().map(|role| role.id.clone()).collect();
    assert!(roles.len() > 10, "{roles:?}");
    for role in &roles {
        let visitor = door.visitor(desk, &desk.office.person(role, role, Some("moh")).await).await;
        let shown = door.go(desk, &visitor, &asked.reveal()).await.contains(SECRET);
        assert_eq!(shown, REVEAL.contains(&role.as_str()), "{role}");
        for way in asked.ways() {
            let answer = door.go(desk, &visitor, &way).await;
            assert!(!answer.contains(SECRET), "{role}: {way:?}\n{answer}");
            let sees = SEE_CASES.contains(&role.as_str()) || SEE_ACTIONS.contains(&role.as_str());
            let foreign = FOREIGN.iter().find(|word| answer.contains(**word));
            assert!(foreign.is_none() || sees, "{role} reads {foreign:?}: {way:?}\n{answer}");
        }
    }
    // Nor does who would see all of it, and is the accused.
    let suspect = desk.office.person("Suspect", "dpp_head", Some("dpp")).await;
    let visitor = door.visitor(desk, &suspect).await;
    assert!(is_told(&door.go(desk, &visitor, &asked.ways()[0]).await));
    world
        .court
        .fire(&world.court.prosecutor, asked.accused, "revise", "2026-03-11", &[("official", &suspect.id.to_string())])
        .await;
    for way in asked.ways().into_iter().chain([asked.reveal()]) {
        let answer = door.go(desk, &visitor, &way).await;
        assert!(!is_told(&answer), "{way:?}\n{answer}");
    }
    // The ways lead somewhere: who may see it reads the case or the action by them, and the name by none.
    let readers = [&world.court.prosecutor, &desk.anna];
    let readers = [door.visitor(desk, readers[0]).await, door.visitor(desk, readers[1]).await];
    let mut silent = Vec::new();
    for way in asked.ways() {
        let answers = [door.go(desk, &readers[0], &way).await, door.go(desk, &readers[1], &way).await];
        assert!(!answers.iter().any(|answer| answer.contains(SECRET)), "{way:?}\n{answers:?}");
        silent.extend((!answers.iter().any(|answer| is_told(answer))).then_some(way));
    }
    assert_eq!(
        silent.len(),
        21,
        "the search for the name, numbers, errors, the drawing, the import, the document, what is no plan, what has no date: {silent:#?}"
    );
}

/// Somebody of the ministry goes every way before the case is there and after: nothing differs. Then each place that asks
/// what she may see is opened, one at a time, and the test finds what comes out.
async fn the_test_fails_where_a_guard_is_forgotten(place: Place) {
    let world = World::new(&place).await;
    let desk = &world.court.desk;
    let probe = desk.office.person_of("Probe", &["focal_point", "prosecutor"], Some("moh")).await;
    world.lost(vec![probe.id]).await;
    let door = Door::open(desk, &place).await;
    let trial = Trial { world: &world, door: &door, probe: door.visitor(desk, &probe).await };
    let ways = |asked: &Asked| [asked.ways(), vec![asked.reveal()]].concat();
    let before = trial.answers(ways(&world.before)).await;
    let asked = world.foreign(&place).await;
    let after = trial.answers(ways(&asked)).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.text, after.text, "{:?}", after.way);
        assert!(!is_told(&after.text), "{:?}\n{}", after.way, after.text);
    }
    let mut forgotten = trial.forgotten(&after, |closed, opened| closed != opened).await;
    // Now an accused is hers, and neither the case nor what other agencies have of it.
    world.led_by_her(&asked).await;
    let after = trial.answers(ways(&asked)).await;
    assert!(after.iter().all(|answer| !answer.text.contains("The Queen v K")));
    let told = |_: &str, opened: &str| opened.contains("The Queen v K");
    let below = trial.hidden_below(&asked).await;
    let named = trial.named(&asked).await;
    let opened = trial.forgotten(&after, told).await;
    let heard = trial.webhook(&asked).await;
    let others = trial.notices().await.into_iter().chain(below).chain(named).chain(heard);
    for (guard, found) in opened.into_iter().chain(others) {
        *forgotten.entry(guard).or_default() |= found;
    }
    let held: BTreeSet<String> = HELD_TWICE.iter().map(|(guard, _)| (*guard).to_owned()).collect();
    let found: BTreeSet<String> = forgotten.iter().filter(|(_, found)| **found).map(|(guard, _)| line(guard)).collect();
    let silent = forgotten.keys().map(line).filter(|guard| !found.contains(guard)).collect::<BTreeSet<String>>();
    assert_eq!(silent, held, "opened, and nothing came out");
    let never: Vec<Guard> = guards().into_iter().filter(|guard| !forgotten.contains_key(guard)).collect();
    assert_eq!(never, [], "no way leads there");
}

/// Somebody who sees nothing of the case, and what she is answered.
struct Trial<'a> {
    world: &'a World,
    door: &'a Door,
    probe: Visitor,
}

struct Answer {
    way: Way,
    text: String,
    /// The places that asked what she may see.
    guards: BTreeSet<Guard>,
}

/// Whether something came out where only this guard was open.
type Forgotten = BTreeMap<Guard, bool>;

impl Trial<'_> {
    async fn answers(&self, ways: Vec<Way>) -> Vec<Answer> {
        self.world.court.desk.settle().await;
        let mut answers = Vec::new();
        for way in ways {
            answers.push(self.answer(way, None).await);
        }
        answers
    }

    async fn answer(&self, way: Way, open: Option<Guard>) -> Answer {
        let desk = &self.world.court.desk;
        let (catalog, probe) = (desk.office.engine.catalog(), self.probe.who.id);
        opened::watch(&catalog, probe, open);
        let text = self.door.go(desk, &self.probe, &way).await;
        Answer { way, text, guards: opened::asked_at(&catalog, probe) }
    }

    /// `fails`: whether the test does, by the answer where the guard holds and the one where it is open.
    async fn forgotten(&self, answers: &[Answer], fails: impl Fn(&str, &str) -> bool) -> Forgotten {
        let mut forgotten = Forgotten::new();
        for answer in answers {
            for guard in &answer.guards {
                if !forgotten.get(guard).is_some_and(|found| *found) {
                    let opened = self.answer(answer.way.clone(), Some(guard.clone())).await;
                    forgotten.insert(guard.clone(), fails(&answer.text, &opened.text));
                }
            }
        }
        forgotten
    }

    /// A registrar sees every case, and not that a witness in one of them has a date.
    async fn hidden_below(&self, asked: &Asked) -> Forgotten {
        self.world.case_of_a_witness().await;
        let desk = &self.world.court.desk;
        let registrar = desk.office.person("Regis", "registrar", None).await;
        let probe = self.door.visitor(desk, &registrar).await;
        let trial = Trial { world: self.world, door: self.door, probe };
        let answers = trial.answers(vec![asked.dated()]).await;
        assert!(answers[0].text.contains("Marked without an accused"), "{}", answers[0].text);
        trial.forgotten(&answers, |closed, opened| closed != opened).await
    }

    /// Whoever names a case of her own is not told that a hidden one has that name.
    async fn named(&self, asked: &Asked) -> Forgotten {
        let name = |request: &str| {
            let named = format!("workflow: \"tt-case\", reference: \"{}\", requestId: \"{request}\"", asked.reference);
            let input = "input: [{ name: \"title\", value: \"Hers\" }]";
            Way::Query(format!("mutation {{ createItem({named}, {input}) {{ item {{ title }} }} }}"))
        };
        let mut forgotten = Forgotten::new();
        for (path, line) in guards().into_iter().filter(|(path, _)| path == "engine/src/engine/reference.rs") {
            let opened = self.answer(name("opened"), Some((path.clone(), line))).await;
            assert!(opened.guards.contains(&(path.clone(), line)));
            forgotten.insert((path, line), opened.text.contains("REFERENCE_TAKEN"));
        }
        let closed = self.answer(name("closed"), None).await;
        assert!(closed.text.contains("Hers"), "{}", closed.text);
        forgotten
    }

    /// What is put into words is for who may then see it: an action is hers to do, and not to be seen.
    async fn notices(&self) -> Forgotten {
        let office = &self.world.court.desk.office;
        let mate = office.person("Mate", "focal_point", Some("ttps")).await;
        let [since, until] = ["2026-03-01", "2027-03-01"].map(|day| day.parse().expect("a day"));
        let leave = Instead { item: None, to: Some(self.probe.who.id), since, until };
        office.engine.stand_in(&mate, "leave", leave).await.expect("said");
        let closed = self.notice(None, mate.id).await;
        assert_eq!(closed.text, "");
        let mut forgotten = Forgotten::new();
        for guard in closed.guards {
            let told = is_told(&self.notice(Some(guard.clone()), mate.id).await.text);
            forgotten.insert(guard, told);
        }
        forgotten
    }

    /// A program of hers hears of nothing she does not see: one row more of a foreign case.
    async fn webhook(&self, asked: &Asked) -> Forgotten {
        let (desk, probe) = (&self.world.court.desk, &self.probe.who);
        calls_inside(&desk.office);
        made(desk, probe, "title: \"Hers\", url: \"http://127.0.0.1:9/\"").await;
        let catalog = desk.office.engine.catalog();
        let mut forgotten = Forgotten::new();
        let mut open = None;
        loop {
            opened::watch(&catalog, probe.id, open.clone());
            let input = [("title", "Marked again")];
            self.world.court.fire(&self.world.court.prosecutor, asked.case, "revise", "2026-03-11", &input).await;
            told(&desk.office).await;
            let heard = messages(&desk.office).await.iter().any(|one| one.item_id == Some(asked.case));
            let guards = opened::asked_at(&catalog, probe.id);
            assert!(open.is_some() || !heard);
            forgotten.extend(open.map(|guard| (guard, heard)));
            open = guards.into_iter().find(|guard| !forgotten.contains_key(guard));
            if open.is_none() {
                return forgotten;
            }
        }
    }

    /// `mate`: whom she stands in for.
    async fn notice(&self, open: Option<Guard>, mate: Uuid) -> Answer {
        let (desk, probe) = (&self.world.court.desk, self.probe.who.id);
        let due = (desk.office.clock.now() + TimeDelta::days(1)).date_naive().to_string();
        let action = self.world.action("Marked and assigned", &due).await;
        self.world.led(action, "ttps", vec![probe, mate]).await;
        desk.office.clock.advance(TimeDelta::days(3));
        let (engine, catalog) = (&desk.office.engine, desk.office.engine.catalog());
        let ladder = guards().into_iter().find(|(path, _)| path == "engine/src/engine/ladder.rs");
        opened::watch(&catalog, probe, ladder);
        tick(engine).await.expect("ticks");
        let mut guards = opened::asked_at(&catalog, probe);
        // It was hers when it fell due, and she lost sight of it before it was sent.
        let own = delivery::Column::ItemId.eq(action).and(delivery::Column::PersonId.eq(probe));
        let waits = delivery::ActiveModel { state: ActiveValue::Set(delivery::State::Waiting), ..Default::default() };
        let again = delivery::Entity::update_many().set(waits).filter(own.clone());
        again.exec(&engine.database.writer).await.expect("waits again");
        opened::watch(&catalog, probe, open);
        tick(engine).await.expect("ticks");
        guards.extend(opened::asked_at(&catalog, probe));
        let sent = delivery::Entity::find().filter(own).all(&engine.database.reader).await.unwrap();
        assert!(!sent.is_empty(), "she is to be told");
        let text = sent.into_iter().filter_map(|one| one.body).collect();
        Answer { way: Way::Query(String::new()), text, guards }
    }
}

fn is_told(answer: &str) -> bool {
    answer.contains(SECRET) || FOREIGN.iter().any(|word| answer.contains(word))
}

/// Every place in the code that asks what a person may see.
fn guards() -> Vec<Guard> {
    let asks = [
        "visible_to(",
        "counted_by(",
        "of_seen(",
        "readable_by(",
        ".sees(",
        "view.items()",
        "view.counted()",
        "view.all_items()",
        "view.parts()",
        ".item_ids()",
        ".counted_ids()",
        ".among_seen(",
    ];
    // Whoever runs a command has the database and its key.
    let own =
        ["engine/src/store/visible.rs", "engine/src/store/document.rs", "api/src/graphql/view.rs", "api/src/commands/"];
    let is_own = |path: &str| own.iter().any(|own| path.starts_with(own));
    let mut guards = Vec::new();
    for file in below("engine/src").into_iter().chain(below("api/src")).filter(|file| !is_own(&file.path)) {
        for (number, line) in code(&file) {
            if asks.iter().any(|ask| line.contains(ask)) && !line.contains("fn ") {
                guards.push((file.path.clone(), number as u32));
            }
        }
    }
    guards
}

/// A guard as it is written, which outlives its number.
fn line((path, number): &Guard) -> String {
    let text = read(path);
    let line = text.lines().nth(*number as usize - 1).unwrap_or_default();
    format!("{path}: {}", line.trim())
}
