//! Who sees what: the SQL condition and the pure rule answer alike in a world made at random, and it is the same twice.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use milepost_engine::access::{Identity, Membership, Reach, sees};
use milepost_engine::catalog::{Catalog, publish};
use milepost_engine::clock::TestClock;
use milepost_engine::language::pack::File;
use milepost_engine::store::database::Database;
use milepost_engine::store::responsibility::Part;
use milepost_engine::store::upsert::insert;
use milepost_engine::store::visible::{of_seen, reach_of, visible_to};
use milepost_engine::store::{assignment, document, exclusion, item, lineage, responsibility};
use milepost_tests::office::{instant, shipped};
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

both!(sql_sees_what_the_rule_sees, documents_are_read_by_who_sees_the_item, the_active_version_counts);

const WORKFLOWS: u64 = 5;
const ROLES: u64 = 5;
const AGENCIES: u64 = 4;
const PEOPLE: u64 = 60;
const ITEMS: u64 = 80;

/// SplitMix64: a world that is the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn now() -> DateTime<Utc> {
    instant("2026-03-02T13:00:00Z")
}

fn agency(index: u64) -> String {
    format!("agency{index}")
}

/// Country and calendar as shipped, with roles, agencies and workflows of our own.
fn pack(workflows: Vec<(String, String)>) -> Vec<File> {
    let roles = (0..ROLES).map(|role| format!("  role{role}: {{ title: Role, for: Tests }}\n"));
    let agencies = (0..AGENCIES).map(|one| format!("  agency{one}: {{ title: Agency, from: 2000-01-01 }}\n"));
    // The calendars name who may declare days, the country who hears alarms and who enters rates.
    let keepers = ["administrator", "coordinator", "finance_officer", "focal_point"];
    let keeper = keepers.map(|role| format!("  {role}: {{ title: Keeper }}\n")).concat();
    let roles = format!("id: roles\nversion: 1\nroles:\n{}", roles.chain([keeper]).collect::<String>());
    let agencies = format!("id: agencies\nversion: 1\nagencies:\n{}", agencies.collect::<String>());
    let kept = |file: &File| file.path.contains("calendars/") || file.path.ends_with("country.yaml");
    let mut files: Vec<File> = shipped().into_iter().filter(kept).collect();
    files.push(File { path: "roles.yaml".into(), text: roles });
    files.push(File { path: "agencies.yaml".into(), text: agencies });
    files.extend(workflows.into_iter().map(|(name, text)| File { path: format!("{name}.yaml"), text }));
    files
}

fn workflow(name: &str, version: u32, access: &str) -> (String, String) {
    let text = format!(
        "id: {name}
version: {version}
kind: {name}
title: {name}
reference: \"{name}-{{number}}\"
calendar: national
fields:
  title: {{ type: text, title: Title }}
events:
  create: {{ title: Add, input: {{ title: {{ required: true }} }} }}
  finish: {{ title: Finish }}
access: {{ {access} }}
create: {{ roles: [role0] }}
initial: open
states:
  open: {{ stage: Open, on: {{ finish: {{ roles: [role0], target: done }} }} }}
  done: {{ type: final, stage: Done }}
"
    );
    (name.to_owned(), text)
}

async fn published(database: &Database, files: &[File]) -> Catalog {
    let clock = TestClock::new(now());
    if let Err(error) = publish(database, &clock, files, false).await {
        panic!("{error:?}");
    }
    Catalog::load(database).await.unwrap()
}

fn random_workflows(random: &mut Random) -> Vec<(String, String)> {
    let access = |random: &mut Random| {
        let rules = (0..ROLES).filter_map(|role| {
            let see = random.pick(&["all", "agency", "agency", "own", "own", "counts", "none"]);
            (see != "none").then(|| format!("role{role}: {{ see: {see} }}"))
        });
        rules.collect::<Vec<_>>().join(", ")
    };
    (0..WORKFLOWS).map(|one| workflow(&format!("flow{one}"), 1, &access(random))).collect()
}

fn row(id: u64, parent: Option<u64>, workflow: &str) -> item::Model {
    item::Model {
        id: Uuid::from_u128(id.into()),
        parent_id: parent.map(|parent| Uuid::from_u128(parent.into())),
        workflow: workflow.to_owned(),
        workflow_version: 1,
        kind: workflow.to_owned(),
        reference: format!("R{id}"),
        twin: 0,
        title: String::new(),
        title_key: String::new(),
        stage: String::new(),
        stage_since: now(),
        outcome: None,
        due: None,
        due_at: None,
        due_key: today(),
        revision: 1,
        seq: 1,
        finished: false,
        withdrawn: false,
        data_key: vec![],
        snapshot: vec![],
        head: vec![],
        created_at: now(),
        changed_at: now(),
        last_event_at: now(),
        ended_at: None,
    }
}

