//! One binary, a chapter a room.

mod store;
