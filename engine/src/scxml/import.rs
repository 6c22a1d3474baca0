//! SCXML text to the same compiled chart that the YAML gives, for the same `step`. What is not read is complained about at
//! its place: a chart is taken as a whole or not at all.

use super::content::Content;
use super::data::Data;
use super::layout::Layout;
use super::xml::{self, Element};
use crate::chart::chart::{Chart, Delayed, Initial, Kind, StateId, Transition};
use crate::chart::value::Type;
use crate::chart::workflow::Workflow;
use crate::language::complaints::Complaints;
use crate::language::diagnostic::Diagnostic;
use crate::language::document::Text;
use crate::time::duration::Duration;
use std::collections::BTreeMap;

const NOT_SCXML: &str = "This is not SCXML: it begins with no `<scxml xmlns=\"http://www.w3.org/2005/07/scxml\">`.";
/// More states than this are no targets of one transition.
const MAX_TARGETS: usize = 50;

/// A workflow that is nothing but its chart and data; with complaints that are errors, none.
pub fn import(file: &str, source: &str) -> (Option<Workflow>, Vec<Diagnostic>) {
    let mut complaints = Complaints::new(file);
    let workflow = match xml::parse(source) {
        Ok(document) => read(document.root_element(), &mut complaints),
        Err(refused) => {
            complaints.error(refused.code, &refused.span, refused.said);
            None
        }
    };
    let workflow = workflow.filter(|_| !complaints.has_errors());
    (workflow, complaints.finish())
}

fn read(root: Element, complaints: &mut Complaints) -> Option<Workflow> {
    if xml::name(root).as_deref() != Some("scxml") {
        complaints.error("malformed-xml", &xml::opening(root), NOT_SCXML);
        return None;
    }
    let layout = Layout::of(root, complaints);
    let data = Data::read(root, &layout.elements, complaints);
    if complaints.has_errors() {
        return None;
    }
    let title = xml::attribute(root, "name").map_or("chart".to_owned(), |name| name.text);
    let chart = chart(layout, &data, complaints);
    Some(Workflow { fields: data.fields, ..Workflow::alone(title, chart) })
}

fn chart(layout: Layout, data: &Data, complaints: &mut Complaints) -> Chart {
    let Layout { states, elements, ids } = layout;
    let names: Vec<String> = ids.keys().cloned().collect();
    let fields = data.fields.iter().map(|field| (field.name.as_str(), field.of.clone()));
    let fields: BTreeMap<&str, Type> = fields.collect();
    let mut import = Import {
        chart: Chart { states, transitions: Vec::new() },
        ids,
        content: Content::new(data.language, &fields, &names, complaints),
    };
    for (id, element) in elements.iter().enumerate() {
        import.state(id, *element, &elements);
    }
    let root = &mut import.chart.states[Chart::ROOT];
    root.entry = data.first.iter().cloned().chain(std::mem::take(&mut root.entry)).collect();
    import.chart
}

struct Import<'i, 'f> {
    chart: Chart,
    ids: BTreeMap<String, StateId>,
    content: Content<'i, 'f>,
}

impl Import<'_, '_> {
    fn state(&mut self, id: StateId, element: Element, elements: &[Element]) {
        let prefix = if id == Chart::ROOT { "milepost:" } else { "" };
        self.chart.states[id].entry = self.content.blocks(element, &format!("{prefix}onentry"));
        self.chart.states[id].exit = self.content.blocks(element, &format!("{prefix}onexit"));
        self.chart.states[id].after = self.delays(element);
        self.chart.states[id].initial = match self.chart.states[id].kind {
            Kind::Compound => self.initial(id, element),
            Kind::History { .. } => self.default(id, element),
            Kind::Atomic | Kind::Parallel | Kind::Final => self.nothing_initial(element),
        };
        if matches!(self.chart.states[id].kind, Kind::History { .. }) {
            return;
        }
        // The root has no transitions in SCXML: each of its states repeats them, marked, and they are read once.
        let source = if id == Chart::ROOT { self.repeating(elements) } else { Some(element) };
        for transition in source.into_iter().flat_map(|source| named(source, "transition")) {
            if xml::attribute(transition, OF_ROOT).is_some() == (id == Chart::ROOT) {
                let index = self.chart.transitions.len();
                let transition = self.transition(id, transition);
                self.chart.states[id].transitions.push(index);
                self.chart.transitions.push(transition);
            }
        }
    }

