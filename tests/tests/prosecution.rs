//! Chapter: the prosecution, asked over GraphQL as prosecutors and court liaisons ask it.

mod both_times;
mod corrected;
mod court;
mod leaks;
mod lifelines;
mod lists;
mod objections;
mod week;
