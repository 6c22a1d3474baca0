//! `workflows/TUTORIAL.md` does what it says: its files are written, its changes made and its commands run, in order, in an empty
//! folder, and every command prints what the page shows. `…` stands for what differs each time.

use crate::tidy::source::read;
use milepost_tests::served::Served;
use milepost_tests::{On, Place};
use reqwest::Client;
use reqwest::redirect::Policy;
use std::fs;
use std::path::Path;
use std::process::Command;

const MILEPOST: &str = env!("CARGO_BIN_EXE_milepost-tested");
/// What the page calls the address.
const ADDRESS: &str = "http://127.0.0.1:8080";

#[test]
fn every_step_of_the_tutorial() {
    milepost_tests::run(On::Sqlite, tutorial);
}

async fn tutorial(place: Place) {
    let folder = place.directory().join("loans");
    fs::create_dir_all(folder.join("calendars")).expect("a folder");
    let page = read("workflows/TUTORIAL.md");
    let (mut files, mut commands) = (0, 0);
    for block in page.split("\n```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').expect("a line");
        match info.split_once(' ').unwrap_or((info, "")) {
            ("yaml", file) => {
                fs::write(folder.join(file), text).expect(file);
                files += 1;
            }
            ("diff", file) => change(&folder.join(file), text),
            ("console", "") => {
                for asked in text.split("$ ").skip(1) {
                    let (command, shown) = asked.split_once('\n').expect("a command");
                    let printed = if command.contains(" serve ") {
                        served(&place, &folder, command).await
                    } else {
                        run(&folder, command)
                    };
                    compare(command, shown.trim_end(), printed.trim_end());
                    commands += 1;
                }
            }
            _ => panic!("what is a block of `{info}`?"),
        }
    }
    assert_eq!((files, commands), (6, 8));
}

/// Lines with `-` become the lines with `+`.
fn change(file: &Path, lines: &str) {
    let marked = |mark: char| {
        let lines = lines.lines().filter_map(|line| line.strip_prefix(mark));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let (old, new, text) = (marked('-'), marked('+'), fs::read_to_string(file).expect("written before") + "\n");
    assert_eq!(text.matches(&old).count(), 1, "{old} stands once in {}", file.display());
    fs::write(file, text.replace(&old, &new)).expect("changed");
}

fn run(folder: &Path, command: &str) -> String {
    let script = format!("milepost() {{ \"$0\" \"$@\"; }}; {command} 2>&1");
    let mut sh = Command::new("sh");
    sh.args(["-c", &script, MILEPOST]).current_dir(folder).env_remove("DATABASE_URL").env_remove("RUST_LOG");
    String::from_utf8(sh.output().expect("sh runs").stdout).expect("text")
}

/// What the server prints; somebody signs in with what it says, and finds the workflow.
async fn served(place: &Place, folder: &Path, command: &str) -> String {
    let mut server = Command::new(MILEPOST);
    server.args(command.split(' ').skip(1)).args(["--listen", "127.0.0.1:0"]);
    server.current_dir(folder).env_remove("DATABASE_URL").env_remove("RUST_LOG");
    let served = Served::run(&mut server, place);
    let link = served.printed.split_whitespace().find(|word| word.contains("/welcome/")).expect("a link");
    let http = Client::builder().redirect(Policy::none()).build().expect("a client");
    let chosen = http.post(link).header("content-type", "application/x-www-form-urlencoded");
    let chosen = chosen.body("address=&password=borrow+and+return&again=borrow+and+return").send().await.expect("in");
    let cookie = chosen.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie");
    let lists = http.get(format!("{}/items", served.address)).header("cookie", cookie).send().await.expect("a page");
    assert!(lists.text().await.expect("text").contains("href=\"/new/loan\""), "she may begin one");
    let printed = served.printed.replace(&served.address, ADDRESS);
    served.kill();
    format!("{printed}Milepost is served at {ADDRESS}")
}

fn compare(command: &str, shown: &str, printed: &str) {
    let same = shown.lines().count() == printed.lines().count();
    let fit = shown.lines().zip(printed.lines()).all(|(shown, printed)| fits(shown, printed));
    assert!(same && fit, "{command} prints:\n{printed}");
}

fn fits(shown: &str, printed: &str) -> bool {
    let Some((head, tail)) = shown.split_once('…') else {
        return shown == printed;
    };
    let rest = printed.strip_prefix(head);
    let ends = |rest: &str, at: usize| rest.get(at..).is_some_and(|end| fits(tail, end));
    rest.is_some_and(|rest| (0..=rest.len()).any(|at| ends(rest, at)))
}
