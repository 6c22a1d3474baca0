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

both!(whatever_is_refused_fails_alone);

async fn whatever_is_refused_fails_alone(place: Place) {
    let office = Office::open(&place).await;
    let (twin, marked) = (
        Cast::new(&office, "TWIN").await,
        Cast::new(&office, "MARKED").await,
    );
    let bystander = Cast::new(&office, "BYSTANDER").await;
    bystander
        .take(&office, &TURNS[0], "first")
        .await
        .expect("created");
    trigger::prepare(&office).await;
    let (mut seen, mut refused) = (String::new(), 0);
    for turn in &TURNS {
        office.clock.set(turn.at());
        trigger::watch(&office, "TWIN").await;
        twin.take(&office, turn, turn.name).await.expect(turn.name);
        let written = trigger::noted(&office).await;
        trigger::unwatch(&office).await;
        let words: Vec<String> = written.iter().map(Written::to_string).collect();
        seen += &format!("{}: {}\n", turn.name, words.join(", "));
        for written in &written {
            poisoned(&office, &marked, &bystander, turn, written).await;
            refused += 1;
        }
        // What failed so often is accepted at last.
        marked
            .take(&office, turn, turn.name)
            .await
            .expect(turn.name);
    }
    insta::assert_snapshot!(seen, @"");
    println!("{refused} refusals");
    super::ground::laws_hold(&place, &office.engine.database).await;
}

async fn poisoned(
    office: &Office,
    marked: &Cast,
    bystander: &Cast,
    turn: &Turn,
    written: &Written,
) {
    let before = owned(office, "MARKED").await;
    trigger::refuse(office, written, "MARKED").await;
    let (first, failed, second) = tokio::join!(
        bystander.note(office),
        marked.take(office, turn, turn.name),
        bystander.note(office)
    );
    trigger::allow(office, written).await;
    let what = format!("{}, {written}", turn.name);
    assert!(
        matches!(failed, Err(Refusal::Failed(_))),
        "{what}: {failed:?}"
    );
    assert_eq!(owned(office, "MARKED").await, before, "{what}");
    let (first, second) = (first.expect(&what), second.expect(&what));
    assert_eq!(first.seq + 1, second.seq, "{what}");
}
