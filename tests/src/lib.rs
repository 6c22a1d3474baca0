//! What the tests stand on: a fresh database per story, on SQLite and on PostgreSQL, and the shared sample data.
//!
//! A story is an `async fn(Place)`; [`both!`] makes it two tests, `story::sqlite` and `story::postgres`. A story that needs
//! something else (another process, another replica) opens `place.url` again.

pub mod dice;
pub mod node;
pub mod office;
#[cfg(unix)]
pub mod postgres;
pub mod served;

use milepost_engine::store::database::Database;
use std::future::Future;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database with nothing in it, and a folder of its own for keys and documents. Both go when the story ends.
pub struct Place {
    /// What `--database` takes.
    pub url: String,
    directory: TempDir,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    #[cfg(unix)]
    Postgres,
}

impl Place {
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The file of the key that content is sealed with.
    pub fn key(&self) -> PathBuf {
        self.directory().join("milepost.key")
    }

    /// The folder of uploaded documents.
    pub fn documents(&self) -> PathBuf {
        self.directory().join("documents")
    }

    pub async fn open(&self) -> Database {
        Database::open(&self.url).await.expect("the database opens")
    }
}

/// What HTTP clients are made with; each would panic without, as none is compiled in.
pub fn with_cryptography() {
    // Whoever was first installed the same one.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Runs a story in a fresh place. Called by [`both!`].
pub fn run<F: Future<Output = ()>>(on: On, story: impl FnOnce(Place) -> F) {
    with_cryptography();
    let directory = tempfile::Builder::new().prefix("milepost-").tempdir().expect("a folder for the story");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    match on {
        On::Sqlite => {
            let url = format!("sqlite:{}", directory.path().join("milepost.db").display());
            runtime.block_on(story(Place { url, directory }));
        }
        #[cfg(unix)]
        On::Postgres => {
            let database = postgres::Fresh::database(&runtime);
            let url = database.url.clone();
            runtime.block_on(story(Place { url, directory }));
            database.drop(&runtime);
        }
    }
}

/// `both!(story, another);` tests each story on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($($story:ident),+ $(,)?) => { $(
        mod $story {
            #[test]
            fn sqlite() {
                $crate::run($crate::On::Sqlite, super::$story);
            }

            #[cfg(unix)]
            #[test]
            fn postgres() {
                $crate::run($crate::On::Postgres, super::$story);
            }
        }
    )+ };
}

/// A file of the sample data that lies beside the project; where the folder is absent, says so and answers nothing.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !folder.exists() {
        println!("skipped: {} is not here", folder.display());
        return None;
    }
    let file = folder.join(name);
    assert!(file.exists(), "{} is missing", file.display());
    Some(file)
}
