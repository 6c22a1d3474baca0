//! Amounts told in another currency, or in the prices of their years.

use chrono::NaiveDate;
use milepost_engine::ledger::amounts::total;
use milepost_engine::ledger::period::{Period, fiscal_year};
use milepost_engine::ledger::policy::{Policy, Prices, RatesBy};
use milepost_engine::ledger::rates::{Kind, Rate, Rates, Written};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn known(rates: &[(&str, Option<&str>, &str, &str)]) -> Rates {
    let mut known = Rates::default();
    for (of, told_in, from, value) in rates {
        let kind = Kind::named((*of).into(), told_in.map(str::to_owned));
        known.add(kind, Rate { day: day(from), value: value.parse().unwrap(), source: "Central bank".into() });
    }
    known
}

fn policy(rates: RatesBy, prices: Prices) -> Policy {
    Policy { fiscal_year_starts: 10, currency: "TTD".into(), rates, prices }
}

/// 100.00 USD in each of these months, told in TTD: the sum, or what is missing.
fn told(rates: &Rates, policy: &Policy, price_year: Option<i32>, months: &[&str]) -> Result<i64, String> {
    let months: Vec<(NaiveDate, i64)> = months.iter().map(|month| (day(month), 10_000)).collect();
    let line = Written { currency: "USD", price_year, months: &months };
    let (months, _) = rates.tell(line, "TTD", policy).map_err(|missing| missing.to_string())?;
    Ok(total(&months).unwrap().unwrap())
}

const MONTHS: [&str; 3] = ["2025-09-01", "2025-10-01", "2026-05-01"];

#[test]
fn a_rate_holds_from_its_day_on() {
    let rates = known(&[
        ("USD", Some("TTD"), "2025-01-01", "6"),
        ("USD", Some("TTD"), "2025-09-15", "7"),
        ("USD", Some("TTD"), "2026-05-02", "8"),
    ]);
    let by = |by: RatesBy| told(&rates, &policy(by, Prices::Constant), None, &MONTHS);
    assert_eq!(by(RatesBy::Dated), Ok(60_000 + 70_000 + 70_000));
    assert_eq!(by(RatesBy::Yearly), Err("no rate of USD in TTD is known for 2024-10-01".into()));
    assert_eq!(by(RatesBy::Fixed(Some(day("2026-05-02")))), Ok(240_000));
    assert_eq!(by(RatesBy::Fixed(None)), Err("the plan's rates are fixed, and it does not say on which day".into()));
    let earlier = known(&[("USD", Some("TTD"), "2024-10-01", "6"), ("USD", Some("TTD"), "2025-09-15", "7")]);
    let yearly = policy(RatesBy::Yearly, Prices::Constant);
    assert_eq!(told(&earlier, &yearly, None, &MONTHS), Ok(60_000 + 70_000 + 70_000));
}

#[test]
fn a_rate_serves_both_ways() {
    let rates = known(&[("TTD", Some("USD"), "2025-01-01", "0.125")]);
    assert_eq!(told(&rates, &policy(RatesBy::Dated, Prices::Constant), None, &MONTHS), Ok(240_000));
    let later = known(&[("TTD", Some("USD"), "2025-10-01", "0.125"), ("USD", Some("TTD"), "2025-01-01", "5")]);
    assert_eq!(told(&later, &policy(RatesBy::Dated, Prices::Constant), None, &MONTHS), Ok(50_000 + 160_000));
}

#[test]
fn current_prices_go_by_the_index_of_the_year() {
    let mut entries = vec![("USD", Some("TTD"), "2024-01-01", "1"), ("USD", None, "2024-01-01", "80")];
    let current = policy(RatesBy::Dated, Prices::Current);
    let one = |entries: &[_], price_year| told(&known(entries), &current, price_year, &["2025-10-01"]);
    assert_eq!(one(&entries, None), Ok(10_000));
    assert_eq!(one(&entries, Some(2024)), Err("no price index of USD is known for 2026".into()));
    entries.push(("USD", None, "2026-07-01", "100"));
    assert_eq!(one(&entries, Some(2024)), Ok(12_500));
    assert_eq!(one(&entries, Some(2023)), Err("no price index of USD is known for 2023".into()));
}

