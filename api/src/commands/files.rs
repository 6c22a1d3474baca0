//! Reading definitions from disk: files as named, folders with all that lies below. The language itself reads no files.

use super::Failed;
use milepost_engine::language::countries::choices;
use milepost_engine::language::diagnostic::{Diagnostic, Severity};
use milepost_engine::language::document::MAX_FILE_BYTES;
use milepost_engine::language::pack::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The most definitions of one reading, and the deepest folder.
const MAX_FILES: usize = 10_000;
const MAX_DEPTH: usize = 20;

/// Every `.yaml` of the paths, each once, in the order of their names.
pub fn read(paths: &[PathBuf]) -> Result<Vec<File>, Failed> {
    found(paths)?.iter().map(|path| one(path).map_err(|complaint| Failed::Refused(complaint.message))).collect()
}

/// The same, with a complaint about each that cannot be read.
pub fn readable(paths: &[PathBuf]) -> Result<(Vec<File>, Vec<Diagnostic>), Failed> {
    let (mut files, mut complaints) = (Vec::new(), Vec::new());
    for path in found(paths)? {
        match one(&path) {
            Ok(file) => files.push(file),
            Err(complaint) => complaints.push(complaint),
        }
    }
    Ok((files, complaints))
}

fn found(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    let mut found = Vec::new();
    for path in paths {
        path.metadata().map_err(unreadable(path))?;
        gather(path, MAX_DEPTH, &mut found)?;
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        let named: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(Failed::Usage(format!("No definition (*.yaml) lies under {}.", named.join(", "))));
    }
    Ok(found)
}

/// What lies in folders and when it was saved: another answer means that something was. What cannot be read now is left out;
/// reading it says why.
pub fn saved(folders: &[PathBuf]) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let mut found = Vec::new();
    for folder in folders {
        gather(folder, MAX_DEPTH, &mut found).ok();
    }
    found.sort();
    let told = found.into_iter().filter_map(|path| {
        let metadata = path.metadata().ok()?;
        Some((path, metadata.modified().ok(), metadata.len()))
    });
    told.collect()
}

/// For a database, which holds one country. `command`: what was asked, without its paths.
pub fn of_one_country(paths: &[PathBuf], command: &str) -> Result<Vec<File>, Failed> {
    let files = read(paths)?;
    let Some(choices) = choices(&files) else {
        return Ok(files);
    };
    let commands: Vec<String> = choices.iter().map(|paths| format!("`{command} {}`", paths.join(" "))).collect();
    Err(Failed::Usage(format!(
        "These are the definitions of {} countries, and a database holds one. Choose: {}.",
        choices.len(),
        commands.join(" or ")
    )))
}

fn gather(path: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failed> {
    if !path.is_dir() {
        found.push(path.to_path_buf());
        return Ok(());
    }
    if depth == 0 {
        return Err(Failed::Usage(format!("{} lies too deep.", path.display())));
    }
    for entry in std::fs::read_dir(path).map_err(unreadable(path))? {
        let entry = entry.map_err(unreadable(path))?.path();
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "yaml") {
            gather(&entry, depth - 1, found)?;
        }
        if found.len() > MAX_FILES {
            return Err(Failed::Usage(format!("More than {MAX_FILES} definitions.")));
        }
    }
    Ok(())
}

/// One that is named by itself.
pub fn file(path: &Path) -> Result<File, Failed> {
    path.metadata().map_err(unreadable(path))?;
    one(path).map_err(|complaint| Failed::Refused(complaint.message))
}

fn one(path: &Path) -> Result<File, Diagnostic> {
    let name = path.to_string_lossy().replace('\\', "/");
    let complaint = |code, message| {
        let file = name.clone();
        Diagnostic { code, severity: Severity::Error, file, span: 0..0, message, help: None }
    };
    let cannot = |error: std::io::Error| complaint("unreadable-file", format!("{name} cannot be read: {error}."));
    let size = path.metadata().map_err(cannot)?.len();
    if size > MAX_FILE_BYTES as u64 {
        let message = format!("{name} has {size} bytes; a definition has at most {MAX_FILE_BYTES}.");
        return Err(complaint("file-too-large", message));
    }
    let text = String::from_utf8(std::fs::read(path).map_err(cannot)?);
    let text =
        text.map_err(|_| complaint("unreadable-file", format!("{name} is no text in UTF-8. Save it as UTF-8.")))?;
    Ok(File { path: name, text })
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> Failed {
    let path = path.display().to_string();
    move |error| Failed::Usage(format!("{path} cannot be read: {error}"))
}
