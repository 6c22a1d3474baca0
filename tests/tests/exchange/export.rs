//! Spreadsheets out and in again: what comes back unchanged changes nothing, whatever was recorded and of whatever part.

use milepost_api::export::{Wanted, read, written};
use milepost_api::graphql::view::Viewer;
use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::export::Format;
use milepost_engine::exchange::mapping::Mapping;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::{Preview, State, preview};
use milepost_engine::ledger::line::{CostLine, Schedule, Split};
use milepost_engine::store::item;
use milepost_tests::office::Office;
use milepost_tests::{On, Place, both, run, shared};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

both!(
    the_roadmap_goes_out_and_comes_back,
    costed_plans_go_out_and_come_back,
    plans_without_objectives_go_out_and_come_back,
    every_field_of_a_cost_line_goes_out_and_comes_back,
    what_is_changed_in_an_export_is_seen,
    only_what_the_filter_finds_is_exported_and_nothing_else_is_taken_out,
    the_plans_own_words_for_its_columns_hold,
    an_export_makes_the_plan_anew_elsewhere,
);

pub const FORMATS: [(Format, &str); 2] = [(Format::Workbook, "xlsx"), (Format::Text, "csv")];

pub async fn out(office: &Office, by: &Arc<Identity>, plan: &str, filter: &[(&str, &str)], format: Format) -> Vec<u8> {
    let filter = filter.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let wanted = Wanted { plan: plan.to_owned(), filter, as_of: None };
    let (export, _) = read(&Viewer::new(office.engine.clone(), by.clone()), wanted).await.unwrap();
    let said = export.notes.iter().filter(|note| !note.contains("sums of money that the plan holds"));
    assert_eq!(said.collect::<Vec<_>>(), Vec::<&String>::new());
    written(export, format).await.unwrap()
}

async fn look(office: &Office, name: &str, bytes: &[u8]) -> Preview {
    preview(&office.engine, name, bytes, &Options::default()).await.unwrap()
}

pub async fn bring(office: &Office, by: &Arc<Identity>, name: &str, bytes: &[u8], options: &Options) {
    let planned = preview(&office.engine, name, bytes, options).await.unwrap();
    let applied = apply(&office.engine, by, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
}

fn unchanged(preview: &Preview) {
    let changed: Vec<_> = preview.items.iter().filter(|item| item.state != State::Unchanged).take(5).collect();
    assert!(changed.is_empty(), "{changed:#?}");
    assert_eq!(preview.complaints.iter().map(ToString::to_string).take(5).collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(preview.taken_out, Vec::<String>::new());
    assert!(preview.changes_nothing(), "{preview}");
}

/// Under its own name, and under another: the file says which plan it is of.
async fn comes_back(office: &Office, by: &Arc<Identity>, plan: &str, lines: usize) {
    for (format, ending) in FORMATS {
        let bytes = out(office, by, plan, &[], format).await;
        let stem = if format == Format::Workbook { plan } else { "copy (1)" };
        let preview = look(office, &format!("{stem}.{ending}"), &bytes).await;
        unchanged(&preview);
        assert_eq!((preview.account.lines, preview.stay.len()), (lines, 0), "{plan}.{ending}");
    }
}

async fn the_roadmap_goes_out_and_comes_back(place: Place) {
    let Some(file) = shared("tt_roadmap.xlsx") else { return };
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "tt_roadmap.xlsx", &std::fs::read(file).unwrap(), &Options::default()).await;
    comes_back(&office, &anna, "TT-ROADMAP", 46).await;
}

async fn costed_plans_go_out_and_come_back(place: Place) {
    costed(place, &[("uganda", 264), ("afghanistan", 239)]).await;
}

#[test]
fn large_costed_plans_go_out_and_come_back() {
    run(On::Sqlite, async |place: Place| costed(place, &[("liberia", 1_553), ("sierra_leone", 2_269)]).await);
}

async fn costed(place: Place, plans: &[(&str, usize)]) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    for &(plan, lines) in plans {
        let Some(file) = shared(&format!("costed/{plan}.xlsx")) else { return };
        bring(&office, &anna, &format!("{plan}.xlsx"), &std::fs::read(file).unwrap(), &Options::default()).await;
        comes_back(&office, &anna, &plan.to_uppercase().replace('_', "-"), lines).await;
    }
}

