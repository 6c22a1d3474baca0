//! Chapter: several replicas on one PostgreSQL behave as one.

mod closing;
mod contention;
