//! An amount and its currency; canonical text `TTD 50000.00`. Kept as a decimal where people write it and as integer minor
//! units where it is summed.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Active ISO 4217 codes with two decimals in the minor unit.
const TWO: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const NONE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// ISO 4217.
    pub currency: String,
    pub amount: Decimal,
}

/// How many decimals the currency's minor unit has; `None`: no such currency.
pub fn exponent(currency: &str) -> Option<u32> {
    let among = |list: &str| list.split(' ').any(|code| code == currency);
    match () {
        () if among(TWO) => Some(2),
        () if among(NONE) => Some(0),
        () if among(THREE) => Some(3),
        () => None,
    }
}

/// All known codes, for nearest-name help.
pub fn currencies() -> impl Iterator<Item = &'static str> {
    [TWO, NONE, THREE].into_iter().flat_map(|list| list.split(' '))
}

/// Minor units, of one amount: dozens of them can be summed before the numbers end.
pub const LARGEST: i64 = 200_000_000_000_000_000;

/// The amount in minor units; refused where it has more decimals than the currency, or is too large.
pub fn minor(amount: Decimal, currency: &str) -> Result<i64, String> {
    let exponent = exponent(currency).ok_or_else(|| format!("`{currency}` is not a currency code of ISO 4217."))?;
    let scaled = amount.checked_mul(Decimal::from(10_i64.pow(exponent))).map(|scaled| scaled.normalize());
    let whole = scaled.filter(Decimal::is_integer).and_then(|scaled| scaled.to_i64());
    match whole {
        Some(minor) if minor.abs() <= LARGEST => Ok(minor),
        Some(_) => Err(format!("`{amount}` is too large: at most {} {currency} fit.", Decimal::new(LARGEST, exponent))),
        None => Err(format!("`{amount}` is not an amount of {currency}, which has {exponent} decimals.")),
    }
}

impl Money {
    pub fn of_minor(currency: &str, minor: i64) -> Result<Money, String> {
        let exponent = exponent(currency).ok_or_else(|| format!("`{currency}` is not a currency code of ISO 4217."))?;
        Ok(Money { currency: currency.to_owned(), amount: Decimal::new(minor, exponent) })
    }

    pub fn minor(&self) -> Result<i64, String> {
        minor(self.amount, &self.currency)
    }

    pub fn parse(text: &str) -> Result<Money, String> {
        let wrong =
            || format!("`{text}` is not an amount of money. Write the currency and the amount, like `TTD 50000.00`.");
        let (currency, amount) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let amount = Decimal::from_str_exact(amount.trim()).map_err(|_| wrong())?;
        Money::of_minor(currency, minor(amount, currency)?)
    }

    /// `None` in different currencies or past the largest amount.
    pub fn plus(&self, other: &Money) -> Option<Money> {
        let amount = self.amount.checked_add(other.amount)?;
        (self.currency == other.currency).then(|| Money { currency: self.currency.clone(), amount })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount)
    }
}
