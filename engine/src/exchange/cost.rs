//! The costing columns of one row: a cost line with an amount per fiscal year, or complaints. What a line says of itself
//! (unit cost x quantity x times a year) must be what it prints; nothing is guessed and nothing missing becomes zero. One sum
//! for several years that the row names is taken whole: the ledger divides it.

use super::complaint::{Fault, MAX_TEXT, RowReader, nearest};
use super::parts;
use super::stated::{self, By, Given};
use super::years::{self, PlanYears};
use crate::ledger::country::Country;
use crate::ledger::line::{CostLine, Schedule, Split, check_cofog};
use crate::ledger::{money, period};
use crate::time::YEARS;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A row that fills one of these has a cost, known or not.
const STATES_A_COST: [&str; 7] = ["unit", "unit_cost", "quantity", "frequency_per_year", "years", "cost", "one_sum"];
const FUNDING_STATUS: [&str; 3] = ["pledged", "committed", "received"];

/// What the country and the rest of the file say of money.
#[derive(Clone, Copy, Debug)]
pub struct Customs<'a> {
    pub country: &'a Country,
    /// Codes that other rows use: among equally near ones they are the likelier.
    pub currencies: &'a [String],
    pub plan: &'a PlanYears,
}

pub struct Read {
    pub line: CostLine,
    /// No cell says when it falls; the file's other rows say when the plan runs.
    pub undated: bool,
}

/// `None`: no cost is stated, or there is a complaint about it.
pub fn read(reader: &mut RowReader, customs: Customs, start: Option<NaiveDate>) -> Option<Read> {
    let printed_columns: Vec<(i32, String)> =
        reader.columns.fiscal_years().map(|(year, name)| (year, name.to_owned())).collect();
    if !reader.has("line_ref") && !is_stated(reader) {
        return None;
    }
    let before = reader.complaints.len();
    let mut line = described(reader, customs);
    let printed = printed(reader, &line.currency, &printed_columns);
    let listed = years::fiscal(reader);
    let calendar = years::calendar(reader, customs.plan);
    let single = reader.positive("cost");
    let stated = By::read(reader);
    let other = stated::days(reader).or(parts::percents(reader));
    if reader.complaints.len() > before {
        return None;
    }
    let mut undated = false;
    if let Some(by) = stated {
        let given = Given { printed: &printed, listed: &listed, calendar: &calendar, other, single };
        given.fill(by, reader, &mut line, customs.country.fiscal_year_starts);
    } else {
        let mut amounts = Amounts { reader, line: &mut line, printed, listed, calendar, other, single, undated };
        amounts.fill(customs, start);
        undated = amounts.undated;
    }
    if reader.complaints.len() == before
        && let Err(problem) = line.months(customs.country.fiscal_year_starts)
    {
        reader.complain("cost", Fault::NotANumber, problem, None);
    }
    (reader.complaints.len() == before).then_some(Read { line, undated })
}

/// The row says something of a cost.
pub fn is_stated(reader: &RowReader) -> bool {
    let printed = reader.columns.fiscal_years().any(|(_, name)| reader.has(name));
    printed || STATES_A_COST.iter().any(|name| reader.has(name))
}

fn described(reader: &mut RowReader, customs: Customs) -> CostLine {
    let (currency, price_year) = currency(reader, customs).unwrap_or_default();
    CostLine {
        label: reader.bounded("label", MAX_TEXT).unwrap_or_default(),
        category: reader.bounded("category", MAX_TEXT),
        capital: choice(reader, "capital_or_recurrent", &["capital", "recurrent"]).map(|word| word == "capital"),
        unit: reader.bounded("unit", MAX_TEXT),
        unit_cost: reader.positive("unit_cost"),
        quantity: reader.positive("quantity"),
        frequency: reader.positive("frequency_per_year"),
        multipliers: parts::multipliers(reader),
        share: reader.positive("share"),
        one_off: yes(reader, "one_off"),
        split: match choice(reader, "split", &["equal", "days"]).as_deref() {
            Some("days") => Split::Days,
            Some(_) | None => Split::Equal,
        },
        currency,
        price_year: price_year.or_else(|| stated::price_year(reader)),
        funding_source: reader.bounded("funding_source", MAX_TEXT),
        funding_status: funding_status(reader),
        assumption: reader.bounded("assumption", MAX_TEXT),
        source: reader.bounded(own_source(reader), MAX_TEXT),
        cofog: cofog(reader),
        optional: yes(reader, "optional"),
        ..CostLine::default()
    }
}

