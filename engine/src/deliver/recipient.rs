//! What recipients of deliveries are called.

use crate::store::webhook::Model;
use crate::store::{agency, person, webhook};
use crate::webhook::address::origin;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

/// By recipient, as deliveries name them. Who is not there any more has no title.
pub async fn titles(
    on: &impl ConnectionTrait,
    recipients: impl IntoIterator<Item = &str>,
) -> Result<BTreeMap<String, String>, DbErr> {
    let (mut people, mut agencies, mut hooks) = (Vec::<Uuid>::new(), Vec::new(), Vec::<Uuid>::new());
    for recipient in recipients {
        match recipient.split_once(':') {
            Some(("person", id)) => people.extend(id.parse::<Uuid>().ok()),
            Some(("agency", id)) => agencies.push(id),
            Some(("webhook", id)) => hooks.extend(id.parse::<Uuid>().ok()),
            _ => {}
        }
    }
    let people = person::Entity::find().filter(person::Column::Id.is_in(people)).select_only();
    let people = people.columns([person::Column::Id, person::Column::Name]).into_tuple::<(Uuid, String)>();
    let agencies = agency::Entity::find().filter(agency::Column::Id.is_in(agencies)).select_only();
    let agencies = agencies.columns([agency::Column::Id, agency::Column::Title]).into_tuple::<(String, String)>();
    let people = people.all(on).await?.into_iter().map(|(id, name)| (format!("person:{id}"), name));
    let agencies = agencies.all(on).await?.into_iter().map(|(id, title)| (format!("agency:{id}"), title));
    let hooks = webhook::Entity::find().filter(webhook::Column::Id.is_in(hooks)).all(on).await?.into_iter();
    let hooks = hooks.map(|hook| {
        let Model { id, title, url, .. } = hook;
        (webhook::recipient(id), format!("the webhook {title} ({})", origin(&url)))
    });
    Ok(people.chain(agencies).chain(hooks).collect())
}
