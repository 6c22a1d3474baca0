//! What a register would adopt, change or find unlike the database; and which of its rows wait.

use super::definition::Register;
use super::draft::{self, Item};
use super::read::{self, Header, Rules};
use crate::access::Identity;
use crate::catalog::Catalog;
use crate::chart::snapshot::Snapshot;
use crate::chart::value::Value;
use crate::chart::workflow::Workflow;
use crate::engine::Shared;
use crate::engine::command::{Failure, Texts};
use crate::exchange::complaint::{Complaint, Fault};
use crate::exchange::names::REVISE;
use crate::exchange::plan::ImportError;
use crate::exchange::preview::{Existing, State};
use crate::exchange::sheet::{self, Sheet};
use crate::exchange::sight::Sight;
use crate::exchange::stored::{self, Stored};
use crate::store::link;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Items whose links are read with one statement.
const CHUNK: usize = 500;

#[derive(Debug)]
pub struct Preview {
    pub file: String,
    pub register: Arc<Register>,
    pub rows: usize,
    pub good: usize,
    /// Parents first.
    pub items: Vec<Planned>,
    /// Clerk's stage, what it is of, its states -> rows.
    pub stages: BTreeMap<(String, String, String), usize>,
    pub complaints: Vec<Complaint>,
    /// The file says otherwise than the database, and only an event of the workflow can say which is right.
    pub differences: Vec<String>,
    pub notes: Vec<String>,
}

/// A built-in event, and which items need it.
type Step = (&'static str, fn(&Planned) -> bool);

const STEPS: [Step; 3] = [
    ("adopt", |planned| planned.state == State::New),
    ("assign", |planned| planned.assign),
    ("link", |planned| !planned.links.is_empty()),
];

#[derive(Debug)]
pub struct Planned {
    pub item: Item,
    pub state: State,
    pub existing: Option<Existing>,
    /// Of an existing item: what `revise` takes.
    pub changes: Texts,
    /// Those it does not have yet.
    pub links: Vec<(String, String)>,
    /// The agency that answers is still to be named.
    pub assign: bool,
}

/// `None`: no sheet of the file is a register that is known. It is compared with what `by` may see; without her, an operator
/// asks, who has the database.
pub async fn preview(
    shared: &Shared,
    name: &str,
    bytes: &[u8],
    by: Option<&Identity>,
) -> Result<Option<Preview>, ImportError> {
    let catalog = shared.catalog();
    let sheets = sheet::read(name, bytes)?;
    let found = sheets.iter().find_map(|sheet| of_sheet(sheet, &catalog.registers));
    let Some((sheet, header, register)) = found else {
        return Ok(None);
    };
    let workflows: Vec<&Workflow> = catalog.active_workflows().map(Arc::as_ref).collect();
    let named = |name: &String| catalog.calendar(name).map(Arc::as_ref);
    let calendars: Vec<_> = register.columns.values().filter_map(|column| named(column.calendar.as_ref()?)).collect();
    let rules = Rules { register: &register, workflows: &workflows, calendars: &calendars };
    let read = read::read(sheet, &header, rules);
    let items = draft::items(&register, &read.good);
    let workflow = |item: &Item| register.levels[item.level].workflow.as_str();
    let named = items.iter().map(|item| (item.reference.as_str(), workflow(item))).collect();
    let today = shared.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let sight = Sight { by, catalog: &catalog, today };
    let stored = stored::load(&shared.database.reader, &shared.keys, sight, &named).await?;
    let links = links(shared, &stored).await?;
    let mut preview = Preview {
        file: name.to_owned(),
        stages: stages(&register, &read.good),
        rows: read.rows,
        good: read.good.len(),
        items: Vec::new(),
        complaints: read.complaints,
        differences: Vec::new(),
        notes: read.notes,
        register: register.clone(),
    };
    for item in items {
        let level = &register.levels[item.level];
        let workflow = workflows.iter().find(|workflow| workflow.id == level.workflow);
        let workflow = workflow.ok_or_else(|| ImportError::NoWorkflow(level.workflow.clone()))?;
        preview.take(item, workflow, (&stored, by.is_some()), &links, &sheet.name);
    }
    Ok(Some(preview))
}

fn of_sheet<'s>(sheet: &'s Sheet, registers: &[Arc<Register>]) -> Option<(&'s Sheet, Header, Arc<Register>)> {
    registers.iter().find_map(|register| Some((sheet, Header::find(sheet, register)?, register.clone())))
}

/// (from, kind, to) of what is linked now.
type Links = HashSet<(Uuid, String, Uuid)>;

async fn links(shared: &Shared, stored: &HashMap<String, Stored>) -> Result<Links, Failure> {
    let ids: Vec<Uuid> = stored.values().map(|stored| stored.item.id).collect();
    let mut links = Links::new();
    for chunk in ids.chunks(CHUNK) {
        let own = link::Column::ItemId.is_in(chunk.iter().copied()).and(link::Column::EndedAt.is_null());
        let rows = link::Entity::find().filter(own).all(&shared.database.reader).await?;
        links.extend(rows.into_iter().map(|row| (row.item_id, row.kind, row.to_id)));
    }
    Ok(links)
}

/// What each of the clerk's stages was read as.
fn stages(register: &Register, entries: &[read::Entry]) -> BTreeMap<(String, String, String), usize> {
    let mut stages = BTreeMap::new();
    for stage in entries.iter().map(|entry| &register.stages[entry.stage]) {
        for (level, states) in &stage.states {
            *stages.entry((stage.stage.clone(), level.clone(), states.join(", "))).or_default() += 1;
        }
    }
    stages
}

