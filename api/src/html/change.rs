//! A form becomes one call of the engine. Accepted, the browser is sent back to the item; refused, it sees the same form with
//! the reason and what it had written.

use super::correct;
use super::form::Kept;
use super::layout::Sorry;
use super::reveal;
use super::submitted::{Submitted, fault};
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use milepost_engine::chart::input::{DAYS, UNTIL};
use milepost_engine::chart::snapshot::{Expenditure, Extension};
use milepost_engine::engine::command::{Change, Command, Refusal};
use milepost_engine::ledger::funding::{Allocation, Funding, Kind, Stage};
use milepost_engine::ledger::line::{CostLine, Schedule, Split};
use milepost_engine::ledger::money::{self, Money};
use milepost_engine::ledger::period::parse_fiscal_year;
use milepost_engine::store::item;
use milepost_engine::store::visible::visible_to;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub async fn fire(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((id, event)): Path<(String, String)>,
    parts: Multipart,
) -> Result<Response, Sorry> {
    let id: Uuid = id.parse().map_err(|_| Problem::not_found())?;
    tracing::Span::current().record("item", id.to_string());
    let submitted = Submitted::read(&app, &visitor, parts).await?;
    if event == reveal::REVEAL {
        return reveal::page(&app, &visitor, id, &submitted).await;
    }
    match act(&app, &visitor, id, &event, &submitted).await {
        Ok(seq) => Ok(Redirect::to(&format!("/items/{id}/plain?done={seq}#done")).into_response()),
        Err(Refusal::NotFound) => Err(Problem::not_found().into()),
        Err(refusal) => {
            let status = status(&refusal);
            let kept = Kept { event, refusal, submitted };
            let page = super::item::shown(&app, &visitor, id, None, Some(&kept)).await?;
            Ok((status, page).into_response())
        }
    }
}

pub fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Rejected(_) | Refusal::BadRequest(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::NotFound | Refusal::NotYours(_) => StatusCode::NOT_FOUND,
        Refusal::Stale { .. } | Refusal::RequestReused { .. } | Refusal::ReferenceTaken { .. } => StatusCode::CONFLICT,
        Refusal::Busy { .. } | Refusal::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        match refusal {
            Refusal::NotFound => Problem::not_found(),
            refusal => Problem::new(status(&refusal), refusal.code(), refusal.to_string()),
        }
    }
}

/// Answers the journal row.
async fn act(app: &App, visitor: &Visitor, item: Uuid, event: &str, submitted: &Submitted) -> Result<u64, Refusal> {
    let command = Command {
        by: visitor.identity.clone(),
        request_id: submitted.request_id.clone(),
        batch: None,
        at: submitted.at(app.engine.clock.now(), &app.engine.catalog().country)?,
        change: change(app, visitor, item, event, submitted).await?,
    };
    Ok(app.engine.act(command).await?.seq)
}

async fn change(app: &App, visitor: &Visitor, item: Uuid, event: &str, form: &Submitted) -> Result<Change, Refusal> {
    if let Some(deadline) = event.strip_prefix("extend.") {
        return extend(item, deadline, form);
    }
    Ok(match event {
        "assign" => Change::Assign {
            item,
            lead: form.given("lead"),
            partners: form.all("partners").map(str::to_owned).collect(),
            people: people(form)?,
            since: form.day("since")?,
        },
        "cost" => {
            let line = cost_line(&app.engine.catalog().country.currency, form)?.into();
            Change::Cost { item, line, reason: form.given("reason") }
        }
        "spend" => Change::Spend { item, expenditure: expenditure(form)? },
        "fund" => {
            let funding = Box::new(funding(&app.engine.catalog().country.currency, form)?);
            Change::Fund { item, funding, reason: form.given("reason") }
        }
        "baseline" => {
            Change::Baseline { item, name: form.given("name").ok_or_else(|| fault("name", "must be given."))? }
        }
        "allocate" => Change::Allocate {
            item,
            funding: form.given("funding").ok_or_else(|| fault("funding", "must be given."))?,
            parts: vec![allocation(app, visitor, item, form).await?],
        },
        "link" => Change::Link {
            item,
            kind: form.given("kind").ok_or_else(|| fault("kind", "must be given."))?,
            to: linked(app, visitor, form).await?,
            ended: form.text("ended") == "true",
        },
        "reopen" => Change::Reopen { item, reason: form.text("reason").to_owned(), revision: form.revision },
        correct::EVENT => correct::change(app, item, form)?,
        event => Change::Fire { item, event: event.to_owned(), input: form.texts(), revision: form.revision },
    })
}

