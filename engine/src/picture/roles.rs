//! Who may do what in which state: a matrix with a column for each role, as a table to read and as CSV for spreadsheets.
//! What is written of a state holds in all states inside it.

use crate::access::see;
use crate::chart::built_in::{built_in_roles, extend_roles};
use crate::chart::chart::{Chart, Guard, StateId, Transition};
use crate::chart::workflow::{See, Workflow};
use std::collections::BTreeSet;

/// Where an event of the whole item stands, and the three that are none of its present states.
const ANYWHERE: &str = "(any)";
const BEFORE: &str = "(before it begins)";
const FINISHED: &str = "(finished)";
const LONG: &str = "(any, finished too)";

/// Charts of the standard know no roles.
const NO_ROLES: &str = "It names no roles: whoever brings its events may bring them all, as in every SCXML chart.";

/// One event in one state.
pub struct Row {
    pub state: String,
    pub event: String,
    pub title: String,
    /// Each role's cell, in the order of the columns: `yes`, `if` a condition holds, or nothing; of sight what it sees.
    pub cells: Vec<String>,
    /// What else is asked, whichever of its branches is taken.
    pub condition: String,
}

/// The roles a workflow names, and its table.
pub fn matrix(workflow: &Workflow) -> (Vec<&str>, Vec<Row>) {
    let roles: Vec<&str> = roles(workflow).into_iter().collect();
    let rows = rows(workflow, &roles);
    (roles, rows)
}

/// Of each workflow, a table.
pub fn table(workflows: &[Workflow]) -> String {
    let tables = workflows.iter().map(|workflow| {
        let roles: Vec<&str> = roles(workflow).into_iter().collect();
        if roles.is_empty() {
            return format!("{} ({})\n\n{NO_ROLES}\n", workflow.title, workflow.id);
        }
        let heads = heads(&roles, &["state", "event", "title"]);
        let rows = rows(workflow, &roles).into_iter().map(|row| {
            let first = [row.state, row.event, row.title];
            first.into_iter().chain(row.cells).chain([row.condition]).collect()
        });
        let lines = std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>();
        format!("{} ({})\n\n{}", workflow.title, workflow.id, aligned(&lines))
    });
    tables.collect::<Vec<String>>().join("\n")
}

