//! A law of versions: where only names change, coming to the next version and then living on is living on and then coming.

use super::any_chart::{EVENTS, edges, item, shapes};
use super::build::CLERK;
use super::item::Item;
use milepost_engine::chart::chart::Chart;
use milepost_engine::chart::snapshot::Snapshot;
use milepost_engine::chart::workflow::{Migration, Workflow};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The next version: some states, history states too, are called otherwise.
fn renamed(workflow: &Workflow, which: &[bool]) -> Workflow {
    let mut next = Workflow { version: workflow.version + 1, ..workflow.clone() };
    let mut states = BTreeMap::new();
    for (id, state) in next.chart.states.iter_mut().enumerate() {
        if id != Chart::ROOT && which[id % which.len()] {
            // Names that others had: what is meant is what `states` says, not what is called alike.
            let name = format!("s{}", 100 + (id + 7) % 50);
            states.insert(std::mem::replace(&mut state.name, name.clone()), name);
        }
    }
    next.migrations.insert(workflow.version, Migration { states, ..Migration::default() });
    next.built_in.insert("migrate".into(), vec![CLERK.into()]);
    next
}

/// What does not depend on when it came to the version.
fn is(snapshot: &Snapshot) -> String {
    let entered: Vec<&String> = snapshot.entered.keys().collect();
    format!("{:#?}", (&snapshot.active, &snapshot.history, entered, snapshot.finished))
}

fn live(item: &mut Item, life: &[usize]) {
    for event in life {
        // What is refused is refused in both versions alike, which the outcome shows.
        drop(item.try_fire(EVENTS[*event], &[]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn coming_and_living_on_is_living_on_and_coming(
        inner in prop::collection::vec(shapes(), 1..4),
        edges in edges(),
        before in prop::collection::vec(0..EVENTS.len(), 0..8),
        after in prop::collection::vec(0..EVENTS.len(), 0..8),
        which in prop::collection::vec(any::<bool>(), 1..8),
    ) {
        let next = renamed(&item(&inner, &edges).workflow, &which);
        let (mut first, mut later) = (item(&inner, &edges), item(&inner, &edges));
        if first.create(&[]).is_err() {
            return Ok(());
        }
        later.create(&[]).expect("as the first");
        live(&mut first, &before);
        live(&mut later, &before);
        live(&mut later, &after);
        // What is finished stays on its version.
        if later.snapshot.finished {
            return Ok(());
        }
        first.migrate(next.clone()).expect("every state has its place");
        live(&mut first, &after);
        later.migrate(next).expect("every state has its place");
        prop_assert_eq!(is(&first.snapshot), is(&later.snapshot));
    }
}
