//! What applying a file would do to this database: created, changed field by field, unchanged; and what waits, and why.

use super::account::{self, Account};
use super::agencies::NewAgency;
use super::before::{self, Before};
use super::compare::Against;
use super::complaint::{Complaint, Fault};
use super::gone;
use super::hierarchy::{self, Level, Reading};
use super::known;
use super::mapping::Mapping;
use super::newer;
use super::plan::{self, Draft, ImportError, Item, Known, Options};
use super::reconcile::Reconciliation;
use super::sight::Sight;
use super::stored;
use crate::engine::Shared;
use crate::engine::command::{Failure, Texts};
use crate::ledger::funding::Funding;
use crate::ledger::line::CostLine;
use crate::ledger::money::Money;
use crate::store::agency;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub struct Preview {
    /// The file's own name.
    pub file: String,
    /// Of its bytes.
    pub sha256: String,
    pub reading: Reading,
    /// Rows that hold an action: the good ones and those that wait.
    pub rows: usize,
    pub faulty: usize,
    /// Parents first.
    pub items: Vec<Planned>,
    pub agencies: Vec<NewAgency>,
    pub funding: Vec<PlannedSum>,
    pub complaints: Vec<Complaint>,
    pub notes: Vec<String>,
    /// What the good rows cost, by currency.
    pub totals: BTreeMap<String, Money>,
    pub account: Account,
    pub reconciliation: Option<Reconciliation>,
    /// What its person said of the columns.
    #[serde(skip)]
    pub mapping: Mapping,
    /// Lines that the plan has and their rows no longer name.
    pub taken_out: Vec<String>,
    /// Actions that the plan has and the file does not; only a person cancels them.
    pub stay: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Planned {
    pub level: Level,
    pub reference: String,
    pub parent: Option<String>,
    pub title: String,
    pub state: State,
    pub changes: Vec<Change>,
    #[serde(skip)]
    pub existing: Option<Existing>,
    /// In the order they are sent.
    #[serde(skip)]
    pub parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    New,
    Changed,
    Unchanged,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub what: String,
    pub now: String,
    pub then: String,
}

#[derive(Clone, Copy, Debug)]
pub struct Existing {
    pub id: Uuid,
    /// Its last journal row when the preview was made.
    pub seq: i64,
}

/// One event to send.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Create(Texts),
    Revise(Texts),
    Assign {
        lead: Option<String>,
        partners: Vec<String>,
        people: Vec<Uuid>,
        since: Option<NaiveDate>,
    },
    Cost(Box<CostLine>),
    Fund(Box<Funding>),
    /// The row of the history that recorded the line is voided.
    TakeOut {
        line: String,
        row: u64,
    },
}

