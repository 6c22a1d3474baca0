//! A migration that dies on the way, wherever that is: asked again it goes on, and no letter comes along twice.

use super::cut::{allow, refuse_from, restarted, written};
use crate::engine::letters::{Letters, rows};
use milepost_engine::engine::migrate::BATCH;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use std::sync::Arc;

both!(a_migration_goes_on_where_it_was);

const LETTERS: usize = BATCH + 10;
/// Within the first batch, at its end, within the second.
const CUTS: [usize; 3] = [7, BATCH, BATCH + 3];

async fn migrated(letters: &Letters) -> (usize, usize) {
    let (mut came, mut left) = (0, 0);
    let to = letters.office.engine.destination(&letters.anna, "letter", Some(2)).await.expect("it is there");
    let told = letters.office.engine.migrate_items(&letters.anna, &to, |outcome| match outcome.answer {
        Ok(_) => came += 1,
        Err(_) => left += 1,
    });
    told.await.expect("every state has its place");
    (came, left)
}

async fn a_migration_goes_on_where_it_was(place: Place) {
    let mut letters = Letters::open(&place).await;
    let mut all = Vec::new();
    for number in 0..LETTERS {
        all.push(letters.receive(&format!("Letter {number}")).await);
    }
    letters.second().await;
    let length = written(&letters.office).await;
    for (came_before, cut) in [0].into_iter().chain(CUTS).zip(CUTS) {
        refuse_from(&letters.office, length + cut as u64).await;
        assert_eq!(migrated(&letters).await, (cut - came_before, LETTERS - cut), "cut after {cut}");
        assert_eq!(written(&letters.office).await, length + cut as u64);
        allow(&letters.office).await;
        let office: Office = restarted(letters.office, &place).await;
        letters = Letters { office, anna: Arc::clone(&letters.anna) };
    }
    assert_eq!(migrated(&letters).await, (LETTERS - CUTS[2], 0));
    assert_eq!(migrated(&letters).await, (0, 0));
    for letter in all {
        assert_eq!(rows(&letters.office, letter).await, ["create", "migrate"]);
    }
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}
