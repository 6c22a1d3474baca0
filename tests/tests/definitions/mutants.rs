//! The stories are worth their name: without any one of its transitions, some story of a shipped workflow fails.

use super::shipped::{COUNTRIES, folder};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::story::Script;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

/// Every workflow of the pack with its stories.
fn told<'p>(files: &'p [File], pack: &'p Pack) -> Vec<(&'p Pack, &'p Workflow, &'p File)> {
    let of = |workflow: &'p Workflow| {
        let definition = pack.definitions.iter().find(|one| one.id == workflow.id).expect("its file");
        let stories = definition.path.replace(".yaml", ".stories.yaml");
        (pack, workflow, files.iter().find(|file| file.path == stories).expect("its stories"))
    };
    pack.workflows.iter().map(of).collect()
}

/// The transitions that could be missing without a story failing.
fn survivors(pack: &Pack, workflow: &Workflow, stories: &File) -> Vec<String> {
    let script = Script::read(stories).expect("stories");
    let mut mutant = workflow.clone();
    let mut left = Vec::new();
    for (id, transition) in workflow.chart.transitions.iter().enumerate() {
        mutant.chart.states[transition.source].transitions.retain(|other| *other != id);
        if script.tell(&mutant, pack).all(|told| told.complaints.is_empty()) {
            let named = |state: &usize| workflow.chart.states[*state].name.as_str();
            let targets: Vec<&str> = transition.targets.iter().map(named).collect();
            let events = transition.events.join(" ");
            left.push(format!("{} {}: {events} -> {}", workflow.id, named(&transition.source), targets.join(" ")));
        }
        let whole = &workflow.chart.states[transition.source].transitions;
        mutant.chart.states[transition.source].transitions.clone_from(whole);
    }
    left
}

#[test]
fn without_any_transition_some_story_fails() {
    let countries = COUNTRIES.map(folder);
    let packs = countries.each_ref().map(|files| Pack::read(files).0);
    let told = countries.iter().zip(&packs).flat_map(|(files, pack)| told(files, pack));
    // What is common is the same in every country.
    let mut seen = BTreeSet::new();
    let told: Vec<_> = told.filter(|(_, workflow, _)| seen.insert(&workflow.id)).collect();
    let transitions = told.iter().map(|(_, workflow, _)| workflow.chart.transitions.len());
    assert!(transitions.sum::<usize>() > 300, "there is something to drop");
    let hands = available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((pack, workflow, stories)) = told.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.extend(survivors(pack, workflow, stories));
        }
        found
    };
    let mut found: Vec<String> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("no panic")).collect()
    });
    found.sort();
    insta::assert_snapshot!(found.join("\n"), @"");
}
