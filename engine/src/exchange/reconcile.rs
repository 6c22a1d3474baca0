//! The totals that a plan prints beside the sum of its lines: per part, per pillar and of the whole, with the difference. Pure.
//!
//! Compared is in the lines' own currency where the totals share it, else in the one currency that the file gives both in.

use super::complaint::{Complaint, Fault, RowReader};
use super::cost::priced;
use super::mapping::Columns;
use super::names::plain;
use super::sheet::Sheet;
use crate::ledger::money::{self, Money};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the row of the whole plan is called, in the column of pillars or of objectives.
const WHOLE: [&str; 5] = ["overall", "total", "grand_total", "all", "whole_plan"];

/// A currency, and the year of its prices where it is said.
pub type Priced = (String, Option<i32>);

/// One row of either side: a cost line, or a published total.
#[derive(Clone, Debug)]
pub struct Amount {
    pub pillar: String,
    pub objective: Option<String>,
    pub own: Priced,
    /// In `own`; `None` where it is missing.
    pub amount: Option<Decimal>,
    /// The same in the currency of the column that the file has for it.
    pub another: Option<(Priced, Decimal)>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Which currency, and why, as a person reads it.
    pub basis: String,
    pub currency: String,
    pub parts: Vec<Part>,
    pub notes: Vec<String>,
}

/// One published total beside its lines, both rounded to the currency's minor unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// `None`: the whole plan.
    pub pillar: Option<String>,
    /// `None`: the whole pillar.
    pub objective: Option<String>,
    pub lines: Decimal,
    /// `None`: no total is published.
    pub published: Option<Decimal>,
    /// The plan prints its parts and not itself: their sum is taken.
    pub in_parts: bool,
    /// Lines less published.
    pub difference: Option<Decimal>,
    /// Lines that have no amount, which the sum leaves out.
    pub missing: usize,
}

/// The sheet of published totals.
pub fn read(sheet: &Sheet, columns: &Columns) -> (Vec<Amount>, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let mut totals: Vec<Amount> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in sheet.rows.iter().filter(|row| row.number > columns.header_row) {
        let mut reader = RowReader::new(&sheet.name, row, columns);
        let total = total(&mut reader);
        if total.as_ref().is_some_and(|total| !seen.insert(total.published_key())) {
            reader.complain("pillar", Fault::Contradiction, "The total of this part is given more than once.", None);
        }
        totals.extend(total.filter(|_| reader.complaints.is_empty()));
        complaints.append(&mut reader.complaints);
    }
    (totals, complaints)
}

fn total(reader: &mut RowReader) -> Option<Amount> {
    let pillar = reader.required("pillar", "The pillar");
    let objective = reader.text("objective");
    reader.required("cost", "The published amount");
    let amount = sum(reader, "cost");
    let own = priced(&reader.required("currency", "The currency")?);
    if money::exponent(&own.0).is_none() {
        let problem = format!("`{}` is not a currency code of ISO 4217.", own.0);
        reader.complain("currency", Fault::UnknownCurrency, problem, None);
    }
    let another = another(reader);
    Some(Amount { pillar: pillar?, objective, own, amount: Some(amount?), another })
}

/// The cell of the cost in another currency.
pub fn another(reader: &mut RowReader) -> Option<(Priced, Decimal)> {
    let (name, (currency, year)) = reader.columns.in_another()?;
    Some(((currency, Some(year)), sum(reader, name)?))
}

/// Small enough that those of all rows can be added.
fn sum(reader: &mut RowReader, name: &str) -> Option<Decimal> {
    let amount = reader.positive(name)?;
    if amount > Decimal::from(i64::MAX) {
        reader.complain(name, Fault::NotANumber, "The amount is too large.", None);
        return None;
    }
    Some(amount)
}

/// Pillar and part in plain words; without a part the whole pillar, without both the whole plan.
type Key = (Option<String>, Option<String>);

