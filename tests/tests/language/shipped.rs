//! What is shipped compiles without a complaint.

use milepost_engine::language::pack::{File, Pack};
use std::path::Path;

fn files(folder: &Path, root: &Path, into: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, root, into);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.strip_prefix(root).expect("inside").display().to_string();
            let text = std::fs::read_to_string(&path).expect("text");
            into.push(File { path: name.replace('\\', "/"), text });
        }
    }
}

#[test]
fn the_shipped_workflows_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows");
    let mut all = Vec::new();
    files(&root, &root, &mut all);
    let (pack, complaints) = Pack::read(&all);
    let text = |file: &str| all.iter().find(|one| one.path == file).map_or("", |one| one.text.as_str());
    let rendered: Vec<String> = complaints.iter().map(|one| one.render(text(&one.file))).collect();
    let rendered: Vec<String> = rendered.into_iter().filter(|one| !one.starts_with("warning[not-yet]")).collect();
    assert_eq!(rendered.join("\n\n"), "");
    let mut ids: Vec<&str> = pack.workflows.iter().map(|workflow| workflow.id.as_str()).collect();
    ids.sort_unstable();
    let shipped =
        ["nap-action", "nap-objective", "nap-pillar", "nap-plan", "nap-task", "tt-accused", "tt-case", "tt-charge"];
    assert_eq!(ids[..8], shipped);
}
