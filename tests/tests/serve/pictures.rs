//! Workflows as others see them, on the command line: drawn, and who may do what where.

use super::commands::{at, published, run};
use crate::tidy::source::read;
use milepost_engine::language::countries::packs;
use milepost_engine::language::pack::Pack;
use milepost_engine::picture::mermaid::mermaid;
use milepost_engine::picture::svg::svg;
use milepost_tests::office::folder;
use milepost_tests::{Place, both};

both!(a_published_workflow_is_shown);

const WORKFLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows");
const TASK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/common/nap/task.yaml");

async fn a_published_workflow_is_shown(place: Place) {
    published(&place);
    let of_file = run(&["roles", TASK]);
    let of_id = at(&place, &["roles", "nap-task"]);
    assert_eq!((of_id.code, of_id.out), (0, of_file.out));
    let drawn = at(&place, &["diagram", "nap-task"]);
    assert_eq!((drawn.code, drawn.out), (0, run(&["diagram", TASK, "--svg"]).out));
    let unknown = at(&place, &["roles", "nap-tusk"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("Did you mean `nap-task`?"), "{}", unknown.err);
}

#[test]
fn who_may_do_what_where() {
    let shown = run(&["roles", TASK]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<String>>().join("|");
    let lines: Vec<String> = shown.out.lines().map(cells).filter(|line| !line.contains("---")).collect();
    let heads = "|state|event|title|administrator|coordinator|donor|finance_officer|focal_point|monitoring_officer|permanent_secretary|condition|";
    assert_eq!(
        lines,
        [
            "Task (nap-task)",
            "",
            heads,
            "|(any, finished too)|see|Items it sees|all|all|counts|all|agency|all|all||",
            "|(before it begins)|create|Add a task|yes|yes|||yes||||",
            "|(any)|revise|Change the task's data|yes|yes|||yes||||",
            "|(any)|drop|Drop||yes|||yes||||",
            "|(any)|extend.due|Extend: Task done||yes|||yes||||",
            "|to_do|start|Start||yes|||yes||||",
            "|to_do|finish|Done||yes|||yes||||",
            "|doing|finish|Done||yes|||yes||||",
            "|(any)|assign|Assign|yes|yes|||yes||||",
            "|(any, finished too)|correct|Correct|yes|yes|||||||",
            "|(finished)|reopen|Reopen||yes|||||||",
        ]
    );
}

/// What a spreadsheet would take for a formula is text.
#[test]
fn a_table_for_spreadsheets() {
    let all = run(&["roles", WORKFLOWS, "--csv"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let mut table = csv::Reader::from_reader(all.out.as_bytes());
    let heads: Vec<String> = table.headers().expect("heads").iter().map(str::to_owned).collect();
    let rows: Vec<Vec<String>> =
        table.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    let cell = |row: &[String], head: &str| row[heads.iter().position(|one| one == head).expect(head)].clone();
    let found = |workflow: &str, state: &str, event: &str| {
        let wanted = [workflow, state, event];
        rows.iter().find(|row| row[..3] == wanted).unwrap_or_else(|| panic!("{wanted:?}")).clone()
    };
    let approve = found("nap-action", "costed", "approve");
    assert_eq!((cell(&approve, "coordinator"), cell(&approve, "donor")), ("if".into(), String::new()));
    assert_eq!(cell(&approve, "condition"), "An action is approved with a due date. Enter one first");
    assert_eq!(
        cell(&found("nap-action", "submitted", "verify"), "condition"),
        "another person than took the last step"
    );
    assert_eq!(cell(&found("tt-accused", "(any, finished too)", "reveal.name"), "registrar"), "yes");
    assert_eq!(rows.iter().filter(|row| row[..3] == ["nap-task", "to_do", "start"]).count(), 1);

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("common/task.yaml");
    std::fs::create_dir_all(folder.path().join("tt")).expect("a folder");
    std::fs::create_dir_all(folder.path().join("common")).expect("a folder");
    for name in ["country.yaml", "roles.yaml", "agencies.yaml"] {
        std::fs::copy(format!("{WORKFLOWS}/tt/{name}"), folder.path().join("tt").join(name)).expect("copied");
    }
    std::fs::create_dir_all(folder.path().join("tt/calendars")).expect("a folder");
    std::fs::copy(format!("{WORKFLOWS}/tt/calendars/national.yaml"), folder.path().join("tt/calendars/national.yaml"))
        .expect("copied");
    let text = std::fs::read_to_string(TASK).expect("a workflow").replace("{ title: Start }", "{ title: \"=1+1\" }");
    std::fs::write(&file, text).expect("written");
    let cautious = run(&["roles", file.to_str().expect("text"), "--csv"]);
    assert!(cautious.out.contains(",start,'=1+1,"), "{}{}", cautious.out, cautious.err);
}

/// Drawn again, it is the same text.
#[test]
fn a_small_workflow_is_drawn_as_it_was() {
    for (how, file) in [("--svg", "tests/recorded/task.svg"), ("--mermaid", "tests/recorded/task.mmd")] {
        let drawn = run(&["diagram", TASK, how]);
        assert_eq!((drawn.code, drawn.err.as_str()), (0, ""));
        assert!(drawn.out == read(file), "{file} should be:\n{}", drawn.out);
    }
}

/// Of every shipped workflow: each state is one box, each step is there once, with a line and a tip for each target.
#[test]
fn every_state_and_every_step_is_drawn_once() {
    let mut workflows = 0;
    for files in packs(&folder()) {
        for workflow in Pack::read(&files).0.workflows {
            let chart = &workflow.chart;
            let drawn = svg(&workflow);
            let text = mermaid(&workflow);
            for (id, state) in chart.states.iter().enumerate() {
                let name = &state.name;
                assert_eq!(drawn.matches(&format!("<g data-state=\"{name}\">")).count(), 1, "{}: {name}", workflow.id);
                let boxes = text.lines().filter(|line| line.trim_start().starts_with(&format!("state \"{name}")));
                let boxes = boxes
                    .filter(|line| line.split('"').nth(1).is_some_and(|title| title.split(' ').next() == Some(name)));
                assert_eq!(boxes.count(), usize::from(id != 0), "{}: {name}", workflow.id);
            }
            for (id, step) in chart.transitions.iter().enumerate() {
                let group = format!("<g data-step=\"{id}\">\n");
                let (_, after) = drawn.split_once(&group).unwrap_or_else(|| panic!("{}: step {id}", workflow.id));
                let own = after.split("</g>").next().expect("its end");
                assert_eq!(own.matches("class=\"c").count(), 2 * step.targets.len(), "{}: step {id}", workflow.id);
                assert!(!after.contains(&group));
            }
            let steps = text.lines().filter(|line| line.contains(" : ") && !line.contains(" : due#58;"));
            let written = steps.filter(|line| !line.ends_with(" : the first time")).count();
            assert_eq!(written, chart.transitions.len(), "{}: {text}", workflow.id);
            workflows += 1;
        }
    }
    assert!(workflows > 15, "{workflows}");
}

#[test]
fn one_drawing_shows_one_workflow() {
    let several = run(&["diagram", WORKFLOWS]);
    assert_eq!(several.code, 2);
    assert!(several.err.contains("One diagram shows one workflow"), "{}", several.err);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("chart.scxml");
    let chart = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><state id='a.b'><transition event='go' \
                 target='end' cond='In(&quot;a.b&quot;)'/></state><final id='end'/></scxml>";
    std::fs::write(&file, chart).expect("written");
    let file = file.to_str().expect("text");
    let drawn = run(&["diagram", file]);
    assert!(drawn.code == 0 && drawn.out.contains("<g data-state=\"a.b\">"), "{}{}", drawn.out, drawn.err);
    let text = run(&["diagram", file, "--mermaid"]);
    assert!(text.out.contains("state \"a.b\" as s1\n") && text.out.contains("s1 --> s2 : go"), "{}", text.out);
}

/// Mermaid has no other text of what lies between regions: each step stands once, behind the region that it leaves.
#[test]
fn steps_between_regions_and_a_chart_without_roles() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("chart.scxml");
    let chart = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' name='both'><parallel id='both'>
        <transition event='again' target='a'/>
        <state id='left'><state id='a'><transition event='over' target='d'/></state><state id='b'/></state>
        <state id='right'><state id='c'><transition event='back' target='b'/></state><state id='d'/></state></parallel></scxml>";
    std::fs::write(&file, chart).expect("written");
    let file = file.to_str().expect("text");
    insta::assert_snapshot!(run(&["diagram", file, "--mermaid"]).out, @r#"
        stateDiagram-v2
          state "both" as both {
            state "any of both" as any1
            any1 --> a : again
            --
            state "left" as left {
              state "a" as a
              state "b" as b
              [*] --> a
            }
            a --> d : over
            --
            state "right" as right {
              state "c" as c
              state "d" as d
              [*] --> c
            }
            c --> b : back
          }
          [*] --> both
    "#);
    insta::assert_snapshot!(run(&["roles", file]).out, @r#"
        both (both)

        It names no roles: whoever brings its events may bring them all, as in every SCXML chart.
    "#);
}
