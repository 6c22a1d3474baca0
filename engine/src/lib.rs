//! The workflow engine.

pub mod chart {
    //! Statecharts: the compiled chart, the snapshot, and the one pure function `step`.
    pub mod chart;
    pub mod snapshot;
    pub mod value;
    pub mod workflow;
}
pub mod language {
    //! The workflow language: from YAML to a compiled workflow.
    pub mod expression;
}
pub mod ledger {
    //! Money: lines, months, periods, roll-ups.
    pub mod money;
}
pub mod time {
    //! Durations, calendars, schedules, legal clocks.
    pub mod calendar;
    pub mod duration;
}
