//! The reference's example, made complete: what a good file compiles to.

use super::check::good;
use insta::assert_snapshot;
use milepost_engine::chart::workflow::{Responsible, Roll, RungAt, Workflow};

const ACCUSED: &str = include_str!("accused.yaml");

/// One line a state, indented: name, kind, where it begins, stage; then what leads out of it.
fn outline(workflow: &Workflow) -> String {
    let chart = &workflow.chart;
    let name = |id: &usize| chart.states[*id].name.as_str();
    let mut lines = Vec::new();
    for state in &chart.states {
        let mut around = state.parent;
        let mut indent = String::new();
        while let Some(parent) = around {
            indent += "  ";
            around = chart.states[parent].parent;
        }
        let initial = state.initial.iter().flat_map(|initial| &initial.targets).map(name);
        let initial = initial.map(|target| format!(" -> {target}")).collect::<String>();
        let stage = state.stage.iter().map(|stage| format!(" [{stage}]")).collect::<String>();
        lines.push(format!(
            "{indent}{} {:?}{initial}{stage} ..{}",
            state.name, state.kind, chart.states[state.last].name
        ));
        for id in &state.transitions {
            let way = &chart.transitions[*id];
            let target = way.targets.first().map(name);
            let target = target.map_or("stays".into(), |target| format!("-> {target}"));
            let guard = way.guard.iter().map(|guard| format!(" if {}", guard.when.source)).collect::<String>();
            let roles = way.roles.as_ref().map_or("nobody".into(), |roles| roles.join("|"));
            lines.push(format!("{indent}  {id}: {} by {roles} {}{guard}", way.events.join(" "), target));
        }
    }
    lines.join("\n")
}

#[test]
fn states_and_transitions_in_document_order() {
    assert_snapshot!(outline(&good(ACCUSED)), @r#"
    root Compound -> charged ..discharged
      charged Atomic [Before the Master] ..charged
        0: hold_initial_hearing by prosecutor|court_liaison -> awaiting_sufficiency
      awaiting_sufficiency Parallel [Before the Master] ..at_large
        1: order_high_court by court_liaison -> awaiting_trial if active("filed")
        2: discharge by court_liaison -> discharged
        3: adjourn_sufficiency by court_liaison stays
        filing Compound -> not_filed ..filed
          not_filed Atomic ..not_filed
            4: file_indictment by prosecutor -> filed
          filed Final ..filed
        custody Compound -> remanded ..at_large
          remanded Atomic ..remanded
            5: grant_bail by court_liaison -> on_bail
          on_bail Atomic ..on_bail
            6: abscond by court_liaison -> at_large
          at_large Atomic ..at_large
            7: recapture by court_liaison -> remanded
      awaiting_trial Atomic [High Court] ..awaiting_trial
        8: discharge by prosecutor -> discharged
      discharged Final [Concluded] ..discharged
    "#);
}

#[test]
fn fields_and_events() {
    let accused = good(ACCUSED);
    assert_eq!((accused.id.as_str(), accused.version, accused.kind.as_str()), ("tt-accused", 1, "accused"));
    assert_eq!(accused.hash.len(), 64);
    let restricted: Vec<&str> =
        accused.fields.iter().filter(|field| field.restricted).map(|field| field.name.as_str()).collect();
    assert_eq!(restricted, ["name"]);
    // No title is written for `sex`; an input takes its field's.
    let create = &accused.events[0];
    let inputs: Vec<_> =
        create.inputs.iter().map(|input| (input.title.as_str(), input.required, input.stored)).collect();
    assert_eq!(inputs, [("Name", true, true), ("Sex", false, true), ("Charged on", true, true)]);
    let adjourn = accused.events.iter().find(|event| event.name == "adjourn_sufficiency").expect("declared");
    assert_eq!((adjourn.inputs[1].title.as_str(), adjourn.inputs[1].stored), ("Reason", false));
}

#[test]
fn deadlines() {
    let accused = good(ACCUSED);
    let [hearing, indictment] = accused.deadlines.as_slice() else {
        panic!("two deadlines");
    };
    assert_eq!(accused.chart.states[hearing.state].name, "charged");
    assert_eq!(hearing.roll, Roll::Next);
    assert_eq!(hearing.responsible, Some(Responsible::Agency("dpp".into())));
    assert_eq!(accused.chart.states[indictment.state].name, "not_filed");
    assert_eq!(indictment.roll, Roll::Stay);
    assert_eq!(indictment.order.as_deref(), Some("scheduling_order"));
    let met_by = indictment.met_by.as_ref().expect("it is met by an event");
    assert_eq!((met_by.event.as_str(), met_by.on.as_deref()), ("file_indictment", Some("indictment_filed_on")));
    let extend = indictment.extend.as_ref().expect("it may be extended");
    assert_eq!(extend.roles, ["court_liaison", "prosecutor"]);
    // An escalation is a late rung to somebody higher.
    let rungs: Vec<String> = indictment
        .remind
        .iter()
        .map(|rung| match &rung.at {
            RungAt::Before(lead) => format!("before {lead}"),
            RungAt::Late(delay) => format!("late {delay}"),
            RungAt::Quiet(..) | RungAt::NoNext(_) => "silent".into(),
        })
        .collect();
    assert_eq!(rungs, ["before 14 days", "before 2 working days", "late 1 day", "late 7 days", "late 5 working days"]);
}

/// Every form of the reference that the example does not have.
#[test]
fn the_other_forms() {
    let source = include_str!("forms.yaml");
    assert_snapshot!(super::check::check(source), @r#"
    warning[paused-always]: `appeal` lives in `stayed` and is paused in `stayed`: it never runs.
      --> test.yaml:86:21
       |
    86 |         paused_in: [stayed]
       |                     ^^^^^^
    "#);
    let (forms, _) = milepost_engine::language::compile::compile("forms.yaml", source, &super::check::registries());
    assert_snapshot!(outline(&forms.expect("only warnings")), @r#"
    root Compound -> work ..over
      0: done.charge by nobody -> over if children("charge").open == 0
      work Compound -> in_progress ..checking
        1: stay by coordinator -> stayed
        history_of_work History { deep: true } -> in_progress ..history_of_work
        in_progress Atomic [Work] ..in_progress
          2: note by prosecutor -> checking if event.percent >= 100.0
          3: note by prosecutor stays
          4: hear by coordinator stays
          5: started by nobody stays
          6: after.in_progress.0 by nobody -> stale if item.progress < 100.0
        stale Atomic [Work] ..stale
          7: approve by coordinator -> over
        checking Atomic [Work] ..checking
          8:  by nobody -> stale if item.high_priority && active("work")
          9:  by nobody -> over
      stayed Atomic [Stayed] ..stayed
        10: resume by coordinator -> history_of_work
        11: deadline.appeal.missed by nobody -> over
      over Final [Over] ..over
    "#);
}
