//! Published versions of workflows with their sources, and drafts that are checked against what is published.

use super::view::{View, viewer};
use super::workflow::Workflow;
use crate::error::{Fault, Result};
use crate::loader::Once;
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::catalog::draft::{self, Draft, FILE};
use milepost_engine::language::diagnostic::{Diagnostic, Severity};
use milepost_engine::store::definition::{self, Class};
use milepost_engine::store::item;
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// The longest source that is checked, in bytes.
const MAX_SOURCE: usize = 300_000;
/// What a check counts of a request, which has no room for many.
const COMPLEXITY: usize = 4_000;

/// Unfinished items by workflow and version.
type Running = HashMap<(String, i32), i64>;

/// Versions that were read together.
struct Together {
    view: Arc<View>,
    running: Once<Running>,
}

pub struct WorkflowVersion {
    row: definition::Model,
    together: Arc<Together>,
}

impl WorkflowVersion {
    fn of(view: &Arc<View>, rows: Vec<definition::Model>) -> Vec<WorkflowVersion> {
        let together = Arc::new(Together { view: view.clone(), running: Once::default() });
        rows.into_iter().map(|row| WorkflowVersion { row, together: together.clone() }).collect()
    }
}

#[Object]
impl WorkflowVersion {
    async fn id(&self) -> &str {
        &self.row.id
    }

    async fn version(&self) -> u32 {
        self.row.version.cast_unsigned()
    }

    /// New items take it.
    async fn active(&self) -> bool {
        self.row.active
    }

    async fn published_at(&self) -> DateTime<Utc> {
        self.row.published_at
    }

    /// The file as it was published (YAML).
    async fn source(&self) -> &str {
        &self.row.source
    }

    /// Unfinished items that run by it, among those you may see or count.
    async fn running(&self) -> Result<i64> {
        let running = self.together.running.get(running(&self.together.view)).await?;
        Ok(running.get(&(self.row.id.clone(), self.row.version)).copied().unwrap_or_default())
    }

    /// What the source says.
    async fn workflow(&self) -> Result<Workflow> {
        let (id, version) = (&self.row.id, self.row.version.cast_unsigned());
        let found = self.together.view.catalog.workflow(id, version);
        let missing = || Fault::stored(&format!("workflow {id}"), format!("version {version} is not compiled"));
        Ok(Workflow::from(found.ok_or_else(missing)?.clone()))
    }
}

async fn running(view: &View) -> Result<Running> {
    let (workflow, version) = (item::Column::Workflow, item::Column::WorkflowVersion);
    let rows: Vec<(String, i32, i64)> = view
        .counted()
        .filter(item::Column::Finished.eq(false))
        .select_only()
        .columns([workflow, version])
        .column_as(item::Column::Id.count(), "number")
        .group_by(workflow)
        .group_by(version)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows.into_iter().map(|(id, version, number)| ((id, version), number)).collect())
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Severity")]
pub enum ComplaintSeverity {
    /// It cannot be published so.
    Error,
    /// It can, and may not do what was meant.
    Warning,
}

/// What is wrong in a definition, and where.
#[derive(SimpleObject)]
pub struct Complaint {
    /// The published file it is about. Absent: the one that was sent.
    file: Option<String>,
    /// From 1.
    line: u64,
    /// The character in the line, from 1.
    column: u64,
    /// The rule's name, as `workflows/README.md` lists them.
    rule: String,
    severity: ComplaintSeverity,
    message: String,
    /// What may be meant, or what to write.
    help: Option<String>,
}

/// What became of a checked source.
#[derive(SimpleObject)]
pub struct WorkflowCheck {
    /// Errors and warnings, in the order of their places.
    complaints: Vec<Complaint>,
    /// Where nothing is wrong: the workflow it makes. It is not published.
    workflow: Option<Workflow>,
}

#[derive(Default)]
pub struct WorkflowVersionQueries;

#[Object]
impl WorkflowVersionQueries {
    /// Every published version of every workflow, by id and version. It is of now.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn workflow_versions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Those of one workflow.")] id: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<WorkflowVersion>> {
        let view = viewer(context)?.now();
        let mut query = definition::Entity::find().filter(is_workflow());
        if let Some(id) = id {
            query = query.filter(definition::Column::Id.eq(id));
        }
        let columns = vec![definition::Column::Id, definition::Column::Version];
        let sorted = Sorted { name: "workflow versions", columns, descending: false };
        let mut rows = page::read(view.record(), query, &sorted, &Page { first, after, last, before }).await?;
        let nodes = WorkflowVersion::of(view, std::mem::take(&mut rows.rows));
        Ok(rows.connection(nodes))
    }

    /// One published version. None: there is no such one.
    async fn workflow_version(
        &self,
        context: &Context<'_>,
        id: String,
        #[graphql(desc = "Absent: the one that new items take.")] version: Option<u32>,
    ) -> Result<Option<WorkflowVersion>> {
        let view = viewer(context)?.now();
        let which = match version {
            Some(version) => definition::Column::Version.eq(i32::try_from(version).unwrap_or(i32::MAX)),
            None => definition::Column::Active.eq(true),
        };
        let query = definition::Entity::find().filter(is_workflow().and(definition::Column::Id.eq(id)).and(which));
        let row = query.one(view.record()).await?;
        Ok(WorkflowVersion::of(view, row.into_iter().collect()).pop())
    }

    /// What `milepost check` and `milepost publish` would say of a workflow's source (YAML), beside all that is published. Nothing
    /// is stored, and nothing is published by this API.
    #[graphql(complexity = "COMPLEXITY + child_complexity")]
    async fn check_workflow(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 300,000 bytes.")] source: String,
    ) -> Result<WorkflowCheck> {
        let view = viewer(context)?.now();
        if source.len() > MAX_SOURCE {
            return Err(Fault::bad_request(format!("A source has at most {MAX_SOURCE} bytes.")));
        }
        let rows = draft::published(&view.engine.database).await?;
        let examined = spawn_blocking(move || draft::examine(source, &rows)).await;
        Ok(checked(examined.map_err(|error| Fault::internal(&error))?))
    }
}

fn is_workflow() -> SimpleExpr {
    definition::Column::Class.eq(Class::Workflow)
}

fn checked(draft: Draft) -> WorkflowCheck {
    let mut complaints: Vec<Complaint> = draft.complaints.iter().map(|one| complaint(&draft, one)).collect();
    complaints.sort_by_key(|one| (one.file.is_some(), one.line, one.column));
    let workflow = draft.workflow.map(|workflow| Workflow::from(Arc::new(workflow)));
    WorkflowCheck { complaints, workflow }
}

fn complaint(draft: &Draft, found: &Diagnostic) -> Complaint {
    let file = draft.files.iter().find(|file| file.path == found.file);
    let (line, column) = found.place(file.map_or("", |file| &file.text));
    Complaint {
        file: (found.file != FILE).then(|| found.file.clone()),
        line: line as u64,
        column: column as u64,
        rule: found.code.to_owned(),
        severity: found.severity.into(),
        message: found.message.clone(),
        help: found.help.clone(),
    }
}