async fn plans_without_objectives_go_out_and_come_back(place: Place) {
    let Some(file) = shared("tip_actions.csv") else { return };
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "tip_actions.csv", &std::fs::read(file).unwrap(), &Options::default()).await;
    for (plan, lines) in [("US21", 0), ("US22", 1), ("US23", 1), ("BR3", 0)] {
        comes_back(&office, &anna, plan, lines).await;
    }
}

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

/// Each field is filled in one of them, and each way in which an amount is given and falls is there.
pub fn every_field() -> Vec<CostLine> {
    let some = |text: &str| Some(text.to_owned());
    let line = |reference: &str| CostLine {
        reference: reference.to_owned(),
        label: "=HYPERLINK(\"http://example.org\")".into(),
        currency: "TTD".into(),
        ..CostLine::default()
    };
    let full = CostLine {
        category: some(" Travel; \"abroad\"\r\nand here "),
        capital: Some(false),
        unit: some("@person"),
        unit_cost: number("12345678901234567890.12345678"),
        quantity: number("0.0000000001"),
        frequency: number("2"),
        funding_source: some("-1+2"),
        funding_status: some("asked for"),
        assumption: some("+868 555"),
        source: some("Survey _x0041_ of 2024"),
        price_year: Some(2024),
        multipliers: BTreeMap::from([("people".into(), 20.into()), ("a;b=\"c\"".into(), number("1.5").unwrap())]),
        share: number("0.75"),
        one_off: true,
        schedule: Some(Schedule::FiscalYears([2025, 2026].into())),
        split: Split::Days,
        cofog: some("03.1"),
        agency: some("mns"),
        optional: true,
        ..line("1")
    };
    vec![
        full,
        CostLine { years: BTreeMap::from([(2025, Some(1)), (2026, None), (2027, Some(0))]), ..line("L 2") },
        CostLine { sum: number("100"), schedule: Some(Schedule::CalendarYears([2025, 2026].into())), ..line("'=3") },
        CostLine {
            sum: number("99.99"),
            currency: "USD".into(),
            schedule: Some(Schedule::Days { from: day("2025-02-03"), until: day("2027-01-31") }),
            split: Split::Days,
            ..line("4")
        },
        CostLine {
            currency: "JPY".into(),
            unit_cost: number("10"),
            quantity: number("3"),
            schedule: Some(Schedule::Percents(
                [(2025, number("33.3").unwrap()), (2026, number("66.7").unwrap())].into(),
            )),
            ..line("5")
        },
        CostLine { currency: "KWD".into(), years: BTreeMap::from([(2025, Some(12_345_678_901_234_567))]), ..line("6") },
        CostLine { label: "Nothing known".into(), ..line("7") },
        // What is given goes before what could be computed.
        CostLine {
            unit_cost: number("5"),
            quantity: number("5"),
            years: BTreeMap::from([(2025, Some(1_000))]),
            ..line("8")
        },
    ]
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

pub async fn plan_of(office: &Office, action: Uuid) -> Uuid {
    let mut next = Some(action);
    let mut last = action;
    while let Some(id) = next {
        last = id;
        next = item::Entity::find_by_id(id).one(&office.engine.database.reader).await.unwrap().unwrap().parent_id;
    }
    last
}

async fn every_field_of_a_cost_line_goes_out_and_comes_back(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let plan = plan_of(&office, action).await;
    // Of a plan whose fiscal year is not the country's.
    office.fire(&anna, plan, "count_money", &[("fiscal_year", "july")]).await.unwrap();
    for line in every_field() {
        office.act(&anna, Change::Cost { item: action, line: Box::new(line), reason: None }).await.unwrap();
    }
    let revised = [
        ("title", "-  A title\nof two lines"),
        ("target", "-5"),
        ("indicator", "=1+1"),
        ("priority", "high"),
        ("due_text", "31 March"),
        ("means_of_verification", "\u{ff1d}1"),
    ];
    office.fire(&anna, action, "revise", &revised).await.unwrap();
    for (format, ending) in FORMATS {
        let bytes = out(&office, &anna, &plan.to_string(), &[], format).await;
        let preview = look(&office, &format!("out.{ending}"), &bytes).await;
        unchanged(&preview);
        let computed: Vec<_> = preview.notes.iter().filter(|note| note.contains("is not taken")).collect();
        assert!(computed.is_empty(), "what is computed is the same again: {computed:?}");
        assert_eq!(preview.account.lines, every_field().len());
    }
}

/// Lines of CSV, with what was changed in them.
async fn edited(office: &Office, by: &Arc<Identity>, plan: &str, edit: impl Fn(Vec<String>) -> Vec<String>) -> Preview {
    let text = String::from_utf8(out(office, by, plan, &[], Format::Text).await).unwrap();
    let lines = edit(text.split("\r\n").map(str::to_owned).collect());
    look(office, "edited.csv", lines.join("\r\n").as_bytes()).await
}

async fn what_is_changed_in_an_export_is_seen(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let plan = plan_of(&office, action).await.to_string();
    for (reference, amount) in [("A", 1_000), ("B", 2_000)] {
        let line = CostLine {
            reference: reference.into(),
            label: format!("Line {reference}"),
            currency: "TTD".into(),
            cofog: Some("03.1".into()),
            years: [(2026, Some(amount))].into(),
            ..CostLine::default()
        };
        office.act(&anna, Change::Cost { item: action, line: Box::new(line), reason: None }).await.unwrap();
    }
    let told = |preview: &Preview| {
        let changes = preview.items.iter().flat_map(|item| &item.changes);
        changes.map(|change| format!("{}: {} -> {}", change.what, change.now, change.then)).collect::<Vec<_>>()
    };
    let replaced = |from: &'static str, to: &'static str| {
        move |lines: Vec<String>| lines.into_iter().map(|line| line.replace(from, to)).collect::<Vec<_>>()
    };
    let amount = edited(&office, &anna, &plan, replaced("10.00", "12.00")).await;
    assert_eq!(
        told(&amount),
        ["cost A: TTD FY2026 10.00 (Line A; no funding) -> TTD FY2026 12.00 (Line A; no funding)"],
        "{amount}"
    );
    assert_eq!(told(&edited(&office, &anna, &plan, replaced("03.1", "")).await).len(), 2, "an empty cell has no code");
    let date = edited(&office, &anna, &plan, replaced("2026-03-31", "2026-04-30")).await;
    assert_eq!(told(&date), ["due_on: 2026-03-31 -> 2026-04-30"], "{date}");
    let less =
        edited(&office, &anna, &plan, |lines| lines.into_iter().filter(|line| !line.contains("Line B")).collect());
    let less = less.await;
    assert_eq!(less.taken_out.len(), 1, "{less}");
    let titles = edited(&office, &anna, &plan, |lines| {
        lines
            .into_iter()
            .map(|line| if line.contains("Line B") { line.replace("Prevention", "Other") } else { line })
            .collect()
    });
    let told = titles.await.complaints.iter().map(|one| one.problem.clone()).collect::<Vec<_>>();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|problem| problem.starts_with("Row 2 has another title for")), "{told:?}");
}

