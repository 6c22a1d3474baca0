//! Which column holds what: finds the header row under titles and merged bands, and maps the names people give their columns
//! to ours. A column nobody recognises is reported, never dropped in silence.

use super::sheet::{Cell, Row, Sheet};
use crate::chart::value::Type;
use crate::chart::workflow::{Input, Workflow};
use std::collections::BTreeMap;

/// Rows from the top among which the header is looked for.
const HEADER_WITHIN: u32 = 30;

/// The event by which the data of an existing plan changes.
pub const REVISE: &str = "revise";

/// What a sheet is, by the columns it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Plan,
    Agencies,
    Funding,
}

/// The columns of one sheet, by our names.
#[derive(Clone, Debug)]
pub struct Columns {
    pub table: Table,
    pub header_row: u32,
    /// The lone text above the header, where there is one.
    pub title: Option<String>,
    known: BTreeMap<String, Column>,
    pub unread: Vec<Unread>,
}

#[derive(Clone, Debug)]
struct Column {
    index: usize,
    header: String,
}

/// A column that is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub header: String,
    pub index: usize,
    pub reason: String,
}

impl Columns {
    /// `None`: no row near the top names the columns of any table.
    pub fn find(sheet: &Sheet, action: &Workflow) -> Option<Columns> {
        let near = sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN);
        let mut title = None;
        for row in near {
            for table in [Table::Plan, Table::Agencies, Table::Funding] {
                if let Some(columns) = Columns::of(row, table, action) {
                    return Some(Columns { title, ..columns });
                }
            }
            title = title.or_else(|| lone_text(row));
        }
        None
    }

    fn of(row: &Row, table: Table, action: &Workflow) -> Option<Columns> {
        let mut columns =
            Columns { table, header_row: row.number, title: None, known: BTreeMap::new(), unread: Vec::new() };
        for (index, cell) in row.cells() {
            columns.take(index, &cell.to_string(), action);
        }
        let complete = table.required().iter().all(|name| columns.known.contains_key(*name));
        complete.then_some(columns)
    }

    fn take(&mut self, index: usize, header: &str, action: &Workflow) {
        let unread = |reason| Unread { header: header.to_owned(), index, reason };
        match self.table.name(header, action) {
            None => self.unread.push(unread("no such column is known".into())),
            Some(name) => match self.known.get(&name) {
                Some(first) => self.unread.push(unread(format!("`{}` is read for the same", first.header))),
                None => _ = self.known.insert(name, Column { index, header: header.to_owned() }),
            },
        }
    }

    pub fn index(&self, name: &str) -> Option<usize> {
        self.known.get(name).map(|column| column.index)
    }

    pub fn is_known(&self, index: usize) -> bool {
        self.known.values().any(|column| column.index == index)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(|column| column.header.as_str())
    }

    /// Columns that fill a field of the actions' workflow by its own name.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let ours =
            |name: &str| self.table.names().iter().any(|(known, _)| *known == name) || fiscal_year(name).is_some();
        self.known.keys().map(String::as_str).filter(move |name| !ours(name))
    }

    /// Columns of amounts, by fiscal year.
    pub fn fiscal_years(&self) -> impl Iterator<Item = (i32, &str)> {
        self.known.keys().filter_map(|name| Some((fiscal_year(name)?, name.as_str())))
    }
}

fn lone_text(row: &Row) -> Option<String> {
    let mut cells = row.cells();
    match (cells.next(), cells.next()) {
        (Some((_, Cell::Text(text))), None) => Some(text.clone()),
        _ => None,
    }
}

/// Our names and what people call them.
type Names = &'static [(&'static str, &'static [&'static str])];

