//! How the amount of a cost line comes about, and when it falls.

use chrono::NaiveDate;
use milepost_engine::ledger::amounts::{Month, total};
use milepost_engine::ledger::line::{CostLine, Schedule, Split};
use milepost_engine::ledger::period::{self, Period};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Fiscal years begin in October.
const OCTOBER: u32 = 10;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 1,500.00 a workshop, three workshops, twice a year.
fn workshops(schedule: Schedule) -> CostLine {
    CostLine {
        reference: "1".into(),
        currency: "TTD".into(),
        unit_cost: Some(number("1500.00")),
        quantity: Some(number("3")),
        frequency: Some(number("2")),
        schedule: Some(schedule),
        ..CostLine::default()
    }
}

fn one_sum(sum: &str, schedule: Schedule) -> CostLine {
    CostLine {
        reference: "1".into(),
        currency: "TTD".into(),
        sum: Some(number(sum)),
        schedule: Some(schedule),
        ..CostLine::default()
    }
}

fn years(of: impl IntoIterator<Item = i32>) -> Schedule {
    Schedule::FiscalYears(of.into_iter().collect())
}

fn from_to(from: &str, until: &str) -> Schedule {
    Schedule::Days { from: day(from), until: day(until) }
}

/// The line's amount, and what of it falls in each fiscal year.
fn check(line: &CostLine, amount: i64, by_year: &[(i32, i64)]) {
    let months = line.months(OCTOBER).unwrap();
    let mut found: BTreeMap<i32, i64> = BTreeMap::new();
    for Month { month, amount } in &months {
        *found.entry(period::fiscal_year(*month, OCTOBER)).or_default() += amount.unwrap();
    }
    assert_eq!((total(&months), found), (Ok(Some(amount)), by_year.iter().copied().collect()));
}

#[test]
fn what_recurs_falls_in_each_year_and_what_does_not_falls_once() {
    check(&workshops(years([2025, 2026])), 1_800_000, &[(2025, 900_000), (2026, 900_000)]);
    let once = CostLine { one_off: true, ..workshops(years([2025, 2026])) };
    check(&once, 900_000, &[(2025, 450_000), (2026, 450_000)]);
}

#[test]
fn multipliers_and_the_share_are_factors() {
    let multipliers = [("people".to_owned(), number("25")), ("days".to_owned(), number("2"))].into();
    let line = CostLine { multipliers, share: Some(number("0.4")), ..workshops(years([2026])) };
    check(&line, 18_000_000, &[(2026, 18_000_000)]);
}

#[test]
fn one_sum_for_several_years_is_split_by_a_stated_rule() {
    check(&one_sum("100.00", years([2024, 2025, 2026])), 10_000, &[(2024, 3_334), (2025, 3_333), (2026, 3_333)]);
    let by_days = CostLine { split: Split::Days, ..one_sum("1096.00", years([2024, 2025, 2026])) };
    check(&by_days, 109_600, &[(2024, 36_600), (2025, 36_500), (2026, 36_500)]);
    let percents = [(2024, number("50")), (2025, number("30")), (2026, number("20"))].into();
    check(&one_sum("999.99", Schedule::Percents(percents)), 99_999, &[(2024, 49_999), (2025, 30_000), (2026, 20_000)]);
    let calendar = one_sum("24.00", Schedule::CalendarYears([2024, 2025].into()));
    check(&calendar, 2_400, &[(2024, 900), (2025, 1_200), (2026, 300)]);
}

#[test]
fn a_range_of_days_has_its_months() {
    let line = one_sum("90.00", from_to("2024-12-17", "2025-02-14"));
    let months = |line: &CostLine| -> Vec<_> {
        let months = line.months(OCTOBER).unwrap().into_iter();
        months.map(|month| (month.month.to_string(), month.amount.unwrap())).collect()
    };
    let named = |of: [(&str, i64); 3]| of.map(|(month, amount)| (month.to_owned(), amount)).to_vec();
    assert_eq!(months(&line), named([("2024-12-01", 3_000), ("2025-01-01", 3_000), ("2025-02-01", 3_000)]));
    let by_days = CostLine { split: Split::Days, ..line };
    assert_eq!(months(&by_days), named([("2024-12-01", 2_250), ("2025-01-01", 4_650), ("2025-02-01", 2_100)]));
    // Half of the year's months, of what falls each year.
    check(&workshops(from_to("2025-10-01", "2026-03-31")), 450_000, &[(2026, 450_000)]);
}

