//! The command line, run as a process: what it says, and the four ways it ends.

use milepost_engine::clock::SystemClock;
use milepost_engine::store::{person, token};
use milepost_tests::office::shipped;
use milepost_tests::served::{self, Served};
use milepost_tests::{Place, both};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

both!(
    from_an_empty_database_to_a_plan,
    what_was_published_never_changes,
    a_database_takes_one_country,
    people_and_tokens_come_and_go,
    a_backup_becomes_a_database,
    the_key_file_is_missed,
    drafts_run_as_they_are_saved,
    a_chart_goes_out_and_comes_in,
    published_calendars_reckon_clocks,
);

const WORKFLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows");
const COMMON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/common");
const COUNTRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/tt");

pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn run(arguments: &[&str]) -> Ended {
    piped(arguments, "")
}

/// With this on its standard input.
pub fn piped(arguments: &[&str], input: &str) -> Ended {
    piped_in(Path::new("."), arguments, input)
}

pub fn piped_in(folder: &Path, arguments: &[&str], input: &str) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost-tested"));
    command.args(arguments).env_remove("DATABASE_URL").env_remove("RUST_LOG");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).current_dir(folder);
    let mut child = command.spawn().expect("it runs");
    // One that was refused before it read its input has ended already.
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    let written = std::thread::spawn(move || stdin.write_all(input.as_bytes()).ok());
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    written.join().expect("written");
    Ended {
        code: status.code().expect("an exit code"),
        out: String::from_utf8(stdout).expect("text"),
        err: String::from_utf8(stderr).expect("text"),
    }
}

/// On the story's database.
pub fn at(place: &Place, arguments: &[&str]) -> Ended {
    let key = place.directory().join("milepost.key");
    let documents = place.directory().join("documents");
    let (key, documents) = (key.to_str().expect("text"), documents.to_str().expect("text"));
    let place = ["--database", &place.url, "--key", key, "--documents", documents];
    run(&[arguments, &place].concat())
}

pub fn published(place: &Place) {
    let done = at(place, &["publish", COMMON, COUNTRY]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
}

#[test]
fn help_names_every_command_and_exit_code() {
    let help = run(&["--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    for word in [
        "serve",
        "publish",
        "activate",
        "migrate-items",
        "declare",
        "check",
        "import",
        "undo",
        "history",
        "explain",
        "correct",
        "reopen",
        "user",
        "token",
        "schema",
        "scxml",
        "roles",
        "diagram",
        "simulate",
        "backup",
        "restore",
        "doctor",
        "Exit codes: 0 done",
    ] {
        assert!(help.out.contains(word), "{word}: {}", help.out);
    }
    assert!(run(&["schema"]).out.contains("type Query {"));
}

#[test]
fn wrong_usage_is_code_two() {
    for arguments in [
        &["dance"][..],
        &["import", "plan.csv"],
        &["import", "plan.csv", "--apply"],
        &["serve", "--tls-cert", "a.pem"],
        &["serve", "--mail-ca", "a.pem"],
        &["correct", "A1", "--row", "1", "--as", "Ann", "--reason", "Wrong"],
        &["correct", "A1", "--row", "1", "--as", "Ann", "--reason", "Wrong", "--void", "--with", "title=Radio"],
        &["correct", "A1", "--row", "1", "--as", "Ann", "--reason", "Wrong", "--with", "title"],
        &["correct", "A1", "--row", "1", "--as", "Ann", "--reason", "Wrong", "--with", "a=b", "--with", "a=c"],
        &["publish", "nowhere/at/all.yaml"],
        &["user", "list", "--database", "mysql://root:secret@db/x"],
        &["user", "list", "--database", "sqlite::memory:"],
    ] {
        let ended = run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.err);
        assert!(!ended.err.is_empty() && !ended.err.contains("secret"), "{}", ended.err);
    }
}

#[test]
fn a_fault_in_a_definition_is_shown_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.yaml");
    fs::write(&file, "id: broken\nversion: 1\nkind: thing\ntitel: A thing\n").unwrap();
    let checked = run(&["check", file.to_str().unwrap()]);
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("broken.yaml:4") && checked.out.contains("titel"), "{}", checked.out);
}

#[test]
fn a_folder_of_several_countries_is_checked_country_by_country() {
    let sound = run(&["check", WORKFLOWS]);
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.err);
    for country in ["Saint Lucia: ", "Trinidad and Tobago: "] {
        assert!(sound.out.contains(country), "{}", sound.out);
    }
}

async fn a_database_takes_one_country(place: Place) {
    let choose = at(&place, &["publish", WORKFLOWS]);
    assert_eq!(choose.code, 2);
    let command = format!("`milepost publish {COMMON} {COUNTRY}`");
    assert!(choose.err.contains(&command), "{}", choose.err);
    let drafts = at(&place, &["serve", "--dev", WORKFLOWS, "--listen", "127.0.0.1:0"]);
    assert!(drafts.err.contains(&format!("`milepost serve --dev {COMMON} {COUNTRY}`")), "{}", drafts.err);
    published(&place);
    let second = at(&place, &["publish", &format!("{WORKFLOWS}/lc")]);
    assert_eq!(second.code, 1);
    assert!(second.out.contains("a database holds one country"), "{}", second.out);
}

