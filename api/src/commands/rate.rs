//! `milepost rate`: an exchange rate or a price index is entered.

use super::{Failed, people};
use crate::config::Place;
use chrono::NaiveDate;
use clap::Args;
use milepost_engine::ledger::rates::{Kind, Rate};
use rust_decimal::Decimal;

#[derive(Args)]
pub struct Options {
    /// The currency, like USD
    currency: String,
    /// What one unit of it is worth, or its price index
    value: Decimal,
    /// The currency in which the value is told, like TTD; without it the value is a price index of the year of `--from`
    #[arg(long = "in", value_name = "CURRENCY")]
    told_in: Option<String>,
    /// The first day it holds for, like 2026-01-31
    #[arg(long)]
    from: NaiveDate,
    /// Who publishes it, and where it is written
    #[arg(long)]
    source: String,
    /// In whose name: name, e-mail address or id, with a role that the country's `rates_by` names
    #[arg(long = "as", value_name = "PERSON")]
    by: String,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let Options { currency, value, told_in, from, source, by, place } = options;
    let said = match &told_in {
        Some(told_in) => format!("From {from} on 1 {currency} is {value} {told_in}."),
        None => format!("The price index of {currency} for {} is {value}.", from.format("%Y")),
    };
    place
        .engaged(async |opened, engine| {
            let by = people::identity(opened, engine, &by).await?;
            let rate = Rate { day: from, value, source: source.clone() };
            engine.enter_rate(&by, &Kind::named(currency.clone(), told_in.clone()), &rate).await?;
            Ok(())
        })
        .await?;
    println!("{said}");
    Ok(())
}
