//! The types of an expression, by walking what CEL parsed: every name must be declared and readable where the expression
//! stands, and only what compares may be compared. CEL itself checks nothing before it runs.

mod compare;
mod function;

pub(crate) use compare::{fits, is_condition};

use super::expression::{ACTIVE, CHILDREN, Expression, STAGES, parts};
use crate::chart::value::Type;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};
use std::collections::BTreeMap;

/// What an expression may read where it stands.
pub(crate) struct Names<'d> {
    pub fields: &'d BTreeMap<&'d str, Type>,
    pub inputs: BTreeMap<&'d str, Type>,
    /// `event.at`.
    pub at: bool,
    pub actor: bool,
    /// `today`, `children()` and `costs`.
    pub facts: bool,
    /// Why not, where one of these is not readable.
    pub why: &'static str,
    pub states: &'d [&'d str],
    pub children: &'d [&'d str],
}

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Of(Type),
    /// Text in quotes, which may be an option of a choice.
    Literal(String),
    List(Vec<Kind>),
    Duration,
    /// Whatever: already complained about, or CEL alone knows.
    Any,
}

/// One complaint, with the words of the expression it is about.
pub(crate) struct Fault {
    pub code: &'static str,
    pub words: String,
    pub message: String,
    /// For a misspelt name: what kind of name it is, and those that are known.
    pub known: Option<(&'static str, Vec<String>)>,
}

pub(crate) fn check(expression: &Expression, names: &Names) -> (Kind, Vec<Fault>) {
    let mut walker = Walker { names, bound: Vec::new(), faults: Vec::new() };
    let kind = walker.kind(expression.program.expression());
    (kind, walker.faults)
}

struct Walker<'w> {
    names: &'w Names<'w>,
    /// Variables of comprehensions around.
    bound: Vec<(String, Kind)>,
    faults: Vec<Fault>,
}

const FLAG: Kind = Kind::Of(Type::Flag);
const INTEGER: Kind = Kind::Of(Type::Integer);
const TEXT: Kind = Kind::Of(Type::Text);

