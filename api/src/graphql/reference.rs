//! People and documents that other objects name. Those named together are read together.

use super::view::View;
use crate::error::Result;
use crate::loader::Once;
use async_graphql::Object;
use milepost_engine::store::{document, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// The people and documents some rows name.
pub struct References {
    view: Arc<View>,
    people: BTreeSet<Uuid>,
    documents: BTreeSet<Uuid>,
    names: Once<HashMap<Uuid, String>>,
    files: Once<HashMap<Uuid, document::Model>>,
}

impl References {
    pub fn new(
        view: &Arc<View>,
        people: impl IntoIterator<Item = Uuid>,
        documents: impl IntoIterator<Item = Uuid>,
    ) -> Arc<References> {
        Arc::new(References {
            view: view.clone(),
            people: people.into_iter().collect(),
            documents: documents.into_iter().collect(),
            names: Once::default(),
            files: Once::default(),
        })
    }

    pub fn person(self: &Arc<References>, id: Uuid) -> PersonRef {
        PersonRef { id, among: self.clone() }
    }

    pub fn document(self: &Arc<References>, id: Uuid) -> DocumentRef {
        DocumentRef { id, among: self.clone() }
    }

    async fn names(&self) -> Result<&HashMap<Uuid, String>> {
        let load = async {
            let rows: Vec<(Uuid, String)> = person::Entity::find()
                .select_only()
                .columns([person::Column::Id, person::Column::Name])
                .filter(person::Column::Id.is_in(self.people.iter().copied()))
                .into_tuple()
                .all(self.view.record())
                .await?;
            Ok(rows.into_iter().collect())
        };
        self.names.get(load).await
    }

    async fn files(&self) -> Result<&HashMap<Uuid, document::Model>> {
        let load = async {
            let rows = document::Entity::find()
                .filter(document::Column::Id.is_in(self.documents.iter().copied()))
                .all(self.view.record())
                .await?;
            Ok(rows.into_iter().map(|row| (row.id, row)).collect())
        };
        self.files.get(load).await
    }
}

/// A person or a service.
#[derive(Clone)]
pub struct PersonRef {
    id: Uuid,
    among: Arc<References>,
}

#[Object]
impl PersonRef {
    async fn id(&self) -> Uuid {
        self.id
    }

    async fn name(&self) -> Result<Option<&str>> {
        let names = self.among.names().await?;
        Ok(names.get(&self.id).map(String::as_str))
    }
}

/// An uploaded file; its bytes are at `/documents/{id}`.
#[derive(Clone)]
pub struct DocumentRef {
    id: Uuid,
    among: Arc<References>,
}

#[Object]
impl DocumentRef {
    async fn id(&self) -> Uuid {
        self.id
    }

    async fn name(&self) -> Result<Option<&str>> {
        let file = self.among.files().await?.get(&self.id);
        Ok(file.map(|file| file.name.as_str()))
    }

    async fn media_type(&self) -> Result<Option<&str>> {
        let file = self.among.files().await?.get(&self.id);
        Ok(file.map(|file| file.media_type.as_str()))
    }

    /// In bytes.
    async fn size(&self) -> Result<Option<i64>> {
        Ok(self.among.files().await?.get(&self.id).map(|file| file.size))
    }

    /// SHA-256, hexadecimal.
    async fn sha256(&self) -> Result<Option<String>> {
        let file = self.among.files().await?.get(&self.id);
        Ok(file.map(|file| milepost_engine::hex(&file.sha256)))
    }
}
