//! One row of a plan: where it stands, and the action it describes, or complaints cell by cell.

use super::above::{self, Above};
use super::agencies::{MAX_NAME, Register, TOO_MANY, Unknown};
use super::complaint::{Fault, MAX_TEXT, RowReader};
use super::cost::{self, Customs, choice};
use super::names::plan_data;
use crate::chart::value::{Type, Value};
use crate::chart::workflow::{Input, Workflow};
use crate::engine::command::Texts;
use crate::ledger::line::CostLine;
use crate::time::due::{self, Due};
use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;

const MAX_REFERENCE: usize = 60;
pub const MAX_TITLE: usize = 2_000;
/// Agencies of one row.
const MAX_AGENCIES: usize = 50;

/// What a row says of its place; also of a row whose other cells wait for mending, so that numbering does not depend on it.
#[derive(Clone, Debug)]
pub struct Place {
    /// Of the action.
    pub reference: String,
    pub pillar: String,
    pub objective: Option<String>,
    /// Of the cost line, in files with a row for each.
    pub line: Option<String>,
    /// Requirement and action, where no column gives the action's reference: rows with the same are one action.
    pub made_of: Option<(Option<String>, String)>,
    /// In files that give the plan's reference: all references are whole, and what stands above is named by its own.
    pub above: Option<Above>,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub fields: Texts,
    pub lead: Option<String>,
    pub partners: Vec<String>,
    pub since: Option<NaiveDate>,
    pub cost: Option<CostLine>,
    /// No cell says when the cost falls.
    pub undated: bool,
    /// Of the action's history, when the file was written.
    pub last_entry: Option<i64>,
}

pub fn place(reader: &mut RowReader) -> Option<Place> {
    if reader.columns.index("plan_ref").is_some() {
        return above::place(reader);
    }
    let given = reader.columns.index("ref").is_some();
    let action = if given { reference(reader, "ref", "The reference") } else { None };
    let line = match reader.columns.by_line() {
        true => Some(reference(reader, "line_ref", "The reference of the cost line")),
        false => None,
    };
    let pillar = reader.required("pillar", "The pillar");
    let objective = reader.bounded("objective", MAX_TITLE);
    let line = line.map_or(Some(None), |line| line.map(Some))?;
    let made_of = || (words(reader.text("requirement")), words(reader.text("action")).unwrap_or_default());
    Some(Place {
        reference: if given { action? } else { line.clone()? },
        pillar: words(pillar)?,
        objective: words(objective),
        line,
        made_of: (!given).then(made_of),
        above: None,
    })
}

fn reference(reader: &mut RowReader, name: &str, what: &str) -> Option<String> {
    let reference = reader.required(name, what)?;
    if reference.chars().count() > MAX_REFERENCE {
        reader.complain(name, Fault::TooLong, format!("A reference has at most {MAX_REFERENCE} letters."), None);
        return None;
    }
    Some(reference.split_whitespace().collect::<Vec<_>>().join("-"))
}

/// A name is one line, however its cell is broken into several.
pub fn words(text: Option<String>) -> Option<String> {
    text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Complete only where the reader has no complaint.
pub fn action(reader: &mut RowReader, register: &mut Register, workflow: &Workflow, customs: Customs) -> Action {
    let mut action = Action {
        fields: Texts::new(),
        lead: None,
        partners: Vec::new(),
        since: None,
        cost: None,
        undated: false,
        last_entry: reader.positive("last_entry").and_then(|number| number.to_i64()),
    };
    reader.required("action", "What is to be done");
    let title = words(reader.bounded("action", MAX_TITLE));
    let mut fields = Fields { workflow, texts: &mut action.fields };
    fields.put("title", title);
    let whole = reader.columns.index("plan_ref").is_some();
    fields.put("ref_text", reader.text("ref").filter(|_| !whole));
    fields.put("requirement", words(reader.bounded("requirement", MAX_TEXT)));
    fields.put("source", reader.bounded("source", MAX_TEXT));
    fields.others(reader);
    action.since = fields.dates(reader, customs.country.fiscal_year_starts);
    let starts_on = action.fields.get("start_on").and_then(|day| day.parse().ok());
    agencies(reader, register, &mut action);
    let agency = paying(reader, register);
    if let Some(read) = cost::read(reader, customs, action.since) {
        action.undated = read.undated;
        action.cost = Some(CostLine { agency, ..read.line });
    }
    action.since = action.since.or(starts_on);
    action
}

/// The plan data that the workflow takes; a text for another field is left out.
struct Fields<'a> {
    workflow: &'a Workflow,
    texts: &'a mut Texts,
}