/// The item with this reference, where the person may see it.
async fn linked(app: &App, visitor: &Visitor, form: &Submitted) -> Result<Uuid, Refusal> {
    let reference = form.given("to").ok_or_else(|| fault("to", "must be given."))?;
    let catalog = app.engine.catalog();
    let today = app.engine.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let seen = visible_to(&visitor.identity, &catalog, today);
    let found = item::called(seen, &reference, &app.engine.database.reader).await;
    let found = found.map_err(|error| {
        tracing::error!(%error, "an item could not be looked up");
        Refusal::Failed(Arc::new(error.into()))
    })?;
    let missing = || fault("to", format!("there is no item `{reference}`, or you may not see it."));
    let found = found.map_err(|namesakes| fault("to", namesakes.to_string()))?;
    Ok(found.ok_or_else(missing)?.id)
}

fn funding(currency: &str, form: &Submitted) -> Result<Funding, Refusal> {
    let stage = |name: &str| {
        let amount = form.parsed(name, "a number is written like 1250.00.")?;
        let on = form.day(&format!("{name}_on"))?;
        Ok::<_, Refusal>(amount.map(|amount| Stage { amount, on }))
    };
    Ok(Funding {
        reference: form.given("reference").ok_or_else(|| fault("reference", "must be given."))?,
        source: form.given("source").ok_or_else(|| fault("source", "must be given."))?,
        kind: match form.text("kind") {
            "own" => Kind::Own,
            "donor" => Kind::Donor,
            _ => return Err(fault("kind", "must be given.")),
        },
        earmark: form.given("earmark"),
        fiscal_year: form.parsed("fiscal_year", "a year is written like 2026.")?,
        currency: form.given("currency").unwrap_or_else(|| currency.to_owned()),
        pledged: stage("pledged")?,
        committed: stage("committed")?,
        received: stage("received")?,
    })
}

async fn allocation(app: &App, visitor: &Visitor, item: Uuid, form: &Submitted) -> Result<Allocation, Refusal> {
    let amount = form.parsed("amount", "a number is written like 1250.00.")?;
    Ok(Allocation {
        item: if form.given("to").is_some() { linked(app, visitor, form).await? } else { item },
        line: form.given("line"),
        fiscal_year: form.parsed("fiscal_year", "a year is written like 2026.")?,
        amount: amount.ok_or_else(|| fault("amount", "must be given."))?,
    })
}

fn extend(item: Uuid, deadline: &str, form: &Submitted) -> Result<Change, Refusal> {
    let by = match (form.day(UNTIL)?, form.parsed::<u32>(DAYS, "a number of days is written like 14.")?) {
        (Some(until), None) => Extension::Until(until),
        (None, Some(days)) => Extension::Days(days),
        (None, None) => return Err(fault(UNTIL, "must be given.")),
        (Some(_), Some(_)) => return Err(fault(DAYS, "give either the new date or the days.")),
    };
    let mut input = form.texts();
    input.retain(|name, _| name != UNTIL && name != DAYS);
    Ok(Change::Extend { item, deadline: deadline.to_owned(), by, input, revision: form.revision })
}

fn people(form: &Submitted) -> Result<Vec<Uuid>, Refusal> {
    let ids = form.all("people").map(str::parse);
    ids.collect::<Result<_, _>>().map_err(|_| fault("people", "is no person's id."))
}

