//! A workflow as others see it: its states and steps drawn, and who may do what where. Pure.

mod label;
mod layout;
pub mod list;
pub mod mermaid;
pub mod roles;
pub mod svg;
