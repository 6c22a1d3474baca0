//! What happened, corrections and reopening on the command line: history shows both, single inputs are replaced, and what is
//! refused is refused in the words that people read elsewhere.

use super::commands::{Ended, at, published};
use super::forms::started;
use milepost_engine::store::item;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::EntityTrait;
use std::fs;
use uuid::Uuid;

both!(
    a_row_is_corrected_on_the_command_line,
    a_finished_item_is_reopened_on_the_command_line,
    an_import_is_undone_on_the_command_line,
    a_restricted_name_is_not_in_the_history,
);

async fn reference(office: &Office, id: Uuid) -> String {
    let row = item::Entity::find_by_id(id).one(&office.engine.database.reader).await.unwrap();
    row.expect("the item").reference
}

fn correct(place: &Place, reference: &str, row: &str, by: &str, how: &[&str]) -> Ended {
    let asked = ["correct", reference, "--row", row, "--as", by, "--reason", "Entered wrongly"];
    at(place, &[&asked, how].concat())
}

fn refused(ended: &Ended, sentence: &str) {
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains(sentence), "{}", ended.err);
}

fn history(place: &Place, reference: &str) -> String {
    let told = at(place, &["history", reference]);
    assert_eq!(told.code, 0, "{}", told.err);
    told.out
}

async fn a_row_is_corrected_on_the_command_line(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    office.person("Fay", "focal_point", Some("moh")).await;
    let action = reference(&office, started(&office, &cora, "ttps").await).await;
    office.close().await;
    let told = history(&place, &action);
    assert!(told.contains("\n   6  2026-01-05  Start the work, by Cora, recorded 2026-01-05 09:00\n"), "{told}");
    assert!(told.contains("\n      Due on: 2026-03-31\n") && told.contains("\n      Lead agency: ttps\n"), "{told}");
    let done = correct(&place, &action, "1", "Cora", &["--with", "due_on=2026-06-30"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(
        done.out,
        format!(
            "{action}: recorded as row 7 of its history.\n  Due: 2026-03-31 -> 2026-06-30\n  Due on: 2026-03-31 -> 2026-06-30\n"
        )
    );
    // The second correction goes on from the first.
    let done = correct(&place, &action, "1", "Cora", &["--with", "title=Radio", "--with", "source=Minutes"]);
    assert!(done.out.contains("  Action: Campaign -> Radio\n  Source: nothing -> Minutes\n"), "{}", done.out);
    assert!(!done.out.contains("Due"), "{}", done.out);
    let done = correct(&place, &action, "1", "Cora", &["--with", "source="]);
    assert!(done.out.ends_with("  Source: Minutes -> nothing\n"), "{}", done.out);
    let done = correct(&place, &action, "6", "Cora", &["--void"]);
    assert!(done.out.contains("  Stage: In progress -> Approved\n"), "{}", done.out);
    let told = history(&place, &action);
    for row in ["recorded 2026-01-05 09:00 [voided by row 10]\n", "[corrected by row 9]\n", "[corrects row 6]\n"] {
        assert!(told.contains(row), "{row}: {told}");
    }
    refused(&correct(&place, &action, "4", "Cora", &["--on", "2026-01-04"]), "Nothing of it can be dated before");
    refused(&correct(&place, &action, "1", "Cora", &["--with", "due_on=soon"]), "Due on: `soon` is not a date");
    refused(&correct(&place, &action, "1", "Fay", &["--void"]), "There is no such item, or you may not see it.");
    refused(&correct(&place, &action, "99", "Cora", &["--void"]), "There is no row 99");
    refused(&correct(&place, &action, "1", "Nobody", &["--void"]), "There is no person `Nobody`");
    refused(&at(&place, &["history", "A-99"]), "There is no item `A-99`.");
    assert_eq!(at(&place, &["doctor"]).code, 0);
}

async fn a_finished_item_is_reopened_on_the_command_line(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    office.person("Mo", "monitoring_officer", None).await;
    let id = started(&office, &cora, "ttps").await;
    office.fire(&cora, id, "cancel", &[("cancelled_reason", "No money")]).await.expect("cancelled");
    let action = reference(&office, id).await;
    office.close().await;
    let reopen = |by, reason| at(&place, &["reopen", &action, "--as", by, "--reason", reason]);
    refused(&reopen("Mo", "Money came"), "`Reopen` needs one of these roles: Plan coordinator.");
    refused(&reopen("Cora", " "), "Give the reason: it stays in the history.");
    let done = reopen("Cora", "Money came");
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("  Stage: Cancelled -> In progress\n"), "{}", done.out);
    refused(&reopen("Cora", "Once more"), "`Reopen` is not possible in the stage this item is in.");
    assert!(history(&place, &action).contains("\n      Reason: Money came\n"));
}

async fn an_import_is_undone_on_the_command_line(place: Place) {
    published(&place);
    at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    let plan = place.directory().join("plan.csv");
    fs::write(&plan, "ref,pillar,action,lead_agency,due\nA1,Prevention,Train officers,ttps,2026-06-30\n").unwrap();
    let applied = at(&place, &["import", plan.to_str().unwrap(), "--apply", "--as", "Ann"]);
    let (_, batch) = applied.out.split_once("batch ").expect(&applied.out);
    let batch = batch.split(':').next().expect("an id");
    let undo = |batch, reason| at(&place, &["undo", batch, "--as", "Ann", "--reason", reason]);
    let silent = undo(batch, " ");
    assert!(silent.code == 1 && silent.out.contains(": Give the reason: it stays in the history."), "{}", silent.out);
    // A later import brings one more action: the pillar above was only told of it.
    let more = "ref,pillar,action,lead_agency,due\nA1,Prevention,Train officers,ttps,2026-06-30\nA2,Prevention,Train more,ttps,2026-07-31\n";
    fs::write(&plan, more).unwrap();
    let later = at(&place, &["import", plan.to_str().unwrap(), "--apply", "--as", "Ann"]);
    let (_, second) = later.out.split_once("batch ").expect(&later.out);
    let second = second.split(':').next().expect("an id");
    let undone = undo(second, "One too many");
    assert!(undone.code == 0 && undone.out == "1 item taken back.\n", "{}{}", undone.out, undone.err);
    refused(&undo(second, "One too many"), "No item is left of batch");
    let undone = undo(batch, "The wrong file");
    assert!(undone.code == 0 && undone.out.ends_with(" items taken back.\n"), "{}{}", undone.out, undone.err);
    refused(&undo(batch, "Once more"), "No item is left of batch");
    refused(&at(&place, &["history", "A1"]), "There is no item `A1`.");
    assert_eq!(undo("seven", "x").code, 2);
    assert_eq!(at(&place, &["doctor"]).code, 0);
}

async fn a_restricted_name_is_not_in_the_history(place: Place) {
    let office = Office::open(&place).await;
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
    let input =
        [("title", "K"), ("name", "Secretname"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
    let accused = office.create(&petra, "tt-accused", Some(case), &input).await;
    let accused = reference(&office, accused).await;
    office.person("Reg", "registrar", Some("jud")).await;
    office.close().await;
    let told = history(&place, &accused);
    assert!(told.contains("\n      Name: (withheld)\n") && !told.contains("Secretname"), "{told}");
    // A correction of another input leaves it as it was, and does not tell it.
    let done = correct(&place, &accused, "1", "Reg", &["--with", "title=Accused K"]);
    assert!(done.out.ends_with("  Pseudonym: K -> Accused K\n"), "{}{}", done.out, done.err);
    let told = history(&place, &accused);
    assert!(told.matches("Name: (withheld)").count() == 2 && !told.contains("Secretname"), "{told}");
}
