//! The workflow language: expressions, complaints with their places, and the chart a good file gives.

mod expressions;
mod shipped;