impl Preview {
    fn take(
        &mut self,
        item: Item,
        workflow: &Workflow,
        (stored, seen): (&HashMap<String, Stored>, bool),
        links: &Links,
        sheet: &str,
    ) {
        let lead = self.register.levels[item.level].lead.is_some();
        self.notes.extend(item.contradictions.iter().cloned());
        let Some(found) = stored.get(&item.reference) else {
            if let Some(moved) = self.moved(&item, stored) {
                return self.differences.push(moved);
            }
            let links = item.links.iter().cloned().collect();
            let new = Planned { item, state: State::New, existing: None, changes: Texts::new(), links, assign: lead };
            return self.items.push(new);
        };
        if found.item.workflow != workflow.id {
            return self.taken(&item, &found.item.kind, sheet);
        }
        let changes = self.compare(&item, workflow, &found.snapshot, seen);
        let linked = |(kind, to): &(String, String)| {
            stored.get(to).is_some_and(|to| links.contains(&(found.item.id, kind.clone(), to.item.id)))
        };
        let missing: Vec<_> = item.links.iter().filter(|link| !linked(link)).cloned().collect();
        let assign = lead && found.terms.is_empty();
        let same = changes.is_empty() && missing.is_empty() && !assign;
        let state = if same { State::Unchanged } else { State::Changed };
        let existing = Some(Existing { id: found.item.id, seq: found.item.seq });
        self.items.push(Planned { item, state, existing, changes, links: missing, assign });
    }

    /// What it stands for is here already on another day: an event of the workflow says what became of that, not a second item.
    fn moved(&self, item: &Item, stored: &HashMap<String, Stored>) -> Option<String> {
        let levels = &self.register.levels;
        let given = levels[item.level].given.as_ref()?;
        let day = item.fields.get(levels[item.level].field_of(given)?)?;
        item.links.iter().find_map(|(_, to)| {
            let other = stored.get(to)?;
            let level = levels.iter().find(|level| level.workflow == other.item.workflow)?;
            let now = other.snapshot.fields.get(level.field_of(given)?)?.to_string();
            (now != *day).then(|| {
                format!("{}  is not entered: {to} has {now} here; enter what became of that day", item.reference)
            })
        })
    }

    /// What `revise` takes; the rest is told. `seen`: a person sees the answer, who would learn that she guessed a restricted
    /// value right; it is not looked at.
    fn compare(&mut self, item: &Item, workflow: &Workflow, snapshot: &Snapshot, seen: bool) -> Texts {
        let revise = workflow.event(REVISE).filter(|_| !snapshot.finished);
        let mut changes = Texts::new();
        for (field, text) in &item.fields {
            let now = snapshot.fields.get(field).map(ToString::to_string).unwrap_or_default();
            if canonical(workflow, field, text) == now || (seen && is_restricted(workflow, field)) {
                continue;
            }
            match revise.is_some_and(|revise| revise.inputs.iter().any(|input| input.name == *field)) {
                true => _ = changes.insert(field.clone(), text.clone()),
                false if is_restricted(workflow, field) => {
                    self.differences.push(format!("{}  {field}: withheld, and in the file otherwise", item.reference));
                }
                false => self.differences.push(format!("{}  {field}: `{now}`, in the file `{text}`", item.reference)),
            }
        }
        // What ends by itself, once what stands below it has ended, stands further on by now.
        let ended = snapshot.finished && item.states == self.register.levels[item.level].ended;
        if !ended && !item.states.iter().all(|state| snapshot.active.contains(state)) {
            let (now, then) = (snapshot.active.join(", "), item.states.join(", "));
            self.differences.push(format!("{}  stands in {now}; by the file in {then}", item.reference));
        }
        changes
    }

    fn taken(&mut self, item: &Item, kind: &str, sheet: &str) {
        let row = item.rows.first().copied().unwrap_or_default();
        self.complaints.push(Complaint {
            sheet: sheet.to_owned(),
            row,
            cell: format!("row {row}"),
            column: self.register.levels[item.level].name.clone(),
            found: item.reference.clone(),
            fault: Fault::ReferenceTaken,
            problem: format!("`{}` is the reference of a {kind} already.", item.reference),
            help: None,
        });
    }

    /// What would be refused her, whatever her agency: one sentence a kind of items and step.
    pub fn barred(&self, catalog: &Catalog, by: &Identity) -> Vec<String> {
        let levels = self.register.levels.iter().enumerate();
        let steps = levels.flat_map(|(index, level)| STEPS.map(|(step, takes)| (index, level, step, takes)));
        let barred = steps.filter_map(|(index, level, step, takes)| {
            let items = self.items.iter().filter(|planned| planned.item.level == index && takes(planned)).count();
            let roles = catalog.active(&level.workflow)?.built_in.get(step).cloned().unwrap_or_default();
            let may = by.memberships.iter().any(|membership| roles.contains(&membership.role));
            let (who, name, roles) = (&by.name, &level.name, catalog.titled(&roles).join(", "));
            (items > 0 && !may).then(|| {
                format!(
                    "{name}: {items} would be refused, as {who} may not `{step}`. It needs one of these roles: {roles}."
                )
            })
        });
        barred.collect()
    }

    pub fn number(&self, state: State, level: Option<usize>) -> usize {
        let counted =
            |planned: &&Planned| planned.state == state && level.is_none_or(|level| planned.item.level == level);
        self.items.iter().filter(counted).count()
    }
}

/// What nobody reads without asking for it.
fn is_restricted(workflow: &Workflow, field: &str) -> bool {
    workflow.field(field).is_some_and(|field| field.restricted)
}

fn canonical(workflow: &Workflow, field: &str, text: &str) -> String {
    let value = workflow.field(field).and_then(|field| Value::parse(&field.of, text).ok());
    value.map_or_else(|| text.to_owned(), |value| value.to_string())
}
