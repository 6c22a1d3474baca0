//! A plan as a spreadsheet, for who asks: its actions that she sees and her filter finds, which is the one of the lists
//! (`ItemFilter`). `GET /plans/{id}/export.xlsx` and `.csv` answer it, and `milepost export` writes it.

use crate::auth::Session;
use crate::documents::percent;
use crate::error::{Fault, Result};
use crate::graphql::list::{ItemFilter, known, under};
use crate::graphql::view::{View, Viewer, ids};
use crate::html::Sorry;
use crate::problem::Problem;
use crate::server::App;
use async_graphql::indexmap::IndexMap;
use async_graphql::{InputType, Name, Value};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use milepost_engine::access::Identity;
use milepost_engine::exchange::export::{Asked, Export, ExportError, Format, MAX_LINES};
use milepost_engine::exchange::hierarchy::Level;
use milepost_engine::store::{cost_line, item};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::task::spawn_blocking;

const AS_OF: &str = "asOf";
/// Before the name of a filterable field.
const FIELD: &str = "field.";
/// Of the filter's names those that are true or false.
const FLAGS: [&str; 4] = ["overdue", "finished", "dated", "waiting"];

/// What is to be exported: names of the filter with their values; `field.court` asks for a filterable field.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub plan: String,
    pub filter: Vec<(String, String)>,
    pub as_of: Option<DateTime<Utc>>,
}

/// A person at a browser reads a refusal as a page.
pub async fn download(
    State(app): State<Arc<App>>,
    identity: Option<Extension<Arc<Identity>>>,
    session: Option<Extension<Session>>,
    Path(named): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    match (file(&app, identity, named, asked).await, session) {
        (Ok(file), _) => file,
        (Err(problem), Some(_)) => Sorry(problem).into_response(),
        (Err(problem), None) => problem.into_response(),
    }
}

