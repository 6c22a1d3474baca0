//! What guards answer, and what they say when they cannot.

use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::snapshot::{Actor, Counts, Facts};
use milepost_engine::chart::value::{Type, Value, Values};
use milepost_engine::language::expression::{Expression, MAX_BRACKETS, MAX_DEPTH, MAX_TOKENS, Scope};
use milepost_engine::ledger::money::Money;

/// The guard's answer over one item, or the sentence a person reads.
fn ask(source: &str) -> String {
    let expression = match Expression::compile(source) {
        Ok(expression) => expression,
        Err(said) => return said,
    };
    match in_scope(|scope| expression.holds(scope)) {
        Ok(truth) => truth.to_string(),
        Err(said) => said,
    }
}

fn in_scope<T>(run: impl FnOnce(&Scope) -> T) -> T {
    let money = |text| Value::Money(Money::parse(text).expect("money"));
    let day = |text: &str| Value::Date(text.parse().expect("a date"));
    let item = Values::from([
        ("progress".into(), Value::Integer(40)),
        ("share".into(), Value::Decimal("0.1".parse().expect("a number"))),
        ("budget".into(), money("TTD 50000.00")),
        ("charged_on".into(), day("2024-01-31")),
        ("urgent".into(), Value::Flag(true)),
        ("sex".into(), Value::Choice("female".into())),
    ]);
    let event = Values::from([("percent".into(), Value::Decimal("100".parse().expect("a number")))]);
    let actor = Actor { id: None, roles: ["coordinator".to_owned()].into() };
    let charges = Counts { total: 3, open: 1, done: 2, stages: [("Trial".to_owned(), 1)].into() };
    let mut facts = Facts::default();
    facts.children.insert("charge".into(), charges);
    facts.costs.lines = 2;
    facts.costs.planned = Money::parse("USD 10.00").ok();
    let at: DateTime<Utc> = "2024-04-16T02:00:00Z".parse().expect("an instant");
    run(&Scope {
        item: &item,
        event: &event,
        at,
        actor: &actor,
        today: NaiveDate::from_ymd_opt(2024, 4, 15).expect("a date"),
        zone: chrono_tz::America::Port_of_Spain,
        active: &["open", "filed"],
        facts: &facts,
    })
}

#[test]
fn what_a_guard_may_ask() {
    for truth in [
        "item.progress < 100 && item.urgent",
        "item.share == 0.1",
        "item.progress > 39.5",
        "item.budget >= money(\"TTD 50000.00\")",
        "item.budget == money(\"TTD 50000.00\")",
        "item.charged_on < today",
        "item.charged_on == date(\"2024-01-31\")",
        "event.percent >= 100.0",
        "event.at > timestamp(\"2024-01-01T00:00:00Z\")",
        "item.sex in [\"female\", \"male\"]",
        "active(\"filed\") && !active(\"not_filed\")",
        "children(\"charge\").total == 3 && children(\"charge\").open == 1",
        "children(\"charge\").stage(\"Trial\") == 1",
        "children(\"charge\").stage(\"Appeal\") == 0",
        "children(\"task\").open == 0",
        "costs.lines > 1 && costs.planned < money(\"USD 11.00\")",
        "has(item.urgent) && !has(item.name)",
        "!has(costs.spent)",
        "\"coordinator\" in actor.roles",
        "actor.roles.exists(role, role.startsWith(\"coord\"))",
    ] {
        assert_eq!(ask(truth), "true", "{truth}");
    }
}

