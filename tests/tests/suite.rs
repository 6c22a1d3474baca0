//! One binary, a chapter a room.

mod conformance;
mod definitions;
mod engine;
mod exchange;
mod graphql;
mod language;
mod money;
mod store;
mod time;
