//! What an item costs and what was spent, line by line.

use super::answers::{self, Cost, Item, Money, Spent};
use super::layout::day;
use maud::{Markup, html};

pub fn costs(item: &Item) -> Markup {
    html! {
        @if !item.costs.is_empty() { (planned(&item.costs)) }
        @if !item.expenditures.is_empty() { (spent(&item.expenditures)) }
    }
}

fn planned(lines: &[Cost]) -> Markup {
    html! {
        section {
            h2 { "Costs" }
            table {
                thead { tr { th scope="col" { "Line" } th scope="col" { "Fiscal years" } th scope="col" { "Funding" } th.number scope="col" { "Amount" } } }
                tbody { @for line in lines { (row(line)) } }
            }
        }
    }
}

fn row(line: &Cost) -> Markup {
    html! {
        tr {
            td {
                (line.reference) " " (line.label)
                @if let Some(category) = &line.category { " – " (category) }
                @if let Some(assumption) = &line.assumption { p.hint { (assumption) } }
            }
            td { ul.plain { @for year in &line.by_fiscal_year { li { "FY" (year.fiscal_year) ": " (amount(year.amount.as_ref())) } } } }
            td {
                @if let Some(source) = &line.funding_source { (source) }
                @if let Some(status) = &line.funding_status { " (" (status) ")" }
            }
            td.number { (amount(line.amount.as_ref())) }
        }
    }
}

/// A missing amount is said to be missing: it is not zero.
fn amount(money: Option<&Money>) -> String {
    money.map_or_else(|| "not known".to_owned(), Money::shown)
}

fn spent(lines: &[Spent]) -> Markup {
    html! {
        section {
            h2 { "Spent" }
            table {
                thead { tr { th scope="col" { "On" } th scope="col" { "For" } th scope="col" { "Source" } th.number scope="col" { "Amount" } } }
                tbody {
                    @for line in lines {
                        tr {
                            td { (day(Some(line.spent_on))) }
                            td {
                                @if let Some(against) = &line.line { (against.reference) " " }
                                @if let Some(note) = &line.note { (note) " " }
                                @if let Some(file) = &line.document { (answers::document(&file.id, file.file_name.as_deref())) }
                            }
                            td { @if let Some(source) = &line.source { (source) } }
                            td.number { (line.amount.shown()) }
                        }
                    }
                }
            }
        }
    }
}
