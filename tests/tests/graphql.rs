//! Chapter: the GraphQL API.

mod costs;
mod desk;
mod paging;
mod reading;
mod schema;
mod statements;
