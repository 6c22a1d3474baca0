//! A chart's data: each `<data>` is a field that begins with a value. They are set on entering the root, one block each.

use super::simple;
use super::xml::{self, Element};
use crate::chart::chart::{Action, Block};
use crate::chart::value::Type;
use crate::chart::workflow::Field;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use crate::language::expression::Expression;
use crate::language::outline::type_of;
use std::collections::BTreeMap;

/// How conditions and values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// SCXML's own data models, as far as `simple.rs` reads them.
    Simple,
    /// As workflows write them: `datamodel="cel"`.
    Cel,
}

pub(super) struct Data {
    pub language: Language,
    pub fields: Vec<Field>,
    pub first: Vec<Block>,
}

impl Data {
    /// Of the whole chart: SCXML's data have one scope (5.3.2).
    pub fn read(root: Element, states: &[Element], complaints: &mut Complaints) -> Data {
        let model = xml::attribute(root, "datamodel");
        if let Some(model) = &model {
            complaints.one_of("data model", model, &["null", "ecmascript", "cel"]);
        }
        let cel = model.is_some_and(|model| model.text == "cel");
        let language = if cel { Language::Cel } else { Language::Simple };
        let mut data = Data { language, fields: Vec::new(), first: Vec::new() };
        let assigned = assigned(root);
        let late = xml::attribute(root, "binding").filter(|binding| binding.text == "late");
        for state in states {
            for model in models(*state) {
                if let Some(late) = late.as_ref().filter(|_| *state != root) {
                    let message = "Data that begin when their state is entered are not read. Declare them at the top.";
                    complaints.error("late-data", &late.span, message);
                }
                xml::attributes(model, &[], complaints);
                for (_, element) in xml::children(model, &["data"], complaints) {
                    data.declare(element, &assigned, complaints);
                }
            }
        }
        data
    }

    fn declare(&mut self, element: Element, assigned: &Assigned, complaints: &mut Complaints) {
        xml::attributes(element, &["id", "expr", "milepost:type"], complaints);
        xml::children(element, &[], complaints);
        let Some(id) = xml::required(element, "id", complaints) else {
            return;
        };
        if let Err(said) = self.is_free(&id.text) {
            return complaints.error("bad-name", &id.span, said);
        }
        let expr = xml::attribute(element, "expr");
        let begun = match self.language {
            Language::Cel => self.begun_in_cel(element, &id, expr.as_ref(), complaints),
            Language::Simple => begun(element, &id, expr.as_ref(), assigned, complaints),
        };
        let Some((of, value)) = begun else {
            return;
        };
        let name = id.text;
        self.first.extend(value.map(|value| vec![Action::Set { field: name.clone(), value }]));
        let title = name.clone();
        self.fields.push(Field { name, title, of, restricted: false, searchable: false, filterable: false });
    }

    fn is_free(&self, name: &str) -> Result<(), String> {
        let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(in_name) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!(
                "`{name}` is no name for data. Take letters, digits and `_`, and begin with a letter."
            ));
        }
        match self.fields.iter().any(|field| field.name == name) {
            true => Err(format!("There are two data `{name}`.")),
            false => Ok(()),
        }
    }

    /// A workflow's field has a type and may be empty.
    fn begun_in_cel(
        &self,
        element: Element,
        id: &Text,
        expr: Option<&Text>,
        complaints: &mut Complaints,
    ) -> Option<(Type, Option<Expression>)> {
        let of = match xml::attribute(element, "milepost:type") {
            None => Type::Text,
            Some(word) => type_of(&word.text, &[]).or_else(|| {
                complaints.error("unknown-word", &word.span, format!("`{}` is no type of a field.", word.text));
                None
            })?,
        };
        let value = match expr {
            None => None,
            Some(expr) => Some(compiled(&expr.text, expr, complaints)?),
        };
        let name = format!("item.{}", id.text);
        compiled(&name, id, complaints)?;
        Some((of, value))
    }
}

fn models<'x>(state: Element<'x>) -> impl Iterator<Item = Element<'x>> {
    state.children().filter(|child| child.is_element() && xml::name(*child).as_deref() == Some("datamodel"))
}

/// The types of the first values that are assigned to data which begin without one.
type Assigned = BTreeMap<String, Type>;

fn assigned(root: Element) -> Assigned {
    let mut assigned = Assigned::new();
    for element in root.descendants().filter(|element| element.is_element()) {
        let of = xml::attribute(element, "expr").and_then(|expr| first_type(expr.text.trim()));
        if let (Some(of), Some(location)) = (of, xml::attribute(element, "location")) {
            assigned.entry(location.text).or_insert(of);
        }
    }
    assigned
}

/// Its first value gives its type.
fn begun(
    element: Element,
    id: &Text,
    expr: Option<&Text>,
    assigned: &Assigned,
    complaints: &mut Complaints,
) -> Option<(Type, Option<Expression>)> {
    let of = match expr {
        Some(expr) => first_type(expr.text.trim()),
        None => assigned.get(&id.text).cloned(),
    };
    let Some(of) = of else {
        let message = format!("`{}` must begin as an integer, a text in quotes, true or false: `expr=\"0\"`.", id.text);
        complaints.error("data-value", &expr.map_or(xml::opening(element), |expr| expr.span.clone()), message);
        return None;
    };
    // A name that CEL keeps for itself is told here, and not at every use.
    compiled(&format!("item.{}", id.text), id, complaints)?;
    let Some(expr) = expr else {
        return Some((of, None));
    };
    let written = match simple::translate(&expr.text) {
        Ok(written) => written,
        Err((code, said)) => {
            complaints.error(code, &expr.span, said);
            return None;
        }
    };
    Some((of, Some(compiled(&written, expr, complaints)?)))
}

fn first_type(expr: &str) -> Option<Type> {
    let digits = expr.strip_prefix('-').unwrap_or(expr);
    match expr {
        "true" | "false" => Some(Type::Flag),
        _ if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(Type::Integer),
        _ => simple::literal(expr).map(|_| Type::Text),
    }
}

pub(super) fn compiled(source: &str, at: &Text, complaints: &mut Complaints) -> Option<Expression> {
    match Expression::compile(source) {
        Ok(expression) => Some(expression),
        Err(said) => {
            complaints.error("bad-expression", &at.span, said);
            None
        }
    }
}
