//! A whole file as drafts: what it would make of each good row, and what is wrong with the others. Pure: the same bytes
//! against the same register give the same drafts.

use super::above;
use super::agencies::{NewAgency, Register};
use super::archive;
use super::before::Before;
use super::complaint::{Complaint, Fault, RowReader};
use super::cost::{Customs, priced};
use super::funding;
use super::hierarchy::{Level, Names, Node, Reading, Tree};
use super::lines;
use super::mapping::{Columns, Mapping};
use super::names::Table;
use super::read_row::ReadRow;
use super::reconcile::{self, Amount, Reconciliation};
use super::row::{self, Place};
use super::sheet::{self, Row, Sheet, SheetError, cell_name};
use super::years;
use crate::access::Identity;
use crate::chart::workflow::Workflow;
use crate::engine::command::{Failure, Texts};
use crate::ledger::country::Country;
use crate::ledger::funding::Funding;
use crate::ledger::line::CostLine;
use crate::ledger::money;
use crate::store::agency;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stays as it is stored where a file has no column for it.
const UNSAID: [&str; 3] = ["cofog", "cost_agency", "optional"];

/// Other rows that a complaint about a repeated reference names.
const MAX_OTHERS: usize = 5;

/// What the person who imports says of the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The plan's title.
    pub plan: Option<String>,
    pub plan_ref: Option<String>,
    /// What her columns hold.
    pub mapping: Mapping,
    /// With what she may see the file is compared; `None`: an operator, who has the database.
    pub by: Option<Arc<Identity>>,
}

/// What the database knows before.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub agencies: &'a [agency::Model],
    /// The workflow of actions: it says which columns are fields and what they may hold.
    pub action: &'a Workflow,
    pub country: &'a Country,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error(
        "No sheet has a row near its top that names the columns `pillar`, `action` and `ref` (or `line_ref`, where each \
         row is a line of an action's cost). Say which of its columns are these, like `--map \"Activity no.=ref\"`."
    )]
    NoPlan,
    #[error("No column can hold `{name}`. A plan's columns hold {names}, or an amount of a year like `fy2025`.")]
    NoSuchName { name: String, names: String },
    #[error("No sheet that is read has a column `{header}`. Write its header as the file has it.")]
    NoSuchColumn { header: String },
    #[error(
        "The file names its own plans ({}), so no other can be named.", plans.join("; ")
    )]
    PlansNamed { plans: Vec<String> },
    #[error("The workflow `{0}` is not published. Publish the definitions first.")]
    NotPublished(&'static str),
    #[error("The workflow `{0}`, which the register's file names, is not published. Publish the definitions first.")]
    NoWorkflow(String),
    #[error("`{reference}` is a {kind} already. Give the plan another reference.")]
    ReferenceTaken { reference: String, kind: String },
    #[error(
        "{found} of this file's {actions} actions stand in the plan `{reference}` already. To go on with that plan add \
         `--plan-ref {reference}`; to make a second one, give it another reference."
    )]
    PlanKnown { reference: String, found: usize, actions: usize },
    #[error(transparent)]
    Failed(#[from] Failure),
}

#[derive(Debug)]
pub struct Draft {
    pub reading: Reading,
    /// Parents first; structure that only faulty rows need is left out.
    pub items: Vec<Item>,
    pub agencies: Vec<NewAgency>,
    pub complaints: Vec<Complaint>,
    pub notes: Vec<String>,
    /// Rows that hold an action or a line of its cost, and those of them that wait.
    pub rows: usize,
    pub faulty: usize,
    /// Each line has a row of its own, so that what the file does not list is not there.
    pub by_line: bool,
    /// What any row names, also one that waits: the action's reference, and that of the line where it has a row of its own.
    pub named: BTreeSet<(String, Option<String>)>,
    /// Each row gives its plan, so that the reference of a line is one among those of its action, and of nothing else.
    pub whole: bool,
    /// Of what a line may say of itself, what no column of some sheet holds.
    pub unsaid: BTreeSet<&'static str>,
    /// Of some row nothing is known, so that nobody knows what the file does not have.
    pub unplaced: bool,
    /// Lines of which no cell names a year.
    pub undated: BTreeSet<String>,
    /// Where the file prints totals of its own.
    pub reconciliation: Option<Reconciliation>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub level: Level,
    pub reference: String,
    pub parent: Option<String>,
    pub fields: Texts,
    /// The title is not the file's own: it names a new item and never renames one.
    pub title_made_up: bool,
    pub lead: Option<String>,
    pub partners: Vec<String>,
    pub since: Option<NaiveDate>,
    pub lines: Vec<CostLine>,
    /// Of a plan.
    pub funding: Vec<Funding>,
    /// The first of them.
    pub row: Option<(String, u32)>,
    /// Of its history, when the file was written; the lowest of its rows.
    pub last_entry: Option<i64>,
}

