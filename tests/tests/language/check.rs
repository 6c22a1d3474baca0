//! The one way the rules' stories touch the compiler: YAML in, what its author reads out.

use chrono::NaiveDate;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::compile::compile;
use milepost_engine::language::registry::{Agency, Peer, Registries, Role};

/// A small workflow without a fault; stories change a part of it.
pub const GOOD: &str = r#"id: test-action
version: 1
kind: action
title: Action
reference: "A{number}"
calendar: national
basis: The plan
responsible: { lead: true }
fields:
  title: { type: text }
  due_on: { type: date, title: Due on }
  percent: { type: integer }
  budget: { type: money }
  kind: { type: choice, options: [grant, loan] }
  order: { type: document }
events:
  create: { title: Add, input: { title: { required: true }, due_on: {}, percent: {}, budget: {}, kind: {}, order: {} } }
  start: { title: Start }
  finish: { title: Finish, input: { note: { type: text } } }
access: { coordinator: { see: all } }
create: { roles: [coordinator] }
children: { task: { workflow: test-task } }
links: { depends_on: action }
initial: open
states:
  open:
    stage: Open
    on:
      start: { roles: [coordinator], target: doing }
  doing:
    stage: Doing
    deadlines:
      due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
    on:
      finish: { roles: [coordinator], target: done }
  done: { type: final, stage: Done }
"#;

pub fn registries() -> Registries {
    let role = |id: &str| Role { id: id.into(), title: id.into(), purpose: String::new() };
    let agency = |id: &str| Agency {
        id: id.into(),
        title: id.into(),
        from: NaiveDate::from_ymd_opt(2000, 1, 1),
        until: None,
        successor: None,
        mailbox: None,
    };
    Registries {
        roles: ["coordinator", "prosecutor", "court_liaison", "dpp_head"].map(role).to_vec(),
        agencies: ["dpp", "mns"].map(agency).to_vec(),
        calendars: vec!["national".into(), "tt-high-court".into()],
        open: Vec::new(),
        workflows: [("test-task", "task"), ("tt-charge", "charge")].map(|(id, kind)| (id.into(), kind.into())).to_vec(),
        peers: vec![Peer {
            id: "test-task".into(),
            kind: "task".into(),
            events: vec!["start".into(), "cancel".into()],
            tells: Vec::new(),
            children: Vec::new(),
            outcomes: ["done", "dropped"].map(str::to_owned).into(),
        }],
    }
}

/// What the author reads: every complaint as the terminal shows it.
pub fn check(source: &str) -> String {
    let (_, complaints) = compile("test.yaml", source, &registries());
    let rendered: Vec<String> = complaints.iter().map(|one| one.render(source)).collect();
    rendered.join("\n")
}

/// [`GOOD`] with one part changed.
pub fn with(part: &str, changed: &str) -> String {
    assert_eq!(GOOD.matches(part).count(), 1, "`{part}` stands once in GOOD");
    check(&GOOD.replace(part, changed))
}

pub fn good(source: &str) -> Workflow {
    let (workflow, complaints) = compile("test.yaml", source, &registries());
    let rendered: Vec<String> = complaints.iter().map(|one| one.render(source)).collect();
    assert_eq!(rendered.join("\n"), "");
    workflow.expect("no complaint, so a workflow")
}