const PLAN: Names = &[
    ("ref", &["reference", "no", "number", "id", "action_ref", "action_no", "code"]),
    ("pillar", &["thematic_area", "priority_area", "strategic_area", "component"]),
    ("objective", &["strategic_objective", "specific_objective", "goal"]),
    ("action", &["title", "activity", "action_item", "measure", "intervention"]),
    ("lead_agency", &["lead", "responsible", "responsible_agency", "lead_organisation", "lead_organization"]),
    ("partners", &["partner", "partner_agencies", "supporting_agencies", "support"]),
    ("start", &["start_date", "begins"]),
    ("due", &["due_date", "deadline", "end_date", "end", "completion_date"]),
    ("category", &["cost_category"]),
    ("capital_or_recurrent", &["capital_recurrent", "expenditure_type"]),
    ("unit", &["unit_of_measure"]),
    ("unit_cost", &["cost_per_unit", "unit_price"]),
    ("quantity", &["qty"]),
    ("frequency_per_year", &["frequency", "times_per_year"]),
    ("years", &["fiscal_years", "year"]),
    ("currency", &[]),
    ("cost", &["total_cost", "amount", "budget", "total"]),
    ("funding_source", &["source_of_funds", "funded_by"]),
    ("funding_status", &["status_of_funds"]),
    ("assumption", &["assumptions", "costing_assumption"]),
    ("source", &["source_of_information"]),
];

/// Fields of the actions' workflow that plans call otherwise.
const FIELDS: Names = &[
    ("work", &["kind", "type", "type_of_action", "kind_of_action"]),
    ("means_of_verification", &["verification", "mov"]),
    ("indicator", &["indicators", "output_indicator"]),
    ("target", &["targets"]),
    ("baseline", &["baselines"]),
];

const AGENCIES: Names = &[
    ("code", &["id", "abbreviation", "acronym"]),
    ("name", &["agency", "title"]),
    ("valid_from", &["from"]),
    ("valid_until", &["until"]),
    ("successor", &["succeeded_by"]),
    ("mailbox", &["email", "e_mail"]),
];

const FUNDING: Names = &[
    ("source", &["funding_source", "donor"]),
    ("kind", &["type"]),
    ("status", &["stage"]),
    ("amount", &["sum"]),
    ("currency", &[]),
    ("date", &["day"]),
    ("earmark", &["purpose", "for"]),
];

impl Table {
    fn required(self) -> &'static [&'static str] {
        match self {
            Table::Plan => &["ref", "pillar", "action"],
            Table::Agencies => &["code", "name"],
            Table::Funding => &["source", "status", "amount", "currency"],
        }
    }

    fn names(self) -> Names {
        match self {
            Table::Plan => PLAN,
            Table::Agencies => AGENCIES,
            Table::Funding => FUNDING,
        }
    }

    /// Our name for a header: of this table, a fiscal year's, or a field of the actions' own workflow.
    fn name(self, header: &str, action: &Workflow) -> Option<String> {
        let plain = plain(header);
        let listed = self.names().iter().find(|(name, others)| *name == plain || others.contains(&plain.as_str()));
        if let Some((name, _)) = listed {
            return Some((*name).to_owned());
        }
        if self != Table::Plan {
            return None;
        }
        if let Some(year) = fiscal_year(&plain) {
            return Some(format!("fy{year}"));
        }
        let alias = FIELDS.iter().find(|(_, others)| others.contains(&plain.as_str())).map(|(name, _)| *name);
        let named = |input: &&Input| input.name == alias.unwrap_or(&plain) || self::plain(&input.title) == plain;
        plan_data(action).find(named).filter(|input| importable(&input.of)).map(|input| input.name.clone())
    }
}

/// The data of a plan: what the event `revise` takes.
pub fn plan_data(workflow: &Workflow) -> impl Iterator<Item = &Input> {
    let revise = workflow.events.iter().find(|event| event.name == REVISE);
    revise.into_iter().flat_map(|event| &event.inputs).filter(|input| input.stored)
}

/// A cell can hold it; documents and people come in by other ways.
fn importable(of: &Type) -> bool {
    match of {
        Type::Text | Type::Integer | Type::Decimal | Type::Date | Type::Choice(_) | Type::Flag | Type::Country => true,
        Type::Money | Type::Instant | Type::Document | Type::Person => false,
    }
}

/// Lower case, words joined by `_`.
pub fn plain(header: &str) -> String {
    let words = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

fn fiscal_year(plain: &str) -> Option<i32> {
    let year = plain.strip_prefix("fy")?.trim_start_matches('_');
    year.parse().ok().filter(|year| (1900..=2200).contains(year))
}
