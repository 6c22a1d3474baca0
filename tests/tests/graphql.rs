//! Chapter: the GraphQL API.

mod schema;
