//! One folder may hold several countries. A country's pack is the folder that holds its country file; what lies in no
//! country's folder belongs to every one. A database holds one country, so only `check` takes several at a time. Pure.

use super::pack::{COUNTRY, File};
use std::collections::BTreeSet;

/// One pack for each country, in the order of their folders; without a country file all files are one pack.
pub fn packs(files: &[File]) -> Vec<Vec<File>> {
    let folders = folders(files);
    if folders.is_empty() {
        return vec![files.to_vec()];
    }
    let pack = |country: &&str| -> Vec<File> {
        let belongs = |file: &&File| owner(&file.path, &folders).is_none_or(|owner| owner == *country);
        files.iter().filter(belongs).cloned().collect()
    };
    folders.iter().map(pack).collect()
}

/// Where files hold several countries: what to publish for each, the common folders before the country's own.
pub fn choices(files: &[File]) -> Option<Vec<Vec<String>>> {
    let folders = folders(files);
    let common = common(files, &folders);
    let choice = |country: &&str| common.iter().copied().chain([*country]).map(str::to_owned).collect();
    (folders.len() > 1).then(|| folders.iter().map(choice).collect())
}

fn folders(files: &[File]) -> BTreeSet<&str> {
    files.iter().map(|file| cut(&file.path)).filter(|(_, name)| *name == COUNTRY).map(|(folder, _)| folder).collect()
}

/// `country.yaml` in no folder owns every file beside and below it.
fn cut(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The innermost country whose folder holds the file.
fn owner<'a>(path: &str, folders: &BTreeSet<&'a str>) -> Option<&'a str> {
    folders.iter().copied().filter(|folder| holds(folder, path)).max_by_key(|folder| folder.len())
}

fn holds(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The outermost folders (or single files) that hold no country.
fn common<'a>(files: &'a [File], folders: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let loose = files.iter().map(|file| file.path.as_str()).filter(|path| owner(path, folders).is_none());
    loose.map(|path| outermost(path, folders)).collect()
}

fn outermost<'a>(path: &'a str, folders: &BTreeSet<&str>) -> &'a str {
    let ends = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|above| !above.is_empty());
    let free = |above: &&str| folders.iter().all(|country| !holds(above, country));
    ends.into_iter().find(free).unwrap_or(path)
}
