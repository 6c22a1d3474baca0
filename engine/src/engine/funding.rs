//! Sums that items hold and what of them pays what: judged under the lock of the item that holds the sum, so that nothing is
//! spread twice, and written as rows.

use super::batch::Batch;
use super::command::{Command, Refusal};
use super::effects::Row;
use super::tables::Tables;
use crate::chart::snapshot::BuiltIn;
use crate::chart::value::check_day;
use crate::ledger::funding::{self, Allocation, Allocations, Funding, MAX_ALLOCATIONS};
use crate::ledger::line::check_year;
use crate::ledger::money;
use crate::store::{allocation, funding as stored};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Batch<'_> {
    /// What was spread of the sum stays covered. Of a late entry the step judges that, in its place.
    pub(super) fn funding(
        &self,
        command: &Command,
        item: Uuid,
        funding: &Funding,
        reason: Option<String>,
    ) -> Result<BuiltIn, Refusal> {
        funding.check().map_err(Refusal::BadRequest)?;
        let today = self.world.live[&item].calendar.day_of(self.world.now);
        for on in [&funding.pledged, &funding.committed, &funding.received].into_iter().flatten().filter_map(|s| s.on) {
            check_day(on).map_err(Refusal::BadRequest)?;
            if on > today {
                return Err(Refusal::BadRequest(format!(
                    "{on} lies in the future: record the money when it has come."
                )));
            }
        }
        if !command.at.is_some_and(|at| self.is_late(item, at)) {
            let spread = self.world.tables.spread(item, &funding.reference).map_err(Refusal::BadRequest)?;
            let other = |sum: &&stored::Model| sum.currency != funding.currency;
            if let Some(sum) =
                self.world.tables.sum(item, &funding.reference).filter(other).filter(|_| !spread.is_empty())
            {
                let sentence = format!("Parts of it are allocated in {}: take them away first.", sum.currency);
                return Err(Refusal::BadRequest(sentence));
            }
            funding.left(spread.values()).map_err(Refusal::BadRequest)?;
        }
        Ok(BuiltIn::Fund { funding: Box::new(funding.clone()), reason })
    }

    pub(super) fn allocating(
        &self,
        command: &Command,
        item: Uuid,
        reference: &str,
        parts: &[Allocation],
    ) -> Result<BuiltIn, Refusal> {
        if parts.is_empty() || parts.len() > MAX_ALLOCATIONS {
            return Err(Refusal::BadRequest(format!("Give 1 to {MAX_ALLOCATIONS} parts.")));
        }
        let pays: BTreeSet<_> = parts.iter().map(Allocation::pays).collect();
        if pays.len() < parts.len() {
            return Err(Refusal::BadRequest("Two parts pay the same line in the same year: add them up.".into()));
        }
        for part in parts {
            self.payable(command, item, part)?;
        }
        if !command.at.is_some_and(|at| self.is_late(item, at)) {
            let sum = self.world.tables.sum(item, reference);
            let sum = sum.ok_or_else(|| Refusal::BadRequest(format!("This item holds no sum `{reference}`.")))?;
            let sum = sum.funding().map_err(Refusal::BadRequest)?;
            let mut spread = self.world.tables.spread(item, reference).map_err(Refusal::BadRequest)?;
            funding::spread(&mut spread, parts);
            sum.left(parts.iter().filter(|part| part.amount.is_sign_negative())).map_err(Refusal::BadRequest)?;
            sum.left(spread.values()).map_err(Refusal::BadRequest)?;
        }
        Ok(BuiltIn::Allocate { funding: reference.to_owned(), parts: parts.to_vec() })
    }

    /// A sum pays the item that holds it and what stands below. What is taken away needs no line that is still there.
    fn payable(&self, command: &Command, item: Uuid, part: &Allocation) -> Result<(), Refusal> {
        let tables = &self.world.tables;
        let row = self.seen(command, part.item)?;
        if part.item != item && tables.lineage.get(&(part.item, item)).is_none() {
            let sentence = format!("{} does not stand below the item that holds the sum.", row.reference);
            return Err(Refusal::BadRequest(sentence));
        }
        part.fiscal_year.map_or(Ok(()), check_year).map_err(Refusal::BadRequest)?;
        match &part.line {
            Some(line) if !part.amount.is_zero() && !self.has_line(part.item, line) => {
                Err(Refusal::BadRequest(format!("{} has no cost line `{line}`.", row.reference)))
            }
            _ => Ok(()),
        }
    }
}