#[test]
fn what_was_used_is_told_with_its_source() {
    let rates = known(&[("USD", Some("TTD"), "2025-01-01", "6"), ("USD", Some("TTD"), "2025-10-01", "7")]);
    let months: Vec<(NaiveDate, i64)> = MONTHS.iter().map(|month| (day(month), 1)).collect();
    let line = Written { currency: "USD", price_year: None, months: &months };
    let (_, used) = rates.tell(line, "TTD", &policy(RatesBy::Dated, Prices::Constant)).unwrap();
    let used: Vec<_> = used.iter().map(|used| (used.rate.value.to_string(), used.rate.source.as_str())).collect();
    assert_eq!(used, [("6".to_owned(), "Central bank"), ("7".to_owned(), "Central bank")]);
}

/// Currencies without and with three decimals: nothing is lost between minor units.
#[test]
fn minor_units_differ() {
    let rates = known(&[("JPY", Some("KWD"), "2025-01-01", "0.0021")]);
    let line = Written { currency: "JPY", price_year: None, months: &[(day("2025-01-01"), 1_000)] };
    let (months, _) = rates.tell(line, "KWD", &policy(RatesBy::Dated, Prices::Constant)).unwrap();
    assert_eq!(total(&months), Ok(Some(2_100)));
    assert_eq!(
        rates.tell_paid("JPY", 1_000, day("2025-03-31"), "KWD", &policy(RatesBy::Dated, Prices::Constant)),
        Ok(2_100)
    );
}

proptest! {
    /// Told in another currency and in other prices, a line is rounded once; its years and months, and any days, add up to it.
    #[test]
    fn every_cut_of_what_is_told_is_the_line(
        amounts in proptest::collection::btree_map(0..240_u32, 0..=1_000_000_000_i64, 1..40),
        values in proptest::collection::vec(1..1_000_000_i64, 4),
        by in prop_oneof![Just(RatesBy::Dated), Just(RatesBy::Yearly), Just(RatesBy::Fixed(Some(day("2015-06-30"))))],
        starts in 1..=12_u32,
        cuts in proptest::collection::btree_set(0..8_000_i64, 0..12),
    ) {
        let mut rates = Rates::default();
        let entered = values.iter().zip(["1999-01-01", "2004-05-01", "2008-10-07", "2013-01-01"]);
        for (value, from) in entered {
            let kind = Kind::named("USD".into(), Some("JPY".into()));
            rates.add(kind, Rate { day: day(from), value: Decimal::new(*value, 4), source: "Bank".into() });
        }
        for year in 1999..=2021 {
            let rate = Rate { day: NaiveDate::from_ymd_opt(year, 1, 1).unwrap(), value: Decimal::new(1_000 + i64::from(year) * 3, 1), source: "Bank".into() };
            rates.add(Kind::named("USD".into(), None), rate);
        }
        let policy = Policy { fiscal_year_starts: starts, currency: "JPY".into(), rates: by, prices: Prices::Current };
        let months: Vec<(NaiveDate, i64)> =
            amounts.iter().map(|(month, amount)| (day("2000-01-01") + chrono::Months::new(*month), *amount)).collect();
        let line = Written { currency: "USD", price_year: Some(2000), months: &months };
        let (told, _) = rates.tell(line, "JPY", &policy).unwrap();
        let whole = total(&told).unwrap().unwrap();
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        for month in &told {
            *years.entry(fiscal_year(month.month, starts)).or_default() += month.amount.unwrap();
        }
        prop_assert_eq!(years.values().sum::<i64>(), whole);
        let days = |day: i64| self::day("1999-12-01") + chrono::TimeDelta::days(day);
        let (mut from, mut sum) = (0, 0);
        for cut in cuts.into_iter().chain([9_000]) {
            let period = Period { from: days(from), until: days(cut) };
            sum += told.iter().filter_map(|month| period.of(month.month, month.amount.unwrap())).sum::<i64>();
            from = cut + 1;
        }
        prop_assert_eq!(sum, whole);
    }

    #[test]
    fn told_in_its_own_currency_a_line_is_as_it_is_written(amounts in proptest::collection::btree_map(0..60_u32, 0..=i64::MAX / 100, 1..30)) {
        let months: Vec<(NaiveDate, i64)> =
            amounts.iter().map(|(month, amount)| (day("2000-01-01") + chrono::Months::new(*month), *amount)).collect();
        let line = Written { currency: "TTD", price_year: None, months: &months };
        let (told, used) = Rates::default().tell(line, "TTD", &policy(RatesBy::Dated, Prices::Constant)).unwrap();
        let told: Vec<(NaiveDate, i64)> = told.into_iter().map(|month| (month.month, month.amount.unwrap())).collect();
        prop_assert!(used.is_empty());
        prop_assert_eq!(told, months);
    }
}
