//! The names an expression knows: CEL's own, `money()`, `date()`, `active()`, `children()`, and the variables, each made
//! only when the expression asks for it.

use super::Scope;
use super::operand::{Amount, Day};
use super::record::{Of, Record, STAGES};
use crate::ledger::money::Money;
use cel::common::ast::{CallExpr, Expr, IdedExpr, SelectExpr, operators};
use cel::common::types::{CelList, CelString, STRING_TYPE};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::parser::{Macro, MacroExprHelper};
use cel::{DeclarationError, Env, ExecutionError};
use chrono::NaiveDate;
use std::sync::{Arc, LazyLock, OnceLock};

/// Variables that only the macros `active()` and `children()` write: no author can spell them.
pub(in crate::language) const ACTIVE: &str = "@active";
pub(in crate::language) const CHILDREN: &str = "@children";

pub(super) static ENVIRONMENT: LazyLock<Arc<Env>> =
    LazyLock::new(|| Arc::new(declared().expect("each name is declared once, here")));

fn declared() -> Result<Env, DeclarationError> {
    let mut env = Env::stdlib().with_optional_support(false);
    env.add_overload("money", "money_string", vec![STRING_TYPE], money)?;
    env.add_overload("date", "date_string", vec![STRING_TYPE], date)?;
    env.add_macro(Macro::global("active", 1, |helper, _, arguments| {
        let list = variable(helper, ACTIVE);
        let name = arguments.pop();
        Ok(name.map(|name| call(helper, operators::IN, vec![name, list])))
    }))?;
    env.add_macro(Macro::global("children", 1, |helper, _, arguments| {
        let counts = variable(helper, CHILDREN);
        let kind = arguments.pop();
        Ok(kind.map(|kind| call(helper, operators::INDEX, vec![counts, kind])))
    }))?;
    env.add_macro(Macro::receiver("stage", 1, |helper, target, arguments| {
        let (Some(target), Some(stage)) = (target.take(), arguments.pop()) else {
            return Ok(None);
        };
        let stages =
            helper.next_expr(Expr::Select(SelectExpr { operand: Box::new(target), field: STAGES.into(), test: false }));
        Ok(Some(call(helper, operators::INDEX, vec![stages, stage])))
    }))?;
    Ok(env)
}

fn variable(helper: &mut MacroExprHelper, name: &str) -> IdedExpr {
    helper.next_expr(Expr::Ident(name.into()))
}

fn call(helper: &mut MacroExprHelper, operator: &str, args: Vec<IdedExpr>) -> IdedExpr {
    helper.next_expr(Expr::Call(CallExpr { func_name: operator.into(), target: None, args }))
}

fn money<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let money = Money::parse(text(&arguments)).map_err(|said| ExecutionError::function_error("money", said))?;
    Ok(CowVal::owned(Amount { money, fault: Fault::default() }))
}

fn date<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let day = day(text(&arguments)).map_err(|said| ExecutionError::function_error("date", said))?;
    Ok(CowVal::owned(Day(day)))
}

pub(in crate::language) fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date. Write it like date(\"2024-01-31\")."))
}

fn text<'a>(arguments: &'a [CowVal]) -> &'a str {
    let first = arguments.first();
    first.and_then(|first| first.downcast_ref::<CelString>()).map_or("", CelString::inner)
}

/// What went wrong where CEL has no way to say so.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault(Arc<OnceLock<String>>);

impl Fault {
    pub fn note(&self, sentence: &str) {
        self.0.get_or_init(|| sentence.to_owned());
    }

    pub fn noted(&self) -> Option<&String> {
        self.0.get()
    }
}

pub(super) struct Names<'a> {
    pub scope: Scope<'a>,
    pub fault: Fault,
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let scope = &self.scope;
        let of = match variable {
            "item" => Of::Item(scope.item),
            "event" => Of::Event(scope.event, scope.at),
            "actor" => Of::Actor(scope.actor),
            "costs" => Of::Costs(&scope.facts.costs),
            CHILDREN => Of::Children(scope.facts),
            "today" => return Some(CowVal::owned(Day(scope.today))),
            ACTIVE => return Some(CowVal::owned(self.active())),
            _ => return None,
        };
        let fault = self.fault.clone();
        Some(CowVal::owned(Record { of, fault }))
    }
}

impl<'a> Names<'a> {
    fn active(&self) -> CelList<'a> {
        let name = |name: &&'a str| Box::new(CelString::from(*name)) as Box<dyn Val + 'a>;
        CelList::from(self.scope.active.iter().map(name).collect::<Vec<_>>())
    }
}
