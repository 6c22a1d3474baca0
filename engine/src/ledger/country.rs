//! What a country says once for its whole database: zone, currency, fiscal year. No country stands in Rust.

use chrono_tz::Tz;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub zone: Tz,
    /// ISO 4217.
    pub currency: String,
    /// The month (1-12) in which a fiscal year begins.
    pub fiscal_year_starts: u32,
}

impl Country {
    pub fn parse(source: &str) -> Result<Country, String> {
        let country: Country = serde_saphyr::from_str(source).map_err(|error| error.to_string())?;
        if !(1..=12).contains(&country.fiscal_year_starts) {
            return Err("`fiscal_year_starts` is the number of a month, 1 to 12.".into());
        }
        super::money::exponent(&country.currency)
            .ok_or_else(|| format!("`{}` is not a currency code of ISO 4217.", country.currency))?;
        Ok(country)
    }
}
