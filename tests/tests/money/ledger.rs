//! Cost lines cut to months, fiscal years, and amounts as people write them.

use chrono::{Datelike, NaiveDate};
use milepost_engine::ledger::amounts::{Month, apportion, total};
use milepost_engine::ledger::line::{CostLine, MAX_YEARS};
use milepost_engine::ledger::money::{self, Money};
use milepost_engine::ledger::period::{self, Period};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn line(currency: &str, years: &[(i32, Option<i64>)]) -> CostLine {
    CostLine {
        reference: "1".into(),
        currency: currency.into(),
        years: years.iter().copied().collect(),
        ..CostLine::default()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(from: &str, until: &str) -> Period {
    Period { from: day(from), until: day(until) }
}

fn amounts(line: &CostLine, starts: u32) -> Vec<Option<i64>> {
    line.months(starts).unwrap().into_iter().map(|month| month.amount).collect()
}

#[test]
fn the_first_months_take_the_remainder() {
    let line = line("TTD", &[(2025, Some(1_000))]);
    assert_eq!(amounts(&line, 10), [84, 84, 84, 84, 83, 83, 83, 83, 83, 83, 83, 83].map(Some));
    let months = line.months(10).unwrap();
    assert_eq!((months[0].month, months[11].month), (day("2024-10-01"), day("2025-09-01")));
}

#[test]
fn a_missing_amount_is_never_zero() {
    let line = line("TTD", &[(2024, None), (2025, Some(12))]);
    let months = line.months(1).unwrap();
    assert_eq!((total(&months), months.len()), (Ok(Some(12)), 13));
    assert_eq!(months[0], Month { month: day("2024-01-01"), amount: None });
    assert_eq!(total(&self::line("TTD", &[(2024, None)]).months(1).unwrap()), Ok(None));
}

#[test]
fn fiscal_years_by_country() {
    assert_eq!(period::of_year(2025, 10), Some(days("2024-10-01", "2025-09-30")));
    assert_eq!(period::of_year(2025, 4), Some(days("2024-04-01", "2025-03-31")));
    assert_eq!(period::of_year(2025, 1), Some(days("2025-01-01", "2025-12-31")));
    assert_eq!(period::fiscal_year(day("2024-09-30"), 10), 2024);
    assert_eq!(period::fiscal_year(day("2024-10-01"), 10), 2025);
    assert_eq!(period::parse_fiscal_year(" fy2025 "), Ok(2025));
    assert!(period::parse_fiscal_year("2025").is_err());
}

#[test]
fn the_product_rounds_to_the_minor_unit_and_the_print_may_differ() {
    let product = |unit_cost: &str, quantity: &str, currency: &str| {
        let number = |text: &str| Some(text.parse::<Decimal>().unwrap());
        CostLine {
            unit_cost: number(unit_cost),
            quantity: number(quantity),
            currency: currency.into(),
            ..CostLine::default()
        }
        .product()
    };
    assert_eq!(product("1875.50", "16", "TTD"), Some(Ok(3_000_800)));
    assert_eq!(product("0.333", "10", "TTD"), Some(Ok(333)));
    assert_eq!(product("100", "2.5", "JPY"), Some(Ok(250)));
    assert!(product("90000000000000000", "9000", "TTD").unwrap().is_err());
    assert_eq!(
        CostLine { unit_cost: Some(Decimal::ONE), currency: "TTD".into(), ..CostLine::default() }.product(),
        None
    );
}

#[test]
fn lines_that_cannot_be_are_refused() {
    let refused = |line: CostLine| line.months(10).unwrap_err();
    insta::assert_snapshot!(refused(line("UDS", &[(2025, Some(1))])), @"`UDS` is not a currency code of ISO 4217.");
    insta::assert_snapshot!(refused(line("TTD", &[(2025, Some(-1))])), @"A cost cannot be negative.");
    insta::assert_snapshot!(refused(line("TTD", &[(2025, Some(i64::MAX)), (2026, Some(1))])), @"The amounts of this line are too large.");
    let years: Vec<(i32, Option<i64>)> = (0..=MAX_YEARS as i32).map(|year| (2000 + year, Some(1))).collect();
    insta::assert_snapshot!(refused(line("TTD", &years)), @"A cost line covers at most 50 fiscal years.");
}

#[test]
fn amounts_are_read_exactly_or_refused() {
    let check = |text: &str, expected: Result<i64, &str>| match (
        Money::parse(text).and_then(|money| money.minor()),
        expected,
    ) {
        (Ok(minor), Ok(expected)) => assert_eq!(minor, expected, "{text}"),
        (Err(problem), Err(part)) => assert!(problem.contains(part), "{problem}"),
        (got, expected) => panic!("{text}: {got:?}, expected {expected:?}"),
    };
    check("TTD 50000.00", Ok(5_000_000));
    check("JPY 700", Ok(700));
    check("KWD 1.234", Ok(1_234));
    check("TTD 0.005", Err("decimals"));
    check("TTD 999999999999999999", Err("not an amount"));
    check("XYZ 1", Err("not a currency"));
    check("50000", Err("Write the currency"));
    assert_eq!(Money::of_minor("TTD", 5_000_000).unwrap().to_string(), "TTD 50000.00");
}

proptest! {
    #[test]
    fn the_months_of_a_line_sum_to_the_line_in_every_cut(
        amounts in proptest::collection::btree_map(1990..2100_i32, 0..=1_000_000_000_000_i64, 1..8),
        starts in 1..=12_u32,
    ) {
        let years: BTreeMap<i32, Option<i64>> = amounts.iter().map(|(year, amount)| (*year, Some(*amount))).collect();
        let months = CostLine { currency: "TTD".into(), years, ..CostLine::default() }.months(starts).unwrap();
        let mut by_year: BTreeMap<i32, i64> = BTreeMap::new();
        for Month { month, amount } in &months {
            prop_assert_eq!(month.day(), 1);
            *by_year.entry(period::fiscal_year(*month, starts)).or_default() += amount.unwrap();
        }
        prop_assert_eq!(by_year, amounts);
    }

    /// Whatever the weights, each share is the exact one rounded up or down, and together they are the total.
    #[test]
    fn shares_are_the_total(total in 0..=i64::MAX, weights in proptest::collection::vec(0..1_000_000_u32, 1..40)) {
        let shares = apportion(total, &weights.iter().map(|weight| Decimal::from(*weight)).collect::<Vec<_>>());
        prop_assert_eq!(shares.iter().map(|share| i128::from(*share)).sum::<i128>(), i128::from(total));
        let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (share, weight) in shares.iter().zip(&weights).filter(|_| all > 0 && total < 1_000_000_000_000) {
            let exact = i128::from(total) * i128::from(*weight);
            let share = i128::from(*share) * all;
            prop_assert!(share > exact - all - 1_000 && share < exact + all + 1_000, "{} of {}", share, exact);
        }
    }

    #[test]
    fn text_and_minor_units_lead_to_each_other(minor in -money::LARGEST..=money::LARGEST, currency in proptest::sample::select(money::currencies().collect::<Vec<_>>())) {
        let money = Money::of_minor(currency, minor).unwrap();
        prop_assert_eq!(money.minor(), Ok(minor));
        prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
    }

    #[test]
    fn every_day_lies_in_the_range_of_its_fiscal_year(days in 0..70_000_i64, starts in 1..=12_u32) {
        let day = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::TimeDelta::days(days);
        let year = period::of_year(period::fiscal_year(day, starts), starts).unwrap();
        prop_assert!(year.from <= day && day <= year.until);
    }
}
