//! Chapter: the database, its keys, the chained record, people, documents, and who sees what.

mod backup;
mod chain;
mod doctor;
mod documents;
mod keys;
mod migrated;
mod notices;
mod opening;
mod people;
mod plans;
mod position;
mod visible;