#[test]
fn what_it_says_when_it_cannot_answer() {
    assert_eq!(ask("item.name == \"x\""), "`name` is empty.");
    assert_eq!(ask("event.reason == \"x\""), "`reason` is empty.");
    assert_eq!(ask("item.budget > money(\"USD 1.00\")"), "TTD and USD cannot be compared.");
    assert_eq!(ask("item.budget == money(\"USD 1.00\")"), "TTD and USD cannot be compared.");
    assert_eq!(ask("item.budget != costs.planned"), "TTD and USD cannot be compared.");
    assert_eq!(ask("item.budget > 10"), "Money is compared with money, like money(\"TTD 50000.00\").");
    assert_eq!(ask("today > \"2024-01-01\""), "A date is compared with a date, like date(\"2024-01-31\").");
    assert_eq!(
        ask("costs.spent > money(\"USD 1.00\")"),
        "There is no sum of what is spent: no amount yet, or amounts in several currencies."
    );
    assert_eq!(ask("actor.id == \"x\""), "Nobody took this step: the system did.");
    assert_eq!(ask("item.progress"), "`item.progress` is neither true nor false.");
    assert_eq!(ask("nobody.knows"), "`nobody` is not known here.");
    assert_eq!(ask("item.progress / 0 == 1"), "`item.progress / 0 == 1` divides by zero.");
    // The sentence must not hold the value: it may be one the reader must not see.
    assert_eq!(ask("item.sex > 1"), "`item.sex > 1` cannot be worked out: its parts are of different types.");
}

#[test]
fn values_take_the_type_of_the_field_they_go_to() {
    let value = |source: &str, of: &Type| {
        let expression = Expression::compile(source).expect("an expression");
        in_scope(|scope| expression.value(of, scope))
    };
    // 02:00 UTC is still the day before in Port of Spain.
    let day = NaiveDate::from_ymd_opt(2024, 4, 15).expect("a date");
    assert_eq!(value("event.at", &Type::Date), Ok(Value::Date(day)));
    assert_eq!(value("item.share", &Type::Decimal), Ok(Value::Decimal("0.1".parse().expect("a number"))));
    assert_eq!(value("item.progress + 1", &Type::Integer), Ok(Value::Integer(41)));
    assert_eq!(value("item.progress", &Type::Text), Err("`item.progress` does not give a text.".into()));
    assert_eq!(
        value("\"other\"", &Type::Choice(vec!["one".into()])),
        Err("`\"other\"` does not give a choice.".into())
    );
}

#[test]
fn only_the_input_makes_a_guard_depend_on_it() {
    let reads = |source: &str| Expression::compile(source).expect("an expression").reads_input();
    assert!(reads("item.urgent && event.percent > 1.0"));
    assert!(!reads("item.urgent"));
}

#[test]
fn bounds() {
    assert_eq!(ask(&vec!["1"; 200_000].join("+")), "An expression has at most 1000 characters; this one has 399999.");
    assert_eq!(ask(&vec!["1"; 400].join("+")), "An expression has at most 200 words and signs; this one has 799.");
    assert_eq!(ask(&"(".repeat(500)), "An expression opens at most 32 brackets; this one opens 500.");
    assert_eq!(
        ask("[1].all(a, [2].all(b, a < b))"),
        "`all`, `exists`, `map` and `filter` must not nest in each other."
    );
    assert!(ask("item.").starts_with("`item.` is not an expression: "), "{}", ask("item."));
}

/// The longest chains the bounds let through, on a stack of 1 MiB: half of what a thread of the server has.
#[test]
fn the_longest_chains_do_not_exhaust_the_stack() {
    let chains = || {
        for chain in [
            vec!["1"; MAX_DEPTH].join("+") + "==1",
            vec!["true"; MAX_TOKENS / 2].join("&&"),
            "-".repeat(MAX_TOKENS - 2) + "1",
            "!".repeat(MAX_TOKENS - 2) + "true",
            format!("item{}", ".a".repeat(MAX_DEPTH - 1)),
            "true?1:".repeat(MAX_TOKENS / 4 - 1) + "1",
            format!("{}1{}", "(".repeat(MAX_BRACKETS), ")".repeat(MAX_BRACKETS)),
            format!("{}1{}", "[".repeat(MAX_BRACKETS), "]".repeat(MAX_BRACKETS)),
            format!("{}1{}", "int(".repeat(MAX_BRACKETS), ")".repeat(MAX_BRACKETS)),
            format!("item{}", "[0]".repeat(MAX_DEPTH - 1)),
            format!("[1].all(a, {}1 > 0)", "a+".repeat(MAX_DEPTH - 8)),
        ] {
            assert!(!ask(&chain).is_empty());
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(chains);
    thread.expect("a thread").join().expect("no panic");
}
