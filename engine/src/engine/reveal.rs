//! Restricted fields are withheld from everybody. Who may ask for one, and what it holds then: never in a stored answer, so
//! that asking again answers by the rights of that moment. Asking is an event (`Change::Reveal`) with its reason.

use super::Shared;
use super::command::{Failure, Refusal};
use super::world::{Lock, World};
use crate::access::Identity;
use crate::chart::available::{Availability, Possible};
use crate::chart::input::reason;
use crate::chart::snapshot::{InputFault, Rejection};
use crate::chart::value::{Type, Value};
use crate::chart::workflow::{Input, Workflow};
use uuid::Uuid;

const REVEAL: &str = "reveal";

impl Shared {
    /// What the field holds, for who may ask for it now.
    pub async fn revealed(
        &self,
        identity: &Identity,
        item: Uuid,
        field: &str,
    ) -> Result<Result<Option<Value>, Refusal>, Failure> {
        let (reader, now, ids) = (&self.database.reader, self.clock.now(), [item].into());
        let world = World::load(reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        if !world.sees(identity, item) {
            return Ok(Err(Refusal::NotFound));
        }
        let may = world.reveals(identity, item, field);
        Ok(may.map(|()| world.live[&item].snapshot.field(field).cloned()))
    }
}

impl World {
    /// By the version the item runs and by the one that holds today.
    pub(super) fn reveals(&self, identity: &Identity, item: Uuid, field: &str) -> Result<(), Refusal> {
        let [own, active] = self.rules_of(item);
        let withheld = |workflow: &Workflow| workflow.field(field).is_some_and(|declared| declared.restricted);
        if own.field(field).is_none() || !(withheld(own) || withheld(active)) {
            let problem = format!("there is no withheld field `{field}`.");
            let fault = InputFault { input: "field".into(), title: "Field".into(), problem };
            return Err(Rejection::Input { inputs: vec![fault] }.into());
        }
        if self.may_reveal(identity, item, field) {
            return Ok(());
        }
        let (event, title) = (REVEAL.to_owned(), own.title_of(REVEAL).into_owned());
        let roles = active.revealing(field);
        Err(Rejection::Forbidden { event, title, titles: active.titled(&roles), roles }.into())
    }

    fn may_reveal(&self, identity: &Identity, item: Uuid, field: &str) -> bool {
        let permits = |workflow: &Workflow| {
            let roles = self.actor(identity, item, workflow).roles;
            workflow.revealing(field).iter().any(|role| roles.contains(role))
        };
        self.rules_of(item).into_iter().all(permits)
    }

    fn rules_of(&self, item: Uuid) -> [&Workflow; 2] {
        let own = &self.live[&item].workflow;
        [own, self.catalog.active(&own.id).unwrap_or(own)]
    }

    /// The form of it: the fields this person may ask for, and the reason.
    pub(super) fn revealable(&self, identity: &Identity, item: Uuid) -> Option<Possible> {
        let own = self.rules_of(item)[0];
        let fields = own.fields.iter().map(|field| field.name.clone());
        let fields: Vec<String> = fields.filter(|field| self.reveals(identity, item, field).is_ok()).collect();
        let roles = fields.iter().flat_map(|field| own.revealing(field)).collect::<std::collections::BTreeSet<_>>();
        let which = Input {
            name: "field".into(),
            title: "Field".into(),
            of: Type::Choice(fields.clone()),
            required: true,
            stored: false,
        };
        let begun = !self.live[&item].snapshot.active.is_empty();
        (begun && !fields.is_empty()).then(|| Possible {
            event: REVEAL.into(),
            title: own.title_of(REVEAL).into_owned(),
            availability: Availability::Yes,
            reasons: Vec::new(),
            roles: roles.into_iter().collect(),
            inputs: vec![which, reason()],
            leads_to: Vec::new(),
        })
    }
}
