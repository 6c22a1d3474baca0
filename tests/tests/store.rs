//! Chapter: the database, its keys, and who sees what.

mod opening;
