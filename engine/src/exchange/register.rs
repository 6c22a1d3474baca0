//! A register of running cases in: many items a row, each in the state the clerk's words mean. What the words mean, which
//! workflow each level is and what a country demands of a cell is data (`register.yaml`, see `definition`).
//!
//! `read` turns a sheet into good rows and complaints, `draft` makes items of the good rows (both pure), `preview` compares
//! them with the database, `apply` adopts what is new.

pub mod apply;
pub mod check;
pub mod definition;
pub mod draft;
pub mod preview;
pub mod read;
mod render;
