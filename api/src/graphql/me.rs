//! Who is signed in.

use super::agency::Agency;
use super::preferences::Preferences;
use super::reference::{PersonRef, References};
use super::reminder::StandIn;
use super::undelivered::is_alarmed;
use super::view::{Viewer, viewer};
use crate::error::Result;
use crate::page::cost;
use async_graphql::{Context, Object, SimpleObject};
use milepost_engine::access::Identity;
use milepost_engine::administration::administers;
use milepost_engine::catalog::Catalog;
use milepost_engine::language::registry;
use milepost_engine::store::person;
use std::sync::Arc;
use uuid::Uuid;

pub struct Me(Arc<Identity>);

impl Me {
    pub fn of(viewer: &Viewer) -> Me {
        Me(viewer.identity.clone())
    }
}

/// A role, held for an agency or for none.
#[derive(SimpleObject)]
pub struct Membership {
    role: String,
    /// As the published register names it.
    title: String,
    agency: Option<Agency>,
}

#[Object]
impl Me {
    async fn id(&self) -> Uuid {
        self.0.id
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn memberships(&self, context: &Context<'_>) -> Result<Vec<Membership>> {
        let view = viewer(context)?.now();
        let mut memberships = Vec::new();
        for held in &self.0.memberships {
            memberships.push(Membership {
                role: held.role.clone(),
                title: title_of(&view.catalog, &held.role),
                agency: Agency::find(view, held.agency.as_deref()).await?,
            });
        }
        Ok(memberships)
    }

    /// Whether you keep people, tokens and the server's good order: by the role that the country's `administrator` names.
    async fn administers(&self, context: &Context<'_>) -> Result<bool> {
        Ok(administers(&viewer(context)?.now().catalog, &self.0))
    }

    /// Whether you enter rates and price indices.
    async fn enters_rates(&self, context: &Context<'_>) -> Result<bool> {
        let roles = &viewer(context)?.now().catalog.country.rates_by;
        Ok(self.0.memberships.iter().any(|held| roles.contains(&held.role)))
    }

    /// Whether you are told of notices that could not be delivered, and may send them again.
    async fn hears_alarms(&self, context: &Context<'_>) -> Result<bool> {
        Ok(is_alarmed(viewer(context)?))
    }

    async fn preferences(&self, context: &Context<'_>) -> Result<Preferences> {
        Preferences::load(viewer(context)?).await
    }

    /// Who gets your notices too while you are on leave, now and to come.
    async fn stand_ins(&self, context: &Context<'_>) -> Result<Vec<StandIn>> {
        StandIn::of_person(&viewer(context)?.fresh(), self.0.id).await
    }
}

/// A role of the published register, which says who may be given a part.
#[derive(SimpleObject)]
pub struct Role {
    /// Its name.
    id: String,
    title: String,
    /// What it is for.
    purpose: String,
    /// Some workflow shows it only what its agency answers for: it is to be held for an agency.
    of_agency: bool,
}

/// As the published register calls it.
pub fn title_of(catalog: &Catalog, role: &str) -> String {
    let known = catalog.roles.iter().find(|known| known.id == role);
    known.map_or_else(|| role.to_owned(), |role| role.title.clone())
}

#[derive(Default)]
pub struct MeQueries;

#[Object]
impl MeQueries {
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        Ok(Me::of(viewer(context)?))
    }

    /// The roles of the published register, in its order.
    async fn roles(&self, context: &Context<'_>) -> Result<Vec<Role>> {
        let catalog = &viewer(context)?.now().catalog;
        let role = |role: &registry::Role| Role {
            id: role.id.clone(),
            title: role.title.clone(),
            purpose: role.purpose.clone(),
            of_agency: catalog.is_of_agency(&role.id),
        };
        Ok(catalog.roles.iter().map(role).collect())
    }

    /// Everybody, by name: to whom an item can be assigned.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn people(&self, context: &Context<'_>) -> Result<Vec<PersonRef>> {
        let view = viewer(context)?.now();
        let ids: Vec<Uuid> = person::all(view.record()).await?.into_iter().map(|person| person.id).collect();
        let among = References::new(view, ids.iter().copied(), []);
        Ok(ids.into_iter().map(|id| among.person(id)).collect())
    }
}
