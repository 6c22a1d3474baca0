//! One binary, a chapter a room.

mod engine;
mod store;
mod time;
