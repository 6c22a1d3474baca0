//! What a country says once for its whole database: zone, currency, fiscal year, who hears alarms. No country stands in Rust.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;

const ROLE: &str = "role:";
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("there is a noon");

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Country {
    pub id: String,
    pub version: u32,
    pub title: String,
    /// The time zone, like `America/New_York`.
    #[schemars(with = "String")]
    pub zone: Tz,
    /// ISO 4217.
    pub currency: String,
    /// The month (1-12) in which a fiscal year begins.
    pub fiscal_year_starts: u32,
    /// Who hears of what nobody is assigned to: the first role, like `role:focal_point`, that somebody holds for the agency
    /// that answers, or for none. Absent: all of that agency.
    #[serde(default)]
    pub unowned: Vec<String>,
    /// Roles that enter exchange rates and price indices. Absent: nobody.
    #[serde(default)]
    pub rates_by: Vec<String>,
    /// The role of who keeps people and the data's good order: the first person who signs in holds it. Absent: the first person is
    /// made with a command.
    pub administrator: Option<String>,
    /// Who is told of notices that could not be delivered: `role:NAME`. Absent: nobody.
    #[serde(default)]
    pub alarms: Vec<String>,
}

impl Country {
    /// The error names what is wrong between backticks first.
    pub(crate) fn checked(self) -> Result<Country, String> {
        if !(1..=12).contains(&self.fiscal_year_starts) {
            return Err("`fiscal_year_starts` is the number of a month, 1 to 12.".into());
        }
        super::money::exponent(&self.currency)
            .ok_or_else(|| format!("`{}` is not a currency code of ISO 4217.", self.currency))?;
        if let Some(to) = self.alarms.iter().find(|to| !to.starts_with(ROLE)) {
            return Err(format!("`{to}` is no recipient of alarms. Write `role:NAME`."));
        }
        Ok(self)
    }

    /// The roles that are told of what could not be delivered.
    pub fn alarmed(&self) -> impl Iterator<Item = &str> {
        self.alarms.iter().filter_map(|to| to.strip_prefix(ROLE))
    }

    /// Of a day whose hour nobody said: noon is the same day everywhere in the country. In the morning of today it is not
    /// noon yet.
    pub fn noon(&self, day: NaiveDate, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let noon = day.and_time(NOON).and_local_timezone(self.zone).earliest()?.to_utc();
        Some(if day == now.with_timezone(&self.zone).date_naive() { noon.min(now) } else { noon })
    }
}
