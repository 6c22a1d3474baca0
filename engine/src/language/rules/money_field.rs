//! `money-field`: what says how money is counted is a choice among the words that are understood, and the day of fixed rates a
//! date.

use super::{Case, member_of};
use crate::chart::value::Type;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use crate::ledger::{money, policy};

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let Some(fields) = &case.outline.definition.money else { return };
    let currency = |word: &str| money::exponent(word).is_some();
    choice(case, &fields.fiscal_year_starts, |word| policy::month(word).is_some(), "the name of a month", complaints);
    choice(case, &fields.currency, currency, "a currency code of ISO 4217", complaints);
    choice(case, &fields.rates, |word| policy::RATES.contains(&word), "`fixed`, `yearly` or `dated`", complaints);
    choice(case, &fields.prices, |word| policy::PRICES.contains(&word), "`constant` or `current`", complaints);
    if let Some(on) = &fields.rates_on {
        of_type(case, on, |of| matches!(of, Type::Date), "a date", complaints);
    }
    let fixed = |rates: &Text| options(case, rates).iter().any(|option| option.text == policy::FIXED);
    if let Some(rates) = fields.rates.as_ref().filter(|rates| fields.rates_on.is_none() && fixed(rates)) {
        complaints.error(
            "money-field",
            &rates.span,
            "Rates may be fixed, and no field says on which day: name one in `rates_on`.",
        );
    }
}

fn choice(
    case: &Case,
    named: &Option<Text>,
    understood: impl Fn(&str) -> bool,
    wanted: &str,
    complaints: &mut Complaints,
) {
    let Some(named) = named else { return };
    of_type(case, named, |of| matches!(of, Type::Choice(_)), "a choice", complaints);
    for option in options(case, named).iter().filter(|option| !understood(&option.text)) {
        complaints.error("money-field", &option.span, format!("`{}` is not {wanted}.", option.text));
    }
}

fn options<'c>(case: &'c Case, named: &Text) -> &'c [Text] {
    let field = member_of("item", named).and_then(|name| case.outline.definition.fields.get(name));
    field.map_or(&[], |field| &field.options)
}

fn of_type(case: &Case, named: &Text, fits: impl Fn(&Type) -> bool, wanted: &str, complaints: &mut Complaints) {
    let of = member_of("item", named).and_then(|name| case.outline.field_type(name));
    if !of.is_some_and(|of| fits(&of)) {
        let message = format!("`{}` is not {wanted} of the item. Write `item.FIELD`.", named.text);
        complaints.error("money-field", &named.span, message);
    }
}
