//! One definition, or a chart of the standard, with what it names: the roles, agencies and calendars that lie beside it, or in the country's folder around it.

use super::{Failed, check, files};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::Diagnostic;
use milepost_engine::language::pack::{COUNTRY, File, Pack};
use milepost_engine::scxml::import::import;
use milepost_engine::scxml::play::clock;
use milepost_engine::time::calendar::Calendar;
use std::path::{Path, PathBuf};

/// How far up a country's folder is looked for.
const MAX_UP: usize = 3;

/// A workflow that compiles, with its calendar.
pub struct Found {
    pub workflow: Workflow,
    pub calendar: Calendar,
}

/// The first surroundings in which it has no faults. Where there are none, its faults are printed as those show them in which it has fewest.
pub fn workflow(path: &Path) -> Result<Found, Failed> {
    let own = files::file(path)?;
    if path.extension().is_some_and(|extension| extension == "scxml") {
        return chart(&own);
    }
    let whole = path.canonicalize().map_err(Failed::internal)?;
    let name = whole.to_string_lossy().replace('\\', "/");
    let mut faults: Vec<Vec<Diagnostic>> = Vec::new();
    for paths in surroundings(&whole) {
        for files in packs(&files::read(&paths)?) {
            if files.iter().any(|file| file.path == name) {
                match read(&name, &files) {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(found) => faults.push(found),
                }
            }
        }
    }
    let fewest = faults.into_iter().min_by_key(|found| check::errors(found));
    let Some(complaints) = fewest else {
        return Err(Failed::Refused(format!("{} is no workflow.", own.path)));
    };
    let here = |complaint: Diagnostic| Diagnostic { file: own.path.clone(), ..complaint };
    let complaints: Vec<Diagnostic> = complaints.into_iter().map(here).collect();
    check::print(&complaints, std::slice::from_ref(&own));
    Err(Failed::Refused(check::counted(check::errors(&complaints))))
}

/// A chart in the W3C's format stands alone.
fn chart(file: &File) -> Result<Found, Failed> {
    let (workflow, complaints) = import(&file.path, &file.text);
    check::print(&complaints, std::slice::from_ref(file));
    let workflow = workflow.ok_or_else(|| Failed::Refused(check::counted(check::errors(&complaints))))?;
    Ok(Found { workflow, calendar: clock().map_err(Failed::Refused)? })
}

/// `None`: the file says of itself that it is something else. The error: its faults.
fn read(name: &str, files: &[File]) -> Result<Option<Found>, Vec<Diagnostic>> {
    let (pack, complaints) = Pack::read(files);
    let definition = pack.definitions.iter().find(|definition| definition.path == name);
    let id = definition.map(|definition| definition.id.as_str());
    let workflow = pack.workflows.iter().find(|workflow| Some(workflow.id.as_str()) == id);
    let calendar = workflow.and_then(|workflow| pack.calendars.iter().find(|one| one.name == workflow.calendar));
    if let (Some(workflow), Some(calendar)) = (workflow, calendar) {
        return Ok(Some(Found { workflow: workflow.clone(), calendar: calendar.clone() }));
    }
    let own: Vec<Diagnostic> = complaints.into_iter().filter(|complaint| complaint.file == name).collect();
    if check::errors(&own) == 0 { Ok(None) } else { Err(own) }
}

/// What lies beside it; then each country further up: one it lies in, or one that lies beside a folder it lies in.
fn surroundings(file: &Path) -> Vec<Vec<PathBuf>> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let beside = [definitions(folder), definitions(&folder.join("calendars"))].concat();
    let mut all = vec![beside];
    for folder in folder.ancestors().take(MAX_UP) {
        if is_country(folder) {
            all.push(vec![folder.to_path_buf()]);
        }
        if let Some(around) = folder.parent() {
            let countries = entries(around).into_iter().filter(|beside| beside != folder && is_country(beside));
            all.extend(countries.map(|country| vec![folder.to_path_buf(), country]));
        }
    }
    all
}

fn is_country(folder: &Path) -> bool {
    folder.join(COUNTRY).is_file()
}

fn definitions(folder: &Path) -> Vec<PathBuf> {
    let paths = entries(folder).into_iter();
    paths.filter(|path| path.is_file() && path.extension().is_some_and(|of| of == "yaml")).collect()
}

/// What cannot be listed holds nothing that could be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
