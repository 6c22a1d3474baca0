//! Folders of definitions: registries first, one owner for each id, faults of one file beside those of the others.

use super::check::GOOD;
use crate::definitions::shipped::rendered;
use chrono::NaiveDate;
use insta::assert_snapshot;
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
            "calendars/national.yaml unreadable-file",
            "roles.yaml missing-key",
            "agencies.yaml bad-date",
            "agencies.yaml unknown-agency",
            "schedules.yaml unknown-zone",
            "schedules.yaml unknown-word",
            "schedules.yaml unknown-recipient",
            "broken.yaml malformed-yaml",
            "task.yaml unknown-role",
            "task.yaml unknown-role",
            "task.yaml unknown-kind",
            "task.yaml unknown-role",
            "task.yaml unknown-state",
            "task.yaml unknown-role",
        ]
    );
}

/// What the authors read, whole, on New Year's Day of 2027.
fn told(files: &[(&str, &str)]) -> String {
    let files: Vec<File> =
        files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
    let (pack, mut complaints) = Pack::read(&files);
    complaints.extend(pack.running_out(&files, NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day")));
    rendered(&complaints, &files)
}

#[test]
fn faults_of_calendars() {
    let holidays = "holidays: [ { title: Eid, declared: [2026-03-20, 2027-03-09] } ]\n";
    assert_snapshot!(told(&[("calendars/national.yaml", &format!("{NATIONAL}{holidays}"))]), @r#"
    warning[calendar-runs-out]: The last declared day of this calendar is 2027-03-09: from 2028 on, days are counted by its rules only. Add next year's days.
     --> calendars/national.yaml:6:50
      |
    6 | holidays: [ { title: Eid, declared: [2026-03-20, 2027-03-09] } ]
      |                                                  ^^^^^^^^^^
    "#);
    assert_eq!(told(&[("calendars/national.yaml", &format!("{NATIONAL}{}", holidays.replace("2027", "2028")))]), "");
    assert_snapshot!(told(&[("calendars/national.yaml", &format!("{NATIONAL}until: 2027-12-31\n"))]), @r#"
    warning[calendar-runs-out]: This calendar ends on 2027-12-31: no date is counted beyond it. Say what comes after.
     --> calendars/national.yaml:6:8
      |
    6 | until: 2027-12-31
      |        ^^^^^^^^^^
    "#);
    let vacations = "vacations:\n  - { title: Long, from: 08-01, until: 09-15, years: { until: 2022 } }\n  - { title: Long, from: 08-01, until: 08-31, years: { until: 2027 } }\n";
    assert_snapshot!(told(&[("calendars/national.yaml", &format!("{NATIONAL}{vacations}"))]), @r#"
    warning[calendar-runs-out]: The last vacation of this calendar begins in 2027: from 2028 on, days are counted without. Add those that follow.
     --> calendars/national.yaml:8:56
      |
    8 |   - { title: Long, from: 08-01, until: 08-31, years: { until: 2027 } }
      |                                                        ^^^^^^^^^^^
    "#);
    let for_ever = vacations.replace("{ until: 2027 }", "{ from: 2023 }");
    assert_eq!(told(&[("calendars/national.yaml", &format!("{NATIONAL}{for_ever}"))]), "");
    let kept = format!("{NATIONAL}declared_by: [keeper]\n");
    assert_eq!(told(&[("calendars/national.yaml", &kept)]), "", "a calendar may be read alone");
    assert_snapshot!(told(&[("roles.yaml", ROLES), ("calendars/national.yaml", &kept)]), @r#"
    error[unknown-role]: There is no role `keeper`.
     --> calendars/national.yaml:6:15
      |
    6 | declared_by: [keeper]
      |               ^^^^^^
    "#);
    assert_snapshot!(told(&[("calendars/national.yaml", "id: national\nversion: 1\ntitel: Days\n")]), @r#"
    error[unreadable-file]: Unknown field `titel`, expected one of id, version, title, zone, weekend, remind_at, closes_at, opening, on_saturday, on_sunday, on_clash, declared_by, until, holidays, closed, vacations
     --> calendars/national.yaml:3:1
      |
    3 | titel: Days
      | ^^^^^
      |
    help: did you mean `title`?
    "#);
    assert_snapshot!(told(&[("calendars/national.yaml", &format!("{NATIONAL}holidays: [ {{ title: Feast, on: 13-01 }} ]\n"))]), @r#"
    error[bad-file]: The rule of `Feast` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.
     --> calendars/national.yaml:6:22
      |
    6 | holidays: [ { title: Feast, on: 13-01 } ]
      |                      ^^^^^
    "#);
}

#[test]
fn faults_of_registries() {
    assert_snapshot!(told(&[("agencies.yaml", "id: a\nversion: 1\nagencies: { mns: { title: M, until: soon } }\n")]), @r#"
    error[bad-date]: `soon` is not a date. Write it like 2024-01-31.
     --> agencies.yaml:3:37
      |
    3 | agencies: { mns: { title: M, until: soon } }
      |                                     ^^^^
    "#);
    let schedule = "id: s\nversion: 1\nschedules: { d: { cron: \"0 8 * * *\", zone: America/Port_of_Spian, send: overdue_by_agency, to: [agency] } }\n";
    assert_snapshot!(told(&[("schedules.yaml", schedule)]), @r#"
    error[unknown-zone]: There is no time zone `America/Port_of_Spian`.
     --> schedules.yaml:3:44
      |
    3 | schedules: { d: { cron: "0 8 * * *", zone: America/Port_of_Spian, send: overdue_by_agency, to: [agency] } }
      |                                            ^^^^^^^^^^^^^^^^^^^^^
      |
    help: did you mean `America/Port_of_Spain`?
    "#);
    let never = schedule.replace("0 8 * * *", "0 8 30 2 *").replace("Spian", "Spain");
    assert_snapshot!(told(&[("schedules.yaml", &never)]), @r#"
    error[bad-cron]: `0 8 30 2 *` never comes: no month it names has such a day.
     --> schedules.yaml:3:25
      |
    3 | schedules: { d: { cron: "0 8 30 2 *", zone: America/Port_of_Spain, send: overdue_by_agency, to: [agency] } }
      |                         ^^^^^^^^^^^^
    "#);
    assert_snapshot!(told(&[("one/roles.yaml", ROLES), ("two/roles.yaml", ROLES)]), @r#"
    error[duplicate-id]: `roles` is the id of one/roles.yaml too.
     --> two/roles.yaml:1:1
      |
    1 | id: roles
      | ^
    "#);
    let (one, two) = (country("one", "UTC"), country("two", "UTC"));
    assert_snapshot!(told(&[("one/country.yaml", &one), ("two/country.yaml", &two)]), @r#"
    error[two-countries]: two and one: a database holds one country.
     --> two/country.yaml:1:1
      |
    1 | id: two
      | ^
    "#);
}

#[test]
fn faults_of_countries() {
    let alarmed = |to: &str| format!("{}alarms: [\"{to}\"]\n", country("one", "UTC"));
    assert_snapshot!(told(&[("country.yaml", &alarmed("role:cordinator")), ("roles.yaml", ROLES)]), @r#"
    error[unknown-role]: There is no role `cordinator`.
     --> country.yaml:7:11
      |
    7 | alarms: ["role:cordinator"]
      |           ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(told(&[("country.yaml", &alarmed("coordinator")), ("roles.yaml", ROLES)]), @r#"
    error[bad-file]: `coordinator` is no recipient of alarms. Write `role:NAME`.
     --> country.yaml:7:11
      |
    7 | alarms: ["coordinator"]
      |           ^^^^^^^^^^^
    "#);
    let rated = format!("{}rates_by: [cordinator]\n", country("one", "UTC"));
    assert_snapshot!(told(&[("country.yaml", &rated), ("roles.yaml", ROLES)]), @r#"
    error[unknown-role]: There is no role `cordinator`.
     --> country.yaml:7:12
      |
    7 | rates_by: [cordinator]
      |            ^^^^^^^^^^
    "#);
    let register = "id: r\nversion: 1\ntitle: R\ncolumns: { ref: {} }\nstage: ref\nstages: []\nlevels: [ { name: a, workflow: none, reference: '{ref}' } ]\n";
    assert_snapshot!(told(&[("register.yaml", register)]), @r#"
    error[register-unknown-name]: There is no workflow `none`.
     --> register.yaml:7:32
      |
    7 | levels: [ { name: a, workflow: none, reference: '{ref}' } ]
      |                                ^^^^
    "#);
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

#[test]
fn who_hears_of_what_nobody_is_assigned_to_is_a_role_there_is() {
    let with = |unowned: &str| {
        let country = format!("{}unowned: [{unowned}]\n", country("one", "UTC"));
        read(&[("country.yaml", &country), ("roles.yaml", ROLES)]).1
    };
    assert_eq!(with("\"role:coordinator\""), [] as [&str; 0]);
    assert_eq!(with("\"role:nobody\""), ["country.yaml unknown-role: There is no role `nobody`."]);
    let none = "country.yaml unknown-recipient: `coordinator` is not a role: write it like `role:NAME`.";
    assert_eq!(with("coordinator"), [none]);
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

/// Nor does it hide that another calendar is not there.
#[test]
fn a_calendar_that_cannot_be_read_is_no_fault_of_what_names_it() {
    let broken = NATIONAL.replace("weekend", "weekends");
    let (_, complaints) =
        read(&[("calendars/national.yaml", &broken), ("roles.yaml", ROLES), ("task.yaml", &task()), ("a.yaml", GOOD)]);
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with("calendars/national.yaml unreadable-file: "), "{complaints:?}");
    let (_, complaints) = read(&[
        ("calendars/local.yaml", &broken.replace("national", "local")),
        ("roles.yaml", ROLES),
        ("task.yaml", &task()),
    ]);
    assert!(complaints.iter().any(|one| one.starts_with("task.yaml unknown-calendar: ")), "{complaints:?}");
}

#[test]
fn a_calendar_lies_in_a_folder_of_calendars() {
    assert_snapshot!(told(&[("national.yaml", NATIONAL)]), @r#"
    error[misplaced-calendar]: This is written like a calendar, and it is one only in a folder `calendars`: move it there.
     --> national.yaml:1:1
      |
    1 | id: national
      | ^
    "#);
}

#[test]
fn a_year_without_a_working_day_is_refused() {
    let of = |vacations: &str| read(&[("calendars/national.yaml", &format!("{NATIONAL}{vacations}"))]).1;
    let long = |from: &str, until: &str| format!("vacations: [ {{ title: Long, from: {from}, until: {until} }} ]\n");
    let said = "calendars/national.yaml bad-file: `Long` leaves no working day in 2019, with the weekends and other vacations.";
    assert_eq!(of(&long("01-01", "12-31")), [said]);
    assert_eq!(of(&long("08-01", "07-31")), [said]);
    assert_eq!(of(&long("01-02", "12-31")), [""; 0], "New Year's Day of most years");
}
