//! Chapter: the one writer, the worker, the record.

mod bounds;
mod calendar_ends;
mod corrections;
mod declared;
mod ladder;
pub mod letters;
pub mod mail;
pub mod mail_tls;
mod migrations;
mod past;
mod record;
mod recounted;
mod told;
mod undelivered;
mod worker;
mod writer;