#[derive(Default)]
struct World {
    items: Vec<item::Model>,
    lineage: Vec<lineage::Model>,
    responsibilities: Vec<responsibility::Model>,
    assignments: Vec<assignment::Model>,
    exclusions: Vec<exclusion::Model>,
}

impl World {
    fn random(random: &mut Random) -> World {
        let mut world = World::default();
        for id in 1..=ITEMS {
            let parent = (id > 1 && random.chance(70)).then(|| random.below(id - 1) + 1);
            world.add(id, parent, &format!("flow{}", random.below(WORKFLOWS)));
            for round in 0..random.below(3) {
                world.responsibilities.push(term(random, id, round));
            }
            if random.chance(60) {
                let (item_id, person_id) = (Uuid::from_u128(id.into()), person(random.below(PEOPLE)));
                world.exclusions.push(exclusion::Model { item_id, person_id });
            }
            for round in 0..random.below(2) {
                world.assignments.push(assignment::Model {
                    item_id: Uuid::from_u128(id.into()),
                    person_id: person(random.below(PEOPLE)),
                    recorded_at: now() + TimeDelta::seconds(round as i64),
                    ended_at: random.chance(30).then(now),
                });
            }
        }
        world
    }

    fn add(&mut self, id: u64, parent: Option<u64>, workflow: &str) {
        let row = row(id, parent, workflow);
        let above = self.lineage.iter().filter(|above| Some(above.item_id) == row.parent_id);
        let above: Vec<(Uuid, i32)> = above.map(|above| (above.ancestor_id, above.depth + 1)).collect();
        for (ancestor_id, depth) in above.into_iter().chain([(row.id, 0)]) {
            self.lineage.push(lineage::Model { item_id: row.id, ancestor_id, depth });
        }
        self.items.push(row);
    }

    async fn store(&self, database: &Database) {
        let on = &database.writer;
        insert::<item::Entity, _>(on, self.items.clone()).await.unwrap();
        insert::<lineage::Entity, _>(on, self.lineage.clone()).await.unwrap();
        insert::<responsibility::Entity, _>(on, self.responsibilities.clone()).await.unwrap();
        insert::<assignment::Entity, _>(on, self.assignments.clone()).await.unwrap();
        insert::<exclusion::Entity, _>(on, self.exclusions.clone()).await.unwrap();
    }

    /// Told by walking up the tree, not by the lineage.
    fn reach(&self, item: Uuid) -> Reach {
        let parent = |id: &Uuid| self.items.iter().find(|row| row.id == *id).unwrap().parent_id;
        let up = |item| -> Vec<Uuid> { std::iter::successors(Some(item), parent).collect() };
        let top = |item| up(item).last().copied();
        let own = up(item);
        let holds = |term: &&responsibility::Model| {
            term.ended_at.is_none() && term.since <= today() && term.until.is_none_or(|until| today() <= until)
        };
        let terms = self.responsibilities.iter().filter(|term| own.contains(&term.item_id));
        let people = self.assignments.iter().filter(|one| one.item_id == item && one.ended_at.is_none());
        Reach {
            agencies: terms.filter(holds).map(|term| term.agency_id.clone()).collect(),
            people: people.map(|one| one.person_id).collect(),
            excluded: self
                .exclusions
                .iter()
                .filter(|one| top(one.item_id) == top(item))
                .map(|one| one.person_id)
                .collect(),
        }
    }
}

fn person(index: u64) -> Uuid {
    Uuid::from_u128((1_000 + index).into())
}

/// Days next to today, so that each bound is met.
fn term(random: &mut Random, item: u64, round: u64) -> responsibility::Model {
    let near = |random: &mut Random| today() - Days::new(2) + Days::new(random.below(5));
    let part = if random.chance(50) { Part::Lead } else { Part::Partner };
    responsibility::Model {
        item_id: Uuid::from_u128(item.into()),
        agency_id: agency(random.below(AGENCIES)),
        part,
        since: near(random),
        until: random.chance(50).then(|| near(random)),
        recorded_at: now() + TimeDelta::seconds(round as i64),
        ended_at: random.chance(20).then(now),
    }
}

