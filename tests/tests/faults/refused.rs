//! A row is refused: for each table the writer writes and each verb, a trigger aborts what concerns one item. The change of
//! that item fails alone and leaves nothing; the others of its batch succeed; without the trigger it succeeds under the same
//! request id.
//!
//! What to refuse is found by watching: each turn of the story is first taken on a twin, with triggers that only note.

mod rows;
mod story;
mod trigger;

use milepost_engine::engine::command::Refusal;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use rows::owned;
use story::{Cast, TURNS, Turn};
use trigger::Written;

/// What each turn writes of its action.
const WRITTEN: &str = "\
create: item insert, lineage insert, word insert, journal insert, journal_payload insert, deadline insert, due_revision insert, timer insert, request insert
assign: item update, responsibility insert, assignment insert, journal insert, journal_payload insert, deadline update, request insert
reassign: item update, responsibility insert, responsibility update, assignment update, journal insert, journal_payload insert, deadline update, request insert
rename: item update, word insert, word delete, journal insert, journal_payload insert, request insert
redate: item update, journal insert, journal_payload insert, deadline update, due_revision insert, timer insert, timer delete, request insert
cost: item update, journal insert, journal_payload insert, cost_line insert, cost_month insert, request insert
cost again: item update, journal insert, journal_payload insert, cost_line insert, cost_line update, cost_month insert, request insert
spend: item update, journal insert, journal_payload insert, expenditure insert, document update, request insert
link: item update, link insert, journal insert, journal_payload insert, request insert
unlink: item update, link update, journal insert, journal_payload insert, request insert
task: item update, journal insert, journal_payload insert
numbered task: item update, journal insert, journal_payload insert, counter insert
next task: item update, journal insert, journal_payload insert, counter update
finish the task: timer insert
hear of it: item update, journal insert, journal_payload insert, timer delete
remind: item update, journal insert, journal_payload insert, timer delete, claim insert, delivery insert, heard insert
miss: item update, journal insert, journal_payload insert, due_revision update, timer delete
";

both!(whatever_is_refused_fails_alone);

async fn whatever_is_refused_fails_alone(place: Place) {
    let office = Office::open(&place).await;
    let (twin, marked) = (Cast::new(&office, &place, "TWIN").await, Cast::new(&office, &place, "MARKED").await);
    let bystander = Cast::new(&office, &place, "BYSTANDER").await;
    bystander.take(&office, &TURNS[0], "first").await.expect("created");
    trigger::watch(&office, "TWIN").await;
    let (mut seen, mut refused) = (String::new(), 0);
    for turn in &TURNS {
        office.clock.set(turn.at());
        trigger::forget(&office).await;
        twin.take(&office, turn, turn.name).await.expect(turn.name);
        let written = trigger::noted(&office).await;
        let words: Vec<String> = written.iter().map(Written::to_string).collect();
        seen += &format!("{}: {}\n", turn.name, words.join(", "));
        for written in &written {
            poisoned(&office, &marked, &bystander, turn, written).await;
            refused += 1;
        }
        // What failed so often is accepted at last.
        marked.take(&office, turn, turn.name).await.expect(turn.name);
    }
    assert_eq!(seen, WRITTEN);
    println!("{refused} refusals");
    super::ground::laws_hold(&place, &office.engine.database).await;
}

async fn poisoned(office: &Office, marked: &Cast, bystander: &Cast, turn: &Turn, written: &Written) {
    let before = owned(office, "MARKED").await;
    trigger::refuse(office, written, "MARKED").await;
    let (first, failed, second) =
        tokio::join!(bystander.note(office), marked.take(office, turn, turn.name), bystander.note(office));
    trigger::allow(office, written).await;
    let what = format!("{}, {written}", turn.name);
    assert!(matches!(failed, Err(Refusal::Failed(_))), "{what}: {failed:?}");
    assert_eq!(owned(office, "MARKED").await, before, "{what}");
    let (first, second) = (first.expect(&what), second.expect(&what));
    assert_eq!(first.seq.abs_diff(second.seq), 1, "{what}");
}
