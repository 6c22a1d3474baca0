//! One binary, a chapter a room.

mod engine;
mod graphql;
mod language;
mod store;
mod time;
