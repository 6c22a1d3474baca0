//! The link at the end of a letter: no more of them, without signing in. Mail programs ask by themselves (RFC 8058).

use super::layout::{self, Sorry};
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Path, State};
use maud::{Markup, html};
use milepost_engine::post::subscriber;
use milepost_engine::store::person;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// Asks first: programs open links to look what is behind them.
pub async fn page(State(app): State<Arc<App>>, Path(written): Path<String>) -> Result<Markup, Sorry> {
    whose(&app, &written)?;
    let body = html! {
        p { "Notices stay in your inbox here; they are no longer sent by e-mail." }
        form method="post" action={ "/unsubscribe/" (written) } { button { "No more by e-mail" } }
    };
    Ok(layout::page("Letters", None, &body))
}

pub async fn leave(State(app): State<Arc<App>>, Path(written): Path<String>) -> Result<Markup, Sorry> {
    let person = person::Entity::update_many().col_expr(person::Column::ByEmail, Expr::value(false));
    let person = person.filter(person::Column::Id.eq(whose(&app, &written)?));
    person.exec(&app.engine.database.writer).await?;
    let done = html! { div.done role="status" { p { "No more notices are sent to you by e-mail." } } };
    Ok(layout::page("Letters", None, &done))
}

fn whose(app: &App, written: &str) -> Result<Uuid, Problem> {
    subscriber(&app.engine.keys, written).ok_or_else(Problem::not_found)
}
