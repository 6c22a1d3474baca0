//! Who may see and do what: roles with their scope on an item, and which fields are read. Pure; denies by default.
//!
//! A role counts on an item only where the workflow's `access` lets that role see it: a focal point acts on the items of
//! her agency, not on her colleagues'. The SQL twin of [`sees`] is `store/visible.rs`.

use crate::chart::workflow::{See, Workflow};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A person or a service, signed in, with the memberships that hold today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub id: Uuid,
    pub name: String,
    pub memberships: Vec<Membership>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub role: String,
    pub agency: Option<String>,
}

/// What ties people to one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Agencies that lead or partner on the item or on an ancestor.
    pub agencies: BTreeSet<String>,
    /// People the item is assigned to.
    pub people: BTreeSet<Uuid>,
    /// People who may not see the tree it stands in, whatever their roles.
    pub excluded: BTreeSet<Uuid>,
}

/// The roles that count on this item.
pub fn roles_on(identity: &Identity, workflow: &Workflow, reach: &Reach) -> BTreeSet<String> {
    let counts = |membership: &&Membership| match see(workflow, &membership.role) {
        Some(See::All) => true,
        Some(See::Agency) => membership.agency.as_ref().is_some_and(|agency| reach.agencies.contains(agency)),
        Some(See::Own) => reach.people.contains(&identity.id),
        Some(See::Counts) | None => false,
    };
    let excluded = reach.excluded.contains(&identity.id);
    let memberships = identity.memberships.iter().filter(|_| !excluded).filter(counts);
    memberships.map(|membership| membership.role.clone()).collect()
}

pub fn sees(identity: &Identity, workflow: &Workflow, reach: &Reach) -> bool {
    !roles_on(identity, workflow, reach).is_empty()
}

/// What the role may see of this workflow's items; `None`: nothing.
pub fn see(workflow: &Workflow, role: &str) -> Option<See> {
    workflow.access.get(role).map(|access| access.see)
}

/// A restricted field is withheld from everybody: it is asked for with a reason, which is an event of its own.
pub fn reads(workflow: &Workflow, field: &str) -> bool {
    let declared = workflow.fields.iter().find(|declared| declared.name == field);
    declared.is_some_and(|declared| !declared.restricted)
}

/// May this field be read under the rules of the version the item runs and of the one that holds today?
pub fn readable(own: &Workflow, active: Option<&Arc<Workflow>>, name: &str) -> bool {
    let restricted = |workflow: &Workflow| {
        let declared = workflow.fields.iter().any(|field| field.name == name);
        declared && !reads(workflow, name)
    };
    !restricted(own) && !active.is_some_and(|active| restricted(active))
}