/// One for all: a column for each role that any of them names.
pub fn csv(workflows: &[Workflow]) -> Result<String, csv::Error> {
    let roles: BTreeSet<&str> = workflows.iter().flat_map(roles).collect();
    let roles: Vec<&str> = roles.into_iter().collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(heads(&roles, &["workflow", "state", "event", "title"]))?;
    for workflow in workflows {
        for row in rows(workflow, &roles) {
            let first = [workflow.id.clone(), row.state, row.event, row.title];
            let cells = first.into_iter().chain(row.cells).chain([row.condition]);
            writer.write_record(cells.map(harmless))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A spreadsheet takes no cell for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn heads(roles: &[&str], first: &[&str]) -> Vec<String> {
    first.iter().chain(roles).chain(&["condition"]).map(|head| (*head).to_owned()).collect()
}

fn roles(workflow: &Workflow) -> BTreeSet<&str> {
    let transitions = workflow.chart.transitions.iter().flat_map(|transition| transition.roles.iter().flatten());
    let built_in = workflow.built_in.values().flatten().chain(&workflow.create);
    let extend = workflow.deadlines.iter().flat_map(|rule| extend_roles(workflow, rule));
    let all = workflow.access.keys().chain(transitions).chain(built_in).chain(extend);
    all.map(String::as_str).collect()
}

fn rows(workflow: &Workflow, roles: &[&str]) -> Vec<Row> {
    let matrix = Matrix { workflow, roles };
    let mut rows = vec![matrix.sight(), matrix.plain(BEFORE, "create", &workflow.create)];
    rows.push(matrix.built_in(BEFORE, "adopt"));
    for id in 0..workflow.chart.states.len() {
        rows.extend(matrix.events(id));
        rows.extend(matrix.extensions(id));
    }
    rows.extend(
        ["assign", "cost", "spend", "fund", "allocate", "baseline", "link"]
            .map(|event| matrix.built_in(ANYWHERE, event)),
    );
    rows.push(matrix.built_in(LONG, "correct"));
    rows.extend(workflow.fields.iter().filter(|field| field.restricted).map(|field| Row {
        title: format!("{}: {}", workflow.title_of("reveal"), field.title),
        ..matrix.plain(LONG, &format!("reveal.{}", field.name), &workflow.revealing(&field.name))
    }));
    rows.push(matrix.built_in(FINISHED, "reopen"));
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    rows
}

struct Matrix<'m> {
    workflow: &'m Workflow,
    roles: &'m [&'m str],
}

impl Matrix<'_> {
    fn sight(&self) -> Row {
        let word = |role: &&str| match see(self.workflow, role) {
            Some(See::All) => "all",
            Some(See::Agency) => "agency",
            Some(See::Own) => "own",
            Some(See::Counts) => "counts",
            None => "",
        };
        let cells = self.roles.iter().map(|role| word(role).to_owned()).collect();
        self.row(LONG, "see", "Items it sees".into(), cells)
    }

    fn built_in(&self, state: &str, event: &str) -> Row {
        self.plain(state, event, built_in_roles(self.workflow, event))
    }

    fn plain(&self, state: &str, event: &str, may: &[String]) -> Row {
        let cells = self.cells(|role| may.iter().any(|named| named == role).then_some("yes"));
        self.row(state, event, self.workflow.title_of(event).into_owned(), cells)
    }

    /// What people do in this state, each event once.
    fn events(&self, id: StateId) -> Vec<Row> {
        let chart = &self.workflow.chart;
        let own = chart.states[id].transitions.iter().map(|id| &chart.transitions[*id]);
        let own: Vec<&Transition> = own.filter(|transition| transition.roles.is_some()).collect();
        let mut names: Vec<&String> = Vec::new();
        for name in own.iter().flat_map(|transition| &transition.events) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.into_iter().map(|name| self.event(id, name, &own)).collect()
    }

    fn event(&self, id: StateId, name: &str, own: &[&Transition]) -> Row {
        let ways: Vec<&&Transition> = own.iter().filter(|way| way.events.iter().any(|event| event == name)).collect();
        let open = |way: &Transition, role: &str| way.roles.iter().flatten().any(|named| named == role);
        let cells = self.cells(|role| {
            let mut may = ways.iter().filter(|way| open(way, role)).peekable();
            may.peek()?;
            Some(if may.any(|way| way.guard.is_none()) { "yes" } else { "if" })
        });
        let guards: Option<Vec<&Guard>> = ways.iter().map(|way| way.guard.as_ref()).collect();
        let said = guards
            .iter()
            .flatten()
            .map(|guard| guard.otherwise.as_ref().unwrap_or(&guard.when.source).trim_end_matches('.'));
        let asked = |among: &[String], what| among.iter().any(|event| event == name).then_some(what);
        let asked = [
            asked(&self.workflow.costs_required_before, "a cost line"),
            asked(&self.workflow.second_person, "another person than took the last step"),
        ];
        let condition = said.chain(asked.into_iter().flatten()).collect::<Vec<&str>>().join("; ");
        let title = self.workflow.title_of(name).into_owned();
        Row { condition, ..self.row(&place(&self.workflow.chart, id), name, title, cells) }
    }

    fn extensions(&self, id: StateId) -> impl Iterator<Item = Row> {
        let here = self.workflow.deadlines.iter().filter(move |rule| rule.state == id);
        here.map(move |rule| Row {
            title: format!("Extend: {}", rule.title),
            ..self.plain(
                &place(&self.workflow.chart, id),
                &format!("extend.{}", rule.name),
                extend_roles(self.workflow, rule),
            )
        })
    }

    /// Who sees no item does nothing with it, though it is named.
    fn cells(&self, may: impl Fn(&str) -> Option<&'static str>) -> Vec<String> {
        let acts = |role: &str| see(self.workflow, role).is_some_and(|see| see != See::Counts);
        let cell = |role: &&str| may(role).filter(|_| acts(role)).unwrap_or_default().to_owned();
        self.roles.iter().map(cell).collect()
    }

    fn row(&self, state: &str, event: &str, title: String, cells: Vec<String>) -> Row {
        Row { state: state.to_owned(), event: event.to_owned(), title, cells, condition: String::new() }
    }
}

fn place(chart: &Chart, id: StateId) -> String {
    if id == Chart::ROOT { ANYWHERE.to_owned() } else { chart.states[id].name.clone() }
}

/// As a table of Markdown, with columns that stand below each other.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} |"));
        format!("|{}\n", cells.collect::<String>())
    };
    let ruler: String = widths.iter().map(|width| format!("{}|", "-".repeat(width + 2))).collect();
    let (head, rest) = lines.split_at(lines.len().min(1));
    let head: String = head.iter().map(|cells| line(cells)).collect();
    let rest: String = rest.iter().map(|cells| line(cells)).collect();
    format!("{head}|{ruler}\n{rest}")
}
