//! The pages that describe the house are true: their paths exist, and whoever runs a gate runs the same one.

use super::source::{below, found, read, root};

/// What stands between backticks and looks like a path, and what links lead to.
fn paths(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let linked = text.split("](").skip(1).filter_map(|after| after.split(')').next());
    let is_path = |word: &&str| {
        let letters = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        letters && (word.contains('/') || word.ends_with(".md") || word.ends_with(".toml")) && !word.starts_with('/')
    };
    quoted.chain(linked).filter(is_path).map(str::to_owned).collect()
}

#[test]
fn paths_that_are_named_exist() {
    for page in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        let named = paths(&read(page));
        assert!(named.len() > 2, "{page} names paths");
        for path in named {
            assert!(root().join(&path).exists() || is_made(&path), "{page} names {path}");
        }
    }
}

/// By a run, so not in a clean clone.
fn is_made(path: &str) -> bool {
    path.starts_with("demo/") || path.starts_with("target/")
}

/// Every room of the map is a room of the house, and the other way round.
#[test]
fn the_map_has_every_room() {
    let map = read("ARCHITECTURE.md");
    let mut rooms = Vec::new();
    for folder in ["engine/src", "api/src"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                rooms.push(format!("{folder}/{name}/"));
            }
        }
    }
    rooms.retain(|room| !map.contains(&format!("`{room}`")));
    assert_eq!(rooms, Vec::<String>::new(), "ARCHITECTURE.md does not name them");
}

#[test]
fn whoever_tests_tests_the_same() {
    assert!(read(".ci/run").contains("make test"));
    let workflow = read(".github/workflows/ci.yml");
    assert!(workflow.contains("run: make test") && workflow.contains("run: make check"));
    let makefile = read("Makefile");
    for target in ["run:", "test:", "check:", "bench:"] {
        assert!(makefile.lines().any(|line| line.starts_with(target)), "{target}");
    }
    assert!(
        makefile.contains("test --workspace") && makefile.contains("clippy --workspace --all-targets -- -D warnings")
    );
}

/// What opens a guard is built into the tests and nothing else.
#[test]
fn no_product_opens_a_guard() {
    for manifest in ["Cargo.toml", "api/Cargo.toml", "migrations/Cargo.toml"] {
        assert!(!read(manifest).contains("leaks"), "{manifest}");
    }
    assert!(
        read("engine/Cargo.toml").contains("[features]\nleaks = []\n") && read("tests/Cargo.toml").contains("leaks")
    );
    assert!(read("README.md").contains("cargo build --release -p milepost-api"));
    let product: Vec<_> = below("engine/src").into_iter().chain(below("api/src")).collect();
    assert_eq!(found(&product, &["opened::asked("]).len(), found(&product, &["cfg(feature = \"leaks\")"]).len() - 1);
    assert_eq!(found(&product, &["opened::watch", "opened::asked_at"]), Vec::<String>::new());
}

#[test]
fn the_toolchain_is_one() {
    let channel = read("rust-toolchain.toml");
    let manifest = read("Cargo.toml");
    assert!(channel.contains("channel = \"1.95.0\"") && manifest.contains("rust-version = \"1.95\""));
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn every_chapter_is_in_the_binary() {
    let suite = read("tests/tests/suite.rs");
    for entry in std::fs::read_dir(root().join("tests/tests")).expect("the chapters").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let chapter = name.trim_end_matches(".rs");
        let listed = suite.lines().any(|line| line == format!("mod {chapter};"));
        assert!(listed || chapter == "suite", "{chapter} is not in suite.rs");
    }
}
