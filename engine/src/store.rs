//! The database: one file per table with its entity and the queries that are more than a filter, `database.rs` for the
//! connections, `upsert.rs` for many rows in one statement, `visible.rs` for what a person may see.
//!
//! Text columns compare byte by byte on both databases; every list is ordered by columns that end in the id. No query reads
//! the database's clock. Only `engine.rs` writes item-owned tables.

pub mod account;
pub mod administration;
pub mod agency;
pub mod allocation;
pub mod assignment;
pub mod baseline;
pub mod chain;
pub mod claim;
pub mod column_name;
pub mod cost_line;
pub mod cost_month;
pub mod counter;
pub mod database;
pub mod deadline;
pub mod declared_date;
pub mod definition;
pub mod delivery;
pub mod document;
pub mod due_revision;
pub mod exclusion;
pub mod expenditure;
pub mod feed;
pub mod funding;
pub mod funding_before;
pub mod heard;
pub mod import;
pub mod invitation;
pub mod item;
pub mod journal;
pub mod journal_payload;
pub mod keys;
pub mod lineage;
pub mod link;
pub mod membership;
pub mod objection;
#[cfg(feature = "leaks")]
pub mod opened;
pub mod padded;
pub mod person;
pub mod rate;
pub mod recovery_code;
pub mod request;
pub mod responsibility;
pub mod saved_view;
pub mod schedule;
pub mod session;
pub mod setting;
pub mod sign_in_failure;
pub mod snooze;
pub mod stand_in;
pub mod timer;
pub mod token;
pub mod unindexed;
pub mod upsert;
pub mod visible;
pub mod webhook;
pub mod word;
