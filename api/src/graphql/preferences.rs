//! How a person wants to be told: by e-mail or not, at once or once a day, in which language.

use super::me::Me;
use super::view::{Viewer, viewer};
use crate::error::{Fault, Result};
use async_graphql::{Context, Enum, MaybeUndefined, Object, SimpleObject};
use milepost_engine::store::person;
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter};

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "milepost_engine::store::person::Language")]
pub enum Language {
    English,
    Spanish,
    French,
    Dutch,
}

#[derive(SimpleObject)]
pub struct Preferences {
    /// Where letters go.
    email: Option<String>,
    /// Notices go there too; in the inbox they are always.
    by_email: bool,
    /// The hour at which the letters of a day go out as one; absent: each at once.
    digest_hour: Option<i32>,
    /// Of notices and letters.
    language: Language,
}

impl Preferences {
    pub async fn load(viewer: &Viewer) -> Result<Preferences> {
        let row = person::Entity::find_by_id(viewer.identity.id).one(viewer.now().record()).await?;
        let row = row.ok_or_else(Fault::not_found)?;
        Ok(Preferences {
            email: row.email,
            by_email: row.by_email,
            digest_hour: row.digest_hour,
            language: row.language.into(),
        })
    }
}

#[derive(Default)]
pub struct Choices;

#[Object]
impl Choices {
    /// How you want to be told; what is absent stays. The same again changes nothing, whatever its id.
    async fn update_preferences(
        &self,
        context: &Context<'_>,
        by_email: Option<bool>,
        #[graphql(
            desc = "0 to 23, in the country's zone: the letters of a day go out as one, at a quarter past; null: each at once."
        )]
        digest_hour: MaybeUndefined<i32>,
        language: Option<Language>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<Me> {
        let viewer = viewer(context)?;
        if let MaybeUndefined::Value(hour) = digest_hour
            && !(0..=23).contains(&hour)
        {
            return Err(Fault::bad_request("An hour of the day is 0 to 23."));
        }
        let row = person::ActiveModel {
            by_email: by_email.map_or(ActiveValue::NotSet, ActiveValue::Set),
            digest_hour: match digest_hour {
                MaybeUndefined::Undefined => ActiveValue::NotSet,
                MaybeUndefined::Null => ActiveValue::Set(None),
                MaybeUndefined::Value(hour) => ActiveValue::Set(Some(hour)),
            },
            language: language.map_or(ActiveValue::NotSet, |language| ActiveValue::Set(language.into())),
            ..Default::default()
        };
        if row != person::ActiveModel::default() {
            let own = person::Entity::update_many().set(row).filter(person::Column::Id.eq(viewer.identity.id));
            own.exec(&viewer.engine.database.writer).await?;
        }
        Ok(Me::of(viewer))
    }
}
