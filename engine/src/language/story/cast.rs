//! Who and what a story names: people, roles, agencies, documents, each checked against the folder's registries.

use super::written::{Given, Person};
use crate::access::{Identity, Membership, Reach, roles_on};
use crate::chart::snapshot::Actor;
use crate::chart::value::Type;
use crate::chart::workflow::Workflow;
use crate::language::nearest::did_you_mean;
use crate::language::pack::Pack;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::ops::Range;
use uuid::Uuid;

pub struct Fault {
    pub span: Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

/// Why a step cannot be played, without its place.
pub struct Wrong {
    pub message: String,
    pub help: Option<String>,
}

impl From<String> for Wrong {
    fn from(message: String) -> Wrong {
        Wrong { message, help: None }
    }
}

pub struct Cast<'a> {
    pub given: &'a Given,
    pub workflow: &'a Workflow,
    pub pack: &'a Pack,
}

impl Cast<'_> {
    /// A person of `given`, or the one person who has this role.
    pub fn person(&self, name: &str) -> Result<Actor, Wrong> {
        let given = self.given;
        let agencies: BTreeSet<String> = given.agencies.iter().map(|agency| agency.value.clone()).collect();
        let first = given.agencies.first().map(|agency| agency.value.clone());
        let (roles, agency) = match given.people.get(name) {
            Some(person) => (person.value.roles.clone(), person.value.agency.clone().or(first)),
            None => {
                self.known_role(name)?;
                (vec![name.to_owned()], first)
            }
        };
        let memberships = roles.into_iter().map(|role| Membership { role, agency: agency.clone() });
        let identity = Identity {
            id: id("person", name),
            name: name.to_owned(),
            language: "en",
            memberships: memberships.collect(),
        };
        let reach = Reach { agencies, ..Reach::default() };
        let roles = roles_on(&identity, self.workflow, &reach);
        Ok(Actor { id: Some(identity.id), roles })
    }

    pub fn known_person(&self, person: &Person) -> Result<(), Wrong> {
        person.roles.iter().try_for_each(|role| self.known_role(role))?;
        person.agency.iter().try_for_each(|agency| self.known_agency(agency))
    }

    fn known_role(&self, name: &str) -> Result<(), Wrong> {
        known("role", name, self.pack.roles.iter().map(|role| role.id.as_str()))
    }

    pub fn known_agency(&self, name: &str) -> Result<(), Wrong> {
        known("agency", name, self.pack.agencies.iter().map(|agency| agency.id.as_str()))
    }
}

impl Wrong {
    pub fn at(self, span: Range<usize>) -> Fault {
        Fault { span, message: self.message, help: self.help }
    }
}

fn known<'a>(what: &str, name: &str, mut among: impl Iterator<Item = &'a str> + Clone) -> Result<(), Wrong> {
    let all = among.clone();
    if among.any(|known| known == name) { Ok(()) } else { Err(unknown(what, name, all)) }
}

pub fn unknown<'a>(what: &str, name: &str, among: impl Iterator<Item = &'a str>) -> Wrong {
    let help = did_you_mean(name, among).map(|nearest| format!("did you mean `{nearest}`?"));
    Wrong { message: format!("There is no {what} `{name}`."), help }
}

/// Stories name documents and people; the engine knows them by id.
pub fn stand_in(of: &Type, text: &str) -> String {
    match of {
        Type::Document => id("document", text).to_string(),
        Type::Person => id("person", text).to_string(),
        Type::Text
        | Type::Integer
        | Type::Decimal
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Choice(_)
        | Type::Flag
        | Type::Country => text.to_owned(),
    }
}

/// The same name is the same id in every story.
pub fn id(what: &str, name: &str) -> Uuid {
    let hash = Sha256::digest(format!("{what}:{name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}