fn yes(reader: &mut RowReader, name: &str) -> bool {
    choice(reader, name, &["yes", "no"]).is_some_and(|word| word == "yes")
}

/// What somebody recorded otherwise comes back as it was.
fn funding_status(reader: &mut RowReader) -> Option<String> {
    match reader.has("amount_by") {
        true => reader.bounded("funding_status", MAX_TEXT),
        false => choice(reader, "funding_status", &FUNDING_STATUS),
    }
}

fn cofog(reader: &mut RowReader) -> Option<String> {
    let code = reader.text("cofog")?;
    match check_cofog(&code) {
        Ok(()) => Some(code),
        Err(problem) => {
            reader.complain(
                "cofog",
                Fault::Value,
                problem,
                Some("A cell that holds 3.1 as a number has lost its zero: make it a text.".into()),
            );
            None
        }
    }
}

/// One column has the source of the action and of its cost, unless the cost has one of its own.
fn own_source(reader: &RowReader) -> &'static str {
    if reader.columns.index("line_source").is_some() { "line_source" } else { "source" }
}

/// A file without a currency column is in the country's own.
fn currency(reader: &mut RowReader, customs: Customs) -> Option<(String, Option<i32>)> {
    if reader.columns.index("currency").is_none() {
        return Some((customs.country.currency.clone(), None));
    }
    let text = reader.required("currency", "The currency of the cost")?;
    let (code, price_year) = priced(&text);
    if money::exponent(&code).is_some() {
        return Some((code, price_year));
    }
    let help = near_code(&code, customs).map(|near| format!("Did you mean `{near}`?"));
    reader.complain("currency", Fault::UnknownCurrency, format!("`{code}` is not a currency code of ISO 4217."), help);
    None
}

/// `UGX (2019)`: a currency, and the year of its prices.
pub fn priced(text: &str) -> (String, Option<i32>) {
    let (code, year) = text.split_once('(').unwrap_or((text, ""));
    let year = year.trim().strip_suffix(')').and_then(|year| year.trim().parse().ok());
    match year.filter(|year| YEARS.contains(year)) {
        Some(year) => (code.trim().to_uppercase(), Some(year)),
        None => (text.to_uppercase(), None),
    }
}

/// A code with one letter wrong or two swapped.
fn near_code<'a>(code: &str, customs: Customs<'a>) -> Option<&'a str> {
    let likely = std::iter::once(&customs.country.currency).chain(customs.currencies);
    let others = money::currencies().map(|code| -> &'a str { code });
    nearest(code, likely.map(String::as_str).chain(others), 1)
}

pub fn choice(reader: &mut RowReader, name: &str, options: &[&str]) -> Option<String> {
    let text = reader.text(name)?;
    let plain = super::names::plain(&text);
    if let Some(option) = options.iter().find(|option| super::names::plain(option) == plain) {
        return Some((*option).to_owned());
    }
    let near = nearest(&plain, options.iter().copied(), 2);
    let help = near.map(|near| format!("Did you mean `{near}`?"));
    reader.complain(name, Fault::Choice, format!("`{text}` is none of {}.", options.join(", ")), help);
    None
}

/// The amounts in the columns of fiscal years, in minor units.
fn printed(reader: &mut RowReader, currency: &str, columns: &[(i32, String)]) -> BTreeMap<i32, i64> {
    let mut printed = BTreeMap::new();
    for (year, name) in columns {
        if let Some(amount) = reader.positive(name)
            && let Some(minor) = minor(reader, name, amount, currency)
        {
            printed.insert(*year, minor);
        }
    }
    printed
}

