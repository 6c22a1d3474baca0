//! What a workflow must satisfy to be safe. One rule, one file, one stable id (a few where it looks a name up); each walks the
//! outline, complains, and changes nothing. An error keeps the workflow from compiling, a warning does not.

mod action_shape;
mod added_item;
mod bad_budget;
mod bad_cron;
mod bad_duration;
mod bad_migration;
mod bad_name;
mod bad_reference;
mod bad_version;
mod branch_never;
mod branches_alone;
pub(super) mod calendar_runs_out;
mod choice_options;
mod dead_end;
mod deadline_basis;
mod deadline_date;
mod deadline_responsible;
mod duplicate_deadline;
mod duplicate_state;
mod endless_loop;
mod expression;
mod input_type;
mod missing_initial;
mod money_field;
mod nobody_leaves;
mod open_branches;
mod outcome_order;
mod powerless_role;
mod reach;
mod searchable_restricted;
mod stages;
mod state_shape;
mod too_many_states;
mod two_writers;
mod unfilled_field;
mod unheard_event;
mod unknown_agency;
mod unknown_calendar;
mod unknown_event;
mod unknown_field;
mod unknown_kind;
mod unknown_recipient;
mod unknown_role;
mod unknown_state;
mod unknown_word;
mod unreachable_state;
mod unused_event;

pub(crate) use too_many_states::MAX_STATES;

use super::complaints::Complaints;
use super::document::Text;
use super::expression::Expression;
use super::outline::Outline;
use super::registry::Registries;
use crate::chart::value::Type;
use std::collections::BTreeMap;

/// What rules look at.
pub(super) struct Case<'a> {
    pub source: &'a str,
    pub outline: Outline<'a>,
    pub registries: &'a Registries,
    /// Declared names, looked up by every expression.
    fields: BTreeMap<&'a str, Type>,
    states: Vec<&'a str>,
    children: Vec<&'a str>,
    /// Each source once: the parser is the slowest part of compiling.
    expressions: BTreeMap<&'a str, Result<Expression, String>>,
}

impl<'a> Case<'a> {
    pub fn new(source: &'a str, outline: Outline<'a>, registries: &'a Registries) -> Case<'a> {
        let sources = outline.expressions().into_iter();
        let compiled = sources.map(|text| (text.text.as_str(), Expression::compile(&text.text)));
        let expressions = compiled.collect();
        let names = outline.definition.fields.names();
        let fields = names.filter_map(|name| Some((name, outline.field_type(name)?)));
        Case {
            fields: fields.collect(),
            states: outline.state_names().collect(),
            children: outline.definition.children.names().collect(),
            source,
            outline,
            registries,
            expressions,
        }
    }

    pub fn expression(&self, text: &Text) -> Option<Expression> {
        self.compiled(text)?.as_ref().ok().cloned()
    }

    fn compiled(&self, text: &Text) -> Option<&Result<Expression, String>> {
        self.expressions.get(text.text.as_str())
    }
}

type Rule = fn(&Case, &mut Complaints);

/// What is written: names, words, shapes.
const RULES: [Rule; 39] = [
    action_shape::check,
    added_item::check,
    bad_budget::check,
    bad_cron::check,
    bad_duration::check,
    bad_migration::check,
    bad_name::check,
    bad_reference::check,
    bad_version::check,
    branch_never::check,
    branches_alone::check,
    choice_options::check,
    deadline_basis::check,
    deadline_date::check,
    deadline_responsible::check,
    duplicate_deadline::check,
    duplicate_state::check,
    expression::check,
    input_type::check,
    missing_initial::check,
    money_field::check,
    open_branches::check,
    outcome_order::check,
    powerless_role::check,
    searchable_restricted::check,
    stages::check,
    state_shape::check,
    unfilled_field::check,
    unheard_event::check,
    unknown_agency::check,
    unknown_calendar::check,
    unknown_event::check,
    unknown_field::check,
    unknown_kind::check,
    unknown_recipient::check,
    unknown_role::check,
    unknown_state::check,
    unknown_word::check,
    unused_event::check,
];

/// Where an item can go, asked once the names are right.
const FLOW: [Rule; 5] =
    [dead_end::check, endless_loop::check, nobody_leaves::check, two_writers::check, unreachable_state::check];

pub(super) fn all(case: &Case, complaints: &mut Complaints) {
    // The others may take the square of it.
    if too_many_states::found(case, complaints) {
        return;
    }
    for rule in RULES {
        rule(case, complaints);
    }
    if !complaints.has_errors() {
        for rule in FLOW {
            rule(case, complaints);
        }
    }
}

/// `item.charged_on` -> `charged_on`.
pub(super) fn member_of<'t>(of: &str, text: &'t Text) -> Option<&'t str> {
    let name = text.text.strip_prefix(of)?.strip_prefix('.')?;
    bad_name::is_name(name).then_some(name)
}
