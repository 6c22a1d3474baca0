//! `milepost check`: every complaint about definitions at its place, and the stories beside them. Nothing is stored.

use super::{Failed, files};
use clap::Args;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::{Diagnostic, Severity};
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::story;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// Definitions, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// One JSON object a line for each complaint, and nothing else
    #[arg(long)]
    json: bool,
}

pub fn run(options: &Options) -> Result<(), Failed> {
    let (files, mut complaints) = files::readable(&options.paths)?;
    let show = if options.json { print_json } else { print };
    show(&complaints, &[]);
    // What is common is read with every country, and complained about once.
    for files in packs(&files) {
        let (found, summary) = pack(&files);
        let found: Vec<Diagnostic> = found.into_iter().filter(|found| !complaints.contains(found)).collect();
        show(&found, &files);
        if !options.json {
            println!("{summary}");
        }
        complaints.extend(found);
    }
    match errors(&complaints) {
        0 => Ok(()),
        errors => Err(Failed::Refused(counted(errors))),
    }
}

/// Each country by itself, as a database holds it.
fn pack(files: &[File]) -> (Vec<Diagnostic>, String) {
    let (pack, mut complaints) = Pack::read(files);
    let told = story::run(files, &pack);
    complaints.extend(told.diagnostics);
    let zone = pack.country.as_ref().map_or(chrono_tz::UTC, |country| country.zone);
    let today = SystemClock::default().now().with_timezone(&zone).date_naive();
    complaints.extend(pack.running_out(files, today));
    let country = pack.country.map_or(String::new(), |country| format!("{}: ", country.title));
    let workflows = some(pack.workflows.len(), "workflow", "workflows");
    let calendars = some(pack.calendars.len(), "calendar", "calendars");
    let stories = some(told.stories.len(), "story", "stories");
    (complaints, format!("{country}{workflows}, {calendars}, {stories}."))
}

fn some(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// For editors and scripts; `workflows/README.md` says what each member is.
fn print_json(complaints: &[Diagnostic], files: &[File]) {
    for complaint in complaints {
        let (line, column) = complaint.place(source(complaint, files));
        let told = json!({
            "file": complaint.file,
            "line": line,
            "column": column,
            "rule": complaint.code,
            "severity": complaint.severity.word(),
            "message": complaint.message,
            "help": complaint.help,
        });
        println!("{told}");
    }
}

pub fn print(complaints: &[Diagnostic], files: &[File]) {
    for complaint in complaints {
        println!("{}\n", rendered(complaint, files));
    }
}

pub fn rendered(complaint: &Diagnostic, files: &[File]) -> String {
    complaint.render(source(complaint, files)).to_string()
}

fn source<'f>(complaint: &Diagnostic, files: &'f [File]) -> &'f str {
    files.iter().find(|file| file.path == complaint.file).map_or("", |file| &file.text)
}

pub fn errors(complaints: &[Diagnostic]) -> usize {
    let errors = complaints.iter().filter(|one| one.severity == Severity::Error);
    errors.count()
}

pub fn counted(errors: usize) -> String {
    match errors {
        1 => "1 error. Mend it and check again.".into(),
        errors => format!("{errors} errors. Mend them and check again."),
    }
}
