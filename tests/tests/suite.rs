//! One binary, a chapter a room.

mod engine;
mod graphql;
mod store;
mod time;
