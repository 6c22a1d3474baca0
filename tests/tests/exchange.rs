//! Chapter: spreadsheets in and out. Real files lie beside the project; small ones of our own are written out in the stories.

mod applying;
mod common;
mod cost;
mod costed;
mod costs;
pub mod export;
mod exported;
mod files;
mod hostile;
mod lines;
mod newer;
mod register;
mod roadmap;
mod sheet;
mod structure;
mod tip;
