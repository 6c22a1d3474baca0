//! One draft against one stored item: the events that would make them alike.
//!
//! An empty cell says nothing: it clears no field. A date whose text is the one already stored says nothing either, so an old
//! file never undoes an extension.

use super::account;
use super::plan::Item;
use super::preview::{Change, Existing, Part, Planned, State};
use super::sheet;
use super::stored::{Answering, Stored};
use super::years::listed;
use crate::chart::value::Value;
use crate::engine::command::Texts;
use crate::ledger::funding::Funding;
use crate::ledger::line::{CostLine, Schedule};
use crate::ledger::money::Money;
use crate::store::agency;
use crate::store::responsibility::Part as Role;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

/// What a draft is compared with.
pub struct Against<'a> {
    pub stored: &'a HashMap<String, Stored>,
    pub agencies: &'a [agency::Model],
    pub today: NaiveDate,
    /// The month in which the country's fiscal years begin.
    pub starts: u32,
    /// Each cost line has a row of its own.
    pub by_line: bool,
    /// What no column holds of a line.
    pub unsaid: &'a BTreeSet<&'static str>,
}

impl Against<'_> {
    pub fn notes(&self, item: &Item, stored: &Stored) -> Vec<String> {
        let mut notes = Vec::new();
        let parent = item.parent.as_ref().and_then(|parent| self.stored.get(parent));
        if parent.map(|parent| parent.item.id) != stored.item.parent_id {
            notes.push(format!("{} stands elsewhere in the database; an import does not move it.", item.reference));
        }
        if stored.item.finished {
            notes.push(format!("{} is finished; an import does not change it.", item.reference));
        }
        // An event can give a field a value and cannot take one away.
        let dateless = item.fields.contains_key("due_text") && !item.fields.contains_key("due_on");
        if dateless && stored.snapshot.fields.contains_key("due_on") {
            notes.push(format!("{} gives no due date any more; the stored one stays.", item.reference));
        }
        notes
    }

    pub fn planned(&self, item: &Item, stored: Option<&Stored>) -> Planned {
        let mut planned = Planned {
            level: item.level,
            reference: item.reference.clone(),
            parent: item.parent.clone(),
            title: item.fields.get("title").cloned().unwrap_or_default(),
            state: State::Unchanged,
            changes: Vec::new(),
            existing: stored.map(|stored| Existing { id: stored.item.id, seq: stored.item.seq }),
            parts: Vec::new(),
        };
        match stored {
            None => self.create(item, &mut planned),
            Some(stored) if stored.item.finished => {}
            Some(stored) => self.change(item, stored, &mut planned),
        }
        planned
    }

    fn create(&self, item: &Item, planned: &mut Planned) {
        planned.state = State::New;
        planned.parts.push(Part::Create(item.fields.clone()));
        if item.lead.is_some() || !item.partners.is_empty() {
            // An action that starts later has its agencies from today on: somebody must prepare it.
            let since = item.since.filter(|since| *since <= self.today);
            planned.parts.push(Part::Assign {
                lead: item.lead.clone(),
                partners: item.partners.clone(),
                people: Vec::new(),
                since,
            });
        }
        planned.parts.extend(item.lines.iter().map(|line| Part::Cost(Box::new(line.clone()))));
        planned.parts.extend(item.funding.iter().map(|sum| Part::Fund(Box::new(sum.clone()))));
    }

    fn change(&self, item: &Item, stored: &Stored, planned: &mut Planned) {
        self.revise(item, stored, planned);
        self.assign(item, stored, planned);
        for line in &item.lines {
            let now = stored.lines.get(&line.reference);
            let line = &self.kept(line, now);
            if now.map(in_cells).as_ref() != Some(&in_cells(line)) {
                let what = match self.by_line {
                    true => format!("cost {}", line.reference),
                    false => "cost".to_owned(),
                };
                planned.changes.push(changed(
                    &what,
                    now.map(|now| described(now, self.starts)),
                    described(line, self.starts),
                ));
                planned.parts.push(Part::Cost(Box::new(line.clone())));
            }
        }
        for sum in &item.funding {
            let now = stored.funding.get(&sum.reference);
            // No column says for which year it is.
            let sum = &Funding { fiscal_year: now.and_then(|now| now.fiscal_year), ..sum.clone() };
            if now != Some(sum) {
                let what = format!("funding {}", sum.reference);
                planned.changes.push(changed(&what, now.map(ToString::to_string), sum.to_string()));
                planned.parts.push(Part::Fund(Box::new(sum.clone())));
            }
        }
        if !planned.parts.is_empty() {
            planned.state = State::Changed;
        }
    }

    /// What no column of a plan holds stays as somebody said it of the line.
    fn kept(&self, line: &CostLine, now: Option<&CostLine>) -> CostLine {
        let unsaid = |name| now.filter(|_| self.unsaid.contains(name));
        CostLine {
            cofog: unsaid("cofog").map_or_else(|| line.cofog.clone(), |now| now.cofog.clone()),
            agency: unsaid("cost_agency").map_or_else(|| line.agency.clone(), |now| now.agency.clone()),
            optional: unsaid("optional").map_or(line.optional, |now| now.optional),
            ..line.clone()
        }
    }

    fn revise(&self, item: &Item, stored: &Stored, planned: &mut Planned) {
        let now = |name: &str| stored.snapshot.fields.get(name).map(Value::to_string);
        let same_text = |name: &str| item.fields.get(name).is_some_and(|text| now(name).as_ref() == Some(text));
        let (start, due) = (same_text("start_text"), same_text("due_text"));
        let settled = |name: &str| match name {
            "title" => item.title_made_up,
            "start_on" => start,
            "due_first" | "due_on" => due,
            _ => false,
        };
        let mut texts = Texts::new();
        for (name, text) in item.fields.iter().filter(|(name, _)| !settled(name)) {
            let now = now(name);
            if !now.as_deref().is_some_and(|now| are_alike(name, now, text)) {
                planned.changes.push(changed(name, now, text.clone()));
                texts.insert(name.clone(), text.clone());
            }
        }
        if !texts.is_empty() {
            planned.parts.push(Part::Revise(texts));
        }
    }

    /// Who already answers stays where the row says nothing.
    fn assign(&self, item: &Item, stored: &Stored, planned: &mut Planned) {
        let answering = Answering { terms: &stored.terms, register: self.agencies };
        let kept = |part| answering.named(part).into_iter().map(str::to_owned).collect::<Vec<String>>();
        let lead: Vec<String> = item.lead.iter().cloned().collect();
        let lead_changes = !lead.is_empty() && !answering.are(Role::Lead, &lead);
        let partners_change = !item.partners.is_empty() && !answering.are(Role::Partner, &item.partners);
        if !lead_changes && !partners_change {
            return;
        }
        if lead_changes {
            planned.changes.push(changed("lead_agency", Some(kept(Role::Lead).join("; ")), lead.join("; ")));
        }
        if partners_change {
            planned.changes.push(changed("partners", Some(kept(Role::Partner).join("; ")), item.partners.join("; ")));
        }
        planned.parts.push(Part::Assign {
            lead: item.lead.clone().or_else(|| kept(Role::Lead).into_iter().next()),
            partners: if item.partners.is_empty() { kept(Role::Partner) } else { item.partners.clone() },
            people: stored.people.clone(),
            since: None,
        });
    }
}

