//! The same features as people write them: YAML through the compiler into `step`, and the shipped workflows under law 7.

use super::build::CLERK;
use super::deadlines::said;
use super::item::Item;
use super::laws;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::compile::compile;
use milepost_engine::language::countries::packs;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::registry::{Registries, Role};
use milepost_tests::office::folder;
use proptest::prelude::*;
use std::sync::LazyLock;

fn read(source: &str) -> Workflow {
    let roles = vec![Role { id: CLERK.into(), title: "Clerk".into(), purpose: "Keeps the register.".into() }];
    let registries = Registries { roles, calendars: vec!["national".into()], ..Registries::default() };
    let (workflow, complaints) = compile("case.yaml", source, &registries);
    let complaints: Vec<String> = complaints.iter().map(|one| one.render(source)).collect();
    workflow.unwrap_or_else(|| panic!("{}", complaints.join("\n")))
}

const CASE: &str = r#"
id: test-case
version: 1
kind: case
title: Case
reference: "C{number}"
calendar: national
basis: The court's order
responsible: { lead: true }
fields:
  charged_on: { type: date, title: Charged on }
  hearings:   { type: integer, title: Hearings held }
  closed_on:  { type: instant, title: Closed on }
events:
  create:  { title: Open a case, input: { charged_on: { required: true }, hearings: { required: true } } }
  hear:    { title: Hearing held }
  file:    { title: Indictment filed }
  bail:    { title: Bail granted }
  pause:   { title: Stayed }
  resume:  { title: Resumed }
  close:   { title: Closed }
access: { clerk: { see: all } }
create: { roles: [clerk] }
initial: open
states:
  open:
    type: parallel
    stage: Open
    on:
      pause: { roles: [clerk], target: stayed }
      done.state.open: { target: closed }
    states:
      proceedings:
        initial: waiting
        states:
          memory: { type: history, target: waiting }
          waiting:
            deadlines:
              indictment:
                title: Indictment filed
                within: 2 working days
                from: item.charged_on
                met_by: { event: file }
                remind: [ { late: 1 day, to: [responsible] } ]
            after: [ { delay: 30 days, target: filed } ]
            on:
              hear: { roles: [clerk], internal: true, actions: [ { set: { hearings: item.hearings + 1 } } ] }
              file: { roles: [clerk], target: filed }
          filed:
            always:
              - { guard: { when: item.hearings >= 2 }, target: heard }
            on:
              hear: { roles: [clerk], actions: [ { set: { hearings: item.hearings + 1 } } ] }
          heard: { type: final }
      custody:
        initial: remanded
        states:
          remanded: { on: { bail: { roles: [clerk], target: released } } }
          released: { type: final }
  stayed:
    stage: Stayed
    on: { resume: { roles: [clerk], target: memory } }
  closed:
    type: final
    stage: Closed
    entry: [ { set: { closed_on: event.at } } ]
"#;

fn case() -> Item {
    let input = [("charged_on", "2024-01-01"), ("hearings", "0")];
    Item::created_with(read(CASE), &input)
}

#[test]
fn a_case_goes_through_its_regions_to_its_end() {
    let mut item = case();
    assert_eq!(item.active(), "waiting remanded");
    item.fire("hear").fire("file");
    assert_eq!(item.active(), "filed remanded");
    assert_eq!(said(&item), "indictment met on 2024-01-01");
    item.fire("hear");
    insta::assert_snapshot!(item.moves(), @r"
    hear: hearings=2
    -filed +heard
    ");
    item.fire("bail");
    insta::assert_snapshot!(item.moves(), @r"
    bail: -remanded +released
    done.state.open: -released -custody -heard -proceedings -open +closed closed_on=2024-01-01T16:00:00Z
    ");
    assert!(item.snapshot.finished);
}

#[test]
fn a_stay_withdraws_the_deadline_and_coming_back_opens_it_anew() {
    let mut item = case();
    item.on("2024-01-02").fire("pause");
    assert_eq!(said(&item), "indictment withdrawn");
    item.on("2024-01-05").fire("resume");
    insta::assert_snapshot!(said(&item), @r#"
    indictment 1: 2024-01-03. Opened by "Resumed". "Charged on" is Mon 1 Jan 2024. 2 working days after Mon 1 Jan 2024. The last day is Wed 3 Jan 2024.
      deadline.indictment.missed #1 2024-01-05 16:00:00 UTC
      deadline.indictment.rung.0 #1 2024-01-05 16:00:00 UTC
    "#);
    assert_eq!(item.snapshot.deadlines["indictment"].seq, 3);
}

#[test]
fn a_delay_moves_it_without_anybody() {
    let mut item = case();
    item.on("2024-02-01");
    assert!(item.timer("after.waiting.0", &[]));
    assert_eq!(item.active(), "filed remanded");
    assert_eq!(said(&item), "indictment withdrawn");
}

/// Those of every country, as they are published.
static SHIPPED: LazyLock<Vec<Workflow>> = LazyLock::new(|| {
    let read = |files: Vec<File>| Pack::read(&files).0.workflows;
    let workflows: Vec<Workflow> = packs(&folder()).into_iter().flat_map(read).collect();
    assert!(!workflows.is_empty());
    workflows
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_the_shipped_workflows_offer_they_accept(number in 0..64_usize, attempts in laws::attempts()) {
        let workflow = SHIPPED[number % SHIPPED.len()].clone();
        laws::offered_is_accepted(workflow, &attempts)?;
    }
}
