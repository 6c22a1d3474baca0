//! What an expression reads by a name after a dot: the item's fields, the event's input, the actor, the children, the costs.
//! Borrowed from the scope; a member is made when it is read.

use super::environment::Fault;
use super::operand::{Amount, instant, operand};
use crate::chart::snapshot::{Actor, Costs, Counts, Facts};
use crate::chart::value::Values;
use crate::ledger::money::Money;
use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{CelInt, CelList, CelString, Type};
use cel::common::value::{CowVal, Val};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What `children("KIND").stage` is before its stage is named; no author can spell it.
pub(in crate::language) const STAGES: &str = "@stages";

static RECORD: Type = Type::new_unspecified_type("record");
static NO_COUNTS: Counts = Counts { total: 0, open: 0, done: 0, stages: std::collections::BTreeMap::new() };

#[derive(Clone, Debug)]
pub(super) struct Record<'a> {
    pub of: Of<'a>,
    pub fault: Fault,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Of<'a> {
    Item(&'a Values),
    Event(&'a Values, DateTime<Utc>),
    Actor(&'a Actor),
    Costs(&'a Costs),
    /// Counts by kind.
    Children(&'a Facts),
    Counts(&'a Counts),
    /// Counts by stage.
    Stages(&'a Counts),
}

type Member<'w> = Result<Box<dyn Val + 'w>, ExecutionError>;

impl<'a> Record<'a> {
    fn read<'w>(&self, name: &str) -> Member<'w>
    where
        'a: 'w,
    {
        match self.of {
            Of::Event(_, at) if name == "at" => Ok(instant(at)),
            Of::Item(values) | Of::Event(values, _) => match values.get(name) {
                Some(value) => Ok(operand(value, &self.fault)),
                None => Err(absent(format!("`{name}` is empty."))),
            },
            Of::Actor(actor) => person(actor, name),
            Of::Costs(costs) => self.sum(costs, name),
            Of::Children(facts) => self.within(Of::Counts(facts.children.get(name).unwrap_or(&NO_COUNTS))),
            Of::Counts(counts) if name == STAGES => self.within(Of::Stages(counts)),
            Of::Counts(counts) => count(counts, name),
            Of::Stages(counts) => Ok(number(counts.stages.get(name).copied().unwrap_or(0))),
        }
    }

    fn within<'w>(&self, of: Of<'a>) -> Member<'w>
    where
        'a: 'w,
    {
        Ok(Box::new(Record { of, fault: self.fault.clone() }))
    }

    fn sum<'w>(&self, costs: &Costs, name: &str) -> Member<'w> {
        let amount = |sum: &Option<Money>| -> Member<'w> {
            let money = sum.clone().ok_or_else(|| {
                absent(format!("There is no sum of what is {name}: no amount yet, or amounts in several currencies."))
            })?;
            let fault = self.fault.clone();
            Ok(Box::new(Amount { money, fault }))
        };
        match name {
            "lines" => Ok(number(costs.lines)),
            "planned" => amount(&costs.planned),
            "spent" => amount(&costs.spent),
            "gap" => amount(&costs.gap),
            _ => Err(absent(format!("Costs have no `{name}`."))),
        }
    }
}

fn person<'w>(actor: &Actor, name: &str) -> Member<'w> {
    match (name, actor.id) {
        ("id", Some(id)) => Ok(Box::new(CelString::from(id.to_string()))),
        ("id", None) => Err(absent("Nobody took this step: the system did.".into())),
        ("roles", _) => {
            let role = |role: &String| Box::new(CelString::from(role.clone())) as Box<dyn Val + 'w>;
            let roles: Vec<_> = actor.roles.iter().map(role).collect();
            Ok(Box::new(CelList::from(roles)))
        }
        _ => Err(absent(format!("An actor has no `{name}`."))),
    }
}

fn count<'w>(counts: &Counts, name: &str) -> Member<'w> {
    match name {
        "total" => Ok(number(counts.total)),
        "open" => Ok(number(counts.open)),
        "done" => Ok(number(counts.done)),
        _ => Err(absent(format!("Children have no `{name}`."))),
    }
}

fn number<'w>(number: u32) -> Box<dyn Val + 'w> {
    Box::new(CelInt::from(i64::from(number)))
}

/// `has()` answers false on this; the sentence is what a person reads otherwise.
fn absent(sentence: String) -> ExecutionError {
    ExecutionError::NoSuchKey(Arc::new(sentence))
}

fn text(name: &dyn Val) -> &str {
    name.downcast_ref::<CelString>().map_or("", CelString::inner)
}

impl<'a> Indexer for Record<'a> {
    fn get<'b, 'v>(&'b self, name: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.read(text(name)).map(CowVal::Owned)
    }

    fn steal<'v>(self: Box<Self>, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.read(text(name))
    }
}

impl<'a> Val for Record<'a> {
    fn get_type(&self) -> &Type {
        &RECORD
    }

    fn cel_type() -> &'static Type {
        &RECORD
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }
}