async fn file(
    app: &App,
    identity: Option<Extension<Arc<Identity>>>,
    (plan, file): (String, String),
    asked: Vec<(String, String)>,
) -> std::result::Result<Response, Problem> {
    let Extension(identity) = identity.ok_or_else(Problem::unauthenticated)?;
    let format =
        file.strip_prefix("export.").and_then(|_| file.parse::<Format>().ok()).ok_or_else(Problem::not_found)?;
    let (moments, filter): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(name, _)| name == AS_OF);
    let filter = filter.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let as_of = moments.first().map(|(_, moment)| moment.parse()).transpose();
    let as_of = as_of.map_err(|_| Problem::bad_request("Write `asOf` like 2026-01-31T12:00:00Z."))?;
    let viewer = Viewer::new(app.engine.clone(), identity);
    let (export, name) = read(&viewer, Wanted { plan, filter, as_of }).await?;
    let bytes = written(export, format).await?;
    let (of, ending) = match format {
        Format::Workbook => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format::Text => ("text/csv; charset=utf-8", "csv"),
    };
    let kept = format!("attachment; filename*=UTF-8''{}.{ending}", percent(&name));
    Ok(([(header::CONTENT_TYPE, of.to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes).into_response())
}

/// With the plan's reference.
pub async fn read(viewer: &Viewer, wanted: Wanted) -> Result<(Export, String)> {
    let view = viewer.view(wanted.as_of).await?;
    let plan = called(&view, &wanted.plan).await?;
    if plan.workflow != Level::Plan.workflow() {
        return Err(Fault::bad_request(format!("`{}` is no plan. Name the plan it stands in.", plan.reference)));
    }
    let filter = filter(&view, &wanted.filter).await?;
    let found = filter.found_in(&view).await?.filter(under(plan.id));
    let found = found.filter(item::Column::Workflow.eq(Level::Action.workflow()));
    let rows = found.clone().count(&view.connection).await? as usize;
    if rows > MAX_LINES {
        return Err(ExportError::TooLarge { rows }.into());
    }
    let actions = found.order_by_asc(item::Column::Reference).all(&view.connection).await?;
    let between = item::Column::Workflow.is_in([Level::Pillar, Level::Objective].map(Level::workflow));
    let seen = view.items().filter(under(plan.id));
    let elsewhere = elsewhere(&view, seen.clone().filter(item::Column::Workflow.ne(Level::Action.workflow()))).await?;
    let mut above = seen.filter(between).all(&view.connection).await?;
    above.push(plan.clone());
    let words: Vec<String> = wanted.filter.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let reference = plan.reference.clone();
    let by = viewer.identity.name.clone();
    let asked = Asked { plan, actions, above, elsewhere, by, filter: words.join("; "), as_of: wanted.as_of };
    Ok((Export::read(&view.connection, &viewer.engine, asked).await?, reference))
}

/// Cost lines of these items.
async fn elsewhere(view: &View, items: Select<item::Entity>) -> Result<u64> {
    let lines = cost_line::Entity::find()
        .filter(cost_line::Column::VoidedAt.is_null())
        .filter(cost_line::Column::Scenario.is_null());
    let lines = lines.filter(cost_line::Column::ItemId.in_subquery(ids(items)));
    Ok(lines.count(&view.connection).await?)
}

/// A long workbook is made beside the requests of others.
pub async fn written(export: Export, format: Format) -> Result<Vec<u8>> {
    let bytes = spawn_blocking(move || export.write(format)).await;
    Ok(bytes.map_err(|error| Fault::internal(&error))??)
}

async fn called(view: &View, name: &str) -> Result<item::Model> {
    let found = item::called(view.items(), name, &view.connection).await?;
    found.map_err(|namesakes| Fault::new("NAMESAKES", namesakes.to_string()))?.ok_or_else(Fault::not_found)
}

async fn filter(view: &View, asked: &[(String, String)]) -> Result<ItemFilter> {
    let Value::Object(names) = ItemFilter::default().to_value() else { return Ok(ItemFilter::default()) };
    let names: BTreeSet<&str> = names.keys().map(Name::as_str).collect();
    let (fields, others): (Vec<_>, Vec<_>) = asked.iter().partition(|(name, _)| name.starts_with(FIELD));
    known("filter", others.iter().map(|(name, _)| name.as_str()), &names)?;
    let mut given: HashMap<&str, Value> = HashMap::new();
    for (name, text) in others {
        if given.insert(name, value(view, name, text).await?).is_some() {
            return Err(Fault::bad_request(format!("`{name}` is given twice.")));
        }
    }
    let pair = |name: &str, value: Value| (Name::new(name), value);
    let fields = fields.into_iter().map(|(name, text)| {
        let named = pair("name", Value::String(name.trim_start_matches(FIELD).to_owned()));
        Value::Object(IndexMap::from_iter([named, pair("value", Value::String(text.clone()))]))
    });
    let fields: Vec<Value> = fields.collect();
    let fields = (!fields.is_empty()).then(|| pair("fields", Value::List(fields)));
    let all = given.into_iter().map(|(name, value)| pair(name, value)).chain(fields).collect();
    ItemFilter::parse(Some(Value::Object(all)))
        .map_err(|error| Fault::bad_request(error.into_server_error(Default::default()).message))
}

/// An item is named by its id or its reference.
async fn value(view: &View, name: &str, text: &str) -> Result<Value> {
    match (name, text) {
        ("under" | "parent", _) => Ok(Value::String(called(view, text).await?.id.to_string())),
        (_, "true" | "false") if FLAGS.contains(&name) => Ok(Value::Boolean(text == "true")),
        ("part" | "standing", _) => Ok(Value::Enum(Name::new(text.to_uppercase()))),
        _ => Ok(Value::String(text.to_owned())),
    }
}

impl From<ExportError> for Fault {
    fn from(error: ExportError) -> Fault {
        match error {
            ExportError::TooLarge { .. } => Fault::bad_request(error.to_string()),
            ExportError::Workbook(_) => Fault::internal(&error),
            ExportError::Failed(failure) => failure.into(),
        }
    }
}
