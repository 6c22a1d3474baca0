//! The published workflows: what new items take.

use super::event::{FormInput, form_input, options};
use super::field::FieldType;
use super::rights::{RoleTable, table};
use super::view::viewer;
use crate::error::Result;
use crate::page::cost;
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::chart::workflow::{self, EventType};
use milepost_engine::picture::list::{Listed, Way, list};
use milepost_engine::store::definition::{self, Class};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;

pub struct Workflow(Arc<workflow::Workflow>);

#[derive(SimpleObject)]
pub struct FieldDeclaration {
    name: String,
    title: String,
    #[graphql(name = "type")]
    of: FieldType,
    options: Vec<String>,
    /// Nobody reads it without asking.
    restricted: bool,
}

#[derive(SimpleObject)]
pub struct EventDeclaration {
    name: String,
    title: String,
    inputs: Vec<FormInput>,
}

/// A kind of child or link, and the workflow or kind it leads to.
#[derive(SimpleObject)]
pub struct Relation {
    kind: String,
    to: String,
}

#[Object]
impl Workflow {
    async fn id(&self) -> &str {
        &self.0.id
    }

    async fn version(&self) -> u32 {
        self.0.version
    }

    /// Of the published source, SHA-256.
    async fn hash(&self) -> &str {
        &self.0.hash
    }

    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The law or decision it follows.
    async fn basis(&self) -> Option<&str> {
        self.0.basis.as_deref()
    }

    /// In document order.
    async fn stages(&self) -> Vec<&str> {
        let mut stages: Vec<&str> = Vec::new();
        let written = self.0.chart.states.iter();
        for stage in written.filter_map(|state| state.stage.as_deref()) {
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        stages
    }

    async fn fields(&self) -> Vec<FieldDeclaration> {
        let fields = self.0.fields.iter().map(|field| FieldDeclaration {
            name: field.name.clone(),
            title: field.title.clone(),
            of: (&field.of).into(),
            options: options(&field.of),
            restricted: field.restricted,
        });
        fields.collect()
    }

    async fn events(&self) -> Vec<EventDeclaration> {
        self.0.events.iter().map(declaration).collect()
    }

    /// The drawing as a list, in document order: what is done in each state, and where it leads.
    async fn states(&self) -> Vec<WorkflowState> {
        list(&self.0).into_iter().map(WorkflowState::from).collect()
    }

    /// By whom which event may be taken in which state.
    async fn role_table(&self) -> RoleTable {
        table(&self.0)
    }

    /// Roles that may create an item.
    async fn create(&self) -> &[String] {
        &self.0.create
    }

    /// The workflow a new child of each kind takes.
    async fn children(&self) -> Vec<Relation> {
        relations(&self.0.children)
    }

    /// The kind of item each kind of link leads to.
    async fn links(&self) -> Vec<Relation> {
        relations(&self.0.links)
    }
}

/// A state of a workflow, in words.
#[derive(SimpleObject)]
pub struct WorkflowState {
    name: String,
    stage: Option<String>,
    /// The state around it. Absent: what is done there is done in all states.
    within: Option<String>,
    /// Deadlines that begin there, each with its rule.
    deadlines: Vec<String>,
    steps: Vec<WorkflowStep>,
}

/// What is done in a state, with who may and on which condition.
#[derive(SimpleObject)]
pub struct WorkflowStep {
    what: String,
    /// States it leads to. None: it stays.
    to: Vec<String>,
}

impl From<Listed> for WorkflowState {
    fn from(state: Listed) -> WorkflowState {
        let Listed { name, stage, within, deadlines, ways } = state;
        let steps = ways.into_iter().map(|Way { what, to }| WorkflowStep { what, to });
        WorkflowState { name, stage, within, deadlines, steps: steps.collect() }
    }
}

impl From<Arc<workflow::Workflow>> for Workflow {
    fn from(workflow: Arc<workflow::Workflow>) -> Workflow {
        Workflow(workflow)
    }
}

fn declaration(event: &EventType) -> EventDeclaration {
    EventDeclaration {
        name: event.name.clone(),
        title: event.title.clone(),
        inputs: event.inputs.iter().map(form_input).collect(),
    }
}

fn relations<'a>(pairs: impl IntoIterator<Item = (&'a String, &'a String)>) -> Vec<Relation> {
    let relation = |(kind, to): (&String, &String)| Relation { kind: kind.clone(), to: to.clone() };
    pairs.into_iter().map(relation).collect()
}

#[derive(Default)]
pub struct WorkflowQueries;

#[Object]
impl WorkflowQueries {
    /// The versions that new items take.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn workflows(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Those that new items took at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<Workflow>> {
        let view = viewer(context)?.view(as_of).await?;
        let Some(moment) = as_of else {
            return Ok(view.catalog.active_workflows().cloned().map(Workflow).collect());
        };
        let published = definition::Column::PublishedAt.lte(moment).and(definition::Column::Class.eq(Class::Workflow));
        let rows = definition::Entity::find()
            .filter(published)
            .order_by_asc(definition::Column::PublishedAt)
            .order_by_asc(definition::Column::Version);
        let rows = rows.all(view.record()).await?;
        // Of each id the last one published by then.
        let then: BTreeMap<String, i32> = rows.into_iter().map(|row| (row.id, row.version)).collect();
        let then = then.iter().filter_map(|(id, version)| view.catalog.workflow(id, version.cast_unsigned()));
        Ok(then.cloned().map(Workflow).collect())
    }
}
