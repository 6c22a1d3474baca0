//! A file as its person meets it first: what its headings are taken as, and what it would do as a plan or as a register of
//! cases. What is wrong with the whole file is told beside the headings, since another word for one of them may mend it.

use super::before;
use super::headings::{self, Headings};
use super::hierarchy::{self, Level};
use super::names;
use super::plan::{self, ImportError, Options};
use super::preview::{self, Preview};
use super::register;
use super::sheet;
use crate::chart::workflow::Workflow;
use crate::engine::Shared;
use std::sync::Arc;

/// What the columns of the file say it is.
pub enum Read {
    Plan(Box<Preview>),
    Register(Box<register::preview::Preview>),
}

pub struct Look {
    /// Of a register none: its columns are named in its own file.
    pub headings: Vec<Headings>,
    pub read: Result<Read, ImportError>,
}

/// Reads the file against what is committed now and its person may see; changes nothing.
pub async fn look(shared: &Shared, name: &str, bytes: &[u8], options: &Options) -> Look {
    let read = read(shared, name, bytes, options).await;
    let headings = match &read {
        Ok(Read::Register(_)) => Ok(Vec::new()),
        Ok(Read::Plan(preview)) => headings(shared, name, bytes, (options, plans(preview))).await,
        Err(_) => headings(shared, name, bytes, (options, vec![likely(name, options)])).await,
    };
    match headings {
        Ok(headings) => Look { headings, read },
        // A file that cannot be read has no headings.
        Err(error) => Look { headings: Vec::new(), read: read.and(Err(error)) },
    }
}

async fn read(shared: &Shared, name: &str, bytes: &[u8], options: &Options) -> Result<Read, ImportError> {
    match register::preview::preview(shared, name, bytes, options.by.as_deref()).await? {
        Some(preview) => Ok(Read::Register(Box::new(preview))),
        None => Ok(Read::Plan(Box::new(preview::preview(shared, name, bytes, options).await?))),
    }
}

async fn headings(
    shared: &Shared,
    name: &str,
    bytes: &[u8],
    (options, plans): (&Options, Vec<String>),
) -> Result<Vec<Headings>, ImportError> {
    let catalog = shared.catalog();
    let before = before::mapping(&shared.database.reader, &plans).await?;
    let sheets = sheet::read(name, bytes)?;
    let action = catalog.active(Level::Action.workflow());
    Ok(action.map_or(Vec::new(), |action| headings::of(&sheets, action, &options.mapping.over(&before))))
}

fn plans(preview: &Preview) -> Vec<String> {
    let plans = preview.items.iter().filter(|item| item.level == Level::Plan);
    plans.map(|plan| plan.reference.clone()).collect()
}

fn likely(name: &str, options: &Options) -> String {
    options.plan_ref.clone().unwrap_or_else(|| hierarchy::slug(plan::stem(name)))
}

/// What a person may say that a column of her plan holds.
pub fn choices(shared: &Shared) -> Vec<String> {
    let catalog = shared.catalog();
    let action: Option<&Arc<Workflow>> = catalog.active(Level::Action.workflow());
    action.map_or(Vec::new(), |action| names::of_plans(action))
}
