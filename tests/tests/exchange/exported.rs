//! What stands in an export: sums as formulas beside the ledger's own figures, formats, what it rests on, and no text that runs.

use super::export::{FORMATS, bring, every_field, out, plan_of};
use calamine::{Data, Range, Reader, Xlsx};
use milepost_api::export::{Wanted, read, written};
use milepost_api::graphql::view::Viewer;
use milepost_engine::engine::command::Change;
use milepost_engine::exchange::export::Format;
use milepost_engine::exchange::plan::Options;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::cost_line;
use milepost_tests::office::Office;
use milepost_tests::{Place, both, shared};
use sea_orm::EntityTrait;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

both!(
    sums_are_formulas_with_the_ledgers_figures,
    an_export_says_what_it_rests_on,
    no_text_of_a_csv_file_runs,
    an_empty_export_is_a_header,
    what_is_too_long_for_a_number_is_a_text_and_said_by_no_formula,
);

fn opened(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn place_of(range: &Range<Data>, header: &str) -> usize {
    let mut headers = range.rows().next().unwrap().iter();
    headers.position(|cell| *cell == *header).unwrap_or_else(|| panic!("no column {header}"))
}

async fn sums_are_formulas_with_the_ledgers_figures(place: Place) {
    let Some(file) = shared("tt_roadmap.xlsx") else { return };
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    bring(&office, &anna, "tt_roadmap.xlsx", &std::fs::read(file).unwrap(), &Options::default()).await;
    let bytes = out(&office, &anna, "TT-ROADMAP", &[], Format::Workbook).await;
    let mut workbook = opened(&bytes);
    assert_eq!(workbook.sheet_names(), ["Plan", "Assumptions"]);
    let values = workbook.worksheet_range("Plan").unwrap();
    let formulas = workbook.worksheet_formula("Plan").unwrap();
    let formula = |row: usize, column: usize| {
        formulas.get_value((row as u32, column as u32)).map(String::as_str).unwrap_or_default()
    };
    let (cost, currency) = (place_of(&values, "cost"), place_of(&values, "currency"));
    let (first, last) = (place_of(&values, "fy2024"), place_of(&values, "fy2026"));
    // By currency: the row's totals, and each year's.
    let mut sums: BTreeMap<String, BTreeMap<usize, f64>> = BTreeMap::new();
    for (number, row) in values.rows().enumerate().skip(1).take(46) {
        let years: f64 = (first..=last).filter_map(|place| calamine::DataType::get_float(&row[place])).sum();
        let total = calamine::DataType::get_float(&row[cost]).unwrap();
        assert!((years - total).abs() < 0.001 && formula(number, cost).starts_with("SUM("), "row {number}");
        let sums = sums.entry(row[currency].to_string()).or_default();
        for place in (first..=last).chain([cost]) {
            *sums.entry(place).or_default() += calamine::DataType::get_float(&row[place]).unwrap_or_default();
        }
    }
    let mut stored: BTreeMap<String, i64> = BTreeMap::new();
    for line in cost_line::Entity::find().all(&office.engine.database.reader).await.unwrap() {
        *stored.entry(line.currency).or_default() += line.amount.unwrap();
    }
    assert_eq!(sums.keys().collect::<Vec<_>>(), stored.keys().collect::<Vec<_>>());
    for (number, (code, sums)) in (47..).zip(&sums) {
        let row: Vec<Data> = values.rows().nth(number).unwrap().to_vec();
        assert_eq!(row[0].to_string(), format!("Total {code}"));
        for (place, sum) in sums {
            let written = calamine::DataType::get_float(&row[*place]).unwrap_or_default();
            assert!((written - sum).abs() < 0.001, "{code}: {written} is not {sum}");
            assert!(*sum == 0.0 || formula(number, *place).contains("SUM"), "{code} {place}");
        }
        let exact = calamine::DataType::get_float(&row[cost]).unwrap();
        assert!((exact * 100.0 - stored[code] as f64).abs() < 0.001, "{code}: the ledger has {}", stored[code]);
    }
    assert_eq!(values.rows().count(), 47 + sums.len());
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "the header is frozen");
    assert!(sheet.contains("<autoFilter"));
    let styles = part(&bytes, "xl/styles.xml");
    for format in ["yyyy-mm-dd", "#,##0.00"] {
        assert!(styles.contains(format) || styles.contains("numFmtId=\"4\""), "{format}: {styles}");
    }
    let due = place_of(&values, "due_on");
    assert!(values.rows().skip(1).any(|row| matches!(row[due], Data::DateTime(_))), "dates are dates");
}