async fn only_what_the_filter_finds_is_exported_and_nothing_else_is_taken_out(place: Place) {
    let Some(file) = shared("tt_roadmap.xlsx") else { return };
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "tt_roadmap.xlsx", &std::fs::read(file).unwrap(), &Options::default()).await;
    // Two actions have a line of one name.
    let on = &office.engine.database.reader;
    let actions = item::Entity::find().filter(item::Column::Kind.eq("action")).all(on).await.unwrap();
    for action in &actions {
        let line =
            CostLine { reference: "same".into(), label: "Same".into(), currency: "TTD".into(), ..CostLine::default() };
        office.act(&anna, Change::Cost { item: action.id, line: Box::new(line), reason: None }).await.unwrap();
    }
    let frank = office.person("Frank", "focal_point", Some("mhs")).await;
    for (by, filter) in [
        (&anna, vec![("agency", "ctu")]),
        (&anna, vec![("under", "TT-ROADMAP-P1"), ("overdue", "true")]),
        (&anna, vec![("part", "partner"), ("agency", "moh"), ("dueUntil", "2026-12-31")]),
        (&frank, vec![]),
    ] {
        let wanted: Vec<_> = filter.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let viewer = Viewer::new(office.engine.clone(), by.clone());
        let wanted = Wanted { plan: "TT-ROADMAP".into(), filter: wanted, as_of: None };
        let found = read(&viewer, wanted).await.unwrap().0.actions();
        assert!((1..46).contains(&found), "{filter:?}: {found}");
        for (format, ending) in FORMATS {
            let bytes = out(&office, by, "TT-ROADMAP", &filter, format).await;
            let preview = look(&office, &format!("part.{ending}"), &bytes).await;
            unchanged(&preview);
            let rows = preview.items.iter().filter(|item| item.reference.matches('.').count() == 2).count();
            assert_eq!((rows, preview.stay.len()), (found, 46 - found), "{filter:?}");
        }
    }
    for (name, value, problem) in [
        ("agncy", "ctu", "There is no filter `agncy`. Did you mean `agency`?"),
        ("agency", "ctuu", "There is no agency `ctuu`."),
        ("field.colour", "red", "There is no filterable field `colour`."),
    ] {
        let filter = vec![(name.to_owned(), value.to_owned())];
        let viewer = Viewer::new(office.engine.clone(), anna.clone());
        let refused = read(&viewer, Wanted { plan: "TT-ROADMAP".into(), filter, as_of: None }).await.unwrap_err();
        assert!(refused.message.starts_with(problem), "{}", refused.message);
    }
}

