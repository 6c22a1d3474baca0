//! Files of cost lines against a database: what was said is what is stored, once, and what is gone is named.

use milepost_engine::access::Identity;
use milepost_engine::exchange::apply::{Applied, apply};
use milepost_engine::exchange::mapping::Mapping;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::{Preview, State, preview};
use milepost_engine::store::{cost_line, cost_month};
use milepost_tests::office::Office;
use milepost_tests::{On, Place, both, run, shared};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;

both!(
    a_real_costed_plan_comes_in_whole_and_once,
    only_lines_that_differ_are_changed,
    a_row_that_waits_takes_no_line_out,
    what_is_mended_or_moved_is_what_it_was,
    what_was_said_of_a_column_is_remembered_for_its_plan,
);

async fn look(office: &Office, name: &str, bytes: &[u8]) -> Preview {
    preview(&office.engine, name, bytes, &Options::default()).await.unwrap()
}

async fn bring(office: &Office, by: &Arc<Identity>, planned: &Preview) -> Applied {
    let applied = apply(&office.engine, by, planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
    applied
}

/// Minor units by calendar year, of all lines.
async fn by_year(office: &Office) -> BTreeMap<String, i64> {
    let mut years = BTreeMap::new();
    for month in cost_month::Entity::find().all(&office.engine.database.reader).await.unwrap() {
        *years.entry(month.month.to_string()[..4].to_owned()).or_default() += month.amount.unwrap_or_default();
    }
    years
}

async fn lines(office: &Office) -> Vec<cost_line::Model> {
    let standing = cost_line::Entity::find().filter(cost_line::Column::VoidedAt.is_null());
    standing.all(&office.engine.database.reader).await.unwrap()
}

/// What falls to each year was divided by the other program, month by month.
async fn a_real_costed_plan_comes_in_whole_and_once(place: Place) {
    let Some(file) = shared("costed/uganda.xlsx") else { return };
    let bytes = std::fs::read(file).unwrap();
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let planned = look(&office, "uganda.xlsx", &bytes).await;
    let applied = bring(&office, &anna, &planned).await;
    assert_eq!((applied.created, applied.events), (1 + 4 + 19 + 264, 1 + 4 + 19 + 264 * 2));
    let lines = lines(&office).await;
    let amounts: i64 = lines.iter().filter_map(|line| line.amount).sum();
    assert_eq!((lines.len(), lines.iter().filter(|line| line.amount.is_none()).count(), amounts), (264, 8, UGANDA));
    let years = BY_YEAR.map(|(year, amount)| (year.to_owned(), amount));
    assert_eq!(by_year(&office).await, years.into());
    assert!(look(&office, "uganda.xlsx", &bytes).await.changes_nothing());
}

const UGANDA: i64 = 160_768_027_627;
const BY_YEAR: [(&str, i64); 6] = [
    ("2019", 15_756_263_036),
    ("2020", 55_027_318_715),
    ("2021", 34_504_646_556),
    ("2022", 33_552_472_889),
    ("2023", 21_672_967_369),
    ("2024", 254_359_062),
];

/// The largest of the four.
#[test]
fn two_thousand_lines_come_in_whole() {
    run(On::Sqlite, async |place: Place| {
        let Some(file) = shared("costed/sierra_leone.xlsx") else { return };
        let bytes = std::fs::read(file).unwrap();
        let office = Office::open(&place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let planned = look(&office, "sierra_leone.xlsx", &bytes).await;
        let told = std::cell::Cell::new((0, 0));
        let applied = apply(&office.engine, &anna, &planned, |done, all| told.set((done, all))).await.unwrap();
        assert_eq!(applied.refused, []);
        let items = 1 + 4 + 19 + 945;
        assert_eq!((applied.created, applied.events, told.get()), (items, items + 2_269, (items, items)));
        let amounts: i64 = lines(&office).await.iter().filter_map(|line| line.amount).sum();
        assert_eq!(amounts, 219_111_037_852_900);
        let again = look(&office, "sierra_leone.xlsx", &bytes).await;
        assert!(again.changes_nothing(), "{again}");
    });
}

const HEADER: &str = "line_ref,pillar,objective,action,calendar_years,cost,currency,label";

fn small(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

const FIRST: &str = "1,P,O,Do,\"2025, 2026\",100,TTD,Fees";
const SECOND: &str = "2,P,O,Do,2026,50,TTD,Travel";
const OTHER: &str = "3,P,O,Go,2026,,TTD,";

async fn standing(office: &Office) -> Vec<(String, Option<i64>)> {
    let lines = lines(office).await.into_iter();
    let mut lines: Vec<_> = lines.map(|line| (line.reference, line.amount)).collect();
    lines.sort();
    lines
}

fn these<const N: usize>(lines: [(&str, Option<i64>); N]) -> Vec<(String, Option<i64>)> {
    lines.map(|(line, amount)| (line.to_owned(), amount)).into()
}

/// A line that its rows no longer name is taken out, an action that no row names stays: only a person cancels it.
async fn only_lines_that_differ_are_changed(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let first = small(&[FIRST, SECOND, OTHER]);
    bring(&office, &anna, &look(&office, "small.csv", &first).await).await;
    let dearer = SECOND.replace("50", "60");
    let next = small(&[&dearer, "4,P,O,Do,2027,5,TTD,Cars"]);
    let planned = look(&office, "small.csv", &next).await;
    insta::allow_duplicates! {
        insta::assert_snapshot!(planned, @r"
        small.csv (2 rows: 2 good, 0 to mend)
        Read as plan, pillar, objective, action.
        0 to create, 1 to change, 3 unchanged.

        To change:
          SMALL-1  cost 2: `TTD 50.00 for 2026 (Travel; no funding)` -> `TTD 60.00 for 2026 (Travel; no funding)`
          SMALL-1  cost 4: `` -> `TTD 5.00 for 2027 (Cars; no funding)`

        To take out, because the file has them no more:
          SMALL-1, line 1: TTD 100.00 for 2025, 2026 (Fees; no funding)

        In the plan and not in the file; they stay until somebody cancels them:
          SMALL-3  Go

        The good rows cost:
          TTD 65.00

        Cost lines: 2; 0 with one amount for several years, 0 without an amount, 0 without a year.
        ");
    }
    let applied = bring(&office, &anna, &planned).await;
    assert_eq!((applied.created, applied.changed, applied.events), (0, 1, 3));
    assert_eq!(standing(&office).await, these([("2", Some(6_000)), ("3", None), ("4", Some(500))]));
    assert!(look(&office, "small.csv", &next).await.changes_nothing());

    // The first file again: its line comes back, and stays away once more.
    office.clock.advance(chrono::TimeDelta::days(1));
    bring(&office, &anna, &look(&office, "small.csv", &first).await).await;
    assert_eq!(standing(&office).await, these([("1", Some(10_000)), ("2", Some(5_000)), ("3", None)]));
    office.clock.advance(chrono::TimeDelta::days(1));
    bring(&office, &anna, &look(&office, "small.csv", &next).await).await;
    assert_eq!(standing(&office).await, these([("2", Some(6_000)), ("3", None), ("4", Some(500))]));
}

async fn a_row_that_waits_takes_no_line_out(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, &look(&office, "small.csv", &small(&[FIRST, SECOND])).await).await;
    let dearer = SECOND.replace("50", "60");
    for waiting in [FIRST.replace("100", "a lot"), FIRST.replace(",P,", ",,"), FIRST.replacen('1', "", 1)] {
        let planned = look(&office, "small.csv", &small(&[&waiting, &dearer])).await;
        assert_eq!((planned.faulty, planned.taken_out.len()), (1, 0), "{waiting}");
    }
}

/// Titles and lines that moved are told from new ones by what is stored.
async fn what_is_mended_or_moved_is_what_it_was(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, &look(&office, "small.csv", &small(&[FIRST, SECOND, OTHER])).await).await;
    let said = |planned: &Preview| {
        let told = planned.items.iter().filter(|item| item.state != State::Unchanged).map(|item| {
            let changes = item.changes.iter().map(|change| format!(" {}: {}", change.what, change.then));
            format!("{:?} {}{}", item.state, item.reference, changes.collect::<String>())
        });
        told.chain(planned.taken_out.clone()).collect::<Vec<_>>()
    };
    let mended = [FIRST, SECOND].map(|row| row.replace("Do", "Do well"));
    let earlier = "0,Another,Q,New,2026,1,TTD,";
    let planned = look(&office, "small.csv", &small(&[earlier, &mended[0], &mended[1], OTHER])).await;
    assert_eq!(said(&planned), ["New SMALL-P2", "New SMALL-P2-O1", "New SMALL-0", "Changed SMALL-1 title: Do well"]);
    let retitled = [FIRST, SECOND, OTHER].map(|row| row.replace(",P,", ",Prevention,"));
    let planned = look(&office, "small.csv", &small(&retitled.each_ref().map(String::as_str))).await;
    assert_eq!(said(&planned), ["Changed SMALL-P1 title: Prevention"]);
    let moved = SECOND.replace("Do", "Go");
    let planned = look(&office, "small.csv", &small(&[FIRST, &moved, OTHER])).await;
    let expected = [
        "Changed SMALL-1",
        "Changed SMALL-3 cost 2: TTD 50.00 for 2026 (Travel; no funding)",
        "SMALL-1, line 2: TTD 50.00 for 2026 (Travel; no funding)",
    ];
    assert_eq!(said(&planned), expected);
    bring(&office, &anna, &planned).await;
    assert_eq!(standing(&office).await.len(), 3, "no line is counted twice");
}

async fn what_was_said_of_a_column_is_remembered_for_its_plan(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let file = |rows: &str| format!("line_ref,pillar,What we do,calendar_years,Price,currency\n{rows}\n").into_bytes();
    let said = |plan: &str, words: &[&str]| Options {
        plan_ref: Some(plan.to_owned()).filter(|plan| !plan.is_empty()),
        mapping: Mapping::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap(),
        ..Options::default()
    };
    let options = said("", &["what we do=action", "Price=cost"]);
    let planned = preview(&office.engine, "small.csv", &file("1,P,Do,2025,7,TTD"), &options).await.unwrap();
    let unsaid = preview(&office.engine, "small.csv", &file("1,P,Do,2025,7,TTD"), &Options::default()).await;
    assert!(unsaid.is_err(), "a preview remembers nothing");
    bring(&office, &anna, &planned).await;
    let next = look(&office, "small.csv", &file("1,P,Do,2025,7,TTD\n2,P,Go,2026,8,TTD")).await;
    assert_eq!((next.faulty, next.account.lines, next.totals["TTD"].to_string()), (0, 2, "TTD 15.00".into()));
    let other = preview(&office.engine, "small.csv", &file("1,P,Do,2025,7,TTD"), &said("OTHER", &[])).await;
    assert!(other.is_err(), "another plan has columns of its own");
}
