//! One binary, a chapter a room.

mod browser;
mod conformance;
mod definitions;
mod engine;
mod exchange;
mod faults;
mod graphql;
mod language;
mod money;
mod prosecution;
mod replicas;
mod serve;
mod store;
mod tidy;
mod time;
mod webhook;
