//! Chapter: the page in a real Chromium, against the built binary, by the scripts in `tests/node/browser`.

mod admin;
mod items;
mod pages;
mod sizes;
mod stage;
mod words;