#[test]
fn a_line_without_an_amount_names_its_years() {
    let line = CostLine { unit_cost: None, ..workshops(years([2025, 2026])) };
    let missing = |month: &str| Month { month: day(month), amount: None };
    assert_eq!(line.months(OCTOBER), Ok(vec![missing("2024-10-01"), missing("2025-10-01")]));
    assert_eq!(CostLine { schedule: None, ..line }.months(OCTOBER), Ok(Vec::new()));
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |line: CostLine| line.months(OCTOBER).unwrap_err();
    let given = [(2026, Some(1))].into();
    insta::assert_snapshot!(refused(CostLine { years: given, ..workshops(years([2026])) }), @"Amounts by fiscal year say when the money falls: leave out the sum and the schedule.");
    insta::assert_snapshot!(refused(CostLine { schedule: None, ..workshops(years([2026])) }), @"The line has an amount and no time: say in which years it falls.");
    insta::assert_snapshot!(refused(CostLine { share: Some(number("1.5")), ..workshops(years([2026])) }), @"The share is the part of the cost that the plan pays: a number up to 1.");
    insta::assert_snapshot!(refused(CostLine { quantity: Some(number("-3")), ..workshops(years([2026])) }), @"A cost cannot be negative.");
    insta::assert_snapshot!(refused(one_sum("1.005", years([2026]))), @"`1.005` is not an amount of TTD, which has 2 decimals.");
    insta::assert_snapshot!(refused(one_sum("1.00", years([]))), @"The schedule names no year.");
    insta::assert_snapshot!(refused(one_sum("1.00", from_to("2026-02-01", "2026-01-31"))), @"The schedule ends (2026-01-31) before it begins (2026-02-01).");
    insta::assert_snapshot!(refused(one_sum("1.00", from_to("1960-01-01", "2026-01-31"))), @"A cost line covers at most 50 years.");
    insta::assert_snapshot!(refused(one_sum("1.00", Schedule::Percents([(2026, number("99"))].into()))), @"The percentages of the years are not 100 together.");
    insta::assert_snapshot!(refused(one_sum("1.00", years([99_999]))), @"`FY99999` lies outside the years 1900 to 2200.");
    let much = CostLine { quantity: Some(number("90000000000000000000000000")), ..workshops(years([2026])) };
    insta::assert_snapshot!(refused(much), @"The product of this line is too large.");
    let much = CostLine { quantity: Some(number("90000000000000")), ..workshops(years([2026])) };
    insta::assert_snapshot!(refused(much), @"The amounts of this line are too large.");
}

#[test]
fn a_range_inside_a_month_takes_its_days() {
    let period = Period { from: day("2026-01-11"), until: day("2026-04-10") };
    assert_eq!(period.whole_months(), Some((day("2026-02-01"), day("2026-03-01"))));
    let of = |amount: i64| period.parts().iter().map(|part| part.of(amount)).collect::<Vec<_>>();
    assert_eq!(of(3_100), [2_100, 1_033]);
    let whole = Period { from: day("2026-01-01"), until: day("2026-02-28") };
    assert_eq!((whole.whole_months(), whole.parts()), (Some((day("2026-01-01"), day("2026-02-01"))), Vec::new()));
    let inside = Period { from: day("2026-01-05"), until: day("2026-01-09") };
    assert_eq!((inside.whole_months(), inside.parts().len()), (None, 1));
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let some_years = || proptest::collection::btree_set(2000..2060_i32, 1..6);
    let days = (0..20_000_i64, 0..3_000_i64).prop_map(|(from, length)| {
        let from = day("2000-01-01") + chrono::TimeDelta::days(from);
        Schedule::Days { from, until: from + chrono::TimeDelta::days(length) }
    });
    let percents = (2000..2060_i32, 0..=10_000_i64).prop_map(|(year, part)| {
        let part = Decimal::new(part, 2);
        Schedule::Percents([(year, part), (year + 1, Decimal::ONE_HUNDRED - part)].into())
    });
    prop_oneof![
        some_years().prop_map(Schedule::FiscalYears),
        some_years().prop_map(Schedule::CalendarYears),
        days,
        percents
    ]
}

fn any_line() -> impl Strategy<Value = CostLine> {
    let split = prop_oneof![Just(Split::Equal), Just(Split::Days)];
    let sum = proptest::option::of(0..=1_000_000_000_000_i64);
    let factors = (0..1_000_000_000_i64, 0..100_000_i64, 0..=10_000_i64);
    (any_schedule(), split, sum, factors, any::<bool>()).prop_map(|(schedule, split, sum, factors, one_off)| CostLine {
        currency: "TTD".into(),
        unit_cost: Some(Decimal::new(factors.0, 4)),
        quantity: Some(Decimal::new(factors.1, 3)),
        share: Some(Decimal::new(factors.2, 4)),
        sum: sum.map(|sum| Decimal::new(sum, 2)),
        schedule: Some(schedule),
        split,
        one_off,
        ..CostLine::default()
    })
}

proptest! {
    /// One rounding for the whole line: its months are its sum, or what falls once, to the cent.
    #[test]
    fn the_months_are_the_line(line in any_line(), starts in 1..=12_u32) {
        let months = line.months(starts).unwrap();
        let amount = total(&months).unwrap().unwrap();
        if let Some(sum) = line.sum {
            prop_assert_eq!(Decimal::new(amount, 2), sum);
        } else if line.one_off {
            prop_assert_eq!(Decimal::new(amount, 2), line.exact().unwrap().unwrap().round_dp(2));
        }
        prop_assert!(months.is_sorted_by_key(|month| month.month));
        prop_assert!(months.iter().all(|month| month.amount.is_some_and(|amount| amount >= 0)));
    }

    /// However a span of time is cut, its parts are the whole.
    #[test]
    fn every_cut_is_the_whole(line in any_line(), cuts in proptest::collection::btree_set(0..25_000_i64, 0..20)) {
        let months = line.months(OCTOBER).unwrap();
        let of = |period: Period| -> i64 {
            let whole = period.whole_months();
            let inside = months.iter().filter(|month| whole.is_some_and(|(first, last)| (first..=last).contains(&month.month)));
            let parts = period.parts().into_iter().flat_map(|part| {
                months.iter().filter(move |month| month.month == part.month).map(move |month| part.of(month.amount.unwrap()))
            });
            inside.map(|month| month.amount.unwrap()).sum::<i64>() + parts.sum::<i64>()
        };
        let days = |day: i64| self::day("1999-01-01") + chrono::TimeDelta::days(day);
        let mut from = 0;
        let mut sum = 0;
        for cut in cuts.into_iter().chain([30_000]) {
            sum += of(Period { from: days(from), until: days(cut) });
            from = cut + 1;
        }
        prop_assert_eq!(Some(sum), total(&months).unwrap());
    }
}
