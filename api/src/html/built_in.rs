//! The forms of the built-in events, which no workflow declares inputs for: who answers for an item, what it costs, what was
//! spent, what pays for it, what it is linked to.

use super::form::{Forms, Kept};
use maud::{Markup, html};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Input;

const KINDS: [&str; 2] = ["own", "donor"];
const FUNDING: [&str; 3] = ["pledged", "committed", "received"];

const WHY: &str = "Why it is recorded, or changed";

/// Its own form says from when on it holds, or it is of no day.
pub fn is(event: &str) -> bool {
    matches!(event, "assign" | "cost" | "spend" | "fund" | "allocate" | "baseline" | "link")
}

pub fn inputs(forms: &Forms, event: &str) -> Vec<Input> {
    match event {
        "cost" => cost(),
        "spend" => spend(forms),
        "fund" => fund(),
        "allocate" => allocate(forms),
        "baseline" => vec![asked("name", "What this moment is called, like Approved in March 2026", Type::Text, true)],
        _ => link(forms),
    }
}

fn asked(name: &str, title: &str, of: Type, required: bool) -> Input {
    Input { name: name.into(), title: title.into(), of, required, stored: false }
}

fn cost() -> Vec<Input> {
    let statuses = FUNDING.map(str::to_owned).to_vec();
    vec![
        asked("reference", "Reference of the line (the same again replaces it)", Type::Text, true),
        asked("label", "What is bought", Type::Text, true),
        asked(
            "years",
            "Fiscal years and amounts, one a line, like FY2026 50000.00; the years alone where one sum or the cost of the units \
             says the amount, or it is not known",
            Type::Text,
            true,
        ),
        asked("sum", "One sum for all these years", Type::Decimal, false),
        asked("currency", "Currency, if not the country's", Type::Text, false),
        asked("category", "Category", Type::Text, false),
        asked("capital", "Capital, not recurrent", Type::Flag, false),
        asked("unit", "Unit", Type::Text, false),
        asked("unit_cost", "Cost of one unit", Type::Decimal, false),
        asked("quantity", "Quantity", Type::Decimal, false),
        asked("frequency", "Times a year", Type::Decimal, false),
        asked("multipliers", "Other factors, one a line, like people 25", Type::Text, false),
        asked("share", "Share that the plan pays, up to 1", Type::Decimal, false),
        asked("one_off", "Once, not in each year", Type::Flag, false),
        asked("price_year", "Year of the prices", Type::Integer, false),
        asked("optional", "The plan may do without it", Type::Flag, false),
        asked(
            "scenario",
            "Scenario in which it stands in place of the plan's own line, like minimum",
            Type::Text,
            false,
        ),
        asked("left_out", "Left out of that scenario", Type::Flag, false),
        asked("agency", "Agency that answers for the money, if not the lead", Type::Text, false),
        asked("cofog", "COFOG code, like 03.1", Type::Text, false),
        asked("funding_source", "Funding source", Type::Text, false),
        asked("funding_status", "Funding", Type::Choice(statuses), false),
        asked("assumption", "Assumption", Type::Text, false),
        asked("source", "Source of the figure", Type::Text, false),
        asked("reason", WHY, Type::Text, false),
    ]
}

fn spend(forms: &Forms) -> Vec<Input> {
    let lines = forms.answer.item.costs.iter().map(|line| line.reference.clone());
    let agencies = forms.answer.agencies.iter().map(|agency| agency.id.clone());
    vec![
        asked("amount", "Amount", Type::Money, true),
        asked("spent_on", "Day it was spent", Type::Date, true),
        asked("line", "Cost line", Type::Choice(lines.collect()), false),
        asked("source", "Funding source", Type::Text, false),
        asked("agency", "Agency that spent it", Type::Choice(agencies.collect()), false),
        asked("document", "Receipt or voucher", Type::Document, false),
        asked("note", "Note", Type::Text, false),
    ]
}

fn fund() -> Vec<Input> {
    let kinds = KINDS.map(str::to_owned).to_vec();
    let mut inputs = vec![
        asked("reference", "Reference of the sum (the same again replaces it)", Type::Text, true),
        asked("source", "Who gives it", Type::Text, true),
        asked("kind", "The country's own money, or a donor's", Type::Choice(kinds), true),
        asked("earmark", "What it is given for", Type::Text, false),
        asked("fiscal_year", "The one fiscal year that it is for, like 2026", Type::Integer, false),
        asked("currency", "Currency, if not the country's", Type::Text, false),
    ];
    for stage in FUNDING {
        inputs.push(asked(stage, &format!("All that was {stage} so far"), Type::Decimal, false));
        inputs.push(asked(&format!("{stage}_on"), &format!("Since when it is {stage}"), Type::Date, false));
    }
    inputs.push(asked("reason", WHY, Type::Text, false));
    inputs
}

fn allocate(forms: &Forms) -> Vec<Input> {
    let sums = forms.answer.item.funding.iter().map(|sum| sum.reference.clone());
    vec![
        asked("funding", "Sum", Type::Choice(sums.collect()), true),
        asked("to", "Reference of the item that it pays, if not this one", Type::Text, false),
        asked("line", "Reference of that item's cost line", Type::Text, false),
        asked("fiscal_year", "Fiscal year, like 2026", Type::Integer, false),
        asked("amount", "How much of it, in its currency; 0 takes it away", Type::Decimal, true),
    ]
}

fn link(forms: &Forms) -> Vec<Input> {
    vec![
        asked("kind", "Kind of link", Type::Choice(forms.kinds_of_link()), true),
        asked("to", "Reference of the other item", Type::Text, true),
        asked("ended", "The link has ended", Type::Flag, false),
    ]
}

/// The whole of who answers for the item: what is not ticked ends.
pub fn assign(forms: &Forms, kept: Option<&Kept>) -> Markup {
    let item = &forms.answer.item;
    let lead = match kept {
        Some(kept) => kept.submitted.text("lead").to_owned(),
        None => item.lead.as_ref().map_or(String::new(), |lead| lead.id.clone()),
    };
    let ticked = |name: &str, now: Vec<&str>| -> Vec<String> {
        let then = kept.map(|kept| kept.submitted.all(name).map(str::to_owned).collect());
        then.unwrap_or_else(|| now.into_iter().map(str::to_owned).collect())
    };
    let partners = ticked("partners", item.partners.iter().map(|one| one.id.as_str()).collect());
    let people = ticked("people", forms.assigned().iter().map(|one| one.id.as_str()).collect());
    html! {
        div.field {
            label for="assign-lead" { "Lead agency" }
            select #assign-lead name="input.lead" {
                option value="" { "none" }
                @for agency in &forms.answer.agencies { option value=(agency.id) selected[agency.id == lead] { (agency.title) } }
            }
        }
        (boxes("Partner agencies", "partners", &partners, forms.answer.agencies.iter().map(|one| (one.id.clone(), one.title.as_str()))))
        (boxes("People", "people", &people, forms.people.iter().map(|one| (one.id.to_string(), one.name.as_str()))))
        div.field {
            label for="assign-since" { "From which day on, if not today" }
            input #assign-since type="date" name="input.since";
        }
    }
}

fn boxes<'a>(legend: &str, name: &str, ticked: &[String], options: impl Iterator<Item = (String, &'a str)>) -> Markup {
    html! {
        fieldset {
            legend { (legend) }
            @for (id, title) in options {
                label.box { input type="checkbox" name={ "input." (name) } value=(id) checked[ticked.contains(&id)]; " " (title) }
            }
        }
    }
}