async fn the_plans_own_words_for_its_columns_hold(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let mapping = Mapping::parse(&["Objective=pillar".into(), "Label=unit".into()]).unwrap();
    let options = Options { mapping, ..Options::default() };
    let file = "ref,Objective,action,Label,unit_cost,quantity,years,currency\n1,Prevention,Do,day,2,3,FY2026,TTD\n";
    bring(&office, &anna, "words.csv", file.as_bytes(), &options).await;
    comes_back(&office, &anna, "WORDS", 1).await;
}

async fn an_export_makes_the_plan_anew_elsewhere(place: Place) {
    let Some(file) = shared("tt_roadmap.xlsx") else { return };
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "tt_roadmap.xlsx", &std::fs::read(file).unwrap(), &Options::default()).await;
    let text = String::from_utf8(out(&office, &anna, "TT-ROADMAP", &[], Format::Text).await).unwrap();
    let renamed = text.replace("TT-ROADMAP", "NEW");
    bring(&office, &anna, "new.csv", renamed.as_bytes(), &Options::default()).await;
    let again = String::from_utf8(out(&office, &anna, "NEW", &[], Format::Text).await).unwrap();
    assert_eq!(again.lines().count(), 47);
    let differs: Vec<_> = again.lines().zip(renamed.lines()).filter(|(new, old)| new != old).take(3).collect();
    assert!(differs.is_empty(), "{differs:#?}");
}
