//! What a cut of a plan's money costs, by how much other money the database holds, and how fast a costed plan comes in.

use crate::measure::{Figures, ROUNDS, Stopwatch};
use async_graphql::Request;
use milepost_api::graphql::view::Viewer;
use milepost_api::graphql::{answer, schema};
use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::preview;
use milepost_engine::exchange::sheet;
use milepost_engine::ledger::line::{CostLine, Schedule};
use milepost_engine::ledger::rates::{Kind, Rate};
use milepost_engine::store::{cost_line, cost_month, item, lineage};
use milepost_tests::office::Office;
use milepost_tests::{Place, shared};
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, DbBackend, Iden, Iterable};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Of the plan that is cut: actions, and lines of each, over a year.
const ACTIONS: u64 = 2_000;
const LINES: u64 = 5;
/// Lines of the whole database. Those of other plans fall in three months each.
const ALL: [u64; 3] = [10_000, 100_000, 1_000_000];
/// The largest of the plans to test with.
const FILE: &str = "costed/sierra_leone.xlsx";

pub async fn print(place: &Place, on: &str) {
    let office = Office::open(place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let fay = office.person("Fay", "finance_officer", None).await;
    let dollars = Kind::Exchange { of: "TTD".into(), told_in: "USD".into() };
    let (day, value) = ("2026-01-01".parse().expect("a day"), Decimal::new(147, 3));
    let rate = Rate { day, value, source: "Central bank".into() };
    office.engine.enter_rate(&fay, &dollars, &rate).await.expect("entered");
    let own = Copies::begin(&office, &anna, 12).await;
    own.copy(0, ACTIONS - 1).await;
    let other = Copies::begin(&office, &anna, 3).await;
    let mut figures = Figures::new(&format!("{on}, cuts/s of {} lines", ACTIONS * LINES), "10000 lines in all");
    let mut begun = ACTIONS;
    for all in ALL {
        let wanted = ACTIONS + (all - ACTIONS * LINES) / LINES;
        other.copy(begun, wanted - begun).await;
        begun = wanted;
        office.engine.database.writer.execute_unprepared("ANALYZE").await.expect("statistics");
        for _ in 0..ROUNDS {
            let watch = Stopwatch::start(Duration::ZERO);
            let planned = cut(&office, &anna, own.plan, "").await;
            figures.add(format!("{all} lines in all"), watch.rate(1));
            assert_eq!(planned, 12 * 100 * ACTIONS * LINES, "all of the plan and nothing else");
            let watch = Stopwatch::start(Duration::ZERO);
            cut(&office, &anna, own.plan, "currency: \"USD\"").await;
            figures.add(format!("{all} lines in all, told in USD"), watch.rate(1));
        }
    }
    println!("{figures}");
}

/// The largest real plan, three times into one database under other references.
pub async fn import(place: &Place, on: &str) {
    let Some(file) = shared(FILE) else { return };
    let bytes = std::fs::read(file).expect("the file");
    let office = Office::open(place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let mut figures = Figures::new(&format!("{on}, lines/s of {FILE}"), "its cells read");
    for round in 0..3 {
        let options = Options { plan_ref: Some(format!("SL{round}")), ..Options::default() };
        let watch = Stopwatch::start(Duration::ZERO);
        let sheets = sheet::read(FILE, &bytes).expect("a workbook");
        let lines = sheets.iter().map(|sheet| sheet.rows.len() as u64).sum::<u64>();
        figures.add("its cells read", watch.rate(lines));
        let watch = Stopwatch::start(Duration::ZERO);
        let planned = preview(&office.engine, FILE, &bytes, &options).await.expect("a plan");
        figures.add("previewed", watch.rate(planned.rows as u64));
        let watch = Stopwatch::start(Duration::ZERO);
        let applied = apply(&office.engine, &anna, &planned, |_, _| ()).await.expect("applied");
        figures.add("applied", watch.rate(planned.rows as u64));
        assert_eq!((applied.refused.len(), applied.changed), (0, 0));
    }
    println!("{figures}");
}

/// Minor units planned, by fiscal year, agency and category.
async fn cut(office: &Office, who: &Arc<Identity>, plan: Uuid, currency: &str) -> u64 {
    let arguments = [&format!("filter: {{ item: \"{plan}\" }}"), currency].join(" ");
    let query =
        format!("{{ costs({arguments}) {{ sums(by: [FISCAL_YEAR, AGENCY, CATEGORY]) {{ planned {{ amount }} }} }} }}");
    let viewer = Arc::new(Viewer::new(office.engine.clone(), who.clone()));
    let answer = answer::run(&schema(), Request::new(query).data(viewer)).await;
    let answer = serde_json::to_value(&answer).expect("JSON");
    let sums = answer["data"]["costs"]["sums"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let minor = |sum: &serde_json::Value| sum["planned"]["amount"].as_str()?.replace('.', "").parse::<u64>().ok();
    sums.iter().map(|sum| minor(sum).expect("an amount")).sum()
}

/// An action whose rows are copied, with all that a list and a sum need.
struct Copies<'a> {
    office: &'a Office,
    plan: Uuid,
    action: Uuid,
}

impl<'a> Copies<'a> {
    async fn begin(office: &'a Office, anna: &Arc<Identity>, months: u32) -> Copies<'a> {
        let plan = office.create(anna, "nap-plan", None, &[("title", "Plan")]).await;
        let pillar = office.create(anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
        let action = office.create(anna, "nap-action", Some(pillar), &[("title", "Campaign")]).await;
        for line in 0..LINES {
            let line = CostLine {
                reference: format!("line {line}"),
                label: "Spots".into(),
                category: Some(["media", "travel"][line as usize % 2].into()),
                currency: "TTD".into(),
                sum: Some(months.into()),
                schedule: Some(Schedule::Days {
                    from: "2026-01-01".parse().expect("a day"),
                    until: format!("2026-{months:02}-28").parse().expect("a day"),
                }),
                ..CostLine::default()
            };
            let change = Change::Cost { item: action, line: line.into(), reason: None };
            office.act(anna, change).await.expect("recorded");
        }
        Copies { office, plan, action }
    }

    /// So many more of it, each under a number of its own from `first` on.
    async fn copy(&self, first: u64, count: u64) {
        let sqlite = self.office.engine.database.backend == DbBackend::Sqlite;
        let (id, numbers) = match sqlite {
            true => (
                "randomblob(16)",
                format!(
                    "WITH RECURSIVE n(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n LIMIT {count}) SELECT n FROM n"
                ),
            ),
            false => ("gen_random_uuid()", format!("SELECT generate_series({first}, {}) AS n", first + count - 1)),
        };
        let action = match sqlite {
            true => format!("x'{}'", self.action.simple()),
            false => format!("'{}'", self.action),
        };
        let steps = [
            "DROP TABLE IF EXISTS copied".to_owned(),
            format!("CREATE TABLE copied AS SELECT n, {id} AS id FROM ({numbers}) AS numbers"),
            "CREATE INDEX copied_id ON copied (id)".into(),
            insert::<item::Column>("item", "one, copied", &format!("one.id = {action}"), |name| match name {
                "id" => Some("copied.id".into()),
                "reference" => Some("'COPY-' || copied.n".into()),
                _ => None,
            }),
            insert::<lineage::Column>(
                "lineage",
                "one, copied",
                &format!("one.item_id = {action}"),
                |name| match name {
                    "item_id" => Some("copied.id".into()),
                    "ancestor_id" => {
                        Some(format!("CASE WHEN one.ancestor_id = {action} THEN copied.id ELSE one.ancestor_id END"))
                    }
                    _ => None,
                },
            ),
            insert::<cost_line::Column>("cost_line", "one, copied", &format!("one.item_id = {action}"), |name| {
                match name {
                    "id" => Some(id.into()),
                    "item_id" => Some("copied.id".into()),
                    _ => None,
                }
            }),
            insert::<cost_month::Column>(
                "cost_month",
                "one, copied, cost_line AS line, cost_line AS first",
                &format!(
                    "line.item_id = copied.id AND first.item_id = {action} AND first.reference = line.reference AND one.line_id = first.id AND one.item_id = {action}"
                ),
                |name| match name {
                    "item_id" => Some("line.item_id".into()),
                    "line_id" => Some("line.id".into()),
                    _ => None,
                },
            ),
        ];
        for step in steps {
            self.office.engine.database.writer.execute_unprepared(&step).await.expect("copied");
        }
    }
}

/// Each column as it is in `one`, or otherwise.
fn insert<C: Iterable + Iden>(table: &str, from: &str, which: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let names: Vec<String> = C::iter().map(|column| column.to_string()).collect();
    let values = names.iter().map(|name| other(name).unwrap_or_else(|| format!("one.{name}")));
    let from = from.replacen("one", &format!("{table} AS one"), 1);
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {from} WHERE {which}",
        names.join(", "),
        values.collect::<Vec<_>>().join(", ")
    )
}
