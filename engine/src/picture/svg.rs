//! A workflow as an image: nested boxes with what is done in them, and a line to where each step leads. No script; dark pages
//! get light ink, paper always dark. The same workflow is always the same text. `layout.rs` says where everything lies.

use super::label;
use super::layout::{HEAD, LINE, Layout, PAD, Place, Way};
use crate::chart::chart::{Chart, Kind, StateId};
use crate::chart::workflow::Workflow;
use std::fmt::Write;

/// Around the whole.
const MARGIN: usize = 12;
const COLOURS: usize = 6;
/// An arrow's.
const TIP: usize = 8;
const STYLE: &str = "text{font:12px Helvetica,Arial,sans-serif;fill:#1c1c1c}.name{font-weight:bold}.note{font-style:italic}\
rect{fill:none;stroke:#767676}.page{fill:#fff;stroke:none}.region{stroke-dasharray:5 3}.dot{fill:#1c1c1c}path{fill:none;stroke:currentColor;stroke-width:1.4}.tip{fill:currentColor}\
.c0{color:#0b6fb8}.c1{color:#b5521b}.c2{color:#2c8a3d}.c3{color:#9a3fa0}.c4{color:#8a6d00}.c5{color:#c03558}\
@media screen and (prefers-color-scheme:dark){text{fill:#eee}.dot{fill:#eee}.page{fill:#161616}rect{stroke:#999}\
.c0{color:#5fb3ee}.c1{color:#f0935c}.c2{color:#6cca7d}.c3{color:#d88add}.c4{color:#d6b63a}.c5{color:#f37f9b}}";

/// The states that an item stands in.
const MARKED: &str = ".now{fill:#fff3c4;stroke:#7a4d00;stroke-width:2.5}@media screen and (prefers-color-scheme:dark){.now{fill:#4a3a10;stroke:#f0b860}}";

pub fn svg(workflow: &Workflow) -> String {
    standing(workflow, &[])
}

/// With the innermost of these states marked, by a word too.
pub fn standing(workflow: &Workflow, active: &[String]) -> String {
    let layout = Layout::of(workflow);
    let mut drawing = Drawing { workflow, layout: &layout, active, text: String::new() };
    drawing.open();
    drawing.state(Chart::ROOT);
    for way in &layout.ways {
        drawing.way(way);
    }
    drawing.text.push_str("</g>\n</svg>\n");
    drawing.text
}

struct Drawing<'d> {
    workflow: &'d Workflow,
    layout: &'d Layout,
    active: &'d [String],
    text: String,
}

impl Drawing<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn open(&mut self) {
        let chart = &self.workflow.chart;
        let whole = &self.layout.boxes[Chart::ROOT];
        let (width, height) = (whole.width + 2 * MARGIN, whole.height + 2 * MARGIN);
        let (states, steps) = (chart.states.len() - 1, chart.transitions.len());
        let title = escaped(&self.workflow.title);
        self.line(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">"
        ));
        self.line(&format!("<title id=\"title\">{title}</title>"));
        self.line(&format!(
            "<desc id=\"desc\">{states} states and {steps} steps of {title}. Each state is a box inside the one around it; what is done there stands in it, with who may and where it leads.</desc>"
        ));
        self.line(&format!("<style>{STYLE}{}</style>", if self.active.is_empty() { "" } else { MARKED }));
        self.line(&format!("<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>"));
        self.line(&format!("<g transform=\"translate({MARGIN} {MARGIN})\">"));
    }

    /// With all states inside it.
    fn state(&mut self, id: StateId) {
        let state = &self.workflow.chart.states[id];
        let Place { x, y, width, height, notes } = &self.layout.boxes[id];
        let around = state.parent.map(|parent| self.workflow.chart.states[parent].kind);
        let remembers = matches!(state.kind, Kind::History { .. });
        let region = around == Some(Kind::Parallel) && !remembers;
        let now = self.is_marked(id);
        let class = if now {
            " class=\"now\""
        } else if region {
            " class=\"region\""
        } else {
            ""
        };
        let corner = if remembers { 20 } else { 6 };
        self.line(&format!("<g data-state=\"{}\">", escaped(&state.name)));
        self.line(&format!("<rect{class} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{corner}\"/>"));
        if state.kind == Kind::Final {
            let (x, y, width, height) = (x + 3, y + 3, width - 6, height - 6);
            self.line(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"));
        }
        if self.begins(id) {
            let (x, y) = (x - PAD / 2, y + HEAD / 2);
            self.line(&format!("<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"));
        }
        let head = format!(
            "<tspan class=\"name\">{}</tspan>{}{}",
            escaped(&label::name(self.workflow, id)),
            if now { " \u{b7} now" } else { "" },
            self.facts(id)
        );
        self.line(&format!("<text x=\"{}\" y=\"{}\">{head}</text>", x + PAD, y + LINE));
        for (y, lines) in notes {
            self.words(" class=\"note\"", x + PAD, *y, lines);
        }
        self.line("</g>");
        for child in &state.children {
            self.state(*child);
        }
    }

    /// An item stands in it, and in none inside it.
    fn is_marked(&self, id: StateId) -> bool {
        let states = &self.workflow.chart.states;
        let is_active = |id: StateId| self.active.contains(&states[id].name);
        is_active(id) && !states[id].children.iter().copied().any(is_active)
    }

    /// The state around it begins here.
    fn begins(&self, id: StateId) -> bool {
        let states = &self.workflow.chart.states;
        let mut around = self.workflow.chart.proper_ancestors(id).filter_map(|state| states[state].initial.as_ref());
        around.any(|initial| initial.targets.contains(&id))
    }

    fn facts(&self, id: StateId) -> String {
        let state = &self.workflow.chart.states[id];
        let kind = match state.kind {
            Kind::Parallel => Some("side by side".to_owned()),
            Kind::Final => Some("end".to_owned()),
            Kind::Atomic | Kind::Compound | Kind::History { .. } => None,
        };
        let fact = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
        let all =
            [kind, fact("stage", &state.stage), fact("milestone", &state.milestone), fact("outcome", &state.outcome)];
        all.into_iter().flatten().fold(String::new(), |mut told, fact| {
            write!(told, " \u{b7} {}", escaped(&fact)).unwrap_or_default();
            told
        })
    }

    fn words(&mut self, class: &str, x: usize, y: usize, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            // What goes on in the next line is set in.
            let (x, y) = (if index == 0 { x } else { x + PAD }, y + index * LINE + LINE - 4);
            self.line(&format!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escaped(line)));
        }
    }

    fn way(&mut self, way: &Way) {
        let step = way.step.map_or(String::new(), |step| format!(" data-step=\"{step}\""));
        self.line(&format!("<g{step}>"));
        self.words("", self.layout.boxes[way.source].x + PAD, way.y, &way.lines);
        for lead in &way.leads {
            let target = &self.layout.boxes[lead.target];
            let (right, from, to) = (target.x + target.width, way.y + LINE / 2, target.y + HEAD / 2);
            let (colour, lane) = (lead.number % COLOURS, lead.lane);
            self.line(&format!("<path class=\"c{colour}\" d=\"M{} {from}H{lane}V{to}H{right}\"/>", lead.from));
            let (back, above, below) = (right + TIP, to - TIP / 2, to + TIP / 2);
            self.line(&format!("<path class=\"c{colour} tip\" d=\"M{right} {to}L{back} {above}V{below}z\"/>"));
        }
        self.line("</g>");
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
