//! Chapter: money. Amounts are exact, and every cut of a line sums to the line.

mod ledger;
mod lines;
mod rates;
