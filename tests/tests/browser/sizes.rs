//! The page is light: what a browser loads first, and what each further address adds, compressed by gzip.

use milepost_web::FILES;

const SHELL: usize = 130_000;
const ROUTE: usize = 45_000;
const STYLE: usize = 15_000;

#[test]
fn the_page_is_light() {
    let index = FILES.iter().find(|file| file.path == "index.html").expect("built with its page");
    let index = String::from_utf8_lossy(index.bytes);
    let scripts = FILES.iter().filter(|file| file.path.ends_with(".js"));
    let (shell, routes): (Vec<_>, Vec<_>) = scripts.partition(|file| index.contains(file.path));
    let sum: usize = shell.iter().map(|file| file.gzip.len()).sum();
    assert!((50_000..=SHELL).contains(&sum), "the shell has {sum} bytes");
    assert!(routes.len() >= 3, "each page is a file of its own");
    for file in routes {
        assert!(file.gzip.len() <= ROUTE, "{} has {} bytes", file.path, file.gzip.len());
    }
    let style: usize = FILES.iter().filter(|file| file.path.ends_with(".css")).map(|file| file.gzip.len()).sum();
    assert!((1..=STYLE).contains(&style), "the style has {style} bytes");
}

/// Whatever a browser takes, it gets the same bytes in the end, and no twin is larger.
#[test]
fn every_file_has_smaller_twins() {
    for file in FILES.iter().filter(|file| file.bytes.len() > 2_000) {
        assert!(file.brotli.len() < file.gzip.len() && file.gzip.len() < file.bytes.len(), "{}", file.path);
    }
}