async fn an_export_says_what_it_rests_on(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let plan = plan_of(&office, action).await;
    let said = [("fiscal_year", "july"), ("currency", "USD"), ("rates", "yearly"), ("prices", "current")];
    office.fire(&anna, plan, "count_money", &said).await.unwrap();
    let line = CostLine {
        assumption: Some("40 people".into()),
        source: Some("Survey".into()),
        price_year: Some(2024),
        ..every_field().remove(1)
    };
    office.act(&anna, Change::Cost { item: action, line: Box::new(line), reason: None }).await.unwrap();
    let bytes = out(&office, &anna, &plan.to_string(), &[("finished", "false")], Format::Workbook).await;
    let sheet = opened(&bytes).worksheet_range("Assumptions").unwrap();
    let rows = sheet.rows().map(|row| {
        let cells = row.iter().map(ToString::to_string).filter(|cell| !cell.is_empty());
        cells.collect::<Vec<_>>().join(" | ")
    });
    insta::allow_duplicates!(insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @r"
    About this export
    Plan | NAP1 Plan
    Exported by | Anna
    Exported at | 2026-01-05 09:00 AST
    As it was recorded at | the same moment
    Filter | finished=false
    Actions | 1
    Cost lines | 1
    Without an amount | 1 (missing, which is not zero, as a whole or in one of the years)
    Fiscal year begins in | July
    Currency of the plan | USD
    Exchange rates | yearly: of the first day of the fiscal year
    Prices | current: by the price index of the year
    Sums | in the currency and the prices of their lines, each currency by itself: no rate and no index is used

    action | line_ref | currency | price_year | assumption | source
    NAP1-1.1.1 | L 2 | TTD | 2024 | 40 people | Survey
    "));
}

async fn no_text_of_a_csv_file_runs(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    for line in every_field() {
        office.act(&anna, Change::Cost { item: action, line: Box::new(line), reason: None }).await.unwrap();
    }
    let texts = [("target", "-5"), ("indicator", "\t=cmd|' /C calc'!A0"), ("baseline", "-5+2")];
    office.fire(&anna, action, "revise", &texts).await.unwrap();
    let bytes = out(&office, &anna, &plan_of(&office, action).await.to_string(), &[], Format::Text).await;
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").expect("programs know that it is UTF-8");
    assert!(!String::from_utf8_lossy(rest).replace("\r\n", "").contains('\r'), "lines end as RFC 4180 says");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(rest);
    let mut dangerous = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}']);
            assert!(!runs || cell == "-5", "{cell}");
            dangerous += usize::from(cell.starts_with('\''));
        }
    }
    assert!(dangerous > 10, "{dangerous}");
    let workbook = out(&office, &anna, &plan_of(&office, action).await.to_string(), &[], Format::Workbook).await;
    let formulas = opened(&workbook).worksheet_formula("Plan").unwrap();
    let others = formulas.used_cells().filter(|(.., formula)| !formula.is_empty() && !formula.starts_with("SUM"));
    assert_eq!(others.count(), 0, "no text is a formula");
}

async fn an_empty_export_is_a_header(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let plan = plan_of(&office, action).await.to_string();
    for (format, _) in FORMATS {
        let bytes = out(&office, &anna, &plan, &[("overdue", "true")], format).await;
        assert!(!bytes.is_empty());
        if format == Format::Workbook {
            assert_eq!(opened(&bytes).worksheet_range("Plan").unwrap().rows().count(), 1);
        }
    }
    let viewer = Viewer::new(office.engine.clone(), anna.clone());
    let refused = read(&viewer, Wanted { plan: action.to_string(), ..Wanted::default() }).await.unwrap_err();
    assert!(refused.message.contains("is no plan"), "{}", refused.message);
}

async fn what_is_too_long_for_a_number_is_a_text_and_said_by_no_formula(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let line = |reference: &str, amount: i64| CostLine {
        reference: reference.into(),
        currency: "TTD".into(),
        years: [(2026, Some(amount))].into(),
        ..CostLine::default()
    };
    for line in [line("1", 123_456_789_012_345_678), line("2", 1)] {
        office.act(&anna, Change::Cost { item: action, line: Box::new(line), reason: None }).await.unwrap();
    }
    let plan = plan_of(&office, action).await.to_string();
    let viewer = Viewer::new(office.engine.clone(), anna.clone());
    let (export, _) = read(&viewer, Wanted { plan, ..Wanted::default() }).await.unwrap();
    let values = opened(&written(export, Format::Workbook).await.unwrap()).worksheet_range("Plan").unwrap();
    let cost = place_of(&values, "cost");
    let costs: Vec<String> = values.rows().skip(1).map(|row| row[cost].to_string()).collect();
    assert_eq!(costs, ["1234567890123456.78", "0.01", "1234567890123456.79"]);
}
