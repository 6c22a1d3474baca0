//! `milepost letter`: what is due from an agency, as a page to print and sign. Whoever runs a command has the database and its
//! key, so it has all that the agency answers for.

use super::{Failed, people};
use crate::config::Place;
use crate::graphql::schema;
use crate::graphql::view::Viewer;
use crate::html::letter::Letter;
use crate::site::Site;
use axum::http::StatusCode;
use chrono::NaiveDate;
use clap::Args;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use milepost_engine::engine::Engine;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::store::agency;
use sea_orm::EntityTrait;
use std::sync::Arc;

/// A page that is kept as a file has its style with it.
const STYLE: &str = include_str!("../html/milepost.css");

#[derive(Args)]
pub struct Options {
    /// By the id that the published register gives it
    agency: String,
    /// What falls due until this day, besides what is overdue [default: in 28 days]
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Where people open Milepost, for the links: https://milepost.ministry.example
    #[arg(long, value_name = "URL", env = "MILEPOST_SITE")]
    site: Option<String>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    options.place.engaged(async |_, engine| written(&options, engine).await).await
}

async fn written(options: &Options, engine: &Engine) -> Result<(), Failed> {
    let known = agency::Entity::find().all(&engine.database.reader).await?;
    if !known.iter().any(|one| one.id == options.agency) {
        let help = did_you_mean(&options.agency, known.iter().map(|one| one.id.as_str()));
        let help = help.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
        return Err(Failed::Refused(format!("There is no agency `{}`.{help}", options.agency)));
    }
    let site = options.site.as_ref().map(|site| Site(site.trim_end_matches('/').into()));
    let viewer = Viewer::new(engine.clone(), Arc::new(people::everybody(engine, Some(&options.agency)))).at(site);
    let letter = Letter::read(&schema(), viewer, &options.agency, options.until).await;
    let letter = letter.map_err(|problem| match problem.status {
        StatusCode::BAD_REQUEST => Failed::Usage(problem.message),
        _ => Failed::Refused(problem.message),
    })?;
    println!("{}", page(&letter).into_string());
    Ok(())
}

fn page(letter: &Letter) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "Letter to " (letter.agency.title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { h1 { "Letter to " (letter.agency.title) } (letter.words()) } }
        }
    }
}
