//! Previewing against a database and applying through the engine: what was said is what happens, once.

use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::engine::command::Change;
use milepost_engine::exchange::apply::{Applied, apply};
use milepost_engine::exchange::complaint::Fault;
use milepost_engine::exchange::plan::{ImportError, Options};
use milepost_engine::exchange::preview::{Preview, State, preview};
use milepost_engine::store::{
    agency, assignment, cost_line, cost_month, deadline, funding, item, journal, responsibility,
};
use milepost_tests::office::{Office, texts};
use milepost_tests::{Place, both, shared};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use std::sync::Arc;

both!(
    the_roadmap_is_applied_once,
    real_plans_bring_their_own_agencies,
    only_what_differs_is_changed,
    an_extension_is_not_undone_by_an_old_file,
    a_cut_off_apply_is_continued,
    two_applies_at_once_act_once,
    a_mended_row_joins_the_others,
    what_an_import_cannot_do_is_noted,
    who_may_not_is_refused_item_by_item,
    a_reference_of_another_kind_is_left_alone,
    a_renamed_file_is_the_plan_it_was,
);

async fn look(office: &Office, name: &str, bytes: &[u8]) -> Preview {
    preview(&office.engine, name, bytes, &Options::default()).await.unwrap()
}

async fn bring(office: &Office, by: &Arc<Identity>, name: &str, bytes: &[u8]) -> Applied {
    let planned = look(office, name, bytes).await;
    let applied = apply(&office.engine, by, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
    applied
}

async fn rows(office: &Office) -> u64 {
    journal::Entity::find().count(&office.engine.database.reader).await.unwrap()
}

async fn the_roadmap_is_applied_once(place: Place) {
    let (Some(xlsx), Some(csv)) = (shared("tt_roadmap.xlsx"), shared("tt_roadmap.csv")) else {
        return;
    };
    let (xlsx, csv) = (std::fs::read(xlsx).unwrap(), std::fs::read(csv).unwrap());
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;

    let planned = look(&office, "tt_roadmap.xlsx", &xlsx).await;
    assert_eq!((planned.rows, planned.faulty, planned.number(State::New)), (72, 26, 17 + 46));
    assert_eq!(rows(&office).await, 0, "a preview changes nothing");
    let applied = apply(&office.engine, &anna, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
    assert_eq!((applied.created, applied.changed, applied.sums, applied.events), (63, 0, 12, 17 + 46 * 3 + 12));

    check_batch(&office, &applied).await;
    check_money(&office, &planned).await;
    check_succession(&office).await;

    let before = rows(&office).await;
    for (name, bytes) in [("tt_roadmap.xlsx", &xlsx), ("tt_roadmap.csv", &csv)] {
        let again = look(&office, name, bytes).await;
        let changed: Vec<_> = again.items.iter().filter(|item| item.state != State::Unchanged).collect();
        assert!(again.changes_nothing(), "{name}: {changed:?}");
        let applied = apply(&office.engine, &anna, &again, |_, _| ()).await.unwrap();
        assert_eq!((applied.events, applied.unchanged), (0, 63));
    }
    assert_eq!(rows(&office).await, before);
}

/// Every event of the import carries its batch.
async fn check_batch(office: &Office, applied: &Applied) {
    let on = &office.engine.database.reader;
    let batches: Vec<Option<uuid::Uuid>> = journal::Entity::find()
        .select_only()
        .column(journal::Column::BatchId)
        .distinct()
        .filter(journal::Column::Origin.eq(journal::Origin::Person))
        .into_tuple()
        .all(on)
        .await
        .unwrap();
    assert_eq!(batches, [Some(applied.batch)]);
}

/// What the preview said is what is stored, in lines and in months.
async fn check_money(office: &Office, planned: &Preview) {
    let on = &office.engine.database.reader;
    let lines = cost_line::Entity::find().all(on).await.unwrap();
    let mut stored: BTreeMap<String, i64> = BTreeMap::new();
    for line in &lines {
        *stored.entry(line.currency.clone()).or_default() += line.amount.unwrap();
    }
    let said: BTreeMap<String, i64> =
        planned.totals.iter().map(|(currency, money)| (currency.clone(), money.minor().unwrap())).collect();
    assert_eq!(stored, said);
    let months: i64 = cost_month::Entity::find().all(on).await.unwrap().iter().map(|month| month.amount.unwrap()).sum();
    assert_eq!(months, stored.values().sum::<i64>());
    assert_eq!(funding::Entity::find().count(on).await.unwrap(), 12, "sums, of 22 stages");
}

async fn check_succession(office: &Office) {
    let on = &office.engine.database.reader;
    let action =
        item::Entity::find().filter(item::Column::Reference.eq("TT-ROADMAP-3.3.3")).one(on).await.unwrap().unwrap();
    let terms = responsibility::Entity::find()
        .filter(responsibility::Column::ItemId.eq(action.id))
        .filter(responsibility::Column::Part.eq(responsibility::Part::Lead));
    let leads: Vec<(String, String)> = terms
        .order_by_asc(responsibility::Column::Since)
        .all(on)
        .await
        .unwrap()
        .into_iter()
        .map(|term| (term.agency_id, term.since.to_string()))
        .collect();
    assert_eq!(
        leads,
        [("mns".into(), "2024-10-07".into()), ("mhs".into(), "2025-05-03".into())],
        "the successor takes over"
    );
    assert_eq!((action.due.unwrap().to_string(), action.stage.as_str()), ("2026-09-30".into(), "Proposed"));
    let due = deadline::Entity::find().filter(deadline::Column::ItemId.eq(action.id)).one(on).await.unwrap().unwrap();
    assert_eq!(due.agency_id.as_deref(), Some("mhs"));
}

async fn real_plans_bring_their_own_agencies(place: Place) {
    let Some(file) = shared("tip_actions.csv") else {
        return;
    };
    let bytes = std::fs::read(file).unwrap();
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let on = &office.engine.database.reader;
    let applied = bring(&office, &anna, "tip_actions.csv", &bytes).await;
    assert_eq!(applied.created, 4 + 17 + 131);
    let actions = item::Entity::find().filter(item::Column::Kind.eq("action")).count(on).await.unwrap();
    assert_eq!(actions, 131);
    let added = agency::Entity::find().filter(agency::Column::Source.eq("tip_actions.csv")).count(on).await.unwrap();
    assert_eq!(added as usize, applied.agencies);
    let state = agency::Entity::find_by_id("department-of-state").one(on).await.unwrap().unwrap();
    assert_eq!(state.title, "Department of State");
    assert!(look(&office, "tip_actions.csv", &bytes).await.changes_nothing());
}

const HEADER: &str =
    "ref,pillar,objective,action,lead_agency,partners,due,unit,unit_cost,quantity,years,currency,funding_source";

fn small(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

const FIRST: &str =
    "1.1.1,P,O,Do this,Counter Trafficking Unit,Ministry of Health,2026-06-30,day,100,2,FY2026,TTD,Vote";
const SECOND: &str = "1.1.2,P,O,Do that,Ministry of Labour,,March 2026,,,,,,";

async fn only_what_differs_is_changed(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "small.csv", &small(&[FIRST, SECOND])).await;
    let changed = "1.1.1,P,O,Do this well,Immigration Division,,2026-06-30,day,100,3,FY2026,TTD,Vote";
    let emptied = "1.1.2,P,O,Do that,,,,,,,,,";
    let planned = look(&office, "small.csv", &small(&[changed, emptied])).await;
    let changes: Vec<String> = planned
        .items
        .iter()
        .flat_map(|item| {
            item.changes
                .iter()
                .map(|change| format!("{} {}: {} -> {}", item.reference, change.what, change.now, change.then))
        })
        .collect();
    assert_eq!(
        changes,
        [
            "SMALL-1.1.1 title: Do this -> Do this well",
            "SMALL-1.1.1 lead_agency: ctu -> imm",
            "SMALL-1.1.1 cost: TTD FY2026 200.00 (day; Vote) -> TTD FY2026 300.00 (day; Vote)",
        ]
    );
    let applied = apply(&office.engine, &anna, &planned, |_, _| ()).await.unwrap();
    assert_eq!((applied.created, applied.changed, applied.unchanged, applied.events), (0, 1, 4, 3));
    assert!(look(&office, "small.csv", &small(&[changed, emptied])).await.changes_nothing());

    office.clock.advance(chrono::TimeDelta::days(1));
    // Back to the first file: the same bytes as at first are applied again, from another state.
    let back = bring(&office, &anna, "small.csv", &small(&[FIRST, SECOND])).await;
    assert_eq!((back.changed, back.events), (1, 3));
    let lines = cost_line::Entity::find()
        .filter(cost_line::Column::VoidedAt.is_null())
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    assert_eq!(lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [Some(20_000)]);
}

async fn an_extension_is_not_undone_by_an_old_file(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "small.csv", &small(&[FIRST])).await;
    let on = &office.engine.database.reader;
    let action = item::Entity::find().filter(item::Column::Kind.eq("action")).one(on).await.unwrap().unwrap();
    let extend = Change::Extend {
        item: action.id,
        deadline: "due".into(),
        by: Extension::Until("2026-09-30".parse().unwrap()),
        input: texts(&[("reason", "Late funds"), ("approver", "Cabinet")]),
        revision: None,
    };
    office.act(&anna, extend).await.unwrap();
    let person = Change::Assign {
        item: action.id,
        lead: Some("ctu".into()),
        partners: vec!["moh".into()],
        people: vec![anna.id],
        since: None,
    };
    office.act(&anna, person).await.unwrap();
    assert!(look(&office, "small.csv", &small(&[FIRST])).await.changes_nothing());
    let moved = FIRST.replace("2026-06-30", "2026-12-31").replace("Ministry of Health", "Ministry of Education");
    let applied = bring(&office, &anna, "small.csv", &small(&[&moved])).await;
    assert_eq!(applied.events, 2, "the date and the partners");
    let action = item::Entity::find_by_id(action.id).one(on).await.unwrap().unwrap();
    assert_eq!(action.due.unwrap().to_string(), "2026-12-31");
    let people = assignment::Entity::find().filter(assignment::Column::EndedAt.is_null()).count(on).await.unwrap();
    assert_eq!(people, 1, "who was assigned stays");
}

async fn a_cut_off_apply_is_continued(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let rows: Vec<String> = (1..=40).map(|number| FIRST.replace("1.1.1", &format!("1.1.{number}"))).collect();
    let file = small(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    for cut in [2, 10, 25] {
        let mut part = look(&office, "small.csv", &file).await;
        part.items.truncate(cut);
        for item in &mut part.items {
            item.parts.truncate(2);
        }
        apply(&office.engine, &anna, &part, |_, _| ()).await.unwrap();
    }
    bring(&office, &anna, "small.csv", &file).await;
    let on = &office.engine.database.reader;
    assert_eq!(item::Entity::find().count(on).await.unwrap(), 43);
    assert_eq!(cost_line::Entity::find().count(on).await.unwrap(), 40);
    assert!(look(&office, "small.csv", &file).await.changes_nothing());
}

async fn two_applies_at_once_act_once(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let file = small(&[FIRST, SECOND]);
    let (one, other) = (look(&office, "small.csv", &file).await, look(&office, "small.csv", &file).await);
    let (one, other) =
        tokio::join!(apply(&office.engine, &anna, &one, |_, _| ()), apply(&office.engine, &anna, &other, |_, _| ()));
    assert_eq!((one.unwrap().refused, other.unwrap().refused), (vec![], vec![]));
    let own = journal::Entity::find().filter(journal::Column::RequestId.is_not_null());
    let events = own.count(&office.engine.database.reader).await.unwrap();
    let (own, parents) = (5 + 2 + 1, 4);
    assert_eq!(events, own + parents, "five items, two with agencies, one cost; each child told its parent");
}

async fn a_mended_row_joins_the_others(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let wrong = SECOND.replace("Labour", "Labor");
    let planned = look(&office, "small.csv", &small(&[FIRST, &wrong])).await;
    assert_eq!((planned.faulty, planned.complaints[0].fault), (1, Fault::MisspeltAgency));
    apply(&office.engine, &anna, &planned, |_, _| ()).await.unwrap();
    let mended = look(&office, "small.csv", &small(&[FIRST, SECOND])).await;
    assert_eq!((mended.faulty, mended.number(State::New), mended.number(State::Unchanged)), (0, 1, 4));
}

async fn what_an_import_cannot_do_is_noted(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "small.csv", &small(&[FIRST, SECOND])).await;
    let on = &office.engine.database.reader;
    let second = item::Entity::find().filter(item::Column::Reference.eq("SMALL-1.1.2"));
    let second = second.one(on).await.unwrap().unwrap().id;
    office.fire(&anna, second, "cancel", &[("cancelled_reason", "No funds")]).await.unwrap();
    let open = FIRST.replace("2026-06-30", "within 6 months of Cabinet approval");
    let renamed = SECOND.replace("Do that", "Do more");
    let planned = look(&office, "small.csv", &small(&[&open, &renamed])).await;
    assert_eq!(
        planned.notes,
        [
            "SMALL-1.1.1 gives no due date any more; the stored one stays.",
            "SMALL-1.1.2 is finished; an import does not change it.",
        ]
    );
    assert_eq!(planned.number(State::Changed), 1);
    let moved = FIRST.replace("P,O", "P,Q");
    let planned = look(&office, "small.csv", &small(&[&moved, SECOND])).await;
    assert!(planned.notes[0].contains("stands elsewhere"), "{:?}", planned.notes);
}

async fn who_may_not_is_refused_item_by_item(place: Place) {
    let office = Office::open(&place).await;
    let dora = office.person("Dora", "donor", None).await;
    let planned = look(&office, "small.csv", &small(&[FIRST])).await;
    let applied = apply(&office.engine, &dora, &planned, |_, _| ()).await.unwrap();
    let refused: Vec<(&str, &str)> = applied.refused.iter().map(|one| (one.reference.as_str(), one.code)).collect();
    assert_eq!(
        refused,
        [
            ("SMALL", "FORBIDDEN"),
            ("SMALL-1.1.1", "BAD_REQUEST"),
            ("SMALL-P1", "BAD_REQUEST"),
            ("SMALL-P1-O1", "BAD_REQUEST")
        ]
    );
    assert_eq!((applied.created, rows(&office).await), (0, 0));
}

async fn a_reference_of_another_kind_is_left_alone(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let taken = |reference: &str| Change::Create {
        workflow: "nap-plan".into(),
        parent: None,
        reference: Some(reference.into()),
        input: texts(&[("title", "Other")]),
    };
    office.act(&anna, taken("SMALL-1.1.1")).await.unwrap();
    let planned = look(&office, "small.csv", &small(&[FIRST, SECOND])).await;
    assert_eq!((planned.faulty, planned.complaints[0].fault), (1, Fault::ReferenceTaken));
    assert_eq!(planned.number(State::New), 4);
    office.act(&anna, taken("SMALL-P1")).await.unwrap();
    let refused = preview(&office.engine, "small.csv", &small(&[FIRST]), &Options::default()).await;
    assert!(matches!(refused, Err(ImportError::ReferenceTaken { reference, .. }) if reference == "SMALL-P1"));
}

async fn a_renamed_file_is_the_plan_it_was(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let file = small(&[FIRST, SECOND]);
    bring(&office, &anna, "small.csv", &file).await;
    let twin = preview(&office.engine, "small (1).csv", &file, &Options::default()).await.unwrap_err();
    assert_eq!(
        twin.to_string(),
        "2 of this file's 2 actions stand in the plan `SMALL` already. To go on with that plan add `--plan-ref SMALL`; to make a second one, give it another reference."
    );
    let named = |reference: &str| Options { plan_ref: Some(reference.into()), ..Options::default() };
    let same = preview(&office.engine, "small (1).csv", &file, &named("SMALL")).await.unwrap();
    assert_eq!((same.number(State::New), same.number(State::Unchanged)), (0, 5));
    let second = preview(&office.engine, "small (1).csv", &file, &named("OTHER")).await.unwrap();
    assert_eq!(second.number(State::New), 5);
    // Another plan may number its actions alike.
    let other = small(&[&FIRST.replace("Do this", "Quite another thing"), &SECOND.replace("Do that", "And another")]);
    assert_eq!(look(&office, "other.csv", &other).await.number(State::New), 5);
}

/// A terminal would obey them, and a reader be deceived.
#[test]
fn unseen_characters_are_complained_about_and_shown() {
    milepost_tests::run(milepost_tests::On::Sqlite, async |place: Place| {
        let office = Office::open(&place).await;
        let loud = FIRST.replace("Do this", "Do \u{1b}[2J\u{7}this");
        let turned = SECOND.replace("Do that", "Do \u{202e}that");
        let planned = look(&office, "small.csv", &small(&[&loud, &turned])).await;
        assert_eq!((planned.faulty, planned.complaints[0].fault), (2, Fault::Value));
        insta::assert_snapshot!(planned, @r"
        small.csv (2 rows: 0 good, 2 to mend)
        Read as plan, pillar, objective, action.
        0 to create, 0 to change, 0 unchanged.

        These cells must be mended; their rows wait:
          small.csv!D2 (action) `Do \u{1b}[2J\u{7}this`: The text holds the unseen character U+001B. Take it out.
          small.csv!D3 (action) `Do \u{202e}that`: The text holds the unseen character U+202E. Take it out.

        Nothing would change.
        ");
    });
}

#[test]
fn a_preview_reads_well_on_a_terminal() {
    milepost_tests::run(milepost_tests::On::Sqlite, async |place: Place| {
        let office = Office::open(&place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        bring(&office, &anna, "small.csv", &small(&[FIRST])).await;
        let changed = FIRST.replace("Do this", "Do this well");
        let wrong = SECOND.replace("Labour", "Labor");
        let planned =
            look(&office, "small.csv", &small(&[&changed, "1.2.1,P,Q,New,Coast Guard,,,,,,,,", &wrong])).await;
        insta::assert_snapshot!(planned, @r"
    small.csv (3 rows: 2 good, 1 to mend)
    Read as plan, pillar, objective, action.
    2 to create, 1 to change, 3 unchanged.

    To create:
          SMALL-P1-O2  Q
            SMALL-1.2.1  New

    To change:
      SMALL-1.1.1  title: `Do this` -> `Do this well`

    These cells must be mended; their rows wait:
      small.csv!E4 (lead_agency) `Ministry of Labor`: No agency is called `Ministry of Labor`. Did you mean `Ministry of Labour`?

    Agencies to add:
      Coast Guard (coast-guard)

    The good rows cost:
      TTD 200.00

    Cost lines: 1; 0 with one amount for several years, 0 without an amount, 0 without a year.
    ");
        let json = serde_json::to_value(&planned).unwrap();
        assert_eq!(json["complaints"][0]["cell"], "E4");
    });
}