fn cost_line(currency: &str, form: &Submitted) -> Result<CostLine, Refusal> {
    let number = |input: &str| form.parsed::<Decimal>(input, "a number is written like 1250.00.");
    let currency = form.given("currency").unwrap_or_else(|| currency.to_owned());
    let (unit_cost, quantity, sum) = (number("unit_cost")?, number("quantity")?, number("sum")?);
    let given = years(&currency, form.text("years"))?;
    let (years, schedule) = match sum.is_some() || (unit_cost.is_some() && quantity.is_some()) {
        true if given.values().all(Option::is_none) => {
            (BTreeMap::new(), Some(Schedule::FiscalYears(given.into_keys().collect())))
        }
        _ => (given, None),
    };
    Ok(CostLine {
        reference: form.given("reference").ok_or_else(|| fault("reference", "must be given."))?,
        label: form.given("label").ok_or_else(|| fault("label", "must be given."))?,
        category: form.given("category"),
        capital: form.given("capital").map(|text| text == "true"),
        unit: form.given("unit"),
        unit_cost,
        quantity,
        frequency: number("frequency")?,
        years,
        currency,
        funding_source: form.given("funding_source"),
        funding_status: form.given("funding_status"),
        assumption: form.given("assumption"),
        source: form.given("source"),
        price_year: form.parsed("price_year", "a year is written like 2026.")?,
        multipliers: multipliers(form.text("multipliers"))?,
        share: number("share")?,
        one_off: form.given("one_off").is_some_and(|text| text == "true"),
        sum,
        schedule,
        split: Split::Equal,
        fiscal_year_starts: None,
        cofog: form.given("cofog"),
        agency: form.given("agency"),
        optional: form.given("optional").is_some_and(|text| text == "true"),
        scenario: form.given("scenario"),
        left_out: form.given("left_out").is_some_and(|text| text == "true"),
    })
}

/// One a line: `people 25`.
fn multipliers(text: &str) -> Result<BTreeMap<String, Decimal>, Refusal> {
    let wrong = |line: &str| fault("multipliers", format!("`{line}` is no factor; write it like people 25."));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let factor = |line: &str| {
        let (name, number) = line.rsplit_once(char::is_whitespace).ok_or_else(|| wrong(line))?;
        Ok((name.trim().to_owned(), Decimal::from_str_exact(number).map_err(|_| wrong(line))?))
    };
    lines.map(factor).collect()
}

/// One a line: `FY2026 50000.00`, or the year alone where its amount is not known.
fn years(currency: &str, text: &str) -> Result<BTreeMap<i32, Option<i64>>, Refusal> {
    let mut years = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (year, amount) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let year = parse_fiscal_year(year).map_err(|problem| fault("years", problem))?;
        let amount = match amount.trim() {
            "" => None,
            amount => {
                let wrong = |_| fault("years", format!("`{amount}` is no amount; write it like 50000.00."));
                let exact = Decimal::from_str_exact(amount).map_err(wrong)?;
                let minor = money::minor(exact, currency);
                Some(minor.map_err(|problem| fault("years", problem))?)
            }
        };
        if years.insert(year, amount).is_some() {
            return Err(fault("years", format!("FY{year} is there twice.")));
        }
    }
    match years.is_empty() {
        true => Err(fault("years", "at least one fiscal year must be given.")),
        false => Ok(years),
    }
}

fn expenditure(form: &Submitted) -> Result<Expenditure, Refusal> {
    let amount = form.given("amount").ok_or_else(|| fault("amount", "must be given."))?;
    let spent_on = form.day("spent_on")?;
    Ok(Expenditure {
        amount: Money::parse(&amount).map_err(|problem| fault("amount", problem))?,
        spent_on: spent_on.ok_or_else(|| fault("spent_on", "must be given."))?,
        line: form.given("line"),
        source: form.given("source"),
        agency: form.given("agency"),
        document: form.parsed("document", "is no document.")?,
        note: form.given("note"),
    })
}
