//! Where a database lies, with its key and its documents: the options every command shares, and opening it.

use crate::commands::Failed;
use clap::Args;
use milepost_engine::administration::Administration;
use milepost_engine::catalog::Catalog;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::documents::{DocumentError, Documents};
use milepost_engine::engine::Engine;
use milepost_engine::store::database::{Database, OpenError};
use milepost_engine::store::keys::{KeyError, Keys};
use sea_orm::{DbBackend, DbErr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How often the server's clock is asked again: oscillators drift, laptops sleep.
const ANCHOR_EVERY: Duration = Duration::from_secs(60);

#[derive(Args, Clone, Debug)]
pub struct Place {
    /// sqlite:FILE, or postgres://USER@HOST/NAME
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:milepost.db"
    )]
    pub database: String,
    /// The key that what people write is sealed with. Made at the first start; without it nobody can read the database
    /// again. [default: FILE.key beside a SQLite FILE; PostgreSQL needs it named]
    #[arg(long, value_name = "FILE", env = "MILEPOST_KEY")]
    pub key: Option<PathBuf>,
    /// The folder for uploaded documents. [default: FILE.documents beside a SQLite FILE; PostgreSQL needs it named]
    #[arg(long, value_name = "DIR", env = "MILEPOST_DOCUMENTS")]
    pub documents: Option<PathBuf>,
}

/// A database and the clock that goes with it.
pub struct Opened {
    pub database: Database,
    pub clock: Arc<SystemClock>,
}

impl Place {
    pub async fn open(&self) -> Result<Opened, Failed> {
        let database = Database::open(&self.database).await?;
        let clock = Arc::new(SystemClock::default());
        anchor(&database, &clock).await?;
        Ok(Opened { database, clock })
    }

    /// For who only asks: a SQLite file that is not there is not made.
    pub async fn open_existing(&self) -> Result<Opened, Failed> {
        match Database::missing_file(&self.database)? {
            Some(file) => Err(Failed::Refused(format!(
                "There is no database {}. Name one with `--database`, or make one with `milepost publish`.",
                file.display()
            ))),
            None => self.open().await,
        }
    }

    /// The engine over it, and its documents.
    pub async fn start(&self, opened: &Opened) -> Result<(Engine, Documents), Failed> {
        let Opened { database, clock } = opened;
        let keys = Keys::load_or_create(database, self.key.as_deref()).await?;
        let documents = Documents::open(database, self.documents.as_deref(), clock.now()).await?;
        let engine = Engine::start(database.clone(), keys, clock.clone()).await?;
        Ok((engine, documents))
    }
}

impl Place {
    /// A command's work with an engine of its own, which is stopped whatever came of it.
    pub async fn engaged(&self, work: impl AsyncFnOnce(&Opened, &Engine) -> Result<(), Failed>) -> Result<(), Failed> {
        let opened = self.open_existing().await?;
        let (engine, _) = self.start(&opened).await?;
        let done = work(&opened, &engine).await;
        engine.stop().await.map_err(Failed::internal)?;
        opened.close().await?;
        done
    }
}

impl Opened {
    /// What is published; a command that needs it says so where nothing is.
    pub async fn catalog(&self) -> Result<Catalog, Failed> {
        Ok(Catalog::load(&self.database).await?)
    }

    /// People are let in, given roles and let go by a command.
    pub fn administration<'a>(&'a self, catalog: &'a Catalog) -> Administration<'a> {
        Administration { database: &self.database, clock: self.clock.as_ref(), catalog, by: None }
    }

    pub async fn close(self) -> Result<(), Failed> {
        Ok(self.database.close().await?)
    }

    /// Keeps the clock at the database's; for as long as a server runs.
    pub async fn keep_time(&self) {
        loop {
            tokio::time::sleep(ANCHOR_EVERY).await;
            if let Err(error) = anchor(&self.database, &self.clock).await {
                tracing::warn!(%error, "the database's clock could not be asked");
            }
        }
    }
}

/// Replicas on one PostgreSQL go by its clock; a SQLite file has ours.
async fn anchor(database: &Database, clock: &SystemClock) -> Result<(), DbErr> {
    if database.backend == DbBackend::Sqlite {
        return Ok(());
    }
    let ask = async {
        let shown = database.server_time().await?;
        shown.ok_or_else(|| DbErr::Custom("the server showed no time".into()))
    };
    clock.anchor(ask).await
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Failed {
        match error {
            OpenError::BadUrl(_) | OpenError::InMemory => Failed::Usage(error.to_string()),
            OpenError::BadEpoch(_) | OpenError::Unreachable { .. } => Failed::Refused(error.to_string()),
            OpenError::Connect(_) | OpenError::Migrate(_) | OpenError::Settings(_) => Failed::internal(error),
        }
    }
}

impl From<KeyError> for Failed {
    fn from(error: KeyError) -> Failed {
        match error {
            KeyError::NoPath => Failed::Usage(format!("{error} (--key FILE)")),
            KeyError::Missing { .. } | KeyError::OtherKey { .. } | KeyError::BadFile { .. } | KeyError::Damaged => {
                Failed::Refused(error.to_string())
            }
            KeyError::File { .. } | KeyError::Database(_) => Failed::internal(error),
        }
    }
}

impl From<DocumentError> for Failed {
    fn from(error: DocumentError) -> Failed {
        match error {
            DocumentError::NoFolder => Failed::Usage(format!("{error} (--documents DIR)")),
            other => Failed::internal(other),
        }
    }
}