impl Fields<'_> {
    fn put(&mut self, name: &str, text: Option<String>) {
        let declared = plan_data(self.workflow).any(|input| input.name == name);
        if let (true, Some(text)) = (declared, text) {
            self.texts.insert(name.to_owned(), text);
        }
    }

    fn others(&mut self, reader: &mut RowReader) {
        let names: Vec<String> = reader.columns.fields().map(str::to_owned).collect();
        for name in names {
            if let Some(input) = plan_data(self.workflow).find(|input| input.name == name) {
                self.put(&name, value(reader, input));
            }
        }
    }

    /// The day from which the action runs, where the row tells one.
    fn dates(&mut self, reader: &mut RowReader, fiscal_year_starts: u32) -> Option<NaiveDate> {
        let start = range(reader, "start", fiscal_year_starts);
        let due = range(reader, "due", fiscal_year_starts);
        self.put("start_text", reader.text("start"));
        self.put("start_on", start.map(|(first, _)| first.to_string()));
        self.put("due_text", reader.text("due"));
        self.put("due_first", due.map(|(first, _)| first.to_string()));
        self.put("due_on", due.map(|(_, last)| last.to_string()));
        if let (Some((start, _)), Some((_, due))) = (start, due)
            && due < start
        {
            reader.complain(
                "due",
                Fault::Date,
                format!("The action would end on {due}, before it starts on {start}."),
                None,
            );
        }
        start.map(|(first, _)| first)
    }
}

/// First and last day of what a cell says; nothing where it gives no date yet.
fn range(reader: &mut RowReader, name: &str, fiscal_year_starts: u32) -> Option<(NaiveDate, NaiveDate)> {
    match due::parse(&reader.text(name)?, fiscal_year_starts) {
        Ok(Due::Range { first, last }) => Some((first, last)),
        Ok(Due::Open) => None,
        Err(problem) => {
            reader.complain(name, Fault::Date, problem, None);
            None
        }
    }
}

/// A cell as the canonical text of the field's type.
fn value(reader: &mut RowReader, input: &Input) -> Option<String> {
    let name = input.name.as_str();
    let text = match &input.of {
        Type::Choice(options) => {
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            choice(reader, name, &options)
        }
        Type::Integer | Type::Decimal => reader.number(name).map(|number| number.to_string()),
        Type::Date => reader.day(name).map(|day| day.to_string()),
        Type::Flag => choice(reader, name, &["yes", "no"]),
        Type::Text | Type::Country => reader.bounded(name, MAX_TEXT),
        Type::Money | Type::Instant | Type::Document | Type::Person => None,
    }?;
    match Value::parse(&input.of, &text) {
        Ok(value) => Some(value.to_string()),
        Err(problem) => {
            reader.complain(name, Fault::Value, problem, None);
            None
        }
    }
}

/// Of several agencies in the lead's cell the first leads.
fn agencies(reader: &mut RowReader, register: &mut Register, action: &mut Action) {
    let mut leads = named(reader, register, "lead_agency").into_iter();
    action.lead = leads.next();
    let more: Vec<String> = leads.collect();
    if !more.is_empty() {
        reader.note("several lead agencies: the first leads, the others are partners");
    }
    for partner in more.into_iter().chain(named(reader, register, "partners")) {
        if action.lead.as_ref() != Some(&partner) && !action.partners.contains(&partner) {
            action.partners.push(partner);
        }
    }
}

/// Who answers for the money of the row's cost line.
fn paying(reader: &mut RowReader, register: &mut Register) -> Option<String> {
    let mut agencies = named(reader, register, "cost_agency");
    if agencies.len() > 1 {
        reader.complain("cost_agency", Fault::Value, "One agency answers for the money of a line.", None);
    }
    agencies.pop()
}

fn named(reader: &mut RowReader, register: &mut Register, column: &str) -> Vec<String> {
    let text = reader.text(column).unwrap_or_default();
    let names: Vec<&str> = text.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > MAX_AGENCIES || names.iter().any(|name| name.chars().count() > MAX_NAME) {
        reader.complain(
            column,
            Fault::TooLong,
            format!("At most {MAX_AGENCIES} agencies of {MAX_NAME} letters fit."),
            None,
        );
        return Vec::new();
    }
    let mut ids = Vec::new();
    for name in names {
        match register.resolve(name) {
            Ok(id) => ids.push(id),
            Err(Unknown::Misspelt { nearest }) => {
                let help = Some(format!("Did you mean `{nearest}`?"));
                reader.complain(column, Fault::MisspeltAgency, format!("No agency is called `{name}`."), help);
            }
            Err(Unknown::TooMany) => reader.complain(column, Fault::UnknownAgency, TOO_MANY, None),
        }
    }
    ids
}