impl Part {
    pub fn name(&self) -> String {
        match self {
            Part::Create(_) => "create".into(),
            Part::Revise(_) => "revise".into(),
            Part::Assign { .. } => "assign".into(),
            Part::Cost(line) => format!("cost {}", line.reference),
            Part::Fund(sum) => format!("fund {}", sum.reference),
            Part::TakeOut { line, row } => format!("take out {row} {line}"),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct PlannedSum {
    pub sum: Funding,
    pub state: State,
}

/// Reads the file against what is committed now; changes nothing.
pub async fn preview(shared: &Shared, name: &str, bytes: &[u8], options: &Options) -> Result<Preview, ImportError> {
    let (on, catalog) = (&shared.database.reader, shared.catalog());
    let action = catalog.active(Level::Action.workflow()).ok_or(ImportError::NotPublished(Level::Action.workflow()))?;
    let agencies = agency::Entity::find().order_by_asc(agency::Column::Id).all(on).await.map_err(Failure::from)?;
    let known = Known { agencies: &agencies, action, country: &catalog.country };
    options.mapping.check(action)?;
    let today = shared.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let sight = Sight { by: options.by.as_deref(), catalog: &catalog, today };
    let draft = next_of_plan(on, sight, (name, bytes), options, known).await?;
    let named = draft.items.iter().map(|item| (item.reference.as_str(), item.level.workflow())).collect();
    let stored = stored::load(on, &shared.keys, sight, &named).await?;
    if options.plan_ref.is_none() && !draft.whole {
        known::refuse_twins(on, sight, &draft, &stored).await?;
    }
    let starts = catalog.country.fiscal_year_starts;
    let (by_line, unsaid) = (draft.by_line, &draft.unsaid);
    let against = Against { stored: &stored, agencies: &agencies, today, starts, by_line, unsaid };
    let mut preview = Preview {
        file: name.to_owned(),
        sha256: crate::hex(&Sha256::digest(bytes)),
        reading: draft.reading,
        rows: draft.rows,
        faulty: draft.faulty,
        items: Vec::new(),
        totals: BTreeMap::new(),
        agencies: draft.agencies.clone(),
        funding: Vec::new(),
        complaints: draft.complaints.clone(),
        notes: draft.notes.clone(),
        mapping: options.mapping.clone(),
        account: Account::of(&draft, starts),
        reconciliation: draft.reconciliation.clone(),
        taken_out: Vec::new(),
        stay: Vec::new(),
    };
    preview.take(&draft, &against)?;
    gone::plan(shared, sight, &draft, &stored, &mut preview).await?;
    newer::hold_back(shared, &draft, &stored, &mut preview).await?;
    Ok(preview)
}

/// Reads the file as the next one of its plan. Which plan that is may only be known once it is read.
async fn next_of_plan(
    on: &impl ConnectionTrait,
    sight: Sight<'_>,
    (name, bytes): (&str, &[u8]),
    options: &Options,
    known: Known<'_>,
) -> Result<Draft, ImportError> {
    let likely = options.plan_ref.clone().unwrap_or_else(|| hierarchy::slug(plan::stem(name)));
    let draft = plan::read(name, bytes, options, &before::of(on, sight, std::slice::from_ref(&likely)).await?, known)?;
    let plans = draft.items.iter().filter(|item| item.level == Level::Plan).map(|item| item.reference.clone());
    let others = before::of(on, sight, &plans.filter(|plan| *plan != likely).collect::<Vec<_>>()).await?;
    match others == Before::default() {
        true => Ok(draft),
        false => plan::read(name, bytes, options, &others, known),
    }
}

impl Preview {
    fn take(&mut self, draft: &Draft, against: &Against) -> Result<(), ImportError> {
        for item in &draft.items {
            let stored = against.stored.get(&item.reference);
            if let Some(other) = stored.filter(|stored| stored.item.workflow != item.level.workflow()) {
                self.taken(item, &other.item.kind)?;
                continue;
            }
            self.count(item, against.starts);
            if let Some(stored) = stored {
                self.notes.extend(against.notes(item, stored));
            }
            let planned = against.planned(item, stored);
            for sum in &item.funding {
                let sent = |part: &Part| matches!(part, Part::Fund(sent) if sent.reference == sum.reference);
                let known = stored.is_some_and(|stored| stored.funding.contains_key(&sum.reference));
                let state = match (planned.parts.iter().any(sent), known) {
                    (false, _) => State::Unchanged,
                    (true, true) => State::Changed,
                    (true, false) => State::New,
                };
                self.funding.push(PlannedSum { sum: sum.clone(), state });
            }
            self.items.push(planned);
        }
        Ok(())
    }

    /// A row waits; where the plan's own structure is in the way, nothing can be applied.
    fn taken(&mut self, item: &Item, kind: &str) -> Result<(), ImportError> {
        let Some((sheet, row)) = item.row.clone() else {
            return Err(ImportError::ReferenceTaken { reference: item.reference.clone(), kind: kind.to_owned() });
        };
        self.faulty += item.lines.len().max(1);
        self.complaints.push(Complaint {
            sheet,
            row,
            cell: format!("row {row}"),
            column: "ref".into(),
            found: item.reference.clone(),
            fault: Fault::ReferenceTaken,
            problem: format!("`{}` is the reference of a {kind} already.", item.reference),
            help: None,
        });
        Ok(())
    }

    fn count(&mut self, item: &Item, starts: u32) {
        for cost in item.lines.iter().filter_map(|line| account::amount(line, starts)) {
            let sum = self.totals.get(&cost.currency).map_or(Some(cost.clone()), |sum| sum.plus(&cost));
            match sum {
                Some(sum) => _ = self.totals.insert(sum.currency.clone(), sum),
                None => self.notes.push(format!("The amounts in {} are too large to add.", cost.currency)),
            }
        }
    }

    pub fn number(&self, state: State) -> usize {
        self.items.iter().filter(|item| item.state == state).count()
    }

    /// Applying it would do nothing.
    pub fn changes_nothing(&self) -> bool {
        self.agencies.is_empty() && self.number(State::Unchanged) == self.items.len()
    }
}
