//! `milepost check`: every complaint about definitions at its place, and the stories beside them. Nothing is stored.

use super::{Failed, files};
use clap::Args;
use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::{Diagnostic, Severity};
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::story;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// Definitions, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub fn run(options: &Options) -> Result<(), Failed> {
    let files = files::read(&options.paths)?;
    // What is common is read with every country, and complained about once.
    let mut complaints: Vec<Diagnostic> = Vec::new();
    for files in packs(&files) {
        let found = pack(&files).into_iter().filter(|found| !complaints.contains(found));
        let found: Vec<Diagnostic> = found.collect();
        print(&found, &files);
        complaints.extend(found);
    }
    match errors(&complaints) {
        0 => Ok(()),
        errors => Err(Failed::Refused(counted(errors))),
    }
}

/// Each country by itself, as a database holds it.
fn pack(files: &[File]) -> Vec<Diagnostic> {
    let (pack, mut complaints) = Pack::read(files);
    let told = story::run(files, &pack);
    complaints.extend(told.diagnostics);
    for untaken in &told.untaken {
        println!("{}: no story takes {}", untaken.workflow, untaken.transition);
    }
    let country = pack.country.map_or(String::new(), |country| format!("{}: ", country.title));
    let (workflows, calendars) = (pack.workflows.len(), pack.calendars.len());
    println!("{country}{workflows} workflows, {calendars} calendars, {} stories.", told.stories.len());
    complaints
}

pub fn print(complaints: &[Diagnostic], files: &[File]) {
    for complaint in complaints {
        let source = files.iter().find(|file| file.path == complaint.file);
        println!("{}\n", complaint.render(source.map_or("", |file| &file.text)));
    }
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
