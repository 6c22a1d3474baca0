//! SCXML's executable content: what entry, exit and transitions carry out, one block at a time. What must happen outside
//! the item becomes an effect.

use super::chart::{Action, Branch, Destination, Recipient, Send};
use super::interpret::Interpreter;
use super::selection::Asked;
use super::snapshot::Effect;
use super::value::{MAX_TEXT, Type, Value, Values};
use crate::language::expression::Expression;
use chrono::TimeDelta;
use std::sync::Arc;

/// An action that could not be carried out; SCXML 3.12.2 has the names of the events it raises.
struct Fault {
    event: &'static str,
    why: String,
}

impl From<String> for Fault {
    fn from(why: String) -> Fault {
        Fault { event: "error.execution", why }
    }
}

impl Interpreter<'_> {
    /// One block: what follows an action that fails is skipped (SCXML 4.9).
    pub(super) fn execute_content(&mut self, block: &[Action], asked: &Asked) {
        if block.is_empty() {
            return;
        }
        self.situation.rename();
        if let Err(fault) = self.execute_each(block, asked.input()) {
            self.fail(fault);
        }
    }

    fn execute_each(&mut self, actions: &[Action], input: &Values) -> Result<(), Fault> {
        actions.iter().try_for_each(|action| self.execute(action, input))
    }

    fn execute(&mut self, action: &Action, input: &Values) -> Result<(), Fault> {
        match action {
            Action::Set { field, value } => self.set(field, value, input)?,
            Action::Raise { event } => self.internal_queue.push_back(event.clone()),
            Action::Tell { to, event, with } => self.tell(to, event, with, input)?,
            Action::Send(send) => self.send(send)?,
            Action::Cancel { id } => self.effects.push(Effect::CancelTimers { state: owner(id) }),
            Action::If { branches } => self.choose(branches, input)?,
        }
        Ok(())
    }

    fn fail(&mut self, fault: Fault) {
        self.round.failed.push(fault.why);
        self.internal_queue.push_back(fault.event.into());
    }

    fn send(&mut self, send: &Send) -> Result<(), Fault> {
        let context = self.situation.context;
        match send.to {
            Destination::Itself => {
                let due = context.now + TimeDelta::milliseconds(send.milliseconds.into());
                self.effects.push(Effect::StartTimer { state: owner(&send.id), event: send.event.clone(), due });
                Ok(())
            }
            Destination::Unreachable => {
                Err(Fault { event: "error.communication", why: format!("Nobody is there to take `{}`.", send.event) })
            }
            Destination::Unsupported => {
                Err(format!("`{}` is sent in a way that is not known here.", send.event).into())
            }
        }
    }

    fn choose(&mut self, branches: &[Branch], input: &Values) -> Result<(), Fault> {
        for branch in branches {
            if self.applies(branch, input) {
                return self.execute_each(&branch.then, input);
            }
        }
        Ok(())
    }

    /// SCXML 5.9.1: a condition that cannot be worked out does not hold, and says so.
    fn applies(&mut self, branch: &Branch, input: &Values) -> bool {
        let holds = branch.when.as_ref().map_or(Ok(true), |when| when.holds(&self.situation.scope(input)));
        holds.unwrap_or_else(|why| {
            self.fail(why.into());
            false
        })
    }

    fn set(&mut self, field: &str, value: &Expression, input: &Values) -> Result<(), String> {
        let declared = self.situation.workflow.field(field);
        let declared = declared.ok_or_else(|| format!("There is no field `{field}`."))?;
        let value = value.value(&declared.of, &self.situation.scope(input))?;
        // A text that doubles itself would soon fill the memory.
        if matches!(&value, Value::Text(text) if text.chars().count() > MAX_TEXT) {
            return Err(format!("`{field}` would have more than {MAX_TEXT} characters."));
        }
        Arc::make_mut(&mut self.situation.fields).insert(field.to_owned(), value.clone());
        self.round.set.insert(field.to_owned(), value);
        Ok(())
    }

    /// Children of a kind of which none is open are done at once.
    fn tell(
        &mut self,
        to: &Recipient,
        event: &str,
        with: &[(String, Expression)],
        input: &Values,
    ) -> Result<(), String> {
        if let Recipient::Children(kind) = to {
            let counts = self.situation.context.facts.children.get(kind);
            if counts.is_none_or(|counts| counts.open == 0) {
                self.internal_queue.push_back(format!("done.{kind}"));
                return Ok(());
            }
        }
        let to = match (to, self.linked) {
            (Recipient::Linked, Some(item)) => Recipient::Item(item),
            (Recipient::Linked, None) => return Ok(()),
            (to, _) => to.clone(),
        };
        let mut values = Values::new();
        for (name, expression) in with {
            if let Some(value) = self.told_value(name, expression, input)? {
                values.insert(name.clone(), value);
            }
        }
        self.effects.push(Effect::Tell { to, event: event.to_owned(), with: values, index: self.told, at: None });
        self.told += 1;
        Ok(())
    }

    /// The parent hears that it is finished, if there is one.
    pub fn tell_end(&mut self) {
        if self.finished {
            let event = format!("done.{}", self.situation.workflow.kind);
            let (to, with, index) = (Recipient::Parent, Values::new(), self.told);
            self.effects.push(Effect::Tell { to, event, with, index, at: None });
        }
    }

    /// A field or an input travels as it is, or not at all where it is empty; anything else as the field of that name
    /// would hold it, else as text: the receiver reads it by its own declaration.
    fn told_value(&self, name: &str, of: &Expression, input: &Values) -> Result<Option<Value>, String> {
        let workflow = self.situation.workflow;
        let source = of.source.trim();
        let field = source.strip_prefix("item.").filter(|name| is_name(name));
        if let Some(field) = field {
            return Ok(self.situation.fields.get(field).cloned());
        }
        let given = source.strip_prefix("event.").filter(|name| is_name(name));
        if let Some(given) = given.filter(|name| *name != "at") {
            return Ok(input.get(given).cloned());
        }
        let declared = workflow.field(name);
        let declared = declared.map_or(Type::Text, |field| field.of.clone());
        of.value(&declared, &self.situation.scope(input)).map(Some)
    }
}

/// Timers are cancelled by the state that started them; no state has such a name.
fn owner(send: &str) -> String {
    format!("#{send}")
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
