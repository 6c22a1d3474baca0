//! A file that was written before somebody else's work takes none of it back unasked.

use super::export::{out, plan_of};
use milepost_engine::engine::command::Change;
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::export::Format;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::{Preview, preview};
use milepost_engine::ledger::line::CostLine;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};

both!(
    an_older_file_waits_where_the_same_was_changed_since,
    an_older_file_takes_out_no_newer_line,
    the_same_file_goes_on_where_it_was_cut_off,
);

fn line(reference: &str, cents: i64) -> CostLine {
    let (reference, label) = (reference.to_owned(), format!("Line {reference}"));
    CostLine { reference, label, currency: "TTD".into(), years: [(2026, Some(cents))].into(), ..CostLine::default() }
}

fn cost(item: uuid::Uuid, reference: &str, cents: i64) -> Change {
    Change::Cost { item, line: Box::new(line(reference, cents)), reason: None }
}

async fn look(office: &Office, text: &str) -> Preview {
    preview(&office.engine, "plan.csv", text.as_bytes(), &Options::default()).await.unwrap()
}

fn told(preview: &Preview) -> Vec<String> {
    let changes = preview.items.iter().flat_map(|item| &item.changes);
    let changes = changes.map(|change| format!("{}: {} -> {}", change.what, change.now, change.then));
    changes.chain(preview.complaints.iter().map(ToString::to_string)).chain(preview.taken_out.clone()).collect()
}

async fn an_older_file_waits_where_the_same_was_changed_since(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let bert = office.person("Bert", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.fire(&anna, action, "revise", &[("target", "20 people")]).await.unwrap();
    office.act(&anna, cost(action, "A", 1_000)).await.unwrap();
    let plan = plan_of(&office, action).await.to_string();
    let file = String::from_utf8(out(&office, &anna, &plan, &[], Format::Text).await).unwrap();
    let hers = file.replace("20 people", "30 people").replace("10.00", "12.00");

    // What he records beside it hinders nothing.
    office.fire(&bert, action, "revise", &[("indicator", "Heads")]).await.unwrap();
    let beside = look(&office, &hers.replace("Line A", "Line A of hers")).await;
    assert_eq!(beside.complaints, []);

    office.fire(&bert, action, "revise", &[("target", "40 people")]).await.unwrap();
    let entry = "(entry 5), after this file was written, and the row would change the same.";
    let help =
        "Export again and make the change in the new file, or empty this cell to overwrite what was recorded since.";
    let waits = [format!("plan.csv!row 2 (last_entry) `3`: Bert recorded `revise` on 2026-01-05 {entry} {help}")];
    assert_eq!(told(&look(&office, &hers).await), waits);
    assert_eq!(told(&look(&office, &file).await), waits, "unchanged, it would take his target back");

    office.fire(&bert, action, "revise", &[("target", "20 people")]).await.unwrap();
    office.act(&bert, cost(action, "A", 2_000)).await.unwrap();
    let cost = told(&look(&office, &file).await);
    assert!(cost[0].contains("Bert recorded `cost` on 2026-01-05 (entry 7)"), "{cost:?}");

    // She says that hers holds.
    let emptied = |text: &str| text.replace(",3\r\n", ",\r\n");
    assert_ne!(emptied(&hers), hers);
    let forced = look(&office, &emptied(&hers)).await;
    assert_eq!(forced.complaints, []);
    assert_eq!(forced.items.iter().flat_map(|item| &item.changes).count(), 2, "{forced}");
}

async fn an_older_file_takes_out_no_newer_line(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, cost(action, "A", 1_000)).await.unwrap();
    let plan = plan_of(&office, action).await.to_string();
    let file = String::from_utf8(out(&office, &anna, &plan, &[], Format::Text).await).unwrap();
    office.act(&anna, cost(action, "B", 500)).await.unwrap();
    let preview = look(&office, &file).await;
    assert_eq!((preview.taken_out.as_slice(), preview.complaints.as_slice()), (&[] as &[String], &[] as &[_]));
    assert!(
        preview.notes.iter().any(|note| note.ends_with("line B was recorded after this file was written: it stays."))
    );
    assert!(preview.changes_nothing(), "{preview}");

    // The file's own line, left out of it and changed since, is not taken out unasked.
    office.act(&anna, cost(action, "C", 700)).await.unwrap();
    let with_c = String::from_utf8(out(&office, &anna, &plan, &[], Format::Text).await).unwrap();
    office.act(&anna, cost(action, "C", 800)).await.unwrap();
    let without = with_c.lines().filter(|line| !line.contains("Line C")).collect::<Vec<_>>().join("\r\n");
    let waits = look(&office, &without).await;
    assert_eq!(waits.taken_out, Vec::<String>::new());
    assert!(waits.complaints[0].problem.starts_with("Anna recorded `cost`"), "{waits}");
    let applied = apply(&office.engine, &anna, &waits, |_, _| ()).await.unwrap();
    assert_eq!((applied.changed, applied.events), (0, 0));
}

async fn the_same_file_goes_on_where_it_was_cut_off(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&anna, cost(action, "A", 1_000)).await.unwrap();
    let plan = plan_of(&office, action).await.to_string();
    let file = String::from_utf8(out(&office, &anna, &plan, &[], Format::Text).await).unwrap();
    let hers = file.replace("10.00", "12.00");
    let first = look(&office, &hers).await;
    apply(&office.engine, &anna, &first, |_, _| ()).await.unwrap();
    // A later entry of the same file, and then nothing: it is no newer work than itself.
    assert!(look(&office, &hers).await.changes_nothing());
    let before = look(&office, &file).await;
    assert_eq!(before.complaints.len(), 1, "an earlier version of the file is another file: {before}");
}