/// Silent while the currency is unknown: that is its own complaint.
fn minor(reader: &mut RowReader, name: &str, amount: Decimal, currency: &str) -> Option<i64> {
    money::exponent(currency)?;
    match money::minor(amount, currency) {
        Ok(minor) => Some(minor),
        Err(problem) => {
            reader.complain(name, Fault::NotANumber, problem, None);
            None
        }
    }
}

struct Amounts<'r, 'a> {
    reader: &'r mut RowReader<'a>,
    line: &'r mut CostLine,
    printed: BTreeMap<i32, i64>,
    listed: Vec<i32>,
    calendar: Vec<i32>,
    /// Days or percentages.
    other: Option<Schedule>,
    single: Option<Decimal>,
    undated: bool,
}

impl Amounts<'_, '_> {
    fn fill(&mut self, customs: Customs, start: Option<NaiveDate>) {
        let product = match self.line.product() {
            Some(Err(problem)) => {
                return self.reader.complain("unit_cost", Fault::NotANumber, problem, None);
            }
            Some(Ok(product)) => Some(product),
            None => None,
        };
        match (self.printed.is_empty(), product, self.single) {
            (false, product, single) => {
                self.as_printed(product);
                self.adds_up(single);
            }
            (true, Some(product), Some(single)) if self.differs(single, product) => {}
            (true, Some(product), _) => self.as_computed(product),
            (true, None, Some(single)) => self.as_one_sum(single, customs, start),
            // A line that a file lists by itself is there, whatever it costs.
            (true, None, None) if self.reader.columns.by_line() => self.line.schedule = self.schedule(),
            (true, None, None) => self.no_amount(),
        }
    }

    fn as_printed(&mut self, product: Option<i64>) {
        if self.listed.is_empty() {
            self.listed = self.printed.keys().copied().collect();
        }
        if self.merged(product) {
            return;
        }
        for year in self.listed.clone() {
            match (self.printed.get(&year).copied(), product) {
                (None, _) => {
                    self.complain(year, Fault::NoAmount, "The year is among those of the row, but has no amount.")
                }
                (Some(amount), Some(product)) if amount != product => self.wrong_total(year, product),
                (Some(amount), _) => _ = self.line.years.insert(year, Some(amount)),
            }
        }
        let stray: Vec<i32> = self.printed.keys().copied().filter(|year| !self.listed.contains(year)).collect();
        for year in stray {
            self.complain(year, Fault::FiscalYear, "There is an amount, but the year is not among those of the row.");
        }
    }

    /// A total beside the amounts of years is their sum.
    fn adds_up(&mut self, single: Option<Decimal>) {
        let Some(total) = single.and_then(|single| minor(self.reader, "cost", single, &self.line.currency)) else {
            return;
        };
        let years = self.line.years.values().flatten().try_fold(0_i64, |sum, amount| sum.checked_add(*amount));
        let Some(years) = years.filter(|years| *years != total && self.reader.complaints.is_empty()) else { return };
        let problem = format!("The amounts of the years add up to {}.", self.shown(years));
        let help = "Mend the one that is wrong, or clear the total.";
        self.reader.complain("cost", Fault::WrongTotal, problem, Some(help.into()));
    }

    /// Several years, one amount: who gave it must say how it divides.
    fn merged(&mut self, product: Option<i64>) -> bool {
        let (Some((year, amount)), 1) = (self.printed.first_key_value(), self.printed.len()) else {
            return false;
        };
        let (year, amount, years) = (*year, *amount, self.listed.len());
        if years < 2 || !self.listed.contains(&year) {
            return false;
        }
        let each = product.filter(|product| product.checked_mul(years as i64) == Some(amount));
        let names: Vec<String> = self.listed.iter().map(|year| format!("FY{year}")).collect();
        let problem = format!("One amount stands for {years} years ({}).", names.join(", "));
        let help = each.map(|each| format!("It is their sum: write {} in each year.", self.shown(each)));
        self.reader.complain(&format!("fy{year}"), Fault::MergedAmount, problem, help);
        true
    }

