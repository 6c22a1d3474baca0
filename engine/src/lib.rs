//! The workflow engine.

pub mod access;
pub mod as_of;
pub mod backup;
pub mod catalog;
pub mod chart {
    //! Statecharts: the compiled chart, the snapshot, and the one pure function `step`.
    pub mod age;
    pub mod available;
    mod built_in;
    #[expect(clippy::module_inception, reason = "the room of charts holds the chart")]
    pub mod chart;
    pub mod deadline;
    mod effect;
    pub mod history;
    pub mod input;
    mod interpret;
    mod rejection;
    mod rung;
    mod selection;
    pub mod silence;
    mod situation;
    pub mod snapshot;
    pub mod standing;
    pub mod step;
    pub mod value;
    pub mod workflow;
}
pub mod clock;
pub mod deliver;
pub mod digest;
pub mod doctor;
pub mod documents;
pub mod engine;
pub mod exchange;
pub mod language {
    //! The workflow language: from YAML to a compiled workflow.
    pub mod compile;
    mod complaints;
    pub mod countries;
    mod definition;
    pub mod diagnostic;
    pub mod document;
    pub mod expression;
    pub mod nearest;
    mod outline;
    pub mod pack;
    mod reader;
    pub mod registry;
    mod rules;
    mod stack;
    pub mod story;
    mod typing;
    mod written;
}
pub mod ledger;
pub mod store;
pub mod time;
pub mod worker;

/// Lower-case hexadecimal, for hashes people compare.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