impl Walker<'_> {
    fn kind(&mut self, expression: &IdedExpr) -> Kind {
        match &expression.expr {
            Expr::Literal(literal) => kind_of(literal),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => Kind::List(list.elements.iter().map(|element| self.kind(element)).collect()),
            Expr::Comprehension(loops) => self.comprehension(loops),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                for part in parts(expression) {
                    self.kind(part);
                }
                Kind::Any
            }
        }
    }

    fn variable(&mut self, name: &str) -> Kind {
        if let Some((_, kind)) = self.bound.iter().rev().find(|(bound, _)| bound == name) {
            return kind.clone();
        }
        match name {
            "today" => {
                self.allow(self.names.facts, "today");
                Kind::Of(Type::Date)
            }
            "item" | "event" | "actor" | "costs" => {
                let message = format!("`{name}` alone is no value: name a member, like `{name}.x`.");
                self.fault("wrong-type", name, message);
                Kind::Any
            }
            _ => {
                let known = ["item", "event", "actor", "today", "costs"];
                self.unknown("unknown-variable", "variable", name, known.map(str::to_owned).to_vec());
                Kind::Any
            }
        }
    }

    fn select(&mut self, select: &SelectExpr) -> Kind {
        let member = select.field.as_str();
        let kind = match &select.operand.expr {
            Expr::Ident(record) if !self.is_bound(record) => self.member(record, member),
            Expr::Call(call) if is_variable(call.args.first(), CHILDREN) => {
                self.kind(&select.operand);
                self.count(member)
            }
            Expr::Unspecified
            | Expr::Ident(_)
            | Expr::Call(_)
            | Expr::Comprehension(_)
            | Expr::List(_)
            | Expr::Literal(_)
            | Expr::Map(_)
            | Expr::Select(_)
            | Expr::Struct(_) => {
                if self.kind(&select.operand) != Kind::Any {
                    let message = format!("`.{member}` is asked of a value that has no members.");
                    self.fault("wrong-type", member, message);
                }
                Kind::Any
            }
        };
        if select.test { FLAG } else { kind }
    }

    fn member(&mut self, record: &str, member: &str) -> Kind {
        let words = format!("{record}.{member}");
        let names = self.names;
        match record {
            "item" => self.named("unknown-field", "field", &words, member, names.fields),
            "event" if member == "at" => {
                self.allow(self.names.at, &words);
                Kind::Of(Type::Instant)
            }
            "event" if !self.names.at => {
                self.allow(false, &words);
                Kind::Any
            }
            "event" if names.inputs.is_empty() => {
                self.allow(false, &words);
                Kind::Any
            }
            "event" => self.named("unknown-input", "input to read here", &words, member, &names.inputs),
            "actor" => {
                self.allow(self.names.actor, &words);
                self.one_of(&words, member, &[("id", Kind::Of(Type::Person)), ("roles", Kind::List(vec![TEXT]))])
            }
            "costs" => {
                self.allow(self.names.facts, &words);
                let money = || Kind::Of(Type::Money);
                self.one_of(
                    &words,
                    member,
                    &[("lines", INTEGER), ("planned", money()), ("spent", money()), ("gap", money())],
                )
            }
            _ => self.variable(record),
        }
    }

    fn count(&mut self, member: &str) -> Kind {
        if member == STAGES {
            return Kind::Any;
        }
        self.one_of(member, member, &[("total", INTEGER), ("open", INTEGER), ("done", INTEGER)])
    }

    fn call(&mut self, call: &CallExpr) -> Kind {
        if call.func_name == operators::IN && is_variable(call.args.last(), ACTIVE) {
            let states = self.names.states.iter().map(|name| (*name).to_owned()).collect();
            self.quoted("unknown-state", "state", call.args.first(), states);
            return FLAG;
        }
        if call.func_name == operators::INDEX && is_variable(call.args.first(), CHILDREN) {
            self.allow(self.names.facts, "children");
            let kinds = self.names.children.iter().map(|name| (*name).to_owned()).collect();
            self.quoted("unknown-kind", "kind of child", call.args.get(1), kinds);
            return Kind::Any;
        }
        if call.func_name == operators::INDEX && is_stages(call.args.first()) {
            for part in &call.args {
                self.kind(part);
            }
            return INTEGER;
        }
        self.operator_or_function(call)
    }

    fn comprehension(&mut self, loops: &ComprehensionExpr) -> Kind {
        let element = match self.kind(&loops.iter_range) {
            Kind::List(elements) => elements.first().cloned().unwrap_or(Kind::Any),
            Kind::Of(_) | Kind::Literal(_) | Kind::Duration => {
                self.fault("wrong-type", &loops.iter_var, "Only a list can be gone through.".into());
                Kind::Any
            }
            Kind::Any => Kind::Any,
        };
        self.bound.push((loops.iter_var.clone(), element));
        self.bound.push((loops.accu_var.clone(), Kind::Any));
        for part in [&loops.accu_init, &loops.loop_cond, &loops.loop_step, &loops.result] {
            self.kind(part);
        }
        self.bound.truncate(self.bound.len() - 2);
        Kind::Any
    }

    fn is_bound(&self, name: &str) -> bool {
        self.bound.iter().any(|(bound, _)| bound == name)
    }

    /// A name in quotes, of something the file declares.
    fn quoted(&mut self, code: &'static str, what: &'static str, argument: Option<&IdedExpr>, known: Vec<String>) {
        let name = match argument.map(|argument| self.kind(argument)) {
            Some(Kind::Literal(name)) => name,
            Some(Kind::Of(_) | Kind::List(_) | Kind::Duration | Kind::Any) | None => {
                let message = format!("Here stands the name of a {what}, in quotes.");
                return self.fault("wrong-type", "", message);
            }
        };
        if !known.contains(&name) {
            self.unknown(code, what, &name, known);
        }
    }

    fn named(
        &mut self,
        code: &'static str,
        what: &'static str,
        words: &str,
        name: &str,
        known: &BTreeMap<&str, Type>,
    ) -> Kind {
        if let Some(of) = known.get(name) {
            return Kind::Of(of.clone());
        }
        let known = known.keys().map(|name| (*name).to_owned()).collect();
        self.faults.push(Fault { code, words: words.to_owned(), message: name.to_owned(), known: Some((what, known)) });
        Kind::Any
    }

    fn one_of(&mut self, words: &str, member: &str, known: &[(&str, Kind)]) -> Kind {
        if let Some((_, kind)) = known.iter().find(|(name, _)| *name == member) {
            return kind.clone();
        }
        let known = known.iter().map(|(name, _)| (*name).to_owned()).collect();
        self.faults.push(Fault {
            code: "unknown-member",
            words: words.to_owned(),
            message: member.to_owned(),
            known: Some(("member", known)),
        });
        Kind::Any
    }

    fn allow(&mut self, readable: bool, words: &str) {
        if !readable {
            let message = format!("`{words}` cannot be read here. {}", self.names.why);
            self.fault("not-readable-here", words, message);
        }
    }

    fn unknown(&mut self, code: &'static str, what: &'static str, name: &str, known: Vec<String>) {
        self.faults.push(Fault { code, words: name.to_owned(), message: name.to_owned(), known: Some((what, known)) });
    }

    fn fault(&mut self, code: &'static str, words: &str, message: String) {
        self.faults.push(Fault { code, words: words.to_owned(), message, known: None });
    }
}

fn kind_of(literal: &LiteralValue) -> Kind {
    match literal {
        LiteralValue::Boolean(_) => FLAG,
        LiteralValue::Int(_) | LiteralValue::UInt(_) => INTEGER,
        LiteralValue::Double(_) => Kind::Of(Type::Decimal),
        LiteralValue::String(text) => Kind::Literal(text.inner().to_owned()),
        LiteralValue::Bytes(_) | LiteralValue::Null => Kind::Any,
    }
}

fn is_variable(expression: Option<&IdedExpr>, name: &str) -> bool {
    matches!(expression.map(|expression| &expression.expr), Some(Expr::Ident(ident)) if ident == name)
}

fn is_stages(expression: Option<&IdedExpr>) -> bool {
    matches!(expression.map(|expression| &expression.expr), Some(Expr::Select(select)) if select.field == STAGES)
}
