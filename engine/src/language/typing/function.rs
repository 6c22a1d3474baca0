//! Operators and functions: what they take and give.

use super::{FLAG, INTEGER, Kind, TEXT, Walker, compare};
use crate::chart::value::Type;
use crate::language::expression::day;
use crate::ledger::money::Money;
use cel::common::ast::{CallExpr, operators};

/// What an author may call; CEL's others are left out because nobody asked for them.
const FUNCTIONS: [&str; 16] = [
    "active",
    "children",
    "money",
    "date",
    "timestamp",
    "duration",
    "size",
    "int",
    "double",
    "string",
    "startsWith",
    "endsWith",
    "contains",
    "matches",
    "has",
    "stage",
];

impl Walker<'_> {
    pub(super) fn operator_or_function(&mut self, call: &CallExpr) -> Kind {
        let target = call.target.as_deref().map(|target| self.kind(target));
        let arguments = call.args.iter().map(|argument| self.kind(argument));
        let kinds: Vec<Kind> = target.into_iter().chain(arguments.collect::<Vec<_>>()).collect();
        match (call.func_name.as_str(), kinds.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, operands) => {
                operands.iter().for_each(|operand| self.condition(operand));
                FLAG
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                self.condition(condition);
                if yes == no { yes.clone() } else { Kind::Any }
            }
            (operators::EQUALS | operators::NOT_EQUALS, [one, other]) => {
                self.judge(compare::equal(one, other));
                FLAG
            }
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [one, other],
            ) => {
                self.judge(compare::ordered(one, other));
                FLAG
            }
            (operators::IN, [element, list]) => {
                self.within(element, list);
                FLAG
            }
            (operators::NEGATE, [number]) => {
                self.judge(compare::ordered(number, &INTEGER));
                number.clone()
            }
            (operators::INDEX, [Kind::List(elements), _]) => elements.first().cloned().unwrap_or(Kind::Any),
            (operators::INDEX, _) | (operators::NOT_STRICTLY_FALSE, _) => Kind::Any,
            (name, [one, other]) if sign(name).is_some() => {
                let result = compare::arithmetic(sign(name).unwrap_or(' '), one, other);
                self.judge(result.as_ref().map(|_| ()).map_err(String::clone));
                result.unwrap_or(Kind::Any)
            }
            (name, kinds) => self.function(name, kinds),
        }
    }

    fn function(&mut self, name: &str, kinds: &[Kind]) -> Kind {
        match (name, kinds) {
            ("money", [Kind::Literal(text)]) => {
                self.judge(Money::parse(text).map(|_| ()));
                Kind::Of(Type::Money)
            }
            ("date", [Kind::Literal(text)]) => {
                self.judge(day(text).map(|_| ()));
                Kind::Of(Type::Date)
            }
            ("money" | "date", _) => {
                self.fault("wrong-type", name, format!("`{name}` takes a text in quotes."));
                Kind::Any
            }
            ("timestamp", [of]) => {
                self.judge(compare::equal(of, &TEXT));
                Kind::Of(Type::Instant)
            }
            ("duration", [of]) => {
                self.judge(compare::equal(of, &TEXT));
                Kind::Duration
            }
            ("size" | "int", [_]) => INTEGER,
            ("double", [_]) => Kind::Of(Type::Decimal),
            ("string", [_]) => TEXT,
            ("startsWith" | "endsWith" | "contains" | "matches", [text, part]) => {
                self.judge(compare::equal(text, &TEXT));
                self.judge(compare::equal(part, &TEXT));
                FLAG
            }
            (name, _) if FUNCTIONS.contains(&name) => {
                let message = format!("`{name}` is called with the wrong number of values.");
                self.fault("wrong-type", name, message);
                Kind::Any
            }
            (name, _) => {
                let known = FUNCTIONS.map(str::to_owned).to_vec();
                self.unknown("unknown-function", "function", name, known);
                Kind::Any
            }
        }
    }

    fn within(&mut self, element: &Kind, list: &Kind) {
        match list {
            Kind::List(elements) => {
                for one in elements {
                    self.judge(compare::equal(element, one));
                }
            }
            Kind::Any => {}
            Kind::Of(_) | Kind::Literal(_) | Kind::Duration => {
                let message = format!("`in` asks a list, and this is {}.", compare::name(list));
                self.fault("wrong-type", " in ", message);
            }
        }
    }

    fn condition(&mut self, kind: &Kind) {
        if !compare::is_condition(kind) {
            let message = format!("It takes {} for true or false.", compare::name(kind));
            self.fault("wrong-type", "", message);
        }
    }

    fn judge(&mut self, judgement: Result<(), String>) {
        if let Err(message) = judgement {
            self.fault("wrong-type", "", message);
        }
    }
}

fn sign(operator: &str) -> Option<char> {
    match operator {
        operators::ADD => Some('+'),
        operators::SUBSTRACT => Some('-'),
        operators::MULTIPLY => Some('*'),
        operators::DIVIDE => Some('/'),
        operators::MODULO => Some('%'),
        _ => None,
    }
}
