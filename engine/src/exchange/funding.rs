//! The sheet of funding: sums pledged, committed and received. Rows with the same source and earmark are stages of one sum.

use super::complaint::{Complaint, Fault, MAX_TEXT, RowReader};
use super::cost::choice;
use super::mapping::Columns;
use super::sheet::Sheet;
use crate::ledger::funding::{Funding, Kind, Stage};
use crate::ledger::money;
use std::collections::BTreeMap;

/// One stage of one sum.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sum {
    source: String,
    kind: Kind,
    status: Status,
    currency: String,
    stage: Stage,
    earmark: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Pledged,
    Committed,
    Received,
}

impl Sum {
    /// There is one row of it.
    fn key(&self) -> (&str, Option<&str>, Status) {
        (&self.source, self.earmark.as_deref(), self.status)
    }

    fn reference(&self) -> String {
        match &self.earmark {
            Some(earmark) => format!("{}: {earmark}", self.source),
            None => self.source.clone(),
        }
    }
}

/// Stages given twice wait, both; so does what speaks otherwise of its sum than the row before.
pub fn read(sheet: &Sheet, columns: &Columns) -> (Vec<Funding>, Vec<Complaint>) {
    let mut sums: Vec<(u32, Sum)> = Vec::new();
    let mut complaints = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.number > columns.header_row) {
        let mut reader = RowReader::new(&sheet.name, row, columns);
        let sum = read_row(&mut reader);
        reader.complain_of_merged();
        if let (Some(sum), true) = (sum, reader.complaints.is_empty()) {
            sums.push((row.number, sum));
        }
        complaints.extend(reader.complaints);
    }
    let good = single(sheet, columns, sums, &mut complaints);
    let mut funding: BTreeMap<String, Funding> = BTreeMap::new();
    for (number, sum) in good {
        let one = funding.entry(sum.reference()).or_insert_with(|| begun(&sum));
        if (&one.currency, one.kind) == (&sum.currency, sum.kind) {
            *stage(one, sum.status) = Some(sum.stage);
        } else if let Some(row) = sheet.rows.iter().find(|row| row.number == number) {
            let mut reader = RowReader::new(&sheet.name, row, columns);
            let problem = format!("Another row of this sum says {} and {}.", one.currency, word(one.kind));
            reader.complain(
                "currency",
                Fault::DuplicateFunding,
                problem,
                Some("Give each sum its own earmark.".into()),
            );
            complaints.extend(reader.complaints);
        }
    }
    (funding.into_values().collect(), complaints)
}

fn begun(sum: &Sum) -> Funding {
    Funding {
        reference: sum.reference(),
        source: sum.source.clone(),
        kind: sum.kind,
        earmark: sum.earmark.clone(),
        fiscal_year: None,
        currency: sum.currency.clone(),
        pledged: None,
        committed: None,
        received: None,
    }
}

fn stage(funding: &mut Funding, status: Status) -> &mut Option<Stage> {
    match status {
        Status::Pledged => &mut funding.pledged,
        Status::Committed => &mut funding.committed,
        Status::Received => &mut funding.received,
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Own => "own",
        Kind::Donor => "donor",
    }
}

fn read_row(reader: &mut RowReader) -> Option<Sum> {
    let source = reader.required("source", "Who gives the money");
    reader.required("kind", "Whether it is the country's own money or a donor's");
    let kind = choice(reader, "kind", &["own", "donor"]);
    reader.required("status", "Whether it is pledged, committed or received");
    let status = choice(reader, "status", &["pledged", "committed", "received"]);
    let currency = currency(reader);
    reader.required("amount", "The amount");
    let amount = reader.positive("amount");
    let (date, earmark) = (reader.day("date"), reader.bounded("earmark", MAX_TEXT));
    let (currency, amount) = (currency?, amount?);
    if let Err(problem) = money::minor(amount, &currency) {
        reader.complain("amount", Fault::NotANumber, problem, None);
        return None;
    }
    let status = match status?.as_str() {
        "pledged" => Status::Pledged,
        "committed" => Status::Committed,
        _ => Status::Received,
    };
    let kind = if kind? == "own" { Kind::Own } else { Kind::Donor };
    Some(Sum { source: source?, kind, status, currency, stage: Stage { amount, on: date }, earmark })
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

fn single(sheet: &Sheet, columns: &Columns, sums: Vec<(u32, Sum)>, complaints: &mut Vec<Complaint>) -> Vec<(u32, Sum)> {
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
    sums.into_iter().zip(twins).filter(|(_, twin)| twin.is_none()).map(|(sum, _)| sum).collect()
}
