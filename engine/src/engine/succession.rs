//! Terms of agencies by the register: where one ends, its successor's term follows.

use super::batch::Batch;
use super::command::Refusal;
use crate::chart::snapshot::{Part, Term};
use crate::store::agency;
use chrono::NaiveDate;

/// No chain of successors is longer.
const MAX_SUCCESSORS: usize = 20;

impl Batch<'_> {
    pub(super) fn terms(
        &self,
        lead: Option<&str>,
        partners: &[String],
        since: NaiveDate,
    ) -> Result<Vec<Term>, Refusal> {
        let lead = lead.into_iter().map(|agency| (agency, Part::Lead));
        let partners = partners.iter().map(|agency| (agency.as_str(), Part::Partner));
        let mut terms = Vec::new();
        for (agency, part) in lead.chain(partners) {
            terms.extend(succession(&self.agencies, agency, part, since)?);
        }
        terms.sort();
        terms.dedup();
        Ok(terms)
    }
}

fn succession(agencies: &[agency::Model], agency: &str, part: Part, since: NaiveDate) -> Result<Vec<Term>, Refusal> {
    let find = |id: &str| agencies.iter().find(|agency| agency.id == id);
    let mut current =
        find(agency).ok_or_else(|| Refusal::BadRequest(format!("There is no agency `{agency}` in the register.")))?;
    let (mut terms, mut since) = (Vec::new(), since);
    for _ in 0..MAX_SUCCESSORS {
        let until = current.valid_until;
        if until.is_none_or(|until| until >= since) {
            terms.push(Term { agency: current.id.clone(), part, since, until });
        }
        let next = current.successor.as_deref().and_then(find);
        let (Some(until), Some(next)) = (until, next) else {
            break;
        };
        since = since.max(until.succ_opt().unwrap_or(until));
        current = next;
    }
    if terms.is_empty() {
        return Err(Refusal::BadRequest(format!("The agency `{agency}` ended before {since} and has no successor.")));
    }
    Ok(terms)
}