impl Amount {
    fn key(&self) -> Key {
        (Some(plain(&self.pillar)), self.objective.as_deref().map(plain))
    }

    /// As a published total: its own words say that it is one of a whole.
    fn published_key(&self) -> Key {
        let whole = |name: &String| WHOLE.contains(&name.as_str());
        let (pillar, part) = self.key();
        let pillar = pillar.filter(|pillar| !whole(pillar));
        let part = part.filter(|part| pillar.is_some() && !whole(part));
        (pillar, part)
    }
}

/// Which of a row's amounts is compared.
#[derive(Clone, Copy)]
enum Side {
    Own,
    Another,
}

impl Side {
    fn of(self, row: &Amount) -> Option<Decimal> {
        match self {
            Side::Own => row.amount,
            Side::Another => row.another.as_ref().map(|(_, amount)| *amount),
        }
    }
}

/// `None`: the file publishes no totals.
pub fn reconcile(lines: &[Amount], totals: &[Amount], column: Option<&str>) -> Option<Reconciliation> {
    if totals.is_empty() {
        return None;
    }
    let Some((side, currency, basis)) = basis(lines, totals, column) else {
        let names = |rows: &[Amount]| named(&one(rows.iter().map(|row| &row.own)));
        let note = format!(
            "The lines are in {}, the published totals in {}, and no column gives both in one currency: they are not compared.",
            names(lines),
            names(totals)
        );
        return Some(Reconciliation {
            basis: "no currency in common".into(),
            currency: String::new(),
            parts: Vec::new(),
            notes: vec![note],
        });
    };
    let comparing = Comparing::of(lines, totals, side, money::exponent(&currency).unwrap_or_default());
    let parts = comparing.parts(lines, totals);
    Some(Reconciliation { basis, parts, notes: left_out(lines, side), currency })
}

fn left_out(lines: &[Amount], side: Side) -> Vec<String> {
    let left = lines.iter().filter(|row| row.amount.is_some() && side.of(row).is_none()).count();
    let note = format!("{left} lines have an amount and none in the currency compared; the sums leave them out.");
    if left == 0 { Vec::new() } else { vec![note] }
}

fn basis(lines: &[Amount], totals: &[Amount], column: Option<&str>) -> Option<(Side, String, String)> {
    let (own, published) = (one(lines.iter().map(|row| &row.own)), one(totals.iter().map(|row| &row.own)));
    if let ([own], [published]) = (own.as_slice(), published.as_slice())
        && own == published
    {
        return Some((Side::Own, own.0.clone(), format!("{}, the currency of both", named(std::slice::from_ref(own)))));
    }
    let given = |rows: &[Amount]| rows.iter().filter_map(|row| row.another.clone()).map(|(priced, _)| priced).next();
    let (another, same) = (given(lines)?, given(totals)?);
    let basis = format!(
        "{} of the column `{}`, because the lines are in {} and the totals in {}",
        named(std::slice::from_ref(&another)),
        column?,
        named(&own),
        named(&published)
    );
    (another == same).then_some((Side::Another, another.0, basis))
}

