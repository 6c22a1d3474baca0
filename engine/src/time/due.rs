//! Due dates as real plans write them: the text is kept, and a range of days is derived from it.
//! A year means its last day, a quarter the last day of that quarter, "within one year of" a day the last of them.

use chrono::{Datelike, Months, NaiveDate};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Range {
        first: NaiveDate,
        last: NaiveDate,
    },
    /// "within 6 months of Cabinet approval": right, but no date yet.
    Open,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Northern seasons, as plans mean them: the quarter each stands for.
const SEASONS: [(&str, u32); 5] = [("winter", 1), ("spring", 4), ("summer", 7), ("fall", 10), ("autumn", 10)];

/// `fiscal_year_starts` is the month (1-12) in which a fiscal year begins; FY2025 is the one that ends in 2025 unless it
/// begins in January.
pub fn parse(text: &str, fiscal_year_starts: u32) -> Result<Due, String> {
    let folded = text.trim().to_lowercase();
    let folded = folded.strip_prefix("by ").unwrap_or(&folded);
    let words: Vec<&str> = folded.split_whitespace().collect();
    match words[..] {
        ["within", ref rest @ ..] => within(text, rest),
        [quarter, year] if fiscal_quarter(quarter, year).is_some() => {
            let (quarter, year) = fiscal_quarter(quarter, year).unwrap_or_default();
            months(fiscal_start(year, fiscal_year_starts), (quarter - 1) * 3, 3).ok_or_else(|| wrong(text))
        }
        [word] => one_word(word, fiscal_year_starts).unwrap_or_else(|| Err(wrong(text))),
        [month, year] => month_or_season(month, year).ok_or_else(|| wrong(text)),
        [day, month, year] => day_of_month(text, day, month, year),
        _ => Err(wrong(text)),
    }
}

fn wrong(text: &str) -> String {
    format!(
        "`{text}` is not a date. Write it like `2025-03-31`, `March 2025`, `Q2 FY2025`, `2025` or `within one year of 2025-03-31`."
    )
}

fn one_word(word: &str, fiscal_year_starts: u32) -> Option<Result<Due, String>> {
    if let Some(year) = fiscal_year(word) {
        return months(fiscal_start(year, fiscal_year_starts), 0, 12).map(Ok);
    }
    if let Some(year) = year(word) {
        return months(NaiveDate::from_ymd_opt(year, 1, 1), 0, 12).map(Ok);
    }
    let parts: Vec<&str> = word.split('-').collect();
    match parts[..] {
        [y, m, d] if y.len() == 4 => {
            let (year, month, day) = (year(y)?, m.parse().ok()?, d.parse().ok()?);
            Some(
                NaiveDate::from_ymd_opt(year, month, day)
                    .map(|day| Due::Range { first: day, last: day })
                    .ok_or_else(|| impossible(word)),
            )
        }
        [y, m] if y.len() == 4 => months(NaiveDate::from_ymd_opt(year(y)?, m.parse().ok()?, 1), 0, 1).map(Ok),
        _ => None,
    }
}

fn impossible(text: &str) -> String {
    format!("`{text}` is not a day: that month has no such date.")
}

fn year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| (1900..=2200).contains(year))
}

fn fiscal_year(word: &str) -> Option<i32> {
    year(word.strip_prefix("fy")?)
}

fn fiscal_quarter(quarter: &str, of: &str) -> Option<(u32, i32)> {
    let quarter: u32 = quarter.strip_prefix('q')?.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
    Some((quarter, fiscal_year(of)?))
}

fn fiscal_start(year: i32, starts: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(if starts == 1 { year } else { year - 1 }, starts, 1)
}

/// `count` months, beginning `skip` months after `start`.
fn months(start: Option<NaiveDate>, skip: u32, count: u32) -> Option<Due> {
    let first = start?.checked_add_months(Months::new(skip))?;
    let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
    Some(Due::Range { first, last })
}

fn month(word: &str) -> Option<u32> {
    let whole = |name: &&str| **name == *word || (word.len() >= 3 && name.starts_with(word.trim_end_matches('.')));
    MONTHS.iter().position(whole).map(|index| index as u32 + 1)
}

fn month_or_season(word: &str, of: &str) -> Option<Due> {
    let year = year(of)?;
    let season = SEASONS.iter().find(|(name, _)| *name == word).map(|(_, month)| (*month, 3));
    let (start, count) = season.or_else(|| month(word).map(|month| (month, 1)))?;
    months(NaiveDate::from_ymd_opt(year, start, 1), 0, count)
}

fn day_of_month(text: &str, day: &str, word: &str, of: &str) -> Result<Due, String> {
    let (Ok(day), Some(month), Some(year)) = (day.parse::<u32>(), month(word), year(of)) else {
        return Err(wrong(text));
    };
    let day = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| impossible(text))?;
    Ok(Due::Range { first: day, last: day })
}

/// "within one year of 2023-02-13"; of an event without a date it stays open.
fn within(text: &str, rest: &[&str]) -> Result<Due, String> {
    let [count, unit, "of" | "after" | "from", of @ ..] = rest else {
        return Err(wrong(text));
    };
    let count = number(count).ok_or_else(|| wrong(text))?;
    let Some(first) = of.first().and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) else {
        return Ok(Due::Open);
    };
    let last = match unit.trim_end_matches('s') {
        "year" => first.checked_add_months(Months::new(12 * count)),
        "month" => first.checked_add_months(Months::new(count)),
        "week" => first.checked_add_days(chrono::Days::new(7 * u64::from(count))),
        "day" => first.checked_add_days(chrono::Days::new(u64::from(count))),
        _ => None,
    };
    let last = last.filter(|last| last.year() <= 2200).ok_or_else(|| wrong(text))?;
    Ok(Due::Range { first, last })
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let named = WORDS.iter().position(|name| *name == word).map(|index| index as u32 + 1);
    named.or_else(|| word.parse().ok()).filter(|count| *count <= 1_000)
}
