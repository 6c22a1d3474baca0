//! Chapter: the one writer, the worker, the record.

mod bounds;
mod corrections;
mod declared;
mod ladder;
pub mod letters;
mod mail;
mod migrations;
mod past;
mod record;
mod told;
mod worker;
mod writer;
