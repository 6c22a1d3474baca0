//! One interpreter: whatever brings a chart (the YAML, SCXML), its moves are chosen and made in one place.

use super::source::{File, below, found, rust};

/// SCXML Appendix D, as far as it moves a chart.
const PROCEDURES: [&str; 13] = [
    "select_transitions",
    "select_eventless_transitions",
    "remove_conflicting_transitions",
    "microstep",
    "exit_states",
    "compute_exit_set",
    "execute_content",
    "enter_states",
    "compute_entry_set",
    "add_descendant_states_to_enter",
    "add_ancestor_states_to_enter",
    "get_transition_domain",
    "get_effective_target_states",
];

#[test]
fn each_procedure_is_written_once_in_the_room_of_charts() {
    let rust = rust();
    for procedure in PROCEDURES {
        let spoken = procedure.replace('_', "");
        let defines = |file: &&File| {
            let text = file.text.to_lowercase().replace('_', "");
            text.contains(&format!("fn {spoken}(")) || text.contains(&format!("fn {spoken}<"))
        };
        let places: Vec<&str> = rust.iter().filter(defines).map(|file| file.path.as_str()).collect();
        assert!(matches!(places.as_slice(), [one] if one.starts_with("engine/src/chart/")), "{procedure}: {places:?}");
    }
}

/// Charts of SCXML are moved by the step that moves items, in the world that plays the workflows' stories.
#[test]
fn scxml_is_played_by_the_step() {
    let scxml = below("engine/src/scxml/");
    assert_eq!(found(&scxml, &["Interpreter", "Situation", "internal_queue", "configuration"]), [] as [String; 0]);
    assert_eq!(found(&scxml, &["World::new("]).len(), 1);
    let world = below("engine/src/language/story/world.rs");
    assert!(!found(&world, &[" step(self.workflow"]).is_empty());
    let commands = below("api/src/commands/scxml.rs");
    assert!(!found(&commands, &["play(&workflow"]).is_empty());
    let mut makers = found(&rust(), &["Interpreter::of("]);
    makers.retain(|place| !place.starts_with("engine/src/chart/"));
    makers.retain(|place| !place.starts_with("tests/tests/tidy/"));
    assert_eq!(makers, [] as [String; 0]);
}
