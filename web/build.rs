//! Builds the page with npm into `OUT_DIR`. `WEB_SKIP=1` builds the crate without pages, for work on Rust alone;
//! `WEB_DIST=DIR` takes what `npm run build` wrote into DIR elsewhere, for machines without Node.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the page is made of. What it makes beside them (`gql`, `node_modules`) is not watched.
const MADE_OF: [&str; 9] = [
    "app",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "codegen.ts",
    "tsconfig.json",
    "embed.mjs",
    "../api/schema.graphql",
];
/// The lock that `node_modules` was installed by.
const INSTALLED: &str = "node_modules/.installed-by";

fn main() {
    for path in MADE_OF {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=WEB_SKIP");
    println!("cargo::rerun-if-env-changed=WEB_DIST");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo says where")).join("pages");
    let pages = match (env::var_os("WEB_SKIP"), env::var_os("WEB_DIST")) {
        (Some(_), _) => {
            let nothing = "pub static FILES: &[File] = &[];\npub static DOCUMENTS: &[(&str, &str)] = &[];\n";
            fs::create_dir_all(&out).expect("a folder");
            fs::write(out.join("files.rs"), nothing).expect("written");
            out
        }
        (None, Some(ready)) => fs::canonicalize(ready).expect("WEB_DIST is a folder"),
        (None, None) => {
            install();
            npm(&["run", "--silent", "build"], Some(&out));
            out
        }
    };
    println!("cargo::rustc-env=WEB_FILES={}", pages.join("files.rs").display());
}

/// Only when the lock changed.
fn install() {
    let lock = fs::read("package-lock.json").expect("the lock");
    if fs::read(INSTALLED).is_ok_and(|installed| installed == lock) {
        return;
    }
    npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], None);
    fs::write(INSTALLED, lock).expect("written");
}

fn npm(arguments: &[&str], out: Option<&Path>) {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(arguments);
    if let Some(out) = out {
        npm.env("WEB_OUT", out);
    }
    // Its words are for the person who builds; Cargo reads the other stream.
    let done = npm.stdout(std::io::stderr()).status();
    let done = done
        .unwrap_or_else(|error| panic!("the page needs Node 20.19 and npm ({error}); WEB_SKIP=1 builds without it"));
    assert!(
        done.success(),
        "npm {} failed; what it said is above. WEB_SKIP=1 builds without the page",
        arguments.join(" ")
    );
}
