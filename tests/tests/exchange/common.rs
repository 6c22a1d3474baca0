//! What the stories of this chapter share: the register, the workflow of actions, and a file read to drafts.

use milepost_engine::chart::workflow::Workflow;
use milepost_engine::exchange::before::Before;
use milepost_engine::exchange::complaint::{Complaint, Fault};
use milepost_engine::exchange::plan::{self, Draft, ImportError, Known, Options};
use milepost_engine::language::pack::Pack;
use milepost_engine::language::registry::Agency;
use milepost_engine::store::agency;
use milepost_tests::office::shipped;
use std::sync::LazyLock;

fn action(pack: &Pack) -> &Workflow {
    pack.workflows.iter().find(|workflow| workflow.id == "nap-action").unwrap()
}

fn register(pack: &Pack) -> Vec<agency::Model> {
    let row = |agency: &Agency| agency::Model {
        id: agency.id.clone(),
        title: agency.title.clone(),
        title_key: agency.title.to_lowercase(),
        valid_from: agency.from,
        valid_until: agency.until,
        successor: agency.successor.clone(),
        mailbox: agency.mailbox.clone(),
        source: "tt-agencies".into(),
    };
    pack.agencies.iter().map(row).collect()
}

pub fn read(name: &str, bytes: &[u8]) -> Result<Draft, ImportError> {
    read_with(name, bytes, &Options::default())
}

pub fn read_with(name: &str, bytes: &[u8], options: &Options) -> Result<Draft, ImportError> {
    read_after(name, bytes, options, &Before::default())
}

/// With what earlier imports left of the plan.
pub fn read_after(name: &str, bytes: &[u8], options: &Options, before: &Before) -> Result<Draft, ImportError> {
    static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::read(&shipped()).0);
    let known = Known { agencies: &register(&PACK), action: action(&PACK), country: PACK.country.as_ref().unwrap() };
    plan::read(name, bytes, options, before, known)
}

/// Rows of a small plan under the usual columns.
pub fn csv(header: &str, rows: &[&str]) -> Draft {
    let text = format!("{header}\n{}\n", rows.join("\n"));
    read("small.csv", text.as_bytes()).unwrap()
}

/// Cell, fault, and what the cell holds.
pub fn found(complaints: &[Complaint]) -> Vec<(&str, Fault, &str)> {
    complaints.iter().map(|one| (one.cell.as_str(), one.fault, one.found.as_str())).collect()
}

pub fn said(draft: &Draft) -> String {
    draft.complaints.iter().map(|one| format!("{one}\n")).collect()
}
