//! Chapter: what is served over HTTP besides GraphQL, the pages, and the command line.

mod commands;
mod demo;
mod documents;
mod forms;
mod guard;
mod pages;
mod sign_in;
mod site;
mod slow;