impl Tables {
    /// The sum of that reference that holds.
    pub(super) fn sum(&self, item: Uuid, reference: &str) -> Option<&stored::Model> {
        let mut own = self.funding.range((item, Uuid::nil())..=(item, Uuid::max())).map(|(_, sum)| sum);
        own.find(|sum| sum.reference == reference && sum.voided_at.is_none())
    }

    /// How it is spread.
    fn spread(&self, item: Uuid, reference: &str) -> Result<Allocations, String> {
        let own = self.allocations.range((item, Uuid::nil())..=(item, Uuid::max())).map(|(_, part)| part);
        let own = own.filter(|part| part.funding == reference && part.voided_at.is_none());
        own.map(|part| part.allocation().map(|part| (part.pays(), part))).collect()
    }

    pub(super) fn fund(&mut self, row: &Row, funding: &Funding) -> Result<(), String> {
        self.void_funding(row, &funding.reference);
        let minor = |stage: &Option<funding::Stage>| stage.as_ref().map(|_| funding.minor(stage)).transpose();
        let id = row.clock.id();
        let new = stored::Model {
            id,
            item_id: row.item,
            seq: row.seq,
            reference: funding.reference.clone(),
            source: funding.source.clone(),
            fiscal_year: funding.fiscal_year,
            currency: funding.currency.clone(),
            pledged: minor(&funding.pledged)?,
            committed: minor(&funding.committed)?,
            received: minor(&funding.received)?,
            stated: serde_json::to_string(funding).map_err(|error| error.to_string())?,
            recorded_at: row.now,
            voided_at: None,
        };
        self.funding.put((row.item, id), new);
        Ok(())
    }

    pub(super) fn void_funding(&mut self, row: &Row, reference: &str) {
        if let Some(key) = self.sum(row.item, reference).map(|old| (old.item_id, old.id)) {
            self.funding.change(&key, |old| old.voided_at = Some(row.now));
        }
    }

    pub(super) fn allocate(&mut self, row: &Row, reference: &str, parts: &[Allocation]) -> Result<(), String> {
        let pays: BTreeSet<_> = parts.iter().map(Allocation::pays).collect();
        let own = self.allocations.range((row.item, Uuid::nil())..=(row.item, Uuid::max()));
        let own = own.filter(|(_, old)| old.funding == reference && old.voided_at.is_none());
        let old = own.filter(|(_, old)| pays.contains(&(old.to_id, old.line.clone(), old.fiscal_year)));
        for key in old.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.allocations.change(&key, |old| old.voided_at = Some(row.now));
        }
        // A correction may take the sum away before its parts.
        let currency = self.sum(row.item, reference).map(|sum| sum.currency.clone()).unwrap_or_default();
        for part in parts.iter().filter(|part| !part.amount.is_zero()) {
            let id = row.clock.id();
            let new = allocation::Model {
                id,
                item_id: row.item,
                seq: row.seq,
                funding: reference.to_owned(),
                to_id: part.item,
                line: part.line.clone(),
                fiscal_year: part.fiscal_year,
                amount: money::minor(part.amount, &currency)?,
                currency: currency.clone(),
                recorded_at: row.now,
                voided_at: None,
            };
            self.allocations.put((row.item, id), new);
        }
        Ok(())
    }
}
