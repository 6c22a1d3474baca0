//! Chapter: what is served over HTTP besides GraphQL, the pages, and the command line.

mod check;
mod clock;
mod commands;
mod corrected;
mod costed;
mod court_day;
mod declared;
mod demo;
mod documents;
mod explain;
mod exports;
mod feeds;
mod forms;
mod guard;
mod history;
mod imports;
mod letters;
mod migrated;
mod pages;
mod pictures;
mod reminders;
mod reveals;
mod sign_in;
mod simulate;
mod site;
mod slow;