    fn repeating<'x>(&self, elements: &[Element<'x>]) -> Option<Element<'x>> {
        let mut inside = self.chart.child_states(Chart::ROOT);
        inside.find(|child| self.chart.states[*child].kind != Kind::Final).map(|child| elements[child])
    }

    fn transition(&mut self, source: StateId, element: Element) -> Transition {
        let known = ["event", "cond", "target", "type", OF_ROOT, "milepost:roles", "milepost:else"];
        xml::attributes(element, &known, self.content.complaints);
        let word = |name| xml::attribute(element, name);
        if let Some(of) = word("type") {
            self.content.complaints.one_of("type of transition", &of, &["internal", "external"]);
        }
        let events = word("event").map_or(Vec::new(), |events| words(&events).map(descriptor).collect());
        Transition {
            source,
            events,
            roles: word("milepost:roles").map(|roles| words(&roles).map(str::to_owned).collect()),
            guard: self.content.guard(element),
            targets: word("target").map_or(Vec::new(), |targets| self.targets(&targets)),
            internal: word("type").is_some_and(|of| of.text == "internal"),
            actions: self.content.block(element),
        }
    }

    /// The attribute, the element, or the first state inside.
    fn initial(&mut self, id: StateId, element: Element) -> Option<Initial> {
        if let Some(written) = xml::attribute(element, "initial") {
            let targets = self.within(id, self.checked(&written), &written);
            return Some(Initial { targets, actions: Vec::new() });
        }
        let Some(initial) = named(element, "initial").next() else {
            let first = self.chart.child_states(id).next();
            return first.map(|first| Initial { targets: vec![first], actions: Vec::new() });
        };
        xml::attributes(initial, &[], self.content.complaints);
        xml::children(initial, &["transition"], self.content.complaints);
        self.default(id, initial)
    }

    /// The one transition of `<initial>` or `<history>`.
    fn default(&mut self, id: StateId, element: Element) -> Option<Initial> {
        let Some(transition) = named(element, "transition").next() else {
            let message = format!("`<{}>` needs a `<transition>` with a target.", element.tag_name().name());
            self.content.complaints.error("missing-target", &xml::opening(element), message);
            return None;
        };
        xml::attributes(transition, &["target", "type"], self.content.complaints);
        let written = xml::required(transition, "target", self.content.complaints)?;
        let within = match self.chart.states[id].kind {
            Kind::History { .. } => self.chart.states[id].parent.unwrap_or(Chart::ROOT),
            Kind::Atomic | Kind::Compound | Kind::Parallel | Kind::Final => id,
        };
        let targets = self.within(within, self.checked(&written), &written);
        Some(Initial { targets, actions: self.content.block(transition) })
    }

    fn nothing_initial(&mut self, element: Element) -> Option<Initial> {
        if let Some(written) = xml::attribute(element, "initial") {
            let message = "Only a state with states of its own begins in one of them.";
            self.content.complaints.error("missing-target", &written.span, message);
        }
        None
    }

    fn targets(&mut self, written: &Text) -> Vec<StateId> {
        match self.checked(written) {
            Ok(targets) => targets,
            Err(said) => self.refuse(said, written),
        }
    }

    fn within(&mut self, state: StateId, targets: Result<Vec<StateId>, String>, written: &Text) -> Vec<StateId> {
        let inside = targets.and_then(|targets| {
            let outside = targets.iter().find(|target| !self.chart.is_descendant(**target, state));
            match outside {
                None => Ok(targets),
                Some(outside) => Err(format!("`{}` does not lie inside here.", self.chart.states[*outside].name)),
            }
        });
        match inside {
            Ok(targets) => targets,
            Err(said) => self.refuse(said, written),
        }
    }

    fn refuse(&mut self, said: String, written: &Text) -> Vec<StateId> {
        self.content.complaints.error("bad-target", &written.span, said);
        Vec::new()
    }

    /// States that can be active together (SCXML 3.11): any two of them lie in two regions of a parallel state.
    fn checked(&self, written: &Text) -> Result<Vec<StateId>, String> {
        let mut targets = Vec::new();
        for name in words(written) {
            let target = self.ids.get(name).ok_or_else(|| self.no_state(name))?;
            targets.push(*target);
        }
        if targets.is_empty() || targets.len() > MAX_TARGETS {
            return Err(format!("Here stand the ids of 1 to {MAX_TARGETS} states."));
        }
        for (index, one) in targets.iter().enumerate() {
            if let Some(other) = targets[..index].iter().find(|other| !self.go_together(*one, **other)) {
                let name = |id: StateId| &self.chart.states[id].name;
                return Err(format!("`{}` and `{}` cannot be active at once.", name(*other), name(*one)));
            }
        }
        Ok(targets)
    }

    fn go_together(&self, one: StateId, other: StateId) -> bool {
        let around = |state: &StateId| self.chart.is_descendant(other, *state) || *state == other;
        let meeting = std::iter::once(one).chain(self.chart.proper_ancestors(one)).find(around);
        meeting.is_some_and(|state| self.chart.states[state].kind == Kind::Parallel && state != one && state != other)
    }

    fn no_state(&self, name: &str) -> String {
        let known = crate::language::nearest::did_you_mean(name, self.ids.keys().map(String::as_str));
        let help = known.map_or(String::new(), |known| format!(" Did you mean `{known}`?"));
        format!("There is no state `{name}`.{help}")
    }

    fn delays(&mut self, element: Element) -> Vec<Delayed> {
        let mut delays = Vec::new();
        for after in named(element, "milepost:after") {
            xml::attributes(after, &["event", "delay"], self.content.complaints);
            let event = xml::required(after, "event", self.content.complaints);
            let delay = xml::required(after, "delay", self.content.complaints);
            let (Some(event), Some(written)) = (event, delay) else {
                continue;
            };
            match Duration::parse(&written.text) {
                Ok(delay) => delays.push(Delayed { delay, event: event.text }),
                Err(said) => self.content.complaints.error("bad-delay", &written.span, said),
            }
        }
        delays
    }
}

/// On a transition that a state repeats for the root.
pub(super) const OF_ROOT: &str = "milepost:of_root";

fn named<'x>(element: Element<'x>, tag: &str) -> impl Iterator<Item = Element<'x>> {
    element.children().filter(move |child| child.is_element() && xml::name(*child).as_deref() == Some(tag))
}

fn words(written: &Text) -> impl Iterator<Item = &str> {
    written.text.split_ascii_whitespace()
}

/// SCXML 3.12.1: `a.` and `a.*` are `a`.
fn descriptor(written: &str) -> String {
    let plain = written.strip_suffix(".*").or_else(|| written.strip_suffix('.'));
    plain.filter(|plain| !plain.is_empty()).unwrap_or(written).to_owned()
}
