//! What every page has: its head, the ways through it, a place to say sorry.

use super::visitor::Visitor;
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, html};

pub fn page(title: &str, visitor: Option<&Visitor>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Milepost" }
                link rel="stylesheet" href="/assets/milepost.css";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header { (ways(visitor)) }
                main #main { h1 { (title) } (body) }
            }
        }
    }
}

fn ways(visitor: Option<&Visitor>) -> Markup {
    html! {
        nav aria-label="Main" {
            @if visitor.is_some() {
                a href="/" { "Today" }
                a href="/plan" { "Plan" }
                a href="/money" { "Money" }
                a href="/cases" { "Cases" }
                a href="/calendar" { "Calendar" }
                a href="/inbox" { "Inbox" }
                a href="/overdue" { "Overdue" }
                a href="/deadlines" { "Deadlines" }
                a href="/items" { "Items" }
                a href="/me" { "My page" }
                a href="/help" { "Help" }
            }
        }
        @if let Some(visitor) = visitor {
            form.out method="post" action="/sign-out" {
                input type="hidden" name="csrf" value=(visitor.csrf);
                span { (visitor.identity.name) " " }
                button { "Sign out" }
            }
        }
    }
}

pub fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "no date".to_owned(), |day| day.format("%-d %b %Y").to_string())
}

pub fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %b %Y, %H:%M").to_string()
}

/// A request that cannot be answered, as a page.
pub struct Sorry(pub Problem);

impl<E: Into<Problem>> From<E> for Sorry {
    fn from(error: E) -> Sorry {
        Sorry(error.into())
    }
}

impl IntoResponse for Sorry {
    fn into_response(self) -> Response {
        let body = html! {
            p role="alert" { (self.0.message) }
            p { a href="/" { "To the overview" } }
        };
        let title = self.0.status.canonical_reason().unwrap_or("Not possible");
        (self.0.status, page(title, None, &body)).into_response()
    }
}
