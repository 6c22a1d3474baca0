//! Chapter: the one writer, the worker, the record.

mod past;
mod record;
mod worker;
mod writer;
