//! Chapter: the prosecution, asked over GraphQL as prosecutors and court liaisons ask it.

mod both_times;
mod closing;
mod corrected;
pub mod court;
mod exclusion;
mod leaks;
mod lifelines;
mod lists;
mod namesakes;
mod next_hearing;
mod objections;
mod outcomes;
mod parts;
mod reveals;
mod week;