/// `before` is what earlier imports left of the plan; what is said now goes before it.
pub fn read(name: &str, bytes: &[u8], options: &Options, before: &Before, known: Known) -> Result<Draft, ImportError> {
    let sheets = sheet::read(name, bytes)?;
    let mapping = options.mapping.over(&before.mapping);
    let mut unmet: BTreeSet<String> = options.mapping.0.keys().cloned().collect();
    let mut file = File::default();
    if archive::has_macros(bytes) {
        file.notes.push("The workbook holds macros; they are neither read nor run.".into());
    }
    let mut plans = Vec::new();
    let mut register = Register::new(known.agencies);
    for sheet in &sheets {
        let Some(columns) = Columns::find(sheet, known.action, &mapping) else {
            if !sheet.rows.is_empty() {
                file.notes.push(format!(
                    "Sheet `{}` is not read: no row near its top names columns that are known.",
                    sheet.name
                ));
            }
            continue;
        };
        file.unread(sheet, &columns);
        unmet.retain(|header| !columns.holds(header));
        match columns.table {
            Table::Agencies => file.complaints.extend(register.read(sheet, &columns)),
            Table::Funding => {
                let (sums, complaints) = funding::read(sheet, &columns);
                file.funding.extend(sums);
                file.complaints.extend(complaints);
            }
            Table::Totals => {
                let (totals, complaints) = reconcile::read(sheet, &columns);
                file.totals.extend(totals);
                file.complaints.extend(complaints);
            }
            Table::Plan => plans.push((sheet, columns)),
        }
    }
    let (_, first) = plans.first().ok_or(ImportError::NoPlan)?;
    if let Some(header) = unmet.pop_first() {
        return Err(ImportError::NoSuchColumn { header });
    }
    let names = Names { stem: stem(name), title: first.title.as_deref() };
    for (sheet, columns) in &plans {
        file.rows(sheet, columns, &mut register, known);
    }
    lines::name_actions(&mut file.rows, &before.lines);
    file.duplicates();
    lines::disagree(&mut file.rows);
    above::disagree(&mut file.rows);
    file.draft(options, &names, &register, before, known.country.fiscal_year_starts)
}

pub fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What was read so far.
#[derive(Default)]
struct File<'a> {
    rows: Vec<ReadRow<'a>>,
    funding: Vec<Funding>,
    totals: Vec<Amount>,
    complaints: Vec<Complaint>,
    notes: Vec<String>,
}

impl<'a> File<'a> {
    fn unread(&mut self, sheet: &Sheet, columns: &Columns) {
        for column in &columns.unread {
            let cell = cell_name(column.index, columns.header_row);
            self.notes
                .push(format!("Column `{}` ({}!{cell}) is not read: {}.", column.header, sheet.name, column.reason));
        }
    }

    fn rows(&mut self, sheet: &'a Sheet, columns: &'a Columns, register: &mut Register, known: Known) {
        let filled =
            |row: &&Row| row.number > columns.header_row && row.cells().any(|(index, _)| columns.is_known(index));
        let (totals, rows): (Vec<&Row>, Vec<&Row>) =
            sheet.rows.iter().filter(filled).partition(|row| is_total(row, columns));
        let told =
            totals.iter().map(|row| format!("{}, row {}: it holds totals and is not read.", sheet.name, row.number));
        self.notes.extend(told);
        let currencies = currencies(&rows, columns);
        let readers = rows.iter().map(|row| RowReader::new(&sheet.name, row, columns));
        let plan = years::of_plan(readers);
        let customs = Customs { country: known.country, currencies: &currencies, plan: &plan };
        for row in rows {
            let mut reader = RowReader::new(&sheet.name, row, columns);
            let place = row::place(&mut reader);
            let action = row::action(&mut reader, register, known.action, customs);
            let another = reconcile::another(&mut reader);
            reader.note_lost_letters();
            reader.complain_of_merged();
            self.notes.append(&mut reader.notes);
            self.rows.push(ReadRow { sheet, columns, row, place, action, another, complaints: reader.complaints });
        }
    }

