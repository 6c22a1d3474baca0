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
    /// In which she reads, as BCP 47 has it: `en`.
    pub language: &'static str,
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

/// Whether a membership counts on an item, by what the workflow lets its role see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The role sees every item of the workflow.
    Everywhere,
    /// Its agency leads or partners on the item, or on one above it.
    ByAgency,
    /// The item is assigned to her.
    ByAssignment,
    OtherAgency,
    NotAssigned,
    /// The role is told numbers of the workflow's items, and nothing else.
    NumbersOnly,
    /// The workflow does not name the role.
    Unnamed,
}

impl Weight {
    pub fn counts(self) -> bool {
        match self {
            Weight::Everywhere | Weight::ByAgency | Weight::ByAssignment => true,
            Weight::OtherAgency | Weight::NotAssigned | Weight::NumbersOnly | Weight::Unnamed => false,
        }
    }
}

pub fn weigh(identity: &Identity, membership: &Membership, workflow: &Workflow, reach: &Reach) -> Weight {
    match see(workflow, &membership.role) {
        Some(See::All) => Weight::Everywhere,
        Some(See::Agency) if membership.agency.as_ref().is_some_and(|agency| reach.agencies.contains(agency)) => {
            Weight::ByAgency
        }
        Some(See::Agency) => Weight::OtherAgency,
        Some(See::Own) if reach.people.contains(&identity.id) => Weight::ByAssignment,
        Some(See::Own) => Weight::NotAssigned,
        Some(See::Counts) => Weight::NumbersOnly,
        None => Weight::Unnamed,
    }
}

/// The roles that count on this item: none, where it is kept from her.
pub fn roles_on(identity: &Identity, workflow: &Workflow, reach: &Reach) -> BTreeSet<String> {
    let excluded = reach.excluded.contains(&identity.id);
    let memberships = identity.memberships.iter().filter(|_| !excluded);
    let counting = memberships.filter(|held| weigh(identity, held, workflow, reach).counts());
    counting.map(|held| held.role.clone()).collect()
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
