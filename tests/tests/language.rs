//! The workflow language: expressions, complaints with their places, and the chart a good file gives.

mod accused;
mod check;
mod expressions;
mod flow;
mod guards;
mod hostile;
mod migrations;
mod names;
mod packs;
mod rules;
mod shapes;
mod warnings;
mod yaml;
