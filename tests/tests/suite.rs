//! One binary, a chapter a room.

mod store;
mod time;
