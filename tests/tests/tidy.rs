//! Chapter: the house rules, read off the source tree. A gate is an ordinary test; there is no other.

mod countries;
mod gates;
mod interpreter;
mod layers;
mod sizes;
pub mod source;
