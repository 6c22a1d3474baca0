//! Spreadsheets in and out: reading untidy plan files, previewing what they would change, applying it under one batch id.
//!
//! `sheet` turns bytes into cells, `mapping` finds the columns, `row` and `plan` make typed drafts and complaints (all pure),
//! `preview` compares them with the database, `apply` sends the difference through the one writer. Nothing here changes an
//! item by itself. `register` is the same for a register of running cases.

mod above;
pub mod account;
pub mod agencies;
pub mod apply;
mod archive;
pub mod before;
mod compare;
pub mod complaint;
mod cost;
mod delimited;
pub mod export;
pub mod funding;
mod gone;
mod harmless;
pub mod headings;
pub mod hierarchy;
mod known;
mod lines;
pub mod look;
pub mod mapping;
mod names;
mod newer;
mod parts;
pub mod plan;
pub mod preview;
mod read_row;
pub mod reconcile;
pub mod register;
mod render;
mod row;
pub mod sheet;
pub mod sight;
mod stated;
mod stored;
pub mod undo;
mod workbook;
mod years;