fn one<'a>(currencies: impl Iterator<Item = &'a Priced>) -> Vec<Priced> {
    let mut found: Vec<Priced> = currencies.cloned().collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// `UGX (2019)`.
fn named(currencies: &[Priced]) -> String {
    let name = |(code, year): &Priced| year.map_or_else(|| code.clone(), |year| format!("{code} ({year})"));
    currencies.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Both sides by part.
struct Comparing {
    /// Sum, and lines without an amount.
    lines: BTreeMap<Key, (Decimal, usize)>,
    totals: BTreeMap<Key, Decimal>,
    decimals: u32,
}

impl Comparing {
    fn of(lines: &[Amount], totals: &[Amount], side: Side, decimals: u32) -> Comparing {
        let mut sums: BTreeMap<Key, (Decimal, usize)> = BTreeMap::new();
        for row in lines {
            let (pillar, part) = row.key();
            let within = BTreeSet::from([(None, None), (pillar.clone(), None), (pillar, part)]);
            for key in within {
                let (sum, missing) = sums.entry(key).or_default();
                *sum += side.of(row).unwrap_or_default();
                *missing += usize::from(row.amount.is_none());
            }
        }
        let totals = totals.iter().filter_map(|row| Some((row.published_key(), side.of(row)?))).collect();
        Comparing { lines: sums, totals, decimals }
    }

    /// Parts in the order in which lines and totals name them, each pillar after its own, the whole last.
    fn parts(&self, lines: &[Amount], totals: &[Amount]) -> Vec<Part> {
        let mut pillars: Vec<Vec<(&Amount, Key)>> = Vec::new();
        let mut found: BTreeMap<Key, usize> = BTreeMap::new();
        let rows = lines.iter().map(|row| (row, row.key()));
        for (row, key) in rows.chain(totals.iter().map(|row| (row, row.published_key()))) {
            if key.0.is_none() {
                continue;
            }
            let pillar = *found.entry((key.0.clone(), None)).or_insert(pillars.len());
            if pillar == pillars.len() {
                pillars.push(Vec::new());
                pillars[pillar].push((row, (key.0.clone(), None)));
            }
            if key.1.is_some() && found.insert(key.clone(), pillar).is_none() {
                pillars[pillar].push((row, key));
            }
        }
        pillars.iter_mut().for_each(|parts| parts.rotate_left(1));
        let parts = pillars.iter().flatten();
        let whole = self.part(None, &(None, None));
        parts.map(|(row, key)| self.part(Some(row), key)).chain([whole]).collect()
    }

    fn part(&self, named: Option<&Amount>, key: &Key) -> Part {
        let (sum, missing) = self.lines.get(key).copied().unwrap_or_default();
        let lines = self.rounded(sum);
        let published = self.published(key).map(|sum| self.rounded(sum));
        Part {
            pillar: named.map(|row| row.pillar.clone()),
            objective: named.filter(|_| key.1.is_some()).and_then(|row| row.objective.clone()),
            lines,
            published,
            in_parts: !self.totals.contains_key(key),
            difference: published.map(|published| lines - published),
            missing,
        }
    }

    /// As it is printed; of a pillar or a plan that prints none, the sum of its parts.
    fn published(&self, key: &Key) -> Option<Decimal> {
        if key.1.is_some() || self.totals.contains_key(key) {
            return self.totals.get(key).copied();
        }
        let within = |(pillar, part): &Key| part.is_some() && (key.0.is_none() || *pillar == key.0);
        let mut parts = self.totals.iter().filter(|(own, _)| within(own)).map(|(_, sum)| *sum).peekable();
        parts.peek()?;
        Some(parts.sum())
    }

    fn rounded(&self, amount: Decimal) -> Decimal {
        let mut rounded = amount.round_dp(self.decimals);
        rounded.rescale(self.decimals);
        rounded
    }
}

impl Part {
    /// `Prevent, Food Safety`.
    pub fn name(&self) -> String {
        match (&self.pillar, &self.objective) {
            (None, _) => "Overall".to_owned(),
            (Some(pillar), None) => format!("{pillar}, all of it"),
            (Some(pillar), Some(objective)) => format!("{pillar}, {objective}"),
        }
    }
}

impl fmt::Display for Reconciliation {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for part in &self.parts {
            let money = |amount: Decimal| Money { currency: self.currency.clone(), amount };
            write!(f, "{}: lines {}", part.name(), money(part.lines))?;
            match (part.published, part.difference) {
                (Some(published), Some(difference)) => {
                    let parts = if part.in_parts { " in its parts" } else { "" };
                    write!(f, ", published{parts} {}, difference {}", money(published), money(difference))?;
                }
                (_, _) => f.write_str(", no total is published")?,
            }
            match part.missing {
                0 => writeln!(f)?,
                missing => writeln!(f, " ({missing} without an amount)")?,
            }
        }
        Ok(())
    }
}
