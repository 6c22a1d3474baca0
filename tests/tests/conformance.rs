//! Chapter: the statechart room by itself. SCXML's procedures, refusals, deadlines, and the laws that always hold.

mod any_chart;
mod available;
mod both_times;
mod build;
mod deadlines;
mod events;
mod history;
mod item;
mod kit;
mod laws;
mod migrations;
mod outside;
mod parallel;
mod refusals;
mod reminders;
mod scxml;
mod suspensions;
mod transitions;
mod values;
mod written;
