//! Chapter: webhooks. A real receiver, with a library that is not ours, hears of what was recorded, and of nothing its owner may
//! not see.

mod address;
mod follow;
pub mod receiver;
mod retry;
mod secret;
