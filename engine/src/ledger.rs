//! Money: amounts, cost lines cut to months, fiscal years. Integer minor units; no float touches an amount.

pub mod amounts;
pub mod country;
pub mod funding;
pub mod line;
pub mod money;
pub mod period;
pub mod policy;
pub mod rates;
