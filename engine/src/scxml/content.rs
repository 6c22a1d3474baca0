//! Executable content and conditions of SCXML (its sections 4 and 5.9), as actions and expressions of the chart.

use super::data::{Language, compiled};
use super::xml::{self, Element};
use super::{delay, simple};
use crate::chart::chart::{Action, Block, Branch, Destination, Guard, Recipient, Send};
use crate::chart::value::Type;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use crate::language::expression::Expression;
use crate::language::typing::{self, Fault, Names, fits, is_condition};
use std::collections::BTreeMap;

const ACTIONS: [&str; 7] = ["raise", "send", "cancel", "assign", "if", "log", "milepost:tell"];
const IN_IF: [&str; 9] = ["raise", "send", "cancel", "assign", "if", "log", "milepost:tell", "elseif", "else"];
/// SCXML 6.2.4 and C.1: how the one receiver there is may be called.
const ITSELF: [&str; 3] = ["scxml", "http://www.w3.org/TR/scxml", "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"];
const HTTP: [&str; 2] = ["basichttp", "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"];

pub(super) struct Content<'i, 'f> {
    pub complaints: &'i mut Complaints<'f>,
    language: Language,
    fields: &'i BTreeMap<&'i str, Type>,
    states: Vec<&'i str>,
    sends: usize,
}

impl<'i, 'f> Content<'i, 'f> {
    pub fn new(
        language: Language,
        fields: &'i BTreeMap<&'i str, Type>,
        states: &'i [String],
        complaints: &'i mut Complaints<'f>,
    ) -> Self {
        let states = states.iter().map(String::as_str).collect();
        Content { complaints, language, fields, states, sends: 0 }
    }

    /// Each `<onentry>` or `<onexit>` is a block of its own.
    pub fn blocks(&mut self, element: Element, tag: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        for child in element.children().filter(|child| child.is_element()) {
            if xml::name(child).as_deref() == Some(tag) {
                xml::attributes(child, &[], self.complaints);
                blocks.push(self.block(child));
            }
        }
        blocks.retain(|block| !block.is_empty());
        blocks
    }

    pub fn block(&mut self, element: Element) -> Block {
        let inside = xml::children(element, &ACTIONS, self.complaints);
        inside.into_iter().filter_map(|(tag, child)| self.action(&tag, child)).collect()
    }

    pub fn guard(&mut self, element: Element) -> Option<Guard> {
        let when = self.condition(&xml::attribute(element, "cond")?)?;
        Some(Guard { when, otherwise: xml::attribute(element, "milepost:else").map(|said| said.text) })
    }

    fn action(&mut self, tag: &str, element: Element) -> Option<Action> {
        match tag {
            "raise" => {
                self.only(element, &["event"]);
                let event = xml::required(element, "event", self.complaints)?.text;
                Some(Action::Raise { event })
            }
            "send" => self.send(element),
            "cancel" => {
                self.only(element, &["sendid"]);
                Some(Action::Cancel { id: xml::required(element, "sendid", self.complaints)?.text })
            }
            "assign" => self.assign(element),
            "if" => Some(Action::If { branches: self.branches(element) }),
            "milepost:tell" => self.tell(element),
            // A log is for whoever watches; a chart does the same without.
            _ => None,
        }
    }

    fn only(&mut self, element: Element, attributes: &[&str]) {
        xml::attributes(element, attributes, self.complaints);
        xml::children(element, &[], self.complaints);
    }

    fn assign(&mut self, element: Element) -> Option<Action> {
        self.only(element, &["location", "expr"]);
        let field = xml::required(element, "location", self.complaints)?;
        let written = xml::required(element, "expr", self.complaints)?;
        let Some(of) = self.fields.get(field.text.trim()).cloned() else {
            let known: Vec<&str> = self.fields.keys().copied().collect();
            self.complaints.unknown("unknown-data", "data", &field, known.into_iter());
            return None;
        };
        let wanted = |kind: &typing::Kind| fits(kind, &of);
        let value = self.expression(&written, &wanted)?;
        Some(Action::Set { field: field.text.trim().to_owned(), value })
    }

    fn branches(&mut self, element: Element) -> Vec<Branch> {
        xml::attributes(element, &["cond"], self.complaints);
        let mut branches = vec![self.branch(element, true)];
        for (tag, child) in xml::children(element, &IN_IF, self.complaints) {
            if tag == "elseif" || tag == "else" {
                self.only(child, if tag == "else" { &[] } else { &["cond"] });
                branches.push(self.branch(child, tag == "elseif"));
            } else if let Some(action) = self.action(&tag, child)
                && let Some(branch) = branches.last_mut()
            {
                branch.then.push(action);
            }
        }
        branches
    }

    fn branch(&mut self, element: Element, conditional: bool) -> Branch {
        let cond = if conditional { xml::required(element, "cond", self.complaints) } else { None };
        Branch { when: cond.and_then(|cond| self.condition(&cond)), then: Vec::new() }
    }