async fn from_an_empty_database_to_a_plan(place: Place) {
    let nothing = at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.err.contains("milepost publish"), "{}", nothing.err);
    published(&place);
    let plan = place.directory().join("plan.csv");
    let rows = "ref,pillar,action,lead_agency,due\nA1,Prevention,Train officers,ttps,2026-06-30\nA2,Prevention,Run a campaign,ttps,sometime\n";
    fs::write(&plan, rows).unwrap();
    let plan = plan.to_str().unwrap();
    let added = at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    assert_eq!(added.code, 0, "{}", added.err);
    let seen = at(&place, &["import", plan, "--dry-run"]);
    assert_eq!(seen.code, 1, "{}{}", seen.out, seen.err);
    assert!(seen.out.contains("sometime"), "{}", seen.out);
    let applied = at(&place, &["import", plan, "--apply", "--as", "Ann"]);
    assert!(applied.out.contains("3 created, 0 changed"), "{}{}", applied.out, applied.err);
    assert_eq!(applied.code, 0, "{}", applied.err);
    assert!(applied.out.contains("1 fault is still named above"), "{}", applied.out);
    let again = at(&place, &["import", plan, "--apply", "--as", "Ann"]);
    assert!(again.out.contains("0 created, 0 changed"), "{}", again.out);
    let holds = at(&place, &["doctor"]);
    assert_eq!(holds.code, 0, "{}{}", holds.out, holds.err);
    assert!(holds.out.contains("Everything holds."), "{}", holds.out);
}