fn changed(what: &str, now: Option<String>, then: String) -> Change {
    Change { what: what.to_owned(), now: now.unwrap_or_default(), then }
}

/// A title is one line in a cell, and no cell begins or ends with a space.
fn are_alike(name: &str, now: &str, text: &str) -> bool {
    match name {
        "title" | "requirement" => now.split_whitespace().eq(text.split_whitespace()),
        _ => sheet::held(now).as_deref() == sheet::held(text).as_deref(),
    }
}

/// The line as its cells can say it.
fn in_cells(line: &CostLine) -> CostLine {
    let held = |text: &Option<String>| text.as_deref().and_then(sheet::held);
    let multipliers = line.multipliers.iter().map(|(name, factor)| (name.trim().to_owned(), *factor));
    CostLine {
        label: sheet::held(&line.label).unwrap_or_default(),
        category: held(&line.category),
        unit: held(&line.unit),
        funding_source: held(&line.funding_source),
        funding_status: held(&line.funding_status),
        assumption: held(&line.assumption),
        source: held(&line.source),
        cofog: held(&line.cofog),
        multipliers: multipliers.collect(),
        fiscal_year_starts: None,
        ..line.clone()
    }
}

/// A cost line in a few words.
pub fn described(line: &CostLine, starts: u32) -> String {
    let amount =
        |minor: i64| Money::of_minor(&line.currency, minor).map(|money| money.amount.to_string()).unwrap_or_default();
    let mut when: Vec<String> =
        line.years.iter().map(|(year, minor)| format!("FY{year} {}", minor.map_or("?".into(), amount))).collect();
    if line.years.is_empty() {
        let sum = account::amount(line, starts).map_or("?".into(), |money| money.amount.to_string());
        when.push(scheduled(line).map_or_else(|| sum.clone(), |years| format!("{sum} for {years}")));
    }
    let source = line.funding_source.as_deref().unwrap_or("no funding");
    format!("{} {} ({}; {source})", line.currency, when.join(", "), line.label)
}

/// The years of a line's one sum.
pub fn scheduled(line: &CostLine) -> Option<String> {
    match line.schedule.as_ref()? {
        Schedule::FiscalYears(years) => {
            Some(years.iter().map(|year| format!("FY{year}")).collect::<Vec<_>>().join(", "))
        }
        Schedule::CalendarYears(years) => Some(listed(years)),
        Schedule::Days { from, until } => Some(format!("{from} to {until}")),
        Schedule::Percents(shares) => {
            Some(shares.iter().map(|(year, share)| format!("FY{year} {share} %")).collect::<Vec<_>>().join(", "))
        }
    }
}
