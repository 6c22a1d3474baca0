//! What the outside sees of Milepost.

pub mod error;
pub mod graphql;
pub mod loader;
pub mod page;
