//! A definition laid out flat: states in document order with their parents, and every way out of them in the order the chart
//! will have. What rules walk and the compiler numbers by. Resolves names, never complains.

use super::definition::{
    Action, Branch, Deadline, Definition, Delayed, Escalation, Guard, Input, Responsible, Rung, State, Transition,
    Unverified,
};
use super::document::Text;
use super::reader::Entries;
use crate::chart::chart::Kind;
use crate::chart::value::Type;
use std::collections::BTreeMap;

pub(super) struct Outline<'d> {
    pub definition: &'d Definition,
    /// In document order; 0 is the file's top level, called [`ROOT`].
    pub states: Vec<Flat<'d>>,
    /// In the order of the chart's transitions.
    pub ways: Vec<Way<'d>>,
    by_name: BTreeMap<&'d str, usize>,
}

/// The chart's name for the file's top level; no state of a file may bear it.
pub(crate) const ROOT: &str = "root";

pub(super) struct Flat<'d> {
    /// The file's id stands for the top level where it is complained about.
    pub name: &'d Text,
    pub kind: Kind,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub last: usize,
    /// `None` for the top level, which has no stage, outcome, milestone or type.
    pub state: Option<&'d State>,
    pub initial: Option<&'d Text>,
    pub deadlines: &'d Entries<Deadline>,
    pub on: &'d Entries<Transition>,
    pub after: &'d [Delayed],
    pub always: &'d [Branch],
    pub entry: &'d [Action],
    pub exit: &'d [Action],
}

#[derive(Clone, Copy)]
pub(super) enum Trigger<'d> {
    Event(&'d Text),
    /// The index in the state's `after`.
    After(usize),
    Always,
}

/// One way out of a state, or within it: a branch is a way of its own.
pub(super) struct Way<'d> {
    pub source: usize,
    pub trigger: Trigger<'d>,
    /// Where it is complained about: its event, or what tells one branch from another.
    pub place: &'d Text,
    pub roles: Option<&'d [Text]>,
    pub guard: Option<&'d Guard>,
    pub target: Option<&'d Text>,
    pub internal: bool,
    pub actions: &'d [Action],
}

impl<'d> Outline<'d> {
    pub fn of(definition: &'d Definition) -> Outline<'d> {
        let root = Flat {
            name: &definition.id,
            kind: Kind::Compound,
            parent: None,
            children: Vec::new(),
            last: 0,
            state: None,
            initial: definition.initial.as_ref(),
            deadlines: &definition.deadlines,
            on: &definition.on,
            after: &definition.after,
            always: &definition.always,
            entry: &definition.entry,
            exit: &definition.exit,
        };
        let mut outline = Outline { definition, states: vec![root], ways: Vec::new(), by_name: BTreeMap::new() };
        outline.add_children(0, &definition.states);
        for (id, flat) in outline.states.iter().enumerate().skip(1) {
            outline.by_name.entry(&flat.name.text).or_insert(id);
        }
        let states = outline.states.iter().enumerate();
        outline.ways = states.flat_map(|(id, flat)| ways_of(id, flat)).collect();
        outline
    }

    fn add_children(&mut self, parent: usize, states: &'d Entries<State>) {
        for (name, state) in states.iter() {
            let id = self.states.len();
            self.states[parent].children.push(id);
            self.states.push(Flat {
                name,
                kind: kind(state),
                parent: Some(parent),
                children: Vec::new(),
                last: id,
                state: Some(state),
                initial: state.initial.as_ref(),
                deadlines: &state.deadlines,
                on: &state.on,
                after: &state.after,
                always: &state.always,
                entry: &state.entry,
                exit: &state.exit,
            });
            self.add_children(id, &state.states);
        }
        self.states[parent].last = self.states.len() - 1;
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The names a target may take: every state but the top level.
    pub fn state_names(&self) -> impl Iterator<Item = &'d str> + Clone + use<'_, 'd> {
        let inner = self.states.iter().skip(1);
        inner.map(|flat| flat.name.text.as_str())
    }

    pub fn is_within(&self, id: usize, ancestor: usize) -> bool {
        ancestor <= id && id <= self.states[ancestor].last
    }

    /// From the state's parent up to the top level.
    pub fn ancestors(&self, id: usize) -> impl Iterator<Item = usize> + use<'_, 'd> {
        std::iter::successors(self.states[id].parent, |id| self.states[*id].parent)
    }

    /// The unverified ones too: what is wrong with them is told before they are switched on.
    pub fn deadlines(&self) -> impl Iterator<Item = (usize, &'d Text, &'d Deadline)> {
        self.verified().chain(self.definition.unverified.iter().flat_map(|off| self.unverified(off)))
    }

    pub fn deadlines_in_force(&self) -> impl Iterator<Item = (usize, &'d Text, &'d Deadline)> {
        let on = self.definition.unverified.iter().filter(|unverified| unverified.in_force);
        self.verified().chain(on.flat_map(|on| self.unverified(on)))
    }

    fn verified(&self) -> impl Iterator<Item = (usize, &'d Text, &'d Deadline)> {
        let states = self.states.iter().enumerate();
        states.flat_map(|(id, flat)| {
            let deadlines = flat.deadlines.iter();
            deadlines.map(move |(name, deadline)| (id, name, deadline))
        })
    }

    fn unverified(&self, of: &'d Unverified) -> impl Iterator<Item = (usize, &'d Text, &'d Deadline)> {
        let states = of.deadlines.iter().filter_map(|(state, deadlines)| Some((self.find(&state.text)?, deadlines)));
        states.flat_map(|(id, deadlines)| deadlines.iter().map(move |(name, deadline)| (id, name, deadline)))
    }

    pub fn rungs(&self) -> impl Iterator<Item = &'d Rung> {
        let deadlines = self.deadlines();
        let own = self.definition.remind.iter();
        deadlines.flat_map(|(_, _, deadline)| &deadline.remind).chain(own)
    }

