//! Charts in the W3C's format: what comes in, what is refused and where, and that a workflow's chart survives the way out.

use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::countries::packs;
use milepost_engine::language::pack::Pack;
use milepost_engine::scxml::export::export;
use milepost_engine::scxml::import::import;
use milepost_engine::scxml::play::{Moment, play};
use milepost_tests::office;

/// A chart with this inside, whose data model is ECMAScript.
fn chart(inside: &str) -> String {
    format!(
        "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" datamodel=\"ecmascript\">\n{inside}\n</scxml>\n"
    )
}

fn imported(source: &str) -> Workflow {
    let (workflow, complaints) = import("chart.scxml", source);
    workflow.unwrap_or_else(|| panic!("{complaints:#?}"))
}

/// The first lines in which two charts are not the same.
pub fn difference(one: &Workflow, other: &Workflow) -> Option<(String, String)> {
    let (one, other) = (format!("{:#?}", one.chart), format!("{:#?}", other.chart));
    let mut lines = one.lines().zip(other.lines()).map(|(one, other)| (one.to_owned(), other.to_owned()));
    lines.find(|(one, other)| one != other)
}

/// `line: code: message` of each complaint.
fn refused(source: &str) -> Vec<String> {
    let (workflow, complaints) = import("chart.scxml", source);
    assert!(workflow.is_none());
    let told = complaints.iter().map(|complaint| {
        let line = source[..complaint.span.start].matches('\n').count() + 1;
        format!("{line}: {}: {}", complaint.code, complaint.message)
    });
    told.collect()
}

