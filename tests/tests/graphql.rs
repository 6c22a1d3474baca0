//! Chapter: the GraphQL API.

mod access;
mod administration;
mod audits;
mod baselines;
mod changes;
mod costs;
mod deadlines;
mod declared;
pub mod desk;
mod funding;
mod http;
mod inbox;
mod limits;
mod migrations;
mod nulls;
mod paging;
mod rates;
mod reading;
mod reminders;
pub mod roadmap;
mod schema;
pub mod served;
mod standing;
mod statements;
pub mod watch;