async fn what_was_published_never_changes(place: Place) {
    published(&place);
    let again = at(&place, &["publish", COMMON, COUNTRY]);
    assert!(again.out.contains("\n0 published, ") || again.out.starts_with("0 published, "), "{}", again.out);
    let changed = place.directory().join("task.yaml");
    let task = fs::read_to_string(format!("{WORKFLOWS}/common/nap/task.yaml")).unwrap();
    fs::write(&changed, task.replace("title: Task", "title: Chore")).unwrap();
    let refused = at(&place, &["publish", changed.to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("Version 1 of `nap-task` is published"), "{}", refused.err);
    let drafts = at(&place, &["serve", "--dev", COMMON, COUNTRY, "--listen", "127.0.0.1:0"]);
    assert_eq!(drafts.code, 1);
    assert!(drafts.err.contains("takes no drafts"), "{}", drafts.err);
}

async fn people_and_tokens_come_and_go(place: Place) {
    published(&place);
    let misspelt = at(&place, &["user", "add", "Fay", "--role", "focal_pont@ttps"]);
    assert_eq!(misspelt.code, 1);
    assert!(misspelt.err.contains("Did you mean `focal_point`?"), "{}", misspelt.err);
    let stranger = at(&place, &["user", "add", "Fay", "--role", "focal_point@nobody"]);
    assert!(stranger.err.contains("No agency `nobody`"), "{}", stranger.err);
    at(&place, &["user", "add", "Fay", "--role", "focal_point@ttps", "--email", "fay@example.org"]);
    let token = at(&place, &["token", "add", "fay@example.org", "--label", "laptop"]);
    assert!(token.out.starts_with("mp_") && token.out.trim().len() == 67, "{}", token.out);
    let listed = at(&place, &["token", "list", "Fay"]).out;
    assert!(listed.contains("laptop") && listed.contains("in force") && !listed.contains("mp_"), "{listed}");
    let id = listed.split(' ').next().unwrap();
    assert_eq!(at(&place, &["token", "revoke", id]).code, 0);
    assert_eq!(at(&place, &["token", "revoke", id]).code, 1);
    at(&place, &["token", "add", "Fay"]);
    let gone = at(&place, &["user", "disable", "Fay"]);
    assert!(gone.out.contains("Fay: 1 roles ended, 1 tokens revoked."), "{}", gone.out);
    assert!(at(&place, &["user", "list"]).out.contains("Fay  no role"));
    assert_eq!(at(&place, &["token", "add", "Nobody"]).code, 1);
}

async fn a_backup_becomes_a_database(place: Place) {
    published(&place);
    at(&place, &["user", "add", "Ann", "--role", "coordinator"]);
    // The key is made by the first start; a command that needs none makes none.
    assert_eq!(at(&place, &["doctor"]).code, 0);
    let folder = place.directory().join("backup");
    let folder = folder.to_str().unwrap();
    let written = at(&place, &["backup", folder]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert_eq!(at(&place, &["backup", folder]).code, 1, "the folder is in use");
    let new = place.directory().join("new.db");
    let key = place.directory().join("milepost.key");
    let new = format!("sqlite:{}", new.display());
    let to = ["restore", folder, "--database", &new, "--key", key.to_str().unwrap()];
    let restored = run(&to);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert!(restored.out.contains("epoch 1 ends, epoch 2 begins"), "{}", restored.out);
    assert_eq!(run(&to).code, 1, "the database is in use");
    let people = run(&["user", "list", "--database", &new]);
    assert!(people.out.contains("Ann  coordinator"), "{}", people.out);
}

async fn the_key_file_is_missed(place: Place) {
    published(&place);
    assert_eq!(at(&place, &["doctor"]).code, 0);
    fs::remove_file(place.directory().join("milepost.key")).unwrap();
    let refused = at(&place, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("without that file"), "{}", refused.err);
}

/// The title of the workflow `nap-task` as the server has it, once it is `wanted`.
async fn titled(http: &reqwest::Client, served: &Served, token: &str, wanted: &str) -> bool {
    let body = "{\"query\": \"{ workflows { id title } }\"}";
    for _ in 0..300 {
        let request = http.post(format!("{}/graphql", served.address)).bearer_auth(token);
        let answer = request.header("content-type", "application/json").body(body).send().await.expect("an answer");
        let answer: serde_json::Value = answer.json().await.expect("JSON");
        let workflows = answer["data"]["workflows"].as_array().expect("workflows");
        if workflows.iter().any(|one| one["id"] == "nap-task" && one["title"] == wanted) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    false
}

async fn drafts_run_as_they_are_saved(place: Place) {
    let folder = place.directory().join("drafts");
    for file in shipped() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
    let mut command = served::command(&place);
    let served = Served::run(command.arg("--dev").arg(&folder), &place);
    let database = place.open().await;
    let person = person::all(&database.reader).await.unwrap().pop().expect("somebody to sign in as");
    let issued = token::issue(&database.writer, &SystemClock::default(), person.id, "story").await.unwrap();
    milepost_tests::with_cryptography();
    let http = reqwest::Client::new();
    let task = folder.join("common/nap/task.yaml");
    let text = fs::read_to_string(&task).unwrap();
    assert!(titled(&http, &served, &issued.text, "Task").await);
    fs::write(&task, text.replace("title: Task", "title: Chore")).unwrap();
    assert!(titled(&http, &served, &issued.text, "Chore").await);
    // What has faults changes nothing; what is mended does.
    fs::write(&task, text.replace("kind:", "kin:")).unwrap();
    fs::write(folder.join("common/nap/saved.txt"), "").unwrap();
    assert!(titled(&http, &served, &issued.text, "Chore").await);
    fs::write(&task, text.replace("title: Task", "title: Errand")).unwrap();
    assert!(titled(&http, &served, &issued.text, "Errand").await);
    served.kill();
    let plain = at(&place, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(plain.code, 1);
    assert!(plain.err.contains("holds drafts"), "{}", plain.err);
}

async fn a_chart_goes_out_and_comes_in(place: Place) {
    published(&place);
    let exported = at(&place, &["scxml", "export", "nap-task"]);
    let drafts = run(&["scxml", "export", "nap-task", "--from", COMMON, COUNTRY]);
    assert_eq!((exported.code, drafts.code), (0, 0), "{}{}", exported.err, drafts.err);
    assert_eq!(exported.out, drafts.out);
    let file = place.directory().join("task.scxml");
    let file = file.to_str().expect("text");
    fs::write(file, &exported.out).expect("written");
    let played = run(&["scxml", "import", file, "--events", "start,+2s,dance"]);
    assert_eq!(played.code, 0, "{}", played.err);
    let told: Vec<&str> = played.out.lines().skip(1).collect();
    assert_eq!(told, ["create: to_do", "start: doing", "dance: doing"]);

    let unclear = run(&["scxml", "import", file, "--events", "+soon"]);
    assert_eq!(unclear.code, 2, "{}", unclear.err);

    fs::write(file, exported.out.replace("target=\"doing\"", "target=\"dong\"")).expect("written");
    let refused = run(&["scxml", "import", file]);
    assert_eq!((refused.code, refused.err.as_str()), (1, "milepost: 1 error. Mend it and check again.\n"));
    assert!(refused.out.contains("There is no state `dong`. Did you mean `doing`?"), "{}", refused.out);
    let unknown = at(&place, &["scxml", "export", "nap-tusk"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("Did you mean `nap-task`?"), "{}", unknown.err);
}

async fn published_calendars_reckon_clocks(place: Place) {
    let line = "{\"calendar\":\"national\",\"from\":\"2025-08-30\",\"within\":\"1 day\",\"roll\":\"next\"}\n";
    let empty = piped(&["clock", "--json", "--database", &place.url], line);
    assert_eq!(empty.code, 1, "{}", empty.out);
    // A question makes no database.
    let missing = if place.url.starts_with("sqlite") { "There is no database" } else { "no country is published" };
    assert!(empty.err.contains(missing), "{}", empty.err);
    published(&place);
    let told = piped(&["clock", "--json", "--database", &place.url], line);
    assert_eq!(
        told.out,
        "{\"due\":\"2025-09-02\",\"steps\":[\"1 day after Sat 30 Aug 2025: Sun 31 Aug 2025.\",\
         \"Sun 31 Aug 2025 is Independence Day: moved to Tue 2 Sep 2025.\",\
         \"Mon 1 Sep 2025 is not counted: Independence Day (observed).\"]}\n"
    );
}
