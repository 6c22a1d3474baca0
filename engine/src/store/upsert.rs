//! Many rows in one statement, in chunks the database can bind. Callers sort rows by key, so that two transactions never
//! lock the same rows in different orders, and give each key once.

use sea_orm::sea_query::{Iden, IntoIden, OnConflict};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, InsertMany, IntoActiveModel, Iterable, PrimaryKeyToColumn,
};

/// SQLITE_MAX_VARIABLE_NUMBER of SQLite 3.32 and later.
const SQLITE_PARAMETERS: usize = 32_766;
/// PostgreSQL's protocol counts parameters in 16 bits.
const POSTGRES_PARAMETERS: usize = 65_535;

/// Adds rows whose keys are new.
pub async fn insert<E, M>(on: &impl ConnectionTrait, rows: Vec<M>) -> Result<(), DbErr>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    for chunk in chunks::<E, M>(on, rows) {
        InsertMany::<E::ActiveModel>::many(chunk).exec_without_returning(on).await?;
    }
    Ok(())
}

/// Adds rows, and replaces whole those whose key exists.
pub async fn upsert<E, M>(on: &impl ConnectionTrait, rows: Vec<M>) -> Result<(), DbErr>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    for chunk in chunks::<E, M>(on, rows) {
        InsertMany::<E::ActiveModel>::many(chunk)
            .on_conflict(replace::<E>(E::Column::iter()))
            .exec_without_returning(on)
            .await?;
    }
    Ok(())
}

/// Of rows that are there, these columns.
pub async fn update<E, M>(on: &impl ConnectionTrait, rows: Vec<M>, columns: Vec<E::Column>) -> Result<(), DbErr>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    for chunk in chunks::<E, M>(on, rows).filter(|_| !columns.is_empty()) {
        let rows = InsertMany::<E::ActiveModel>::many(chunk).on_conflict(replace::<E>(columns.clone()));
        rows.exec_without_returning(on).await?;
    }
    Ok(())
}

fn replace<E: EntityTrait>(columns: impl IntoIterator<Item = E::Column>) -> OnConflict {
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let is_key = |column: &E::Column| key.iter().any(|k| k.unquoted() == column.unquoted());
    let rest: Vec<E::Column> = columns.into_iter().filter(|column| !is_key(column)).collect();
    let mut clause = OnConflict::columns(key.iter().map(|k| k.into_iden()));
    match rest.is_empty() {
        true => clause.do_nothing(),
        false => clause.update_columns(rest),
    };
    clause
}

/// Rows in groups of which one statement can bind every value.
pub(super) fn chunks<E: EntityTrait, M>(on: &impl ConnectionTrait, rows: Vec<M>) -> impl Iterator<Item = Vec<M>> {
    let parameters = match on.get_database_backend() {
        DbBackend::Sqlite => SQLITE_PARAMETERS,
        _ => POSTGRES_PARAMETERS,
    };
    let size = parameters / E::Column::iter().count();
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let chunk: Vec<M> = rows.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}
