//! What a field or an input can hold. One type for YAML, the journal, guards and GraphQL; its text form is canonical, so
//! forms, spreadsheets and the API all speak it: `Value::parse(type, value.to_string())` gives the value again.

use crate::language::nearest::did_you_mean;
use crate::ledger::money::Money;
use crate::time::YEARS;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, SubsecRound, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// The longest text, in characters.
pub const MAX_TEXT: usize = 20_000;
/// Digits of a second that both databases keep.
const MICROSECONDS: u16 = 6;

/// The declared type of a field or an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Integer,
    Decimal,
    Money,
    Date,
    Instant,
    Choice(Vec<String>),
    Flag,
    /// ISO 3166 alpha-2.
    Country,
    /// The id that `POST /documents` answered.
    Document,
    Person,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Integer(i64),
    Decimal(Decimal),
    Money(Money),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    Choice(String),
    Flag(bool),
    Country(String),
    Document(Uuid),
    Person(Uuid),
}

/// Fields or inputs by name.
pub type Values = BTreeMap<String, Value>;

impl Type {
    /// The word the YAML uses.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "integer",
            Type::Decimal => "decimal",
            Type::Money => "money",
            Type::Date => "date",
            Type::Instant => "instant",
            Type::Choice(_) => "choice",
            Type::Flag => "flag",
            Type::Country => "country",
            Type::Document => "document",
            Type::Person => "person",
        }
    }
}

impl Value {
    /// The error is a sentence that says how to write it. Text is taken as it is; space around anything else is not part of it.
    pub fn parse(of: &Type, text: &str) -> Result<Value, String> {
        let word = text.trim();
        match of {
            Type::Text => parse_text(text).map(Value::Text),
            Type::Integer => parse_integer(word).map(Value::Integer),
            Type::Decimal => parse_decimal(word).map(Value::Decimal),
            Type::Money => Money::parse(word).map(Value::Money),
            Type::Date => parse_date(word).map(Value::Date),
            Type::Instant => parse_instant(word).map(Value::Instant),
            Type::Choice(options) => parse_choice(options, word).map(Value::Choice),
            Type::Flag => parse_flag(word).map(Value::Flag),
            Type::Country => parse_country(word).map(Value::Country),
            Type::Document => parse_id(word, "a document", "POST /documents").map(Value::Document),
            Type::Person => parse_id(word, "a person", "the list of people").map(Value::Person),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Value::Text(text) | Value::Choice(text) | Value::Country(text) => f.write_str(text),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Decimal(number) => write!(f, "{}", number.normalize()),
            Value::Money(money) => write!(f, "{money}"),
            Value::Date(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Value::Instant(instant) => f.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Value::Flag(true) => f.write_str("yes"),
            Value::Flag(false) => f.write_str("no"),
            Value::Document(id) | Value::Person(id) => write!(f, "{id}"),
        }
    }
}

fn parse_text(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if length > MAX_TEXT {
        return Err(format!("The text has {length} characters; at most {MAX_TEXT} fit."));
    }
    check_seen(text)?;
    Ok(text.to_owned())
}

/// A text with an unseen character is not what it seems; one of them, NUL, PostgreSQL has no place for.
pub fn check_seen(text: &str) -> Result<(), String> {
    match text.chars().find(|c| is_unseen(*c)) {
        None => Ok(()),
        Some('\0') => Err("The text holds a NUL character. Take it out.".into()),
        Some(c) => Err(format!("The text holds the unseen character U+{:04X}. Take it out.", u32::from(c))),
    }
}

/// What a text of one line, like a name, must not hold.
pub fn spoils_line(c: char) -> bool {
    c.is_control() || is_unseen(c)
}

/// Controls, and what turns the direction of the text after it.
pub fn is_unseen(c: char) -> bool {
    let breaks = matches!(c, '\n' | '\r' | '\t');
    (c.is_control() && !breaks) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn parse_integer(word: &str) -> Result<i64, String> {
    word.parse().map_err(|_| format!("`{word}` is not a whole number. Write it like `42`."))
}

fn parse_decimal(word: &str) -> Result<Decimal, String> {
    Decimal::from_str_exact(word)
        .map(|number| number.normalize())
        .map_err(|_| format!("`{word}` is not a number. Write it like `12.5`, without thousands separators."))
}

fn parse_date(word: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(word, "%Y-%m-%d")
        .map_err(|_| format!("`{word}` is not a date. Write it like `2025-03-31`."))?;
    check_day(day)?;
    Ok(day)
}

fn parse_instant(word: &str) -> Result<DateTime<Utc>, String> {
    let instant = DateTime::parse_from_rfc3339(word)
        .map_err(|_| format!("`{word}` is not a moment. Write it like `2025-03-31T14:30:00-04:00`."))?;
    let instant = instant.with_timezone(&Utc).trunc_subsecs(MICROSECONDS);
    check_moment(instant)?;
    Ok(instant)
}

/// Days that no text was read for keep to the same years.
pub fn check_day(day: NaiveDate) -> Result<(), String> {
    in_range(&day.to_string(), day.year())
}

pub fn check_moment(instant: DateTime<Utc>) -> Result<(), String> {
    in_range(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true), instant.year())
}

fn in_range(word: &str, year: i32) -> Result<(), String> {
    if YEARS.contains(&year) {
        return Ok(());
    }
    Err(format!("`{word}` lies outside the years {} to {}.", YEARS.start(), YEARS.end()))
}

fn parse_choice(options: &[String], word: &str) -> Result<String, String> {
    if options.iter().any(|option| option == word) {
        return Ok(word.to_owned());
    }
    let known = options.iter().map(String::as_str);
    Err(match did_you_mean(word, known) {
        Some(nearest) => format!("`{word}` is not one of the options. Did you mean `{nearest}`?"),
        None => format!("`{word}` is not one of the options: {}.", options.join(", ")),
    })
}

fn parse_flag(word: &str) -> Result<bool, String> {
    match word {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(format!("`{word}` is neither `yes` nor `no`.")),
    }
}

/// The assigned codes of ISO 3166-1 alpha-2, and XK, which the United Nations use for Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE \
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO \
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW \
    TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

fn parse_country(word: &str) -> Result<String, String> {
    if COUNTRIES.split(' ').any(|code| code == word) {
        return Ok(word.to_owned());
    }
    Err(format!("`{word}` is not a country. Write its two capital letters of ISO 3166, like `TT`."))
}

fn parse_id(word: &str, of: &str, from: &str) -> Result<Uuid, String> {
    Uuid::parse_str(word).map_err(|_| format!("`{word}` is not the id of {of}. Give the id from {from}."))
}
