//! The sheet of funding: sums pledged, committed and received. Rows with the same source and earmark are stages of one sum.

use super::complaint::{Complaint, Fault, MAX_TEXT, RowReader};
use super::cost::choice;
use super::mapping::Columns;
use super::sheet::Sheet;
use crate::ledger::money;
use crate::store::funding::{self, Status};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    pub source: String,
    pub kind: String,
    #[serde(skip)]
    pub status: Status,
    /// In minor units.
    pub amount: i64,
    pub currency: String,
    pub date: Option<NaiveDate>,
    pub earmark: Option<String>,
}

impl Sum {
    /// One stage of one sum: there is one row of it.
    pub fn key(&self) -> (&str, Option<&str>, Status) {
        (&self.source, self.earmark.as_deref(), self.status)
    }
}

/// Stages given twice wait, both.
pub fn read(sheet: &Sheet, columns: &Columns) -> (Vec<Sum>, Vec<Complaint>) {
    let mut sums: Vec<(u32, Sum)> = Vec::new();
    let mut complaints = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.number > columns.header_row) {
        let mut reader = RowReader::new(&sheet.name, row, columns);
        let sum = read_row(&mut reader);
        if let (Some(sum), true) = (sum, reader.complaints.is_empty()) {
            sums.push((row.number, sum));
        }
        complaints.extend(reader.complaints);
    }
    let good = single(sheet, columns, sums, &mut complaints);
    (good, complaints)
}

fn read_row(reader: &mut RowReader) -> Option<Sum> {
    let source = reader.required("source", "Who gives the money");
    let kind = reader.bounded("kind", MAX_TEXT).unwrap_or_default();
    reader.required("status", "Whether it is pledged, committed or received");
    let status = choice(reader, "status", &["pledged", "committed", "received"]);
    let currency = currency(reader);
    reader.required("amount", "The amount");
    let amount = reader.positive("amount");
    let (date, earmark) = (reader.day("date"), reader.bounded("earmark", MAX_TEXT));
    let (currency, amount) = (currency?, amount?);
    let amount = match money::minor(amount, &currency) {
        Ok(minor) => minor,
        Err(problem) => {
            reader.complain("amount", Fault::NotANumber, problem, None);
            return None;
        }
    };
    let status = match status?.as_str() {
        "pledged" => Status::Pledged,
        "committed" => Status::Committed,
        _ => Status::Received,
    };
    Some(Sum { source: source?, kind, status, amount, currency, date, earmark })
}

fn currency(reader: &mut RowReader) -> Option<String> {
    let code = reader.required("currency", "The currency")?.to_uppercase();
    if money::exponent(&code).is_none() {
        reader.complain(
            "currency",
            Fault::UnknownCurrency,
            format!("`{code}` is not a currency code of ISO 4217."),
            None,
        );
        return None;
    }
    Some(code)
}

fn single(sheet: &Sheet, columns: &Columns, sums: Vec<(u32, Sum)>, complaints: &mut Vec<Complaint>) -> Vec<Sum> {
    let mut rows: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (number, sum) in &sums {
        rows.entry(sum.key()).or_default().push(*number);
    }
    let twin = |(number, sum): &(u32, Sum)| rows[&sum.key()].iter().copied().find(|other| other != number);
    let twins: Vec<Option<u32>> = sums.iter().map(twin).collect();
    for ((number, _), twin) in sums.iter().zip(&twins) {
        if let (Some(twin), Some(row)) = (twin, sheet.rows.iter().find(|row| row.number == *number)) {
            let mut reader = RowReader::new(&sheet.name, row, columns);
            let problem = format!("This stage of the sum stands in row {twin} as well.");
            reader.complain(
                "status",
                Fault::DuplicateFunding,
                problem,
                Some("Add them up in one row, or give each its own earmark.".into()),
            );
            complaints.extend(reader.complaints);
        }
    }
    sums.into_iter().zip(twins).filter(|(_, twin)| twin.is_none()).map(|((_, sum), _)| sum).collect()
}

impl Sum {
    pub fn row(&self, id: Uuid) -> funding::Model {
        funding::Model {
            id,
            source: self.source.clone(),
            kind: self.kind.clone(),
            status: self.status,
            amount: self.amount,
            currency: self.currency.clone(),
            date: self.date,
            earmark: self.earmark.clone(),
        }
    }

    /// The row says the same.
    pub fn is(&self, row: &funding::Model) -> bool {
        self.row(row.id) == *row
    }
}
