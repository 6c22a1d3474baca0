//! Who is signed in.

use super::agency::Agency;
use super::preferences::Preferences;
use super::reference::{PersonRef, References};
use super::reminder::StandIn;
use super::view::{Viewer, viewer};
use crate::error::Result;
use crate::page::cost;
use async_graphql::{Context, Object, SimpleObject};
use milepost_engine::access::Identity;
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
            let known = view.catalog.roles.iter().find(|role| role.id == held.role);
            memberships.push(Membership {
                role: held.role.clone(),
                title: known.map_or_else(|| held.role.clone(), |role| role.title.clone()),
                agency: Agency::find(view, held.agency.as_deref()).await?,
            });
        }
        Ok(memberships)
    }

    async fn preferences(&self, context: &Context<'_>) -> Result<Preferences> {
        Preferences::load(viewer(context)?).await
    }

    /// Who gets your notices too while you are on leave, now and to come.
    async fn stand_ins(&self, context: &Context<'_>) -> Result<Vec<StandIn>> {
        StandIn::of_person(&viewer(context)?.fresh(), self.0.id).await
    }
}

#[derive(Default)]
pub struct MeQueries;

#[Object]
impl MeQueries {
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        Ok(Me::of(viewer(context)?))
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
