//! Opening the database: the connections, the settings that make an acknowledgement mean "synced", the tables brought up
//! to date, the epoch.
//!
//! SQLite has one writer connection and a read-only pool: several writers would poll for the lock, unfairly. Never use the
//! writer inside an open transaction of its own: with one connection it would wait for itself. PostgreSQL has one pool.

use super::setting;
use chrono::{DateTime, Utc};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, ConnectOptions, Connection};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Readers of one SQLite file; they do not wait for the writer.
const SQLITE_READERS: u32 = 4;
/// Connections of one replica to PostgreSQL, writer and readers together.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long SQLite waits for another process (a backup, a second start) to let go.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// For the first connection to PostgreSQL: the pool would go on trying, and then not know why it failed.
const FIRST_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection: a batch of n rows has its own statement per table.
const STATEMENTS_KEPT: usize = 1_000;

#[derive(Clone, Debug)]
pub struct Database {
    pub writer: DatabaseConnection,
    pub reader: DatabaseConnection,
    pub backend: DbBackend,
    /// `restore` starts a new one; journal rows are ordered by it first.
    pub epoch: i32,
    /// The SQLite file.
    pub file: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "`{0}` names no database. Write sqlite:FILE, for example sqlite:milepost.db, or postgres://USER@HOST/NAME."
    )]
    BadUrl(String),
    #[error("A database in memory is lost with the process and cannot be shared. Name a file: sqlite:milepost.db.")]
    InMemory,
    #[error("The database cannot be opened: {0}")]
    Connect(#[from] sqlx::Error),
    #[error(
        "The database at {at} cannot be reached: {cause}. Check its address (--database or DATABASE_URL) and whether it runs."
    )]
    Unreachable { at: String, cause: String },
    #[error("The tables cannot be brought up to date: {0}")]
    Migrate(#[source] DbErr),
    #[error("The database's settings cannot be read: {0}")]
    Settings(#[from] DbErr),
    #[error("The setting `epoch` of the database is `{0}`, which is no number. Restore the database from a backup.")]
    BadEpoch(String),
}

/// How surely a commit is on disk when it returns, as the database itself answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncSetting {
    /// As the database writes it, `journal_mode=wal, synchronous=FULL`.
    pub text: String,
    /// An acknowledged change survives a power cut.
    pub safe: bool,
}

impl Database {
    pub async fn open(url: &str) -> Result<Database, OpenError> {
        let (writer, reader, file) = match url.strip_prefix("sqlite:") {
            Some(file) => {
                let file = sqlite_file(file)?;
                let (writer, reader) = open_sqlite(&file).await?;
                (writer, reader, Some(file))
            }
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                let pool = open_postgres(url).await?;
                (pool.clone(), pool, None)
            }
            None => return Err(OpenError::BadUrl(without_password(url))),
        };
        milepost_migrations::up(&writer, None).await.map_err(OpenError::Migrate)?;
        let epoch = setting::get_or_put(&writer, setting::EPOCH, "1").await?;
        let epoch = epoch.parse().map_err(|_| OpenError::BadEpoch(epoch))?;
        Ok(Database { backend: writer.get_database_backend(), writer, reader, epoch, file })
    }

    /// The SQLite file that a URL names and that [`open`](Database::open) would make.
    pub fn missing_file(url: &str) -> Result<Option<PathBuf>, OpenError> {
        let file = url.strip_prefix("sqlite:").map(sqlite_file).transpose()?;
        Ok(file.filter(|file| !file.exists()))
    }

    /// The writer's transaction. On SQLite it takes the write lock at once, or a later statement might fail for want of it;
    /// on PostgreSQL it is READ COMMITTED by the connection's own setting, which saves a statement.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// For reading much: what has committed by now and nothing later, in every table. Nobody waits for it.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.backend {
            DbBackend::Sqlite => TransactionOptions::default(),
            _ => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.reader.begin_with_options(options).await
    }

    /// What the server's clock shows, for [`SystemClock::anchor`](crate::clock::SystemClock::anchor); `None` on SQLite,
    /// whose clock is ours.
    pub async fn server_time(&self) -> Result<Option<DateTime<Utc>>, DbErr> {
        if self.backend == DbBackend::Sqlite {
            return Ok(None);
        }
        let shown = self.ask("SELECT clock_timestamp()").await?;
        Ok(Some(shown))
    }

    /// Asked on a connection that writes, not read from our own options.
    pub async fn sync_setting(&self) -> Result<SyncSetting, DbErr> {
        if self.backend == DbBackend::Sqlite {
            let mode: String = self.ask("PRAGMA journal_mode").await?;
            let level: i64 = self.ask("PRAGMA synchronous").await?;
            let name = ["OFF", "NORMAL", "FULL", "EXTRA"].get(level as usize).unwrap_or(&"unknown");
            return Ok(SyncSetting { text: format!("journal_mode={mode}, synchronous={name}"), safe: level >= 2 });
        }
        let fsync: String = self.ask("SHOW fsync").await?;
        let commit: String = self.ask("SHOW synchronous_commit").await?;
        let safe = fsync == "on" && commit != "off";
        Ok(SyncSetting { text: format!("fsync={fsync}, synchronous_commit={commit}"), safe })
    }

    /// The one value of the one row.
    async fn ask<T: sea_orm::TryGetable>(&self, sql: &str) -> Result<T, DbErr> {
        let row = self.writer.query_one_raw(Statement::from_string(self.backend, sql)).await?;
        row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
    }

    /// Waits for running statements; the last connection to a SQLite file folds its log into it.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }
}