/// `event: states` after each moment; `event!` where it was sent.
fn played(inside: &str, moments: &str) -> String {
    let moments: Vec<Moment> = moments.split_whitespace().map(|moment| Moment::parse(moment).expect(moment)).collect();
    let stood = play(&imported(&chart(inside)), &moments).expect("it ends");
    let told = stood
        .iter()
        .skip(1)
        .map(|stood| format!("{}{}: {}", stood.event, if stood.sent { "!" } else { "" }, stood.active.join(" ")));
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn several_targets_and_prefixes() {
    let inside = "
        <state id='idle'><transition event='go.*' target='a2 b2'/></state>
        <parallel id='p'>
          <state id='a'><state id='a1'/><state id='a2'/></state>
          <state id='b'><state id='b1'/><state id='b2'/></state>
          <transition event='*' target='idle'/>
        </parallel>";
    assert_eq!(played(inside, "gone go.now stop"), "gone: idle, go.now: a2 b2, stop: idle");
}

#[test]
fn what_is_sent_comes_when_its_time_has_come_and_not_once_cancelled() {
    let inside = "
        <state id='a'><transition event='t' target='b'><send event='late' delay='1s' id='l'/><send event='now'/></transition></state>
        <state id='b'><transition event='now' target='c'/></state>
        <state id='c'><transition event='late' target='d'/><transition event='stop'><cancel sendid='l'/></transition></state>
        <state id='d'/>";
    assert_eq!(played(inside, "t +999ms x +1ms"), "t: b, now!: c, x: c, late!: d");
    assert_eq!(played(inside, "t stop +5s x"), "t: b, now!: c, stop: c, x: c");
}

#[test]
fn data_conditions_and_branches() {
    let inside = "
        <datamodel><data id='n' expr='1'/><data id='told'/></datamodel>
        <state id='a'>
          <transition event='more'>
            <if cond='n === 1'><assign location='n' expr='n * 3'/><elseif cond='n &gt; 5'/><assign location='told' expr='\"much\"'/>
            <else/><assign location='n' expr='n + 4'/></if>
          </transition>
          <transition event='look' cond='told == \"much\" &amp;&amp; In(\"a\")' target='b'/>
        </state>
        <state id='b'/>";
    assert_eq!(played(inside, "more look more look more look"), "more: a, look: a, more: a, look: a, more: a, look: b");
}

/// SCXML 4.9 and 6.2.4: what follows the fault in its block is skipped, and the next block is not.
#[test]
fn a_fault_ends_its_block() {
    let inside = "
        <state id='a'>
          <onentry><send event='x' target='baz'/><raise event='skipped'/></onentry>
          <onentry><raise event='next'/></onentry>
          <transition event='error.execution' target='b'/>
        </state>
        <state id='b'><transition event='skipped' target='wrong'/><transition event='next' target='c'/></state>
        <state id='c'/><state id='wrong'/>";
    let stood = play(&imported(&chart(inside)), &[]).expect("it ends");
    assert_eq!(stood[0].active, ["c"]);
}

#[test]
fn a_complaint_is_at_its_place() {
    let source =
        chart("<state id='a'>\n  <transition event='t' cond='n == 1' target='bb'/>\n</state>\n<state id='b'/>");
    let (_, complaints) = import("chart.scxml", &source);
    let rendered: Vec<String> = complaints.iter().map(|complaint| complaint.render(&source)).collect();
    insta::assert_snapshot!(rendered.join("\n"), @r"
    error[unknown-data]: There is no data `n`.
     --> chart.scxml:3:31
      |
    3 |   <transition event='t' cond='n == 1' target='bb'/>
      |                               ^^^^^^
      |
    help: there are none
    error[bad-target]: There is no state `bb`. Did you mean `b`?
     --> chart.scxml:3:47
      |
    3 |   <transition event='t' cond='n == 1' target='bb'/>
      |                                               ^^
    ");
}

#[test]
fn what_is_not_read_is_named() {
    let inside = "<script>x()</script>
        <datamodel><data id='l' expr='[1, 2]'/></datamodel>
        <state id='a'><invoke/>loose</state>
        <state id='a'><transitoin/><data/></state>";
    assert_eq!(
        refused(&chart(inside)),
        [
            "2: script: `<script>` is not read: no program runs in a chart.",
            "3: data-value: `l` must begin as an integer, a text in quotes, true or false: `expr=\"0\"`.",
            "4: invoke: `<invoke>` is not read: one chart is one item, and calls no other.",
            "4: unread-text: No text stands in `<state>`.",
            "5: duplicate-state: There are two states `a`.",
            "5: unknown-element: There is no element `transitoin`.",
            "5: misplaced: `<data>` does not stand in `<state>`.",
        ]
    );
    let inside = "<state id='a'><transition event='t' targte='a'/><onentry>
        <send event='e' namelist='x' delay='soon'/><send eventexpr='x'/><raise/><assign location='x' expr='1'/></onentry></state>";
    assert_eq!(
        refused(&chart(inside)),
        [
            "2: unknown-attribute: There is no attribute `targte`.",
            "3: payload: `namelist` is not read: an event of a chart carries nothing.",
            "3: bad-delay: `soon` is not a delay. Write it like `100ms` or `1.5s`, at most 1000000000ms.",
            "3: computed-name: `eventexpr` is worked out while the chart runs. Write `event`.",
            "3: missing-attribute: `<raise>` needs the attribute `event`.",
            "3: unknown-data: There is no data `x`.",
        ]
    );
}

#[test]
fn a_chart_without_an_end_is_stopped() {
    let circle = "<state id='a'><transition target='b'/></state><state id='b'><transition target='a'/></state>";
    let sends = "<state id='a'><onentry><send event='x'/></onentry><transition event='x' target='a'/></state>";
    let said = |inside: &str| play(&imported(&chart(inside)), &[]).expect_err("no end");
    assert_eq!(said(circle), "This workflow ran past its bound of 1000 microsteps; its author must mend it.");
    assert_eq!(
        said(sends),
        "More than 5000 timers fell due between two steps, the last of them `x`. Let what repeats come less often, or let less time pass."
    );
}

#[test]
fn states_that_cannot_be_active_together_are_no_targets() {
    let inside = |target: &str, initial: &str| {
        chart(&format!(
            "<state id='s' initial='{initial}'><state id='x'/><state id='y'/><transition event='t' target='{target}'/></state>
             <state id='z'/>"
        ))
    };
    assert_eq!(refused(&inside("x y", "x")), ["2: bad-target: `x` and `y` cannot be active at once."]);
    assert_eq!(refused(&inside("s x", "x")), ["2: bad-target: `s` and `x` cannot be active at once."]);
    assert_eq!(refused(&inside("x", "z")), ["2: bad-target: `z` does not lie inside here."]);
    assert_eq!(refused(&inside("x", "")), ["2: bad-target: Here stand the ids of 1 to 50 states."]);
}

#[test]
fn an_expression_that_might_mean_something_else_is_refused() {
    let data = "<datamodel><data id='n' expr='1'/><data id='t' expr='\"x\"'/></datamodel>";
    let code = |cond: &str| {
        let cond = cond.replace('&', "&amp;").replace('<', "&lt;");
        let source = chart(&format!("{data}<state id='a'><transition event='t' cond=\"{cond}\" target='a'/></state>"));
        import("chart.scxml", &source).1.first().map_or("taken", |complaint| complaint.code)
    };
    for taken in ["n == 1", "n!==-1", "!(n < 2) || t == 'y'", "In('a') && true", "(n == 1) == true", "n - 1 * 2 == 0"] {
        assert_eq!(code(taken), "taken", "{taken}");
    }
    for (cond, expected) in [
        ("1 < n < 3", "not-simple"),
        ("n / 2 == 0", "not-simple"),
        ("n == 1.5", "not-simple"),
        ("n == 010", "not-simple"),
        ("++n == 2", "not-simple"),
        ("t == 'a\\n'", "not-simple"),
        ("n.x == 1", "not-simple"),
        ("f(n)", "not-simple"),
        ("typeof n", "not-simple"),
        ("In(t)", "not-simple"),
        ("n = 2", "not-simple"),
        ("_event.name == 'x'", "system-variable"),
        ("m == 1", "unknown-data"),
        ("n", "wrong-type"),
        ("t == 1", "wrong-type"),
        ("In('nowhere')", "unknown-state"),
    ] {
        assert_eq!(code(cond), expected, "{cond}");
    }
}

#[test]
fn files_made_to_hurt() {
    let deep = |levels: usize| chart(&("<state>".repeat(levels) + &"</state>".repeat(levels)));
    let entities =
        "<!DOCTYPE scxml [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><scxml>&b;</scxml>";
    let states = chart(&"<state/>".repeat(2_001));
    let targets = format!("<state id='a'/><state><transition target='{}'/></state>", "a ".repeat(200_000));
    let sources = [
        String::new(),
        "kind: action\n".into(),
        "<scxml/>".into(),
        "x".repeat(10_000_000),
        deep(60_000),
        deep(70),
        entities.into(),
        states,
        chart(&"<x/>".repeat(150_000)),
        chart(&targets),
    ];
    let told: Vec<String> = sources.iter().flat_map(|source| refused(source)).collect();
    assert_eq!(
        told,
        [
            "1: malformed-xml: This is not XML that can be read: the document does not have a root node.",
            "1: malformed-xml: This is not XML that can be read: unknown token at 1:1.",
            "1: malformed-xml: This is not SCXML: it begins with no `<scxml xmlns=\"http://www.w3.org/2005/07/scxml\">`.",
            "1: file-too-large: A file has at most 1000000 bytes; this one has 10000000.",
            "2: too-deep: Elements lie at most 64 deep.",
            "2: too-deep: Elements lie at most 64 deep.",
            "1: malformed-xml: This is not XML that can be read: XML with DTD detected.",
            "1: too-many-states: A chart has at most 2000 states; this one has 2001.",
            "1: malformed-xml: A file has at most 100000 elements and texts.",
            "2: bad-target: Here stand the ids of 1 to 50 states.",
        ]
    );
}

#[test]
fn every_shipped_workflow_survives_the_way_out_and_in() {
    let mut survived = 0;
    for files in packs(&office::folder()) {
        for workflow in Pack::read(&files).0.workflows {
            let text = export(&workflow);
            let again = imported(&text);
            assert_eq!(difference(&again, &workflow), None, "{}\n{text}", workflow.id);
            survived += 1;
        }
    }
    assert!(survived > 20, "{survived}");
}
