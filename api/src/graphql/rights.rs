//! What somebody may see and do with an item, and which rule decides; and per workflow, which role may do what in which state.

use super::administration::{not_known, only_administrators_or_herself};
use super::agency::Agency;
use super::event::AvailableEvent;
use super::me::title_of;
use super::view::{Viewer, viewer};
use crate::error::{Fault, Result};
use async_graphql::{Context, Enum, SimpleObject};
use milepost_engine::access::Weight;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::rights;
use milepost_engine::picture::roles::{Row, matrix};
use milepost_engine::store::person;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Weight")]
pub enum RoleCounts {
    /// Yes: the role sees every item of the workflow.
    Everywhere,
    /// Yes: its agency leads or partners on the item, or on one above it.
    ByAgency,
    /// Yes: the item is assigned to her.
    ByAssignment,
    /// No: its agency has no part on the item nor on one above it.
    OtherAgency,
    /// No: the item is not assigned to her.
    NotAssigned,
    /// No: the role is told numbers of the workflow's items, and nothing else.
    NumbersOnly,
    /// No: the workflow does not name the role.
    Unnamed,
}

/// A role that somebody holds today, and whether it counts on the item.
#[derive(SimpleObject)]
pub struct WeighedRole {
    /// Its name in the published register.
    role: String,
    /// As the published register calls it.
    title: String,
    agency: Option<Agency>,
    counts: RoleCounts,
}

/// Whether somebody reads a field of the item.
#[derive(SimpleObject)]
pub struct FieldRight {
    name: String,
    title: String,
    /// Whoever sees the item reads it; otherwise it is withheld from everybody.
    open: bool,
    /// Whether she may have it shown with a reason, by `reveal`.
    reveals: bool,
    /// The roles that may have it shown.
    roles: Vec<String>,
}

/// What somebody may see and do with an item, by today's roles.
#[derive(SimpleObject)]
pub struct Rights {
    sees: bool,
    /// Each role that she holds today, and whether it counts.
    roles: Vec<WeighedRole>,
    /// What she could do, and why not where not; empty where she does not see the item.
    events: Vec<AvailableEvent>,
    fields: Vec<FieldRight>,
}

/// By whom which event may be taken in which state.
#[derive(SimpleObject)]
pub struct RoleTable {
    /// The names of the roles that the workflow names, which are the columns.
    roles: Vec<String>,
    rows: Vec<RoleRow>,
}

#[derive(SimpleObject)]
pub struct RoleRow {
    /// A state's name, or in round brackets a time that is none.
    state: String,
    event: String,
    title: String,
    /// By the columns: `yes`, `if` something is so, or empty; in the row of what is seen `all`, `agency`, `own`, `counts`, or empty.
    cells: Vec<String>,
    /// What else is asked; empty: nothing.
    condition: String,
}

/// Of an item that the viewer sees.
pub async fn rights(context: &Context<'_>, item: Uuid, of: Uuid) -> Result<Rights> {
    let viewer = viewer(context)?;
    only_administrators_or_herself(viewer, of)?;
    let (view, engine) = (viewer.now(), &viewer.engine);
    let found = person::identity(view.record(), of, view.today).await?;
    let identity = found.ok_or_else(not_known)?;
    let rights = engine.rights(&viewer.identity, &identity, item).await?.ok_or_else(Fault::not_found)?;
    shown(viewer, rights).await
}

async fn shown(viewer: &Viewer, rights: rights::Rights) -> Result<Rights> {
    let view = viewer.now();
    let mut roles = Vec::new();
    for (held, weight) in rights.weights {
        let agency = Agency::find(view, held.agency.as_deref()).await?;
        let weighed =
            WeighedRole { title: title_of(&view.catalog, &held.role), role: held.role, agency, counts: weight.into() };
        roles.push(weighed);
    }
    let field = |field: rights::FieldRight| {
        let rights::FieldRight { name, title, open, reveals, roles } = field;
        FieldRight { name, title, open, reveals, roles }
    };
    Ok(Rights {
        sees: rights.sees,
        roles,
        events: rights.possible.into_iter().map(AvailableEvent).collect(),
        fields: rights.fields.into_iter().map(field).collect(),
    })
}

pub fn table(workflow: &Workflow) -> RoleTable {
    let (roles, rows) = matrix(workflow);
    let row = |Row { state, event, title, cells, condition }: Row| RoleRow { state, event, title, cells, condition };
    RoleTable { roles: roles.into_iter().map(str::to_owned).collect(), rows: rows.into_iter().map(row).collect() }
}
