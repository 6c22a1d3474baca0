//! What somebody may see and do with an item, and which rule decides: told by the functions that decide, for who administers.

use super::Shared;
use super::command::Refusal;
use super::possible::possible;
use crate::access::{Identity, Membership, Reach, Weight, readable, roles_on, weigh};
use crate::catalog::Catalog;
use crate::chart::available::Possible;
use crate::chart::workflow::Workflow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// One person's on one item.
#[derive(Clone, Debug)]
pub struct Rights {
    pub sees: bool,
    /// Each of her memberships, and whether it counts here.
    pub weights: Vec<(Membership, Weight)>,
    /// What she could do; nothing where she does not see it.
    pub possible: Vec<Possible>,
    pub fields: Vec<FieldRight>,
}

#[derive(Clone, Debug)]
pub struct FieldRight {
    pub name: String,
    pub title: String,
    /// Whoever sees the item reads it; otherwise it is withheld from everybody.
    pub open: bool,
    /// Whether she may ask for it with a reason.
    pub reveals: bool,
    /// Who may.
    pub roles: Vec<String>,
}

const UNTOLD: &str = "This item, or one that it stands together with, may be kept from people whom a field names. Who they are is \
     told by that field alone, so what others may do here is not told.";

impl Shared {
    /// Call it for an item that who asks may see. Of others nothing is told where somebody may be excluded: that she does not see
    /// what her roles would show would say who is under suspicion.
    pub async fn rights(&self, by: &Identity, person: &Identity, item: Uuid) -> Result<Option<Rights>, Refusal> {
        let world = self.read(&[item]).await?;
        let Some(live) = world.live.get(&item) else { return Ok(None) };
        if by.id != person.id && may_exclude(&world.catalog, &live.workflow) {
            return Err(Refusal::BadRequest(UNTOLD.to_owned()));
        }
        let nothing = Reach::default();
        let reach = world.reach.get(&item).unwrap_or(&nothing);
        let active = world.catalog.active(&live.workflow.id).unwrap_or(&live.workflow);
        let weigh = |held: &Membership| (held.clone(), weigh(person, held, active, reach));
        let sees = !roles_on(person, active, reach).is_empty();
        let possible = match sees {
            true => possible(&world, item, live, &world.actor(person, item, &live.workflow)),
            false => Vec::new(),
        };
        let fields = live.workflow.fields.iter().map(|field| FieldRight {
            name: field.name.clone(),
            title: field.title.clone(),
            open: readable(&live.workflow, Some(active), &field.name),
            reveals: sees && world.reveals(person, item, &field.name).is_ok(),
            roles: active.revealing(&field.name),
        });
        let fields = fields.collect();
        Ok(Some(Rights { sees, weights: person.memberships.iter().map(weigh).collect(), possible, fields }))
    }
}

/// Whether a workflow that items of its tree may take names people it is kept from.
fn may_exclude(catalog: &Catalog, workflow: &Workflow) -> bool {
    let mut tree: BTreeSet<&str> = BTreeSet::from([workflow.id.as_str()]);
    loop {
        let known = tree.len();
        for one in catalog.workflows() {
            let below: Vec<&str> = one.children.values().map(String::as_str).collect();
            if tree.contains(one.id.as_str()) || below.iter().any(|child| tree.contains(child)) {
                tree.insert(&one.id);
                tree.extend(below);
            }
        }
        if tree.len() == known {
            return catalog.workflows().any(|one| tree.contains(one.id.as_str()) && !one.excluded_by.is_empty());
        }
    }
}