fn identity(random: &mut Random, index: u64) -> Identity {
    let memberships = (0..random.below(3)).map(|_| Membership {
        role: format!("role{}", random.below(ROLES)),
        agency: random.chance(70).then(|| agency(random.below(AGENCIES))),
    });
    Identity { id: person(index), name: String::new(), language: "en", memberships: memberships.collect() }
}

async fn sql_sees_what_the_rule_sees(place: Place) {
    let database = place.open().await;
    let mut random = Random(20_260_302);
    let catalog = published(&database, &pack(random_workflows(&mut random))).await;
    let world = World::random(&mut random);
    world.store(&database).await;
    let on = &database.reader;

    let ids: Vec<Uuid> = world.items.iter().map(|row| row.id).collect();
    let expected: HashMap<Uuid, Reach> = ids.iter().map(|id| (*id, world.reach(*id))).collect();
    assert_eq!(reach_of(on, &ids, today()).await.unwrap(), expected);

    let (mut seen, mut hidden, mut kept) = (0, 0, 0);
    for index in 0..PEOPLE {
        let identity = identity(&mut random, index);
        let rule = |row: &&item::Model| sees(&identity, catalog.active(&row.workflow).unwrap(), &expected[&row.id]);
        let ruled: Vec<Uuid> = world.items.iter().filter(rule).map(|row| row.id).collect();
        let otherwise = |row: &&item::Model| {
            let reach = Reach { excluded: BTreeSet::new(), ..expected[&row.id].clone() };
            sees(&identity, catalog.active(&row.workflow).unwrap(), &reach)
        };
        kept += world.items.iter().filter(otherwise).count() - ruled.len();
        let rows = visible_to(&identity, &catalog, today()).order_by_asc(item::Column::Id);
        let found: Vec<Uuid> = rows.all(on).await.unwrap().iter().map(|row| row.id).collect();
        assert_eq!(found, ruled, "{identity:?}");

        let column = (lineage::Entity, lineage::Column::ItemId);
        let through = lineage::Entity::find().filter(of_seen(column, &identity, &catalog, today()));
        let rows = through.all(on).await.unwrap();
        assert_eq!(rows.len(), world.lineage.iter().filter(|row| ruled.contains(&row.item_id)).count());
        seen += ruled.len();
        hidden += ids.len() - ruled.len();
    }
    assert!(seen > 300 && hidden > 300 && kept > 20, "a world that proves something: {seen}, {hidden}, {kept}");
}

async fn documents_are_read_by_who_sees_the_item(place: Place) {
    let database = place.open().await;
    let flows = vec![workflow("flow", 1, "role0: { see: all }, role1: { see: own }")];
    let catalog = published(&database, &pack(flows)).await;
    let mut world = World::default();
    world.add(1, None, "flow");
    world.store(&database).await;
    let paper = |id: u128, item: Option<u128>, by: Uuid| document::Model {
        id: Uuid::from_u128(id),
        item_id: item.map(Uuid::from_u128),
        name: "paper.pdf".into(),
        media_type: "application/pdf".into(),
        size: 0,
        sha256: vec![],
        uploaded_by: by,
        uploaded_at: now(),
    };
    let papers = vec![paper(1, Some(1), person(1)), paper(2, None, person(1)), paper(3, None, person(2))];
    insert::<document::Entity, _>(&database.writer, papers).await.unwrap();
    let reads = async |index: u64, role: &str| {
        let memberships = vec![Membership { role: role.into(), agency: None }];
        let identity = Identity { id: person(index), name: String::new(), language: "en", memberships };
        let rows = document::readable_by(&identity, &catalog, today()).order_by_asc(document::Column::Id);
        let rows = rows.all(&database.reader).await.unwrap();
        rows.iter().map(|row| row.id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(reads(1, "role1").await, [1, 2]);
    assert_eq!(reads(2, "role0").await, [1, 3]);
    assert_eq!(reads(3, "role1").await, [0; 0]);
}

/// What a role may see is changed by a new version, for the items of the old one too.
async fn the_active_version_counts(place: Place) {
    let database = place.open().await;
    let mut world = World::default();
    world.add(1, None, "flow");
    world.store(&database).await;
    let memberships = vec![Membership { role: "role0".into(), agency: None }];
    let identity = Identity { id: person(1), name: String::new(), language: "en", memberships };
    for (version, access, count) in
        [(1, "role0: { see: all }", 1), (2, "role0: { see: counts }, role1: { see: all }", 0)]
    {
        let catalog = published(&database, &pack(vec![workflow("flow", version, access)])).await;
        let rows = visible_to(&identity, &catalog, today()).all(&database.reader).await.unwrap();
        assert_eq!(rows.len(), count, "version {version}");
    }
}
