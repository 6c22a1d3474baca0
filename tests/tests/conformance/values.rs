//! Values and their canonical text.

use milepost_engine::chart::value::{Type, Value};
use proptest::prelude::*;

fn canonical(of: Type, text: &str) -> String {
    match Value::parse(&of, text) {
        Ok(value) => {
            let again = Value::parse(&of, &value.to_string());
            assert_eq!(again.as_ref(), Ok(&value));
            value.to_string()
        }
        Err(problem) => problem,
    }
}

#[test]
fn every_type_says_how_it_is_written() {
    let choice = || Type::Choice(vec!["high".into(), "medium".into(), "low".into()]);
    insta::assert_snapshot!(canonical(Type::Text, " as it is "), @" as it is ");
    insta::assert_snapshot!(canonical(Type::Integer, " 42 "), @"42");
    insta::assert_snapshot!(canonical(Type::Integer, "4.2"), @"`4.2` is not a whole number. Write it like `42`.");
    insta::assert_snapshot!(canonical(Type::Decimal, "0012.500"), @"12.5");
    insta::assert_snapshot!(canonical(Type::Decimal, "1,000"), @"`1,000` is not a number. Write it like `12.5`, without thousands separators.");
    insta::assert_snapshot!(canonical(Type::Money, "TTD 50000"), @"TTD 50000.00");
    insta::assert_snapshot!(canonical(Type::Money, "50000"), @"`50000` is not an amount of money. Write the currency and the amount, like `TTD 50000.00`.");
    insta::assert_snapshot!(canonical(Type::Date, "2024-2-9"), @"2024-02-09");
    insta::assert_snapshot!(canonical(Type::Date, "2024-02-30"), @"`2024-02-30` is not a date. Write it like `2025-03-31`.");
    insta::assert_snapshot!(canonical(Type::Date, "0024-03-01"), @"`0024-03-01` lies outside the years 1900 to 2200.");
    insta::assert_snapshot!(canonical(Type::Instant, "2024-03-01T08:00:00-04:00"), @"2024-03-01T12:00:00Z");
    insta::assert_snapshot!(canonical(Type::Instant, "2024-03-01 08:00"), @"`2024-03-01 08:00` is not a moment. Write it like `2025-03-31T14:30:00-04:00`.");
    insta::assert_snapshot!(canonical(choice(), "high"), @"high");
    insta::assert_snapshot!(canonical(choice(), "hihg"), @"`hihg` is not one of the options. Did you mean `high`?");
    insta::assert_snapshot!(canonical(choice(), "?????????"), @"`?????????` is not one of the options: high, medium, low.");
    insta::assert_snapshot!(canonical(Type::Flag, "true"), @"yes");
    insta::assert_snapshot!(canonical(Type::Flag, "maybe"), @"`maybe` is neither `yes` nor `no`.");
    insta::assert_snapshot!(canonical(Type::Country, "TT"), @"TT");
    insta::assert_snapshot!(canonical(Type::Country, "tt"), @"`tt` is not a country. Write its two capital letters of ISO 3166, like `TT`.");
    insta::assert_snapshot!(canonical(Type::Document, "order.pdf"), @"`order.pdf` is not the id of a document. Give the id from POST /documents.");
    insta::assert_snapshot!(canonical(Type::Person, "018f0000-0000-7000-8000-000000000001"), @"018f0000-0000-7000-8000-000000000001");
    assert!(canonical(Type::Text, &"x".repeat(20_001)).starts_with("The text has 20001 characters"));
}

fn types() -> impl Strategy<Value = Type> {
    prop_oneof![
        Just(Type::Text),
        Just(Type::Integer),
        Just(Type::Decimal),
        Just(Type::Money),
        Just(Type::Date),
        Just(Type::Instant),
        Just(Type::Flag),
        Just(Type::Country),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[0-9]{1,14}\\.[0-9]{1,8}",
        "(TTD|XCD|JPY|BHD) -?[0-9]{1,12}(\\.[0-9]{1,3})?",
        "(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "20[0-9]{2}-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]0[0-9]:30)",
        "[A-Z]{2}",
        "yes|no|true|false",
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(of in types(), text in words()) {
        if let Ok(value) = Value::parse(&of, &text) {
            prop_assert_eq!(Value::parse(&of, &value.to_string()), Ok(value.clone()));
            let stored = serde_json::to_string(&value).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Value>(&stored).expect("a value"), value);
        }
    }
}
