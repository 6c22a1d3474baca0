//! The project's own files, as Git would list them.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const MADE: [&str; 5] = ["target", "node_modules", ".git", "demo", "proptest-regressions"];

pub struct File {
    /// From the project's root, with `/`.
    pub path: String,
    pub text: String,
}

pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the project").to_path_buf()
}

/// Every text file.
pub fn files() -> Vec<File> {
    let mut files = Vec::new();
    collect(&root(), "", &mut files);
    assert!(files.len() > 100, "the project was found");
    files
}

pub fn rust() -> Vec<File> {
    let mut files = files();
    files.retain(|file| file.path.ends_with(".rs"));
    files
}

/// Of one folder.
pub fn below(folder: &str) -> Vec<File> {
    let mut files = rust();
    files.retain(|file| file.path.starts_with(folder));
    assert!(!files.is_empty(), "{folder} has files");
    files
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn collect(folder: &Path, name: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let own = entry.file_name().to_string_lossy().into_owned();
        let path = if name.is_empty() { own.clone() } else { format!("{name}/{own}") };
        match entry.file_type().expect("a type").is_dir() {
            _ if own == ".git" => {}
            true if MADE.contains(&own.as_str()) => {}
            true => collect(&entry.path(), &path, files),
            false => {
                if let Ok(text) = fs::read_to_string(entry.path()) {
                    files.push(File { path, text });
                }
            }
        }
    }
}

/// Lines that are code: neither comments nor, roughly, the insides of texts.
pub fn code(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let lines = file.text.lines().enumerate();
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    lines.filter(move |(_, line)| is_code(line)).map(|(index, line)| (index + 1, line))
}

/// The places where one of these words stands in code.
pub fn found(files: &[File], words: &[&str]) -> Vec<String> {
    let places = files.iter().flat_map(|file| {
        let lines = code(file).filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
    });
    places.collect()
}
