//! `unknown-field`: dates, orders, actions and reveals name declared fields of a fitting type, and `met_by` an input of its event.

use super::{Case, member_of};
use crate::chart::value::Type;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    for (_, _, deadline) in case.outline.deadlines() {
        for date in deadline.due.iter().chain(&deadline.from) {
            item_field(case, date, &[Type::Date, Type::Instant], "a date", complaints);
        }
        if let Some(order) = &deadline.order {
            item_field(case, order, &[Type::Document], "a document", complaints);
        }
        if let Some(who) = &deadline.ordered_by {
            item_field(case, who, &[Type::Text], "a text", complaints);
        }
        if let Some(met_by) = &deadline.met_by
            && let Some(on) = &met_by.on
        {
            input(case, &met_by.event, on, complaints);
        }
    }
    if let Some(age) = &definition.age {
        item_field(case, &age.from, &[Type::Date], "a date", complaints);
    }
    for field in &definition.excluded_by {
        let of = case.outline.field_type(&field.text);
        if of.is_some_and(|of| of != Type::Person) {
            complaints.error("unknown-field", &field.span, format!("`{}` is not a person.", field.text));
        }
    }
    let actions = case.outline.actions();
    let set = actions.iter().flat_map(|action| action.set.iter().flat_map(|set| set.names_with_place()));
    let revealed = definition.access.iter().flat_map(|(_, access)| &access.reveal);
    let kept = definition.migrations.iter().flat_map(|(_, migration)| migration.fields.iter().map(|(_, new)| new));
    for field in set.chain(revealed).chain(kept).chain(&definition.excluded_by) {
        if definition.fields.get(&field.text).is_none() {
            complaints.unknown("unknown-field", "field", field, definition.fields.names());
        }
    }
}

fn item_field(case: &Case, text: &Text, types: &[Type], wanted: &str, complaints: &mut Complaints) {
    let Some(name) = member_of("item", text) else {
        let message = format!("`{}` is not a field of the item. Write `item.FIELD`.", text.text);
        return complaints.error("unknown-field", &text.span, message);
    };
    let fields = &case.outline.definition.fields;
    if fields.get(name).is_none() {
        let name = Text { text: name.to_owned(), span: text.span.clone() };
        return complaints.unknown("unknown-field", "field", &name, fields.names());
    }
    if case.outline.field_type(name).is_some_and(|of| !types.contains(&of)) {
        let message = format!("`{}` is not {wanted}.", text.text);
        complaints.error("unknown-field", &text.span, message);
    }
}

fn input(case: &Case, event: &Text, on: &Text, complaints: &mut Complaints) {
    let Some(event) = case.outline.definition.events.get(&event.text) else {
        return;
    };
    let name = Text { text: member_of("event", on).unwrap_or(&on.text).to_owned(), span: on.span.clone() };
    let input = event.input.get(&name.text).filter(|_| on.text.starts_with("event."));
    let Some(input) = input else {
        return complaints.unknown(
            "unknown-field",
            "input of that event, written `event.INPUT`, called",
            &name,
            event.input.names(),
        );
    };
    let of = case.outline.input_type(&name.text, input);
    if of.is_some_and(|of| !matches!(of, Type::Date | Type::Instant)) {
        complaints.error("unknown-field", &on.span, format!("`{}` is not a date.", on.text));
    }
}