    /// Which of two rows is meant cannot be known: both wait.
    fn duplicates(&mut self) {
        let mut rows: BTreeMap<(Option<String>, String), Vec<usize>> = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            if let Some(place) = &row.place {
                let own = place.line.as_ref().unwrap_or(&place.reference);
                let within = place.above.as_ref().map(|_| place.reference.clone());
                rows.entry((within, own.clone())).or_default().push(index);
            }
        }
        for ((_, reference), same) in rows.into_iter().filter(|(_, same)| same.len() > 1) {
            let at = |index: &usize| (self.rows[*index].sheet.name.clone(), self.rows[*index].row.number);
            let places: Vec<(String, u32)> = same.iter().map(at).collect();
            for (index, own) in same.iter().zip(&places) {
                let others = places.iter().filter(|place| *place != own).take(MAX_OTHERS);
                let names = others.map(|(sheet, row)| match *sheet == own.0 {
                    true => row.to_string(),
                    false => format!("{sheet}!{row}"),
                });
                let problem = format!("`{reference}` is used in row {} as well.", names.collect::<Vec<_>>().join(", "));
                let name = if self.rows[*index].columns.by_line() { "line_ref" } else { "ref" };
                self.rows[*index].complain(name, Fault::DuplicateReference, problem);
            }
        }
    }

    fn draft(
        mut self,
        options: &Options,
        names: &Names,
        register: &Register,
        before: &Before,
        starts: u32,
    ) -> Result<Draft, ImportError> {
        let places: Vec<Place> = self.rows.iter().filter_map(|row| row.place.clone()).collect();
        let tree = Tree::of(&places, options, names, before)?;
        for row in &mut self.rows {
            row.clash(&tree);
        }
        let actions = lines::actions(&self.rows, &tree);
        let paying = |item: &Item| item.lines.iter().filter_map(|line| line.agency.clone()).collect::<Vec<_>>();
        let used = actions.iter().flat_map(|item| item.lead.iter().chain(&item.partners).cloned().chain(paying(item)));
        let used = used.collect();
        let rows = self.rows.len();
        let faulty = self.rows.iter().filter(|row| !row.complaints.is_empty()).count();
        let by_line = self.rows.iter().all(|row| row.columns.by_line());
        let whole = self.rows.iter().all(|row| row.columns.index("plan_ref").is_some());
        let unsaid =
            self.rows.iter().flat_map(|row| UNSAID.into_iter().filter(|name| row.columns.index(name).is_none()));
        let unsaid = unsaid.collect();
        let named = self.rows.iter().filter_map(|row| row.named(&tree)).collect();
        let unplaced = self.rows.iter().any(|row| row.place.is_none());
        let undated = self.rows.iter().filter_map(ReadRow::undated).collect();
        let reconciliation = self.reconciliation(starts);
        self.complaints.extend(self.rows.into_iter().flat_map(|row| row.complaints));
        let mut items = structure(&tree, &actions, names);
        items.extend(actions);
        let mut plans = items.iter_mut().filter(|item| item.level == Level::Plan);
        match (plans.next(), plans.next()) {
            (Some(plan), None) => plan.funding = self.funding,
            _ if self.funding.is_empty() => {}
            _ => self.notes.push("The funding is not read: the file holds several plans, and it says of none.".into()),
        }
        Ok(Draft {
            reading: tree.reading,
            items,
            agencies: register.missing(&used),
            complaints: self.complaints,
            notes: self.notes,
            rows,
            faulty,
            by_line,
            whole,
            unsaid,
            named,
            unplaced,
            undated,
            reconciliation,
        })
    }

    /// What the good rows cost beside what the file prints of it.
    fn reconciliation(&self, starts: u32) -> Option<Reconciliation> {
        let lines: Vec<Amount> = self.rows.iter().filter_map(|row| row.amount(starts)).collect();
        let column = self.rows.iter().find_map(|row| row.columns.header(row.columns.in_another()?.0));
        let mut reconciled = reconcile::reconcile(&lines, &self.totals, column)?;
        let waiting = self.rows.iter().filter(|row| !row.complaints.is_empty()).count();
        if waiting > 0 {
            reconciled.notes.push(format!("{waiting} rows wait to be mended; the sums leave them out."));
        }
        Some(reconciled)
    }
}

/// Its first cell says `Total`, and nothing is to be done.
fn is_total(row: &Row, columns: &Columns) -> bool {
    let has = |name| columns.index(name).is_some_and(|index| row.cell(index).is_some());
    let first = row.cells().next().map(|(_, cell)| cell.to_string().to_lowercase());
    !has("pillar") && !has("action") && first.is_some_and(|first| first.starts_with("total"))
}

/// Currencies that rows name rightly.
fn currencies(rows: &[&Row], columns: &Columns) -> Vec<String> {
    let Some(index) = columns.index("currency") else {
        return Vec::new();
    };
    let codes = rows.iter().filter_map(|row| row.cell(index)).map(|cell| priced(&cell.to_string()).0);
    let known: BTreeSet<String> = codes.filter(|code| money::exponent(code).is_some()).collect();
    known.into_iter().collect()
}

/// Plans, pillars and objectives above the actions.
fn structure(tree: &Tree, actions: &[Item], names: &Names) -> Vec<Item> {
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for action in actions {
        let mut next = action.parent.as_deref();
        while let Some(reference) = next.filter(|reference| wanted.insert(reference)) {
            next = tree.node(reference).and_then(|node| node.parent.as_deref());
        }
    }
    let nodes = tree.nodes.iter().filter(|node| wanted.contains(node.reference.as_str()));
    nodes.map(|node| item_of(node, names)).collect()
}

fn item_of(node: &Node, names: &Names) -> Item {
    let title = node.title.clone().unwrap_or_else(|| names.stem.to_owned());
    Item {
        level: node.level,
        reference: node.reference.clone(),
        parent: node.parent.clone(),
        fields: Texts::from([("title".to_owned(), title)]),
        title_made_up: node.title.is_none(),
        lead: None,
        partners: Vec::new(),
        since: None,
        lines: Vec::new(),
        funding: Vec::new(),
        row: None,
        last_entry: None,
    }
}
