//! The workflow engine.

pub mod access;
pub mod administration;
pub mod as_of;
pub mod backup;
pub mod catalog;
pub mod chart {
    //! Statecharts: the compiled chart, the snapshot, and the one pure function `step`.
    pub mod age;
    pub mod available;
    pub(crate) mod built_in;
    #[expect(clippy::module_inception, reason = "the room of charts holds the chart")]
    pub mod chart;
    mod content;
    mod dating;
    pub mod deadline;
    mod effect;
    mod facts;
    pub mod gap;
    pub mod history;
    pub mod input;
    mod interpret;
    pub mod migrate;
    pub mod permission;
    mod rejection;
    pub mod rung;
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
pub mod health;
pub mod language {
    //! The workflow language: from YAML to a compiled workflow.
    pub mod compile;
    pub(crate) mod complaints;
    pub mod countries;
    mod definition;
    pub mod diagnostic;
    pub mod document;
    pub mod expression;
    pub mod nearest;
    pub(crate) mod outline;
    pub mod pack;
    mod reader;
    pub mod registry;
    pub(crate) mod rules;
    pub mod schema;
    mod stack;
    pub mod story;
    pub mod title;
    pub(crate) mod typing;
    pub mod versions;
    mod written;
}
pub mod ledger;
pub mod scxml {
    //! Charts in the W3C's format: in for the same `step`, and out.
    mod content;
    mod data;
    mod delay;
    pub mod export;
    pub mod import;
    mod layout;
    pub mod play;
    mod simple;
    mod xml;
}
pub mod picture;
pub mod post;
pub mod simulation;
pub mod store;
pub mod time;
pub mod webhook;
pub mod worker;

/// What [`hex`] wrote; `None`: it did not write this.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// Lower-case hexadecimal, for hashes people compare.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