    /// A printed total is the product of a year or of all years; another one is named.
    fn differs(&mut self, single: Decimal, product: i64) -> bool {
        let years = self.listed.len().max(self.calendar.len()).max(1) as i64;
        let Some(printed) = minor(self.reader, "cost", single, &self.line.currency) else {
            return true;
        };
        if printed == product || product.checked_mul(years) == Some(printed) {
            return false;
        }
        let problem =
            format!("The total is not unit cost x quantity x times a year, which is {} a year.", self.shown(product));
        self.reader.complain("cost", Fault::WrongTotal, problem, None);
        true
    }

    fn wrong_total(&mut self, year: i32, product: i64) {
        let problem =
            format!("The amount is not unit cost x quantity x times a year, which is {}.", self.shown(product));
        self.complain(year, Fault::WrongTotal, &problem);
    }

    fn as_computed(&mut self, product: i64) {
        let once = self.line.one_off && !self.listed.is_empty();
        if once || self.other.is_some() || (self.listed.is_empty() && !self.calendar.is_empty()) {
            self.line.schedule = self.schedule();
            return;
        }
        if self.listed.is_empty() {
            return self.reader.complain("years", Fault::FiscalYear, "The fiscal years of the cost are missing.", None);
        }
        self.line.years = self.listed.iter().map(|year| (*year, Some(product))).collect();
    }

    /// A sum without a year is booked in the year the action starts, without a start in all years of the plan, and says so.
    fn as_one_sum(&mut self, single: Decimal, customs: Customs, start: Option<NaiveDate>) {
        let Some(amount) = minor(self.reader, "cost", single, &self.line.currency) else {
            return;
        };
        let year = match (self.listed.as_slice(), self.calendar.as_slice(), start) {
            ([year], ..) => *year,
            ([], [], Some(start)) if self.other.is_none() => {
                let year = period::fiscal_year(start, customs.country.fiscal_year_starts);
                let booked = format!(
                    "the plan gives one sum and no fiscal year; booked in FY{year}, in which the action starts"
                );
                self.reader.note(&booked);
                self.line.assumption.get_or_insert(booked);
                year
            }
            ([], [], None) if self.other.is_none() => return self.over_the_plan(single, customs.plan),
            _ => {
                self.line.sum = Some(single);
                self.line.schedule = self.schedule();
                return;
            }
        };
        self.line.years.insert(year, Some(amount));
    }

    fn over_the_plan(&mut self, single: Decimal, plan: &PlanYears) {
        let Some((first, last)) = plan.first.zip(plan.last) else {
            let problem = "The sum names no fiscal year, and the action no start.";
            return self.reader.complain("cost", Fault::FiscalYear, problem, None);
        };
        let divided = format!("the plan gives one sum and no year; divided equally over its years, {first} to {last}");
        self.line.assumption.get_or_insert(divided);
        self.line.sum = Some(single);
        self.line.schedule = Some(Schedule::CalendarYears((first..=last).collect()));
        self.undated = true;
    }

    fn schedule(&self) -> Option<Schedule> {
        if self.other.is_some() {
            return self.other.clone();
        }
        match (self.listed.is_empty(), self.calendar.is_empty()) {
            (false, _) => Some(Schedule::FiscalYears(self.listed.iter().copied().collect())),
            (true, false) => Some(Schedule::CalendarYears(self.calendar.iter().copied().collect())),
            (true, true) => None,
        }
    }

    fn no_amount(&mut self) {
        let name = ["unit_cost", "cost"]
            .into_iter()
            .find(|name| self.reader.columns.index(name).is_some())
            .unwrap_or("unit_cost");
        let problem = match self.line.unit_cost {
            None => "The row has a cost but no amount: neither a unit cost nor a total of any year.",
            Some(_) => "The row has a unit cost but neither a quantity nor a total of any year.",
        };
        self.reader.complain(
            name,
            Fault::NoAmount,
            problem,
            Some("Clear the row's other costing cells if it costs nothing.".into()),
        );
    }

    fn complain(&mut self, year: i32, fault: Fault, problem: &str) {
        self.reader.complain(&format!("fy{year}"), fault, problem, None);
    }

    fn shown(&self, minor: i64) -> String {
        money::Money::of_minor(&self.line.currency, minor).map(|money| money.to_string()).unwrap_or_default()
    }
}
