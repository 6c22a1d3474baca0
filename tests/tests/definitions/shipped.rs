//! The folder `workflows` compiles without a complaint, its stories pass, and together they take every transition.

use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::Diagnostic;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::story::{self, Report};
use milepost_tests::office;

/// A database holds one country: what is common, and its own.
pub const COUNTRIES: [&str; 2] = ["lc", "tt"];

pub fn folder(country: &str) -> Vec<File> {
    let own = |pack: &Vec<File>| pack.iter().any(|file| file.path == format!("{country}/country.yaml"));
    packs(&office::folder()).into_iter().find(own).expect("the country")
}

pub fn rendered(diagnostics: &[Diagnostic], files: &[File]) -> String {
    let render = |diagnostic: &Diagnostic| {
        let source = files.iter().find(|file| file.path == diagnostic.file);
        diagnostic.render(source.map_or("", |file| &file.text))
    };
    diagnostics.iter().map(render).collect::<Vec<_>>().join("\n")
}

fn told(country: &str) -> (Vec<File>, Pack, Report) {
    let files = folder(country);
    let (pack, _) = Pack::read(&files);
    let report = story::run(&files, &pack);
    (files, pack, report)
}

/// Compiled without a complaint.
fn sound(country: &str) -> Pack {
    let files = folder(country);
    let (pack, diagnostics) = Pack::read(&files);
    assert_eq!(rendered(&diagnostics, &files), "");
    let ids = pack.workflows.iter().map(|workflow| workflow.id.as_str());
    let common: Vec<&str> = ids.filter(|id| id.starts_with("nap-")).collect();
    assert_eq!(common, ["nap-action", "nap-objective", "nap-pillar", "nap-plan", "nap-task"]);
    pack
}

fn own_kinds(pack: &Pack) -> Vec<&str> {
    let own = pack.workflows.iter().filter(|workflow| !workflow.id.starts_with("nap-"));
    own.map(|workflow| workflow.kind.as_str()).collect()
}

#[test]
fn trinidad_and_tobago_compiles_without_a_complaint() {
    let pack = sound("tt");
    let kinds = ["accused", "case", "charge", "hearing", "investigation", "report", "victim", "witness"];
    assert_eq!(own_kinds(&pack), kinds);
    assert_eq!(pack.agencies.len(), 14);
    assert_eq!(pack.country.map(|country| country.fiscal_year_starts), Some(10));
}

#[test]
fn saint_lucia_compiles_without_a_complaint() {
    let pack = sound("lc");
    assert_eq!(own_kinds(&pack), ["accused", "case", "charge", "hearing", "victim", "witness"]);
    assert_eq!(pack.agencies.len(), 12);
    assert_eq!(pack.country.map(|country| country.fiscal_year_starts), Some(4));
}

/// And every workflow has some, every transition is taken by one, every one says at its end what holds then.
#[test]
fn every_story_passes() {
    for country in COUNTRIES {
        let (files, _, report) = told(country);
        assert_eq!(rendered(&report.diagnostics, &files), "");
        assert!(report.stories.len() > 50, "{} stories were told", report.stories.len());
    }
}

/// The same step, twice: nothing in a workflow depends on anything but what it is given.
#[test]
fn a_second_telling_tells_the_same() {
    for country in COUNTRIES {
        let ((_, _, first), (_, _, second)) = (told(country), told(country));
        assert_eq!(first.stories, second.stories);
    }
}

/// Numbers marked [unverified] in the law's summary stand in one section and hold only once it is switched on.
#[test]
fn unverified_numbers_are_switched_off() {
    let unverified = |files: &[File]| {
        let (pack, _) = Pack::read(files);
        let accused = pack.workflows.iter().find(|workflow| workflow.id == "tt-accused").expect("the accused");
        let marked = accused
            .deadlines
            .iter()
            .filter(|rule| rule.basis.as_deref().is_some_and(|basis| basis.contains("[unverified]")));
        marked.map(|rule| rule.name.clone()).collect::<Vec<String>>()
    };
    let mut files = folder("tt");
    assert_eq!(unverified(&files), Vec::<String>::new());
    for file in &mut files {
        file.text = file.text.replace("in_force: false", "in_force: true");
    }
    assert_eq!(unverified(&files), ["notice_of_appeal", "notice_of_summary_appeal", "remand_appearance"]);
}
