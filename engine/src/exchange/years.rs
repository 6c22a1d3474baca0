//! The cells that say for which years a cost is: fiscal years, calendar years, and years counted from the plan's first.

use super::complaint::{Fault, RowReader};
use crate::ledger::line::MAX_YEARS;
use crate::ledger::period;
use crate::time::YEARS;
use std::collections::{BTreeMap, BTreeSet};

/// Years that people write where there is none.
const NONE: [&str; 4] = ["n/a", "na", "-", "tbd"];

/// `FY2024;FY2025` or `2024, 2025`.
pub fn fiscal(reader: &mut RowReader) -> Vec<i32> {
    let year = |word: &str| {
        let year = word.to_uppercase();
        period::parse_fiscal_year(&format!("FY{}", year.trim_start_matches("FY").trim())).ok()
    };
    let help = ("is not a fiscal year", "Write them like FY2024;FY2025.");
    years(reader, "years", year, help)
}

/// `2019, 2020, 2021`. Where the row counts the plan's years as well and the two differ, the calendar holds, and a note says so.
pub fn calendar(reader: &mut RowReader, plan: &PlanYears) -> Vec<i32> {
    let written = calendar_years(reader);
    let (Some(first), true) = (plan.begins, reader.columns.index("plan_years").is_some()) else {
        return written;
    };
    let counted: Vec<i32> = plan_years(reader).into_iter().map(|year| first + year - 1).collect();
    match (written.is_empty(), counted.is_empty()) {
        (true, false) => {
            reader.note(format!("its calendar years are not given; years of the plan are taken: {}", listed(&counted)));
            return counted;
        }
        (false, true) => reader.note(format!("it names no year of the plan; taken is {}", listed(&written))),
        (false, false) if written != counted => reader.note(format!(
            "its years of the plan are {}, its calendar years {}: the calendar years are taken",
            listed(&counted),
            listed(&written)
        )),
        (false, false) | (true, true) => {}
    }
    written
}

fn calendar_years(reader: &mut RowReader) -> Vec<i32> {
    let help = ("is not a year", "Write them like 2024, 2025.");
    years(reader, "calendar_years", |word| word.parse().ok().filter(|year| YEARS.contains(year)), help)
}

fn plan_years(reader: &mut RowReader) -> Vec<i32> {
    let help = ("is not a year of the plan", "Write them like 1, 2.");
    let within = |year: &i32| (1..=MAX_YEARS as i32).contains(year);
    years(reader, "plan_years", |word| word.parse().ok().filter(within), help)
}

fn years(
    reader: &mut RowReader,
    name: &str,
    year: impl Fn(&str) -> Option<i32>,
    (problem, help): (&str, &str),
) -> Vec<i32> {
    let text = reader.text(name).unwrap_or_default();
    let words = text.split([';', ',', '\n']).map(str::trim).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.filter(|word| !NONE.contains(&word.to_lowercase().as_str())).collect();
    if let Some(word) = words.iter().find(|word| year(word).is_none()) {
        reader.complain(name, Fault::FiscalYear, format!("`{word}` {problem}."), Some(help.into()));
        return Vec::new();
    }
    let mut years: Vec<i32> = words.into_iter().filter_map(year).collect();
    years.sort_unstable();
    years.dedup();
    if years.len() > MAX_YEARS {
        let problem = format!("A cost covers at most {MAX_YEARS} fiscal years.");
        reader.complain(name, Fault::FiscalYear, problem, None);
    }
    years
}

/// What the rows of a file say together of the plan's years.
#[derive(Debug, Default)]
pub struct PlanYears {
    /// The calendar year of the plan's year 1, as most rows have it.
    pub begins: Option<i32>,
    /// Calendar years.
    pub first: Option<i32>,
    pub last: Option<i32>,
}

pub fn of_plan<'a>(rows: impl Iterator<Item = RowReader<'a>>) -> PlanYears {
    let mut found: BTreeMap<i32, usize> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for mut reader in rows {
        let (calendar, plan) = (calendar_years(&mut reader), plan_years(&mut reader));
        if let (Some(calendar), Some(plan)) = (calendar.first(), plan.first()) {
            *found.entry(calendar - plan + 1).or_default() += 1;
        }
        named.extend(calendar);
    }
    let begins = found.into_iter().max_by_key(|(_, rows)| *rows).map(|(year, _)| year);
    PlanYears { begins, first: named.first().copied(), last: named.last().copied() }
}

/// `2019, 2020`.
pub fn listed<'y>(years: impl IntoIterator<Item = &'y i32>) -> String {
    years.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
