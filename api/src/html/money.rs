//! What an item costs, what pays for it and what was spent, line by line.

use super::answers::{self, Allocation, Cost, Funding, Item, Money, Spent, Stage};
use super::layout::day;
use maud::{Markup, html};

pub fn costs(item: &Item) -> Markup {
    html! {
        @if !item.costs.is_empty() { (planned(&item.costs)) }
        @if !item.funding.is_empty() { (funding(&item.funding)) }
        @if !item.allocations.is_empty() { (paid(&item.allocations)) }
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
                @if let Some(scenario) = &line.scenario {
                    p.hint { @if line.left_out { "Left out of the scenario " } @else { "In the scenario " } (scenario) }
                }
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

/// The sums that it holds, with what each pays.
fn funding(sums: &[Funding]) -> Markup {
    html! {
        section {
            h2 { "Funding" }
            table {
                thead { tr {
                    th scope="col" { "Sum" } th scope="col" { "Pays" } th.number scope="col" { "Pledged" }
                    th.number scope="col" { "Committed" } th.number scope="col" { "Received" } th.number scope="col" { "Not allocated" }
                } }
                tbody {
                    @for sum in sums {
                        tr {
                            td {
                                (sum.reference)
                                @if let Some(year) = sum.fiscal_year { " FY" (year) }
                                @if sum.reference != sum.source { p.hint { (sum.source) @if let Some(earmark) = &sum.earmark { ": " (earmark) } } }
                            }
                            td { ul.plain { @for one in &sum.allocations { li { (one.amount.shown()) " " (pays(one)) } } } }
                            td.number { (stage(sum.pledged.as_ref())) }
                            td.number { (stage(sum.committed.as_ref())) }
                            td.number { (stage(sum.received.as_ref())) }
                            td.number { (sum.left.shown()) }
                        }
                    }
                }
            }
        }
    }
}

fn stage(stage: Option<&Stage>) -> Markup {
    html! {
        @if let Some(stage) = stage { (stage.amount.shown()) @if stage.on.is_some() { p.hint { "since " (day(stage.on)) } } }
    }
}

fn pays(one: &Allocation) -> Markup {
    html! {
        @match &one.item {
            Some(item) => a href={ "/items/" (item.id) } { (item.reference) " " (item.title) },
            None => "an item you do not see",
        }
        @if let Some(line) = &one.line { " (" (line.reference) ")" }
        @if let Some(year) = one.fiscal_year { " FY" (year) }
    }
}

fn paid(allocations: &[Allocation]) -> Markup {
    html! {
        section {
            h2 { "Paid by" }
            ul { @for one in allocations { li {
                (one.amount.shown()) @if let Some(sum) = &one.funding { " of " (sum.reference) }
                @if let Some(line) = &one.line { ", for " (line.reference) }
                @if let Some(year) = one.fiscal_year { ", FY" (year) }
            } } }
        }
    }
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