    pub fn escalations(&self) -> impl Iterator<Item = &'d Escalation> {
        self.deadlines().flat_map(|(_, _, deadline)| &deadline.escalate)
    }

    /// Whom notices go to.
    pub fn recipients(&self) -> impl Iterator<Item = &'d Text> {
        let rungs = self.rungs().flat_map(|rung| &rung.to);
        rungs.chain(self.escalations().flat_map(|escalation| &escalation.to))
    }

    pub fn responsibles(&self) -> impl Iterator<Item = &'d Responsible> {
        let deadlines = self.deadlines();
        let own = self.definition.responsible.iter();
        deadlines.flat_map(|(_, _, deadline)| &deadline.responsible).chain(own)
    }

    /// Those of transitions, entries and exits.
    pub fn actions(&self) -> Vec<&'d Action> {
        let taken = self.ways.iter().flat_map(|way| way.actions);
        let inside = self.states.iter().flat_map(|flat| flat.entry.iter().chain(flat.exit));
        taken.chain(inside).collect()
    }

    /// Everything written in CEL.
    pub fn expressions(&self) -> Vec<&'d Text> {
        let checks = self.definition.events.iter().flat_map(|(_, event)| &event.checks);
        let guards = self.ways.iter().filter_map(|way| way.guard).chain(checks).map(|guard| &guard.when);
        let actions = self.actions().into_iter();
        let values = actions.flat_map(|action| {
            let set = action.set.iter();
            let with = action.tell.iter().map(|tell| &tell.with).chain(action.add.iter().map(|add| &add.with));
            set.chain(with).flat_map(|entries| entries.iter())
        });
        guards.chain(values.map(|(_, value)| value)).collect()
    }

    pub fn field_type(&self, name: &str) -> Option<Type> {
        let field = self.definition.fields.get(name)?;
        type_of(&field.of.text, &field.options)
    }

    /// The type of an input: its field's, or its own.
    pub fn input_type(&self, name: &str, input: &Input) -> Option<Type> {
        let own = || type_of(&input.of.as_ref()?.text, &input.options);
        self.field_type(name).or_else(own)
    }

    /// The inputs of every event and of every extension.
    pub fn inputs(&self) -> impl Iterator<Item = (&'d Text, &'d Input)> {
        let events = self.definition.events.iter();
        let extensions = self.deadlines().filter_map(|(_, _, deadline)| deadline.extend.as_ref());
        let of_events = events.flat_map(|(_, event)| event.input.iter());
        of_events.chain(extensions.flat_map(|extend| extend.input.iter()))
    }
}

fn kind(state: &State) -> Kind {
    match state.kind.as_ref().map(|kind| kind.text.as_str()) {
        Some("parallel") => Kind::Parallel,
        Some("final") => Kind::Final,
        Some("history") => Kind::History { deep: state.deep },
        _ if state.states.0.is_empty() => Kind::Atomic,
        _ => Kind::Compound,
    }
}

fn ways_of<'d>(source: usize, flat: &Flat<'d>) -> Vec<Way<'d>> {
    let on = flat.on.iter().flat_map(move |(event, transition)| {
        let way = |guard: Option<&'d Guard>, target: Option<&'d Text>, internal, actions| Way {
            source,
            trigger: Trigger::Event(event),
            place: transition.branches.as_ref().map_or(event, |_| place_of_branch(guard, target, event)),
            roles: transition.roles.as_deref(),
            guard,
            target,
            internal,
            actions,
        };
        let of_branch = |branch: &'d Branch| {
            way(
                branch.guard.as_ref(),
                branch.target.as_ref(),
                branch.internal || transition.internal,
                branch.actions.as_slice(),
            )
        };
        match &transition.branches {
            Some(branches) => branches.iter().map(of_branch).collect(),
            None => vec![way(
                transition.guard.as_ref(),
                transition.target.as_ref(),
                transition.internal,
                transition.actions.as_slice(),
            )],
        }
    });
    let after = flat.after.iter().enumerate().map(|(index, delayed)| Way {
        source,
        trigger: Trigger::After(index),
        place: &delayed.delay,
        roles: None,
        guard: delayed.guard.as_ref(),
        target: delayed.target.as_ref(),
        internal: delayed.internal,
        actions: &delayed.actions,
    });
    let always = flat.always.iter().map(|branch| Way {
        source,
        trigger: Trigger::Always,
        place: place_of_branch(branch.guard.as_ref(), branch.target.as_ref(), flat.name),
        roles: None,
        guard: branch.guard.as_ref(),
        target: branch.target.as_ref(),
        internal: branch.internal,
        actions: &branch.actions,
    });
    on.chain(after).chain(always).collect()
}

fn place_of_branch<'d>(guard: Option<&'d Guard>, target: Option<&'d Text>, otherwise: &'d Text) -> &'d Text {
    target.or(guard.map(|guard| &guard.when)).unwrap_or(otherwise)
}

pub(crate) fn type_of(word: &str, options: &[Text]) -> Option<Type> {
    Some(match word {
        "text" => Type::Text,
        "integer" => Type::Integer,
        "decimal" => Type::Decimal,
        "money" => Type::Money,
        "date" => Type::Date,
        "instant" => Type::Instant,
        "choice" => Type::Choice(options.iter().map(|option| option.text.clone()).collect()),
        "flag" => Type::Flag,
        "country" => Type::Country,
        "document" => Type::Document,
        "person" => Type::Person,
        _ => return None,
    })
}
