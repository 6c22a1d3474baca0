//! A restricted field is asked for with a reason, which is an event of its own. Its value is in this answer and nowhere else.

use super::change::Asked;
use super::field::{self, Field};
use super::reference::References;
use super::view::viewer;
use crate::error::{Fault, Result};
use async_graphql::{Context, Object, SimpleObject};
use milepost_engine::chart::value::Value;
use milepost_engine::engine::command::Change;
use milepost_engine::store::item;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

/// What a restricted field holds, for who may ask for it.
#[derive(SimpleObject)]
pub struct Revealed {
    /// The journal entry's number within the item: who asked for which field, and why.
    seq: u64,
    field: Field,
}

#[derive(Default)]
pub struct Reveals;

#[Object]
impl Reveals {
    /// Shows a restricted field, for roles that the item's workflow names. The same request again is answered by the rights
    /// of then.
    async fn reveal(
        &self,
        context: &Context<'_>,
        item: Uuid,
        #[graphql(desc = "Its name.")] field: String,
        #[graphql(desc = "It stays in the history.")] reason: String,
        request_id: String,
    ) -> Result<Revealed> {
        let viewer = viewer(context)?;
        let change = Change::Reveal { item, field: field.clone(), reason };
        let answer = viewer.engine.act(Asked { request_id, at: None }.command(viewer, change)).await?;
        let value = viewer.engine.revealed(&viewer.identity, item, &field).await??;
        let view = viewer.fresh();
        let row = view.all_items().filter(item::Column::Id.eq(item)).one(&view.connection).await?;
        let row = row.ok_or_else(Fault::not_found)?;
        let declared = view.workflow(&row)?.field(&field);
        let declared = declared.ok_or_else(|| Fault::stored(&format!("item {item}"), format!("no field {field}")))?;
        let (people, documents) = named(value.as_ref());
        let references = References::new(&view, people, documents);
        let value = value.map(|value| field::value(&value, &references));
        let (title, of) = (declared.title.clone(), (&declared.of).into());
        let field = Field { name: field, title, of, restricted: true, value, said: None };
        Ok(Revealed { seq: answer.seq, field })
    }
}

/// The person or the document it names.
fn named(value: Option<&Value>) -> (Option<Uuid>, Option<Uuid>) {
    match value {
        Some(Value::Person(id)) => (Some(*id), None),
        Some(Value::Document(id)) => (None, Some(*id)),
        _ => (None, None),
    }
}
