//! Chapter: the definitions Milepost ships, and the stories that prove them.

mod mutants;
mod reference;
mod schemas;
pub mod shipped;
mod stories;
mod tutorial;