    fn send(&mut self, element: Element) -> Option<Action> {
        let words = ["event", "eventexpr", "target", "targetexpr", "type", "typeexpr", "delay", "delayexpr", "id"];
        self.only(element, &words);
        self.sends += 1;
        let event = self.constant(element, "event");
        let target = self.constant(element, "target");
        let of = self.constant(element, "type");
        let delay = self.constant(element, "delay");
        let id = xml::attribute(element, "id").map_or_else(|| format!("{}", self.sends), |id| id.text);
        let milliseconds = match &delay {
            None => 0,
            Some(written) => delay::parse(&written.text)
                .map_err(|said| self.complaints.error("bad-delay", &written.span, said))
                .ok()?,
        };
        let event = event.or_else(|| xml::required(element, "event", self.complaints))?.text;
        if let Some(of) = of.as_ref().filter(|of| HTTP.contains(&of.text.as_str())) {
            self.complaints.error("outside", &of.span, "Nothing is sent by HTTP.");
            return None;
        }
        let word = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
        match (word(&of), word(&target).as_deref()) {
            (None, Some("#_internal")) => Some(Action::Raise { event }),
            (Some(of), Some("#_internal")) if is_scxml(&of) => Some(Action::Raise { event }),
            (of, target) => {
                Some(Action::Send(Send { id, event, milliseconds, to: destination(of.as_deref(), target) }))
            }
        }
    }

    /// `NAME`, or `NAMEexpr` where that is a text in quotes: nothing is worked out there.
    fn constant(&mut self, element: Element, name: &str) -> Option<Text> {
        let computed = format!("{name}expr");
        let Some(expr) = xml::attribute(element, &computed) else {
            return xml::attribute(element, name);
        };
        match simple::literal(&expr.text) {
            Some(text) => Some(Text { text: text.to_owned(), span: expr.span }),
            None => {
                let message = format!("`{computed}` is worked out while the chart runs. Write `{name}`.");
                self.complaints.error("computed-name", &expr.span, message);
                None
            }
        }
    }

    fn tell(&mut self, element: Element) -> Option<Action> {
        xml::attributes(element, &["to", "event"], self.complaints);
        let to = xml::required(element, "to", self.complaints)?;
        let event = xml::required(element, "event", self.complaints)?.text;
        let recipient = match to.text.split_once(' ') {
            None if to.text == "parent" => Recipient::Parent,
            Some(("children", kind)) => Recipient::Children(kind.to_owned()),
            Some(("links", kind)) => Recipient::Links(kind.to_owned()),
            None if to.text == "linked" => Recipient::Linked,
            None if to.text == "beside" => Recipient::Beside(None),
            Some(("beside", kind)) => Recipient::Beside(Some(kind.to_owned())),
            None | Some(_) => {
                let message = "It is told to `parent`, `children KIND`, `links KIND`, `linked` or `beside [KIND]`.";
                self.complaints.error("unknown-word", &to.span, message);
                return None;
            }
        };
        let mut with = Vec::new();
        for (_, child) in xml::children(element, &["milepost:with"], self.complaints) {
            self.only(child, &["name", "expr"]);
            let name = xml::required(child, "name", self.complaints)?.text;
            let value = xml::required(child, "expr", self.complaints)?;
            with.push((name, self.expression(&value, &|_| Ok(()))?));
        }
        Some(Action::Tell { to: recipient, event, with })
    }

    fn condition(&mut self, written: &Text) -> Option<Expression> {
        self.expression(written, &|kind| {
            is_condition(kind).then_some(()).ok_or_else(|| "A condition must be true or false.".into())
        })
    }

    /// A workflow's own was checked where the workflow was.
    fn expression(
        &mut self,
        written: &Text,
        wanted: &dyn Fn(&typing::Kind) -> Result<(), String>,
    ) -> Option<Expression> {
        if self.language == Language::Cel {
            return compiled(&written.text, written, self.complaints);
        }
        let translated = simple::translate(&written.text)
            .map_err(|(code, said)| self.complaints.error(code, &written.span, said))
            .ok()?;
        let expression = compiled(&translated, written, self.complaints)?;
        let (kind, faults) = typing::check(&expression, &self.names());
        if let (true, Err(said)) = (faults.is_empty(), wanted(&kind)) {
            self.complaints.error("wrong-type", &written.span, said);
            return None;
        }
        let fine = faults.is_empty();
        faults.into_iter().for_each(|fault| self.complain(written, fault));
        fine.then_some(expression)
    }

    fn names(&self) -> Names<'_> {
        Names {
            fields: self.fields,
            inputs: BTreeMap::new(),
            at: false,
            actor: false,
            facts: false,
            why: "A chart knows its states and its own data.",
            states: &self.states,
            children: &[],
        }
    }

    fn complain(&mut self, written: &Text, fault: Fault) {
        let span = written.span.clone();
        match fault.known {
            Some(("field", known)) => {
                let name = Text { text: fault.message, span };
                self.complaints.unknown("unknown-data", "data", &name, known.iter().map(String::as_str));
            }
            Some((what, known)) => {
                let name = Text { text: fault.message, span };
                self.complaints.unknown(fault.code, what, &name, known.iter().map(String::as_str));
            }
            None => self.complaints.error(fault.code, &span, fault.message),
        }
    }
}

fn is_scxml(of: &str) -> bool {
    let of = of.trim_end_matches('/');
    ITSELF.contains(&of)
}

/// SCXML C.1: other sessions, which no chart has here, are `#_SOMETHING`.
fn destination(of: Option<&str>, target: Option<&str>) -> Destination {
    match target {
        _ if of.is_some_and(|of| !is_scxml(of)) => Destination::Unsupported,
        None => Destination::Itself,
        Some(target) if target.starts_with("#_") => Destination::Unreachable,
        Some(_) => Destination::Unsupported,
    }
}