fn sqlite_file(after_scheme: &str) -> Result<PathBuf, OpenError> {
    let name = after_scheme.strip_prefix("//").unwrap_or(after_scheme);
    match name {
        "" => Err(OpenError::BadUrl(format!("sqlite:{after_scheme}"))),
        ":memory:" => Err(OpenError::InMemory),
        name => Ok(PathBuf::from(name)),
    }
}

async fn open_sqlite(file: &Path) -> Result<(DatabaseConnection, DatabaseConnection), sqlx::Error> {
    let common = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    let writing = common
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let reading = common.read_only(true).pragma("query_only", "on");
    // The writer first: it makes the file and switches it to WAL, which a read-only connection cannot.
    let writer = first_writer(writing).await?;
    let reader = sqlite_pool(SQLITE_READERS).connect_with(reading).await?;
    Ok((writer.into(), reader.into()))
}

/// Of processes that start together on a new file one switches it to WAL; SQLite refuses the others at once, whatever its
/// busy timeout, so they ask again for as long.
async fn first_writer(writing: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match sqlite_pool(1).connect_with(writing.clone()).await {
            Err(error) if is_busy(&error) && waited < BUSY_TIMEOUT => sleep(PAUSE).await,
            made => return made,
        }
        waited += PAUSE;
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    const SQLITE_BUSY: &str = "5";
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == SQLITE_BUSY)
}

/// Connections to a file neither go stale nor need a test.
fn sqlite_pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
}

async fn open_postgres(url: &str) -> Result<DatabaseConnection, OpenError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("milepost")
        .options([("default_transaction_isolation", "read committed")])
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    reach(&options).await?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    Ok(pool.into())
}

/// One connection, made and closed, to learn at once why there is none.
async fn reach(options: &PgConnectOptions) -> Result<(), OpenError> {
    let unreachable = |cause: String| {
        let host = format!("{}:{}", options.get_host(), options.get_port());
        let at = options.get_socket().map_or(host, |socket| socket.display().to_string());
        OpenError::Unreachable { at, cause }
    };
    let told = |error: sqlx::Error| match error {
        sqlx::Error::Io(error) => unreachable(error.to_string()),
        other => unreachable(other.to_string()),
    };
    let late = || unreachable(format!("no answer within {} seconds", FIRST_TIMEOUT.as_secs()));
    let connection = timeout(FIRST_TIMEOUT, options.connect()).await.map_err(|_| late())?.map_err(told)?;
    connection.close().await.map_err(told)
}

/// The URL as a person may see it in a message.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}
