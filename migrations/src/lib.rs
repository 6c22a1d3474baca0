//! The tables, in order. This crate never imports the engine: a migration says what the tables were on its day, whatever
//! the code has become. Written once for SQLite and PostgreSQL in the words of `dialect.rs`.
//!
//! [`up`] is the one way in. Never undo a migration: write the next one.

mod dialect;
mod m20261124_000001_spine;
mod m20261125_000001_history;
mod m20261126_000001_exclusion;
mod m20261126_000002_ended;
mod m20261127_000001_declared;
mod m20261127_000002_by_email;
mod m20261127_000003_feeds;
mod m20261127_000004_dropped;
mod m20261127_000005_ladder;
mod m20261127_000006_webhook;
mod m20261127_000007_twins;
mod m20261127_000008_costing;
mod m20261127_000009_rates;
mod m20261127_000010_column_names;
mod m20261127_000011_funding;
mod m20261127_000012_heard;
mod m20261127_000013_baselines;
mod m20261127_000014_accounts;
mod m20261127_000015_saved_views;
mod m20261127_000016_administration;
mod m20261127_000017_imports;
mod m20261127_000018_register;
mod m20261127_000019_stage_since;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// Any number will do, as long as every replica takes the same: "milepost" in a 64-bit word.
const MIGRATION_LOCK: i64 = 0x6d69_6c65_706f_7374;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_spine::Migration),
            Box::new(m20261125_000001_history::Migration),
            Box::new(m20261126_000001_exclusion::Migration),
            Box::new(m20261126_000002_ended::Migration),
            Box::new(m20261127_000001_declared::Migration),
            Box::new(m20261127_000002_by_email::Migration),
            Box::new(m20261127_000003_feeds::Migration),
            Box::new(m20261127_000004_dropped::Migration),
            Box::new(m20261127_000005_ladder::Migration),
            Box::new(m20261127_000006_webhook::Migration),
            Box::new(m20261127_000007_twins::Migration),
            Box::new(m20261127_000008_costing::Migration),
            Box::new(m20261127_000009_rates::Migration),
            Box::new(m20261127_000010_column_names::Migration),
            Box::new(m20261127_000011_funding::Migration),
            Box::new(m20261127_000012_heard::Migration),
            Box::new(m20261127_000013_baselines::Migration),
            Box::new(m20261127_000014_accounts::Migration),
            Box::new(m20261127_000015_saved_views::Migration),
            Box::new(m20261127_000016_administration::Migration),
            Box::new(m20261127_000017_imports::Migration),
            Box::new(m20261127_000018_register::Migration),
            Box::new(m20261127_000019_stage_since::Migration),
        ]
    }
}

/// Brings the tables up to date, all or nothing; `most`: by so many of the steps that are missing only. Replicas that start together take turns: sea-orm-migration itself takes no lock.
pub async fn up(connection: &DatabaseConnection, most: Option<u32>) -> Result<(), DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(immediate).await?;
    if connection.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    Migrator::up(&transaction, most).await?;
    transaction.commit().await
}
