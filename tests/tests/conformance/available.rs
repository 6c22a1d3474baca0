//! What is offered: yes, no with its reasons, or depends on what is entered.

use super::build::{CLERK, arrow, atomic, compound, end, event, fields, input, workflow};
use super::deadlines::case;
use super::item::Item;
use milepost_engine::chart::available::Availability;
use milepost_engine::chart::snapshot::Counts;
use milepost_engine::chart::value::Type;

fn offered(item: &Item) -> String {
    let said = |possible: milepost_engine::chart::available::Possible| {
        let availability = match possible.availability {
            Availability::Yes => "yes",
            Availability::No => "no",
            Availability::Depends => "depends",
        };
        let reasons = possible.reasons.join(" / ");
        format!("{} ({}): {availability} {reasons}", possible.event, possible.roles.join(", ")).trim().to_owned()
    };
    item.possible().into_iter().map(said).collect::<Vec<_>>().join("\n")
}

fn action() -> Item {
    let states = [
        atomic("work")
            .with(arrow("note", "").when("event.progress <= 100").or_else("Progress is a percentage"))
            .with(arrow("submit", "checked").when("item.progress >= 100").or_else("The work is not done"))
            .with(arrow("submit", "checked").roles(&["head"]))
            .with(arrow("approve", "checked").roles(&["head"])),
        atomic("checked").on("complete", "over"),
        end("over"),
    ];
    let mut workflow = workflow(compound("root", &["work"], states).on("cancel", "over"));
    fields(&mut workflow, "revise", &[("progress", Type::Integer)]);
    workflow.events.retain(|event| event.name != "note");
    workflow.events.push(event("note", vec![input("progress", Type::Integer)]));
    workflow.built_in.insert("assign".into(), vec!["head".into()]);
    workflow.built_in.insert("cost".into(), vec![CLERK.into()]);
    Item::created_with(workflow, &[("progress", "10")])
}

#[test]
fn each_event_of_the_present_states_is_offered_with_its_reason() {
    insta::assert_snapshot!(offered(&action()), @r"
    cancel (clerk): yes
    submit (clerk, head): no The work is not done / `submit` needs one of these roles: head.
    approve (head): no `approve` needs one of these roles: head.
    note (clerk): depends Progress is a percentage
    assign (head): no `Assign` needs one of these roles: head.
    cost (clerk): yes
    ");
}

#[test]
fn open_children_second_persons_and_costs_count_as_guards() {
    let mut item = action();
    item.workflow.second_person = vec!["complete".into()];
    item.workflow.costs_required_before = vec!["note".into()];
    item.acting_as("head").fire("submit").acting_as(CLERK);
    item.facts.children.insert("task".into(), Counts { total: 1, open: 1, ..Counts::default() });
    insta::assert_snapshot!(offered(&item), @r"
    cancel (clerk): no 1 task of this item must be finished first.
    complete (clerk): no `complete` must be done by another person than the one who took the last step.
    assign (head): no `Assign` needs one of these roles: head.
    cost (clerk): yes
    ");
}

#[test]
fn extensions_of_open_deadlines_are_offered_with_their_form() {
    let item = Item::created_with(case(), &[("due_on", "2024-02-03")]);
    let possible = item.possible();
    let extension = possible.iter().find(|possible| possible.event == "extend.ordered");
    let extension = extension.expect("offered");
    let asked: Vec<&str> = extension.inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!((extension.title.as_str(), asked), ("Extend: The ordered date", vec!["until", "reason"]));
    assert_eq!(extension.availability, Availability::Yes);
    let other = possible.iter().find(|possible| possible.event == "extend.computed");
    assert_eq!(other.expect("offered").availability, Availability::No);
}

#[test]
fn before_it_is_created_only_that_is_offered_and_after_its_end_nothing() {
    let mut item = Item::blank(case());
    insta::assert_snapshot!(offered(&item), @"create (clerk): yes");
    item.create(&[]).expect("created");
    item.fire("withdraw");
    assert_eq!(offered(&item), "");
}
