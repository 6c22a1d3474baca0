//! Folders of definitions: registries first, one owner for each id, faults of one file beside those of the others.

use super::check::GOOD;
use milepost_engine::language::countries::{choices, packs};
use milepost_engine::language::pack::{File, Pack};

const ROLES: &str = "id: roles\nversion: 1\nroles:\n  coordinator: { title: Coordinator, for: Coordinates }\n";
const NATIONAL: &str = "id: national\nversion: 1\ntitle: National\nzone: America/Port_of_Spain\nweekend: [Sat, Sun]\n";

fn read(files: &[(&str, &str)]) -> (Pack, Vec<String>) {
    let files: Vec<File> =
        files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
    let (pack, complaints) = Pack::read(&files);
    let said = complaints.iter().map(|one| format!("{} {}: {}", one.file, one.code, one.message));
    (pack, said.collect())
}

fn task() -> String {
    let task = GOOD.replace("test-action", "test-task").replace("kind: action", "kind: task");
    task.replace("children: { task: { workflow: test-task } }\n", "")
}

#[test]
fn files_name_each_other_in_any_order() {
    let (pack, complaints) = read(&[
        ("a/action.yaml", GOOD),
        ("a/task.yaml", &task()),
        ("z/roles.yaml", ROLES),
        ("z/calendars/national.yaml", NATIONAL),
        ("a/action.stories.yaml", "anything"),
    ]);
    assert_eq!(complaints, [] as [&str; 0]);
    let ids: Vec<&str> = pack.workflows.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["test-action", "test-task"]);
    let paths: Vec<&str> = pack.definitions.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["z/roles.yaml", "z/calendars/national.yaml", "a/action.yaml", "a/task.yaml"]);
}

#[test]
fn two_files_of_one_id_are_refused() {
    let (pack, complaints) = read(&[
        ("calendars/national.yaml", NATIONAL),
        ("roles.yaml", ROLES),
        ("task.yaml", &task()),
        ("one.yaml", GOOD),
        ("two.yaml", GOOD),
    ]);
    assert_eq!(complaints, ["two.yaml duplicate-id: `test-action` is the id of one.yaml too."]);
    assert_eq!(pack.definitions.len(), 4);
}

#[test]
fn a_fault_in_one_file_hides_none_in_another() {
    let (_, complaints) = read(&[
        ("calendars/national.yaml", "id: national\nversion: 1\n"),
        ("roles.yaml", "id: roles\nversion: 1\nroles: { coordinator: {} }\n"),
        ("agencies.yaml", "id: a\nversion: 1\nagencies: { mns: { title: M, until: soon, successor: mhs } }\n"),
        (
            "schedules.yaml",
            "id: s\nversion: 1\nschedules: { d: { cron: \"0 8 * *\", zone: America/Port_of_Spian, send: all, to: [somebody] } }\n",
        ),
        ("broken.yaml", "id: [\n"),
        ("task.yaml", &task().replace("target: doing", "target: dong")),
    ]);
    let codes: Vec<&str> = complaints.iter().filter_map(|said| said.split(':').next()).collect();
    assert_eq!(
        codes,
        [
            "calendars/national.yaml bad-file",
            "roles.yaml missing-key",
            "agencies.yaml bad-date",
            "agencies.yaml unknown-agency",
            "schedules.yaml unknown-zone",
            "schedules.yaml unknown-word",
            "schedules.yaml unknown-recipient",
            "broken.yaml malformed-yaml",
            "task.yaml unknown-calendar",
            "task.yaml unknown-role",
            "task.yaml unknown-role",
            "task.yaml unknown-kind",
            "task.yaml unknown-role",
            "task.yaml unknown-state",
            "task.yaml unknown-role",
        ]
    );
}

#[test]
fn a_message_is_checked_against_the_file_of_its_receiver() {
    let telling = |to: &str| {
        let tell = format!("target: done, actions: [ {{ tell: {{ {to}, event: pause }} }} ] }}");
        (GOOD.replace("target: done }", &tell), task().replace("target: done }", &tell))
    };
    let complaints = |action: &str, task: &str| {
        let files = [
            ("roles.yaml", ROLES),
            ("calendars/national.yaml", NATIONAL),
            ("action.yaml", action),
            ("task.yaml", task),
        ];
        read(&files).1
    };
    let (down, up) = (telling("children: task").0, telling("parent: true").1);
    assert_eq!(
        complaints(&down, &up),
        [
            "action.yaml unheard-event: Nobody hears `pause`: test-task does not declare it.",
            "task.yaml unheard-event: Nobody hears `pause`: test-action does not declare it."
        ]
    );
    let sideways = telling("links: depends_on").0;
    assert_eq!(
        complaints(&sideways, &task()),
        ["action.yaml unheard-event: Nobody hears `pause`: test-action does not declare it."]
    );
}

