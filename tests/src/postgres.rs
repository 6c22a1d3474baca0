//! One temporary PostgreSQL per test process, reached by a unix socket only, and a database per story copied from a
//! template that is migrated once. The server stops and its folder goes when the test process dies, however it dies.

use milepost_engine::store::database::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;

const TEMPLATE: &str = "milepost_template";
/// Stories run side by side, some with several replicas.
const MAX_CONNECTIONS: u32 = 400;
const READY_POLL: Duration = Duration::from_millis(20);
const MAX_READY_POLLS: u32 = 1_500;

/// A database of its own for one story.
pub struct Fresh {
    pub url: String,
    name: String,
}

impl Fresh {
    pub fn database(runtime: &Runtime) -> Fresh {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = Server::running(runtime);
        let name = format!("story_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        runtime.block_on(server.execute(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")));
        Fresh { url: server.url(&name), name }
    }

    pub fn drop(self, runtime: &Runtime) {
        let server = Server::running(runtime);
        runtime.block_on(server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
    }
}

struct Server {
    folder: PathBuf,
    /// Its open stdin is what keeps the server running.
    _shell: Child,
}

impl Server {
    fn running(runtime: &Runtime) -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let server = Server::start();
            runtime.block_on(server.make_template());
            server
        })
    }

    fn start() -> Server {
        let binaries = binaries();
        let folder = tempfile::Builder::new().prefix("milepost-pg-").tempdir().expect("a folder for PostgreSQL").keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).expect("a folder others may enter");
        let user = unprivileged(&folder);
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("the folder given to the postgres user");
        }
        make_cluster(&binaries, &folder, user);
        let shell = start_shell(&binaries, &folder, user);
        wait_until_ready(&folder);
        Server { folder, _shell: shell }
    }

    async fn make_template(&self) {
        self.execute(&format!("CREATE DATABASE {TEMPLATE}")).await;
        let database = Database::open(&self.url(TEMPLATE)).await.expect("the template is migrated");
        // A template is copied only while nobody is connected to it.
        database.close().await.expect("the template is left");
    }

    async fn execute(&self, sql: &str) {
        let admin: DatabaseConnection =
            sea_orm::Database::connect(self.url("postgres")).await.expect("PostgreSQL answers");
        admin.execute_unprepared(sql).await.expect(sql);
        admin.close().await.expect("the connection closes");
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }
}

/// Where `initdb`, `postgres` and `pgbench` are.
pub fn binaries() -> PathBuf {
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let packaged =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    configured
        .into_iter()
        .chain(std::env::split_paths(&path))
        .chain(packaged)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .expect("PostgreSQL 15 or later is needed for these tests: install the package `postgresql` (its server need not run)")
}

/// PostgreSQL refuses to run as root: then it runs as the user `postgres`.
fn unprivileged(ours: &Path) -> Option<(u32, u32)> {
    if fs::metadata(ours).expect("our folder").uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the list of users");
    let postgres = users.lines().find(|line| line.starts_with("postgres:"));
    let postgres = postgres.expect("root cannot run PostgreSQL: add a user `postgres` (its package does)");
    let mut ids = postgres.split(':').skip(2).map(|id| id.parse().expect("a number"));
    Some((ids.next().expect("a user id"), ids.next().expect("a group id")))
}

fn make_cluster(binaries: &Path, folder: &Path, user: Option<(u32, u32)>) {
    let mut initdb = Command::new(binaries.join("initdb"));
    // A locale that sorts as people do, as ministries' servers have: our order must not depend on it.
    initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=en"]);
    initdb.args(["--no-sync", "-D"]).arg(folder.join("data"));
    let output = run_as(&mut initdb, user).current_dir(folder).output().expect("initdb runs");
    assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
}

/// The shell waits for the end of its stdin, which comes when this process ends, even by SIGKILL.
fn start_shell(binaries: &Path, folder: &Path, user: Option<(u32, u32)>) -> Child {
    let script = format!(
        "\"$1\"/postgres -D \"$2\"/data -k \"$2\" -c listen_addresses= -c max_connections={MAX_CONNECTIONS} >\"$2\"/log 2>&1 &
         server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf \"$2\""
    );
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg("sh").arg(binaries).arg(folder);
    // In a process group of its own, so that Ctrl-C does not kill it before it has cleaned up.
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    run_as(&mut shell, user).current_dir(folder).spawn().expect("sh runs")
}

fn run_as(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    match user {
        Some((uid, gid)) => command.uid(uid).gid(gid),
        None => command,
    }
}

/// The eighth line of `postmaster.pid` becomes `ready`.
fn wait_until_ready(folder: &Path) {
    for _ in 0..MAX_READY_POLLS {
        match fs::read_to_string(folder.join("data/postmaster.pid")) {
            Ok(text) if text.lines().nth(7).is_some_and(|line| line.trim() == "ready") => {
                return;
            }
            Ok(_) => {}
            Err(error) => assert!(
                matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied),
                "postmaster.pid: {error}"
            ),
        }
        std::thread::sleep(READY_POLL);
    }
    panic!("PostgreSQL did not start: {}", fs::read_to_string(folder.join("log")).unwrap_or_default());
}
