//! What may stand beside what.

use super::{FLAG, INTEGER, Kind, TEXT};
use crate::chart::value::Type;

/// `==`, `!=`, `in`. The error says what to write.
pub(super) fn equal(one: &Kind, other: &Kind) -> Result<(), String> {
    match (one, other) {
        (Kind::Of(Type::Choice(options)), Kind::Literal(text))
        | (Kind::Literal(text), Kind::Of(Type::Choice(options))) => {
            let known = options.contains(text);
            known.then_some(()).ok_or_else(|| format!("`{text}` is none of the options: {}.", options.join(", ")))
        }
        _ => alike(one, other).ok_or_else(|| apart(one, other)),
    }
}

/// `<`, `<=`, `>`, `>=`.
pub(super) fn ordered(one: &Kind, other: &Kind) -> Result<(), String> {
    let has_order = |kind: &Kind| match kind {
        Kind::Of(of) => match of {
            Type::Text | Type::Integer | Type::Decimal | Type::Money | Type::Date | Type::Instant => true,
            Type::Choice(_) | Type::Flag | Type::Country | Type::Document | Type::Person => false,
        },
        Kind::List(_) => false,
        Kind::Literal(_) | Kind::Duration | Kind::Any => true,
    };
    alike(one, other).ok_or_else(|| apart(one, other))?;
    let unordered = [one, other].into_iter().find(|kind| !has_order(kind));
    match unordered {
        Some(kind) => Err(format!("`<` and `>` do not go with {}.", name(kind))),
        None => Ok(()),
    }
}

/// `+`, `-`, `*`, `/`, `%`.
pub(super) fn arithmetic(sign: char, one: &Kind, other: &Kind) -> Result<Kind, String> {
    match (one, other) {
        (Kind::Any, _) | (_, Kind::Any) => Ok(Kind::Any),
        _ if *one == INTEGER && *other == INTEGER => Ok(INTEGER),
        (Kind::Of(Type::Decimal), Kind::Of(Type::Decimal)) if sign != '%' => Ok(one.clone()),
        (Kind::Of(Type::Integer | Type::Decimal), Kind::Of(Type::Integer | Type::Decimal)) if sign != '%' => {
            Err("Integers and decimals do not mix in sums. Write 1.0 for 1, or double(x).".into())
        }
        (Kind::Of(Type::Instant), Kind::Of(Type::Instant)) if sign == '-' => Ok(Kind::Duration),
        (Kind::Of(Type::Instant), Kind::Duration) if matches!(sign, '+' | '-') => Ok(one.clone()),
        _ if sign == '+' && is_text(one) && is_text(other) => Ok(TEXT),
        _ => Err(format!("`{sign}` does not go between {} and {}.", name(one), name(other))),
    }
}

/// Whether a value of this kind may be stored in a field of this type.
pub(crate) fn fits(kind: &Kind, of: &Type) -> Result<(), String> {
    let integer_as_decimal = *kind == INTEGER && *of == Type::Decimal;
    // An instant becomes its day in the calendar's zone.
    let instant_as_date = *kind == Kind::Of(Type::Instant) && *of == Type::Date;
    if integer_as_decimal || instant_as_date {
        return Ok(());
    }
    let narrowed = *kind == Kind::Of(Type::Decimal) && *of == Type::Integer;
    let widened = *kind == Kind::Of(Type::Date) && *of == Type::Instant;
    match equal(kind, &Kind::Of(of.clone())) {
        Ok(()) if !narrowed && !widened => Ok(()),
        Ok(()) => Err(format!("This gives {}; it must be {}.", name(kind), article(of))),
        Err(said) if matches!((kind, of), (Kind::Literal(_), Type::Choice(_))) => Err(said),
        Err(_) => Err(format!("This gives {}; it must be {}.", name(kind), article(of))),
    }
}

fn alike(one: &Kind, other: &Kind) -> Option<()> {
    let same = match (one, other) {
        (Kind::Any, _) | (_, Kind::Any) => true,
        (Kind::List(_), Kind::List(_)) => true,
        _ if is_text(one) && is_text(other) => true,
        (Kind::Of(one), Kind::Of(other)) => {
            let number = |of: &Type| matches!(of, Type::Integer | Type::Decimal);
            one == other || number(one) && number(other)
        }
        _ => one == other,
    };
    same.then_some(())
}

fn is_text(kind: &Kind) -> bool {
    match kind {
        Kind::Literal(_) => true,
        Kind::Of(of) => matches!(of, Type::Text | Type::Choice(_) | Type::Country | Type::Document | Type::Person),
        Kind::List(_) | Kind::Duration | Kind::Any => false,
    }
}

fn apart(one: &Kind, other: &Kind) -> String {
    let hint = match (one, other) {
        (Kind::Of(Type::Money), _) | (_, Kind::Of(Type::Money)) => " Write money(\"TTD 50000.00\").",
        (Kind::Of(Type::Date), Kind::Literal(_)) | (Kind::Literal(_), Kind::Of(Type::Date)) => {
            " Write date(\"2024-01-31\")."
        }
        _ => "",
    };
    format!("It compares {} with {}.{hint}", name(one), name(other))
}

/// As it stands in a sentence.
pub(super) fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Of(of) => article(of),
        Kind::Literal(_) => "a text",
        Kind::List(_) => "a list",
        Kind::Duration => "a duration",
        Kind::Any => "a value",
    }
}

fn article(of: &Type) -> &'static str {
    match of {
        Type::Text => "a text",
        Type::Integer => "an integer",
        Type::Decimal => "a decimal",
        Type::Money => "an amount of money",
        Type::Date => "a date",
        Type::Instant => "an instant",
        Type::Choice(_) => "a choice",
        Type::Flag => "a flag",
        Type::Country => "a country",
        Type::Document => "a document",
        Type::Person => "a person",
    }
}

/// A condition is true or false.
pub(crate) fn is_condition(kind: &Kind) -> bool {
    matches!(kind, Kind::Any) || *kind == FLAG
}