fn country(id: &str, zone: &str) -> String {
    format!("id: {id}\nversion: 1\ntitle: {id}\nzone: {zone}\ncurrency: XCD\nfiscal_year_starts: 4\n")
}

#[test]
fn a_country_is_the_folder_of_its_country_file_and_what_is_common_belongs_to_each() {
    let paths = |files: &[File]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    let file = |path: &&str| File { path: (*path).into(), text: String::new() };
    let both = ["w/common/nap/a.yaml", "w/lc/country.yaml", "w/loose.yaml", "w/tt/country.yaml", "w/tt/court/b.yaml"];
    let both: Vec<File> = both.iter().map(file).collect();
    let read: Vec<Vec<String>> = packs(&both).iter().map(|pack| paths(pack)).collect();
    assert_eq!(
        read,
        [
            vec!["w/common/nap/a.yaml", "w/lc/country.yaml", "w/loose.yaml"],
            vec!["w/common/nap/a.yaml", "w/loose.yaml", "w/tt/country.yaml", "w/tt/court/b.yaml"],
        ]
    );
    let chosen: Vec<String> = choices(&both).unwrap().iter().map(|paths| paths.join(" ")).collect();
    assert_eq!(chosen, ["w/common w/loose.yaml w/lc", "w/common w/loose.yaml w/tt"]);
    assert_eq!(choices(&both[3..]), None);
    assert_eq!(packs(&both[..1]).len(), 1, "without a country all files are one pack");
}

#[test]
fn a_schedule_without_a_zone_runs_in_its_countrys() {
    let schedule =
        "id: s\nversion: 1\nschedules: { d: { cron: \"0 8 * * *\", send: overdue_by_agency, to: [agency] } }\n";
    let midnight = "2025-01-01T00:00:00Z".parse().unwrap();
    for (zone, morning) in [("America/St_Lucia", "12:00"), ("Asia/Tokyo", "23:00")] {
        let (pack, complaints) = read(&[("common/schedules.yaml", schedule), ("x/country.yaml", &country("x", zone))]);
        assert_eq!(complaints, [] as [&str; 0]);
        let next = pack.schedules[0].schedule.after(midnight).unwrap();
        assert_eq!(next.format("%H:%M").to_string(), morning);
    }
}

#[test]
fn a_second_country_is_refused() {
    let (one, two) = (country("one", "UTC"), country("two", "UTC"));
    let (pack, complaints) = read(&[("one/country.yaml", &one), ("two/country.yaml", &two)]);
    assert_eq!(complaints, ["two/country.yaml two-countries: two and one: a database holds one country."]);
    assert_eq!(pack.country.map(|country| country.id), Some("one".into()));
}

#[test]
fn a_register_names_what_there_is() {
    let register = "id: r\nversion: 1\ntitle: R\ncolumns: { ref: { required: true, calendar: courts }, stage: {} }\nstage: stage\n\
                    stages: [ { stage: Waiting, only: { rout: [old] }, states: { action: [dong], charge: [open] } } ]\n\
                    levels: [ { name: action, workflow: test-action, reference: '{ref}', fields: { titel: ref } }, { name: other, workflow: none, reference: '{ref}' } ]\n";
    let (pack, complaints) = read(&[
        ("action.yaml", GOOD),
        ("task.yaml", &task()),
        ("roles.yaml", ROLES),
        ("calendars/national.yaml", NATIONAL),
        ("court/register.yaml", register),
    ]);
    assert_eq!(pack.registers.len(), 1);
    assert_eq!(
        complaints,
        [
            "court/register.yaml register-unknown-name: `test-action` has no innermost state `dong`.",
            "court/register.yaml register-unknown-name: `test-action` has no field `titel`.",
            "court/register.yaml register-unknown-name: There is no workflow `none`.",
            "court/register.yaml register-unknown-name: There is no calendar `courts`.",
            "court/register.yaml register-unknown-name: There is no column `rout`.",
            "court/register.yaml register-unknown-name: There is no level `charge`.",
        ]
    );
}
