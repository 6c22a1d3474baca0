//! Files made to hurt: each is refused with a complaint, none takes the process with it.

use super::check::{GOOD, check, with};

/// The first line of what the author reads: a bomb's own line is long.
fn headline(source: &str) -> String {
    check(source).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_bomb_of_aliases() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 'b'..='z' {
        let before = (level as u8 - 1) as char;
        bomb += &format!("{level}: &{level} [{}]\n", vec![format!("*{before}"); 9].join(", "));
    }
    assert_eq!(
        headline(&bomb),
        "error[malformed-yaml]: Anchors and aliases are not used here: everything is written where it stands."
    );
}

#[test]
fn more_than_a_megabyte() {
    let large = format!("{GOOD}# {}", "x".repeat(1_000_000));
    assert!(headline(&large).starts_with("error[file-too-large]: A file has at most 1000000 bytes; this one has 100"));
}

#[test]
fn a_hundred_thousand_brackets() {
    for brackets in ["[", "{a: ", "- "] {
        let headline = headline(&brackets.repeat(100_000));
        assert!(headline.starts_with("error["), "{headline}");
    }
    let nested = format!("{}x{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(headline(&nested), "error[malformed-yaml]: Nothing nests deeper than 64 levels.");
}

#[test]
fn a_guard_of_two_hundred_thousand_terms() {
    let terms = vec!["1"; 200_000].join("+");
    let guard = format!("target: doing, guard: {{ when: {terms} == 1 }}");
    assert_eq!(
        with("target: doing", &guard).lines().next(),
        Some("error[bad-expression]: An expression has at most 1000 characters; this one has 400004.")
    );
}

#[test]
fn too_many_states() {
    let states: String =
        (0..2_000).map(|n| format!("  s{n}: {{ stage: S, on: {{ start: {{ target: done }} }} }}\n")).collect();
    let many = GOOD.replace("  done: {", &format!("{states}  done: {{"));
    assert_eq!(headline(&many), "error[too-many-states]: A workflow has at most 2000 states; this one has 2003.");
}

#[test]
fn places_are_found_beside_letters_of_several_bytes() {
    let read = check(&GOOD.replace("title: Start", "title: Début — Ωmega").replace("target: doing", "target: doïng"));
    assert!(read.contains("There is no state `doïng`."), "{read}");
    assert!(read.contains("^^^^^\n"), "{read}");
}

/// As deep as the bound lets through, on a stack of 1 MiB: half of what a thread of the server has.
#[test]
fn the_deepest_files_do_not_exhaust_the_stack() {
    let deep = || {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
            let file = format!("{}x{}", open.repeat(64), close.repeat(64));
            assert!(!headline(&file).contains("nests deeper"));
        }
        assert_eq!(check(&nested_states(31)), "");
        assert!(check(&nested_states(33)).contains("Nothing nests deeper than 64 levels."));
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(deep);
    thread.expect("a thread").join().expect("no panic");
}

/// One state inside the other; the innermost is final.
fn nested_states(depth: usize) -> String {
    let (mut states, mut indent) = (String::new(), String::new());
    for level in 0..depth {
        states += &format!("{indent}initial: s{level}\n{indent}states:\n{indent}  s{level}:\n");
        indent += "    ";
    }
    let head = "id: deep\nversion: 1\nkind: a\ntitle: Deep\nreference: \"{number}\"\ncalendar: national\n";
    format!("{head}{states}{indent}type: final\n{indent}stage: Over\n")
}
