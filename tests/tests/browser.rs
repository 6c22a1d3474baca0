//! Chapter: the page in a real Chromium, against the built binary, by the scripts in `tests/node/browser`.

mod admin;
mod cases;
mod flows;
mod items;
mod kept;
mod money;
mod mornings;
mod pages;
mod plans;
mod sizes;
mod stage;
mod ways;
mod words;
