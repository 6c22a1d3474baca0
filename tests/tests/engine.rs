//! Chapter: the one writer, the worker, the record.

mod bounds;
mod corrections;
mod past;
mod record;
mod worker;
mod writer;
