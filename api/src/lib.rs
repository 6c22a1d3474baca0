//! What the outside sees of Milepost: the commands, the GraphQL server, the plain pages, the app.
//!
//! Start reading at `commands.rs` (what can be run), `server.rs` (what is served) and `auth.rs` (who asks). Nothing here changes
//! an item by itself: every change is one call of [`Engine::act`](milepost_engine::engine::Engine::act).

// The future of a GraphQL query is deeper than the compiler looks by itself.
#![recursion_limit = "256"]

#[macro_use]
mod out;

pub mod auth;
pub mod commands;
pub mod config;
pub mod demo;
mod diagram;
pub mod documents;
pub mod error;
pub mod export;
mod failures;
pub mod feed;
pub mod graphql;
pub mod guard;
pub mod html;
pub mod imports;
pub mod listen;
pub mod loader;
pub mod page;
pub mod passwords;
pub mod problem;
mod second_factor;
pub mod server;
pub mod session;
mod sign_in;
pub mod site;
mod web;
