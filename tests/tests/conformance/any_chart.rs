//! Charts nobody would draw: whatever the nesting, history and transitions, every step leads to a legal configuration
//! (SCXML 3.11) and folds; `item.rs` asks that of each.

use super::build::{Node, arrow, atomic, compound, deep_history, end, history, parallel, workflow};
use super::item::Item;
use milepost_engine::chart::chart::Kind;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Shape {
    Atomic,
    Final,
    Compound(Vec<Shape>),
    Parallel(Vec<Shape>),
}

/// From one state to another, counted in document order and taken modulo what there is.
#[derive(Clone, Debug)]
struct Edge {
    source: usize,
    target: usize,
    event: usize,
    internal: bool,
}

const EVENTS: [&str; 4] = ["one", "two", "three", "done"];

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![3 => Just(Shape::Atomic), 1 => Just(Shape::Final)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Compound),
            prop::collection::vec(inner, 2..4).prop_map(Shape::Parallel),
        ]
    })
}

fn edges() -> impl Strategy<Value = Vec<Edge>> {
    let edge = (0..64_usize, 0..64_usize, 0..EVENTS.len(), any::<bool>());
    let edge = edge.prop_map(|(source, target, event, internal)| Edge { source, target, event, internal });
    prop::collection::vec(edge, 1..16)
}

/// States are `s0`, `s1`, ... and each compound and parallel state has a history, `h0`, `h1`, ..., every other one deep.
struct Names(usize);

impl Names {
    fn next(&mut self, letter: char) -> &'static str {
        self.0 += 1;
        format!("{letter}{}", self.0).leak()
    }

    fn node(&mut self, shape: &Shape) -> Node {
        match shape {
            Shape::Atomic => atomic(self.next('s')),
            Shape::Final => end(self.next('s')),
            Shape::Compound(inner) => {
                let name = self.next('s');
                let children = self.children(inner);
                let first: &'static [&'static str] = vec![children[1].named()].leak();
                compound(name, first, children)
            }
            // A region that is final from the start is no region.
            Shape::Parallel(inner) => {
                let regions = inner.iter().map(|shape| match shape {
                    Shape::Final => Shape::Atomic,
                    Shape::Atomic | Shape::Compound(_) | Shape::Parallel(_) => shape.clone(),
                });
                let regions: Vec<Shape> = regions.collect();
                let name = self.next('s');
                parallel(name, self.children(&regions))
            }
        }
    }

    /// A history first, then the states; the history's default is the first of them.
    fn children(&mut self, inner: &[Shape]) -> Vec<Node> {
        let name = self.next('h');
        let deep = self.0.is_multiple_of(2);
        let mut children: Vec<Node> = inner.iter().map(|shape| self.node(shape)).collect();
        let default: &'static [&'static str] = vec![children[0].named()].leak();
        let memory = if deep { deep_history(name, default) } else { history(name, default) };
        children.insert(0, memory);
        children
    }
}

fn item(inner: &[Shape], edges: &[Edge]) -> Item {
    let mut root = Names(0).node(&Shape::Compound(inner.to_vec()));
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    root.each(&mut |node| {
        targets.push(node.named());
        if matches!(node.kind(), Kind::Atomic | Kind::Compound | Kind::Parallel) {
            sources.push(node.named());
        }
    });
    for edge in edges {
        let source = sources[edge.source % sources.len()];
        // Not the root itself: nothing leads there.
        let target = targets[1 + edge.target % (targets.len() - 1)];
        let arrow = arrow(EVENTS[edge.event], target);
        let arrow = if edge.internal { arrow.internal() } else { arrow };
        root.each(&mut |node| {
            if node.named() == source {
                *node = node.clone().with(arrow.clone());
            }
        });
    }
    Item::blank(workflow(root))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_step_of_any_chart_is_legal_and_folds(
        inner in prop::collection::vec(shapes(), 1..4),
        edges in edges(),
        life in prop::collection::vec(0..EVENTS.len(), 1..25),
    ) {
        let mut item = item(&inner, &edges);
        // `done` also answers `done.state.NAME`, so some of these charts never come to rest.
        if item.create(&[]).is_err_and(|refusal| refusal.code() == "RUNAWAY") {
            return Ok(());
        }
        for event in life {
            if let Err(refusal) = item.try_fire(EVENTS[event], &[]) {
                let expected = ["NOT_POSSIBLE", "UNKNOWN_EVENT", "FINISHED", "RUNAWAY"];
                prop_assert!(expected.contains(&refusal.code()), "{refusal}");
            }
        }
    }
}
