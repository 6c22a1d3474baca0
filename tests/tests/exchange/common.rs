//! What the stories of this chapter share: the register, the workflow of actions, and a file read to drafts.

use milepost_engine::chart::chart::Chart;
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::{EventType, Input, Workflow};
use milepost_engine::exchange::complaint::{Complaint, Fault};
use milepost_engine::exchange::plan::{self, Draft, ImportError, Known, Options};
use milepost_engine::ledger::country::Country;
use milepost_engine::store::agency;

const COUNTRY: &str = include_str!("../../../workflows/tt/country.yaml");

pub fn action() -> Workflow {
    let choice = |options: &[&str]| {
        Type::Choice(options.iter().map(|option| (*option).to_owned()).collect())
    };
    let work = choice(&[
        "action",
        "campaign",
        "it_system",
        "policy",
        "recommendation_follow_up",
        "regional",
        "statistics",
        "technical_assistance",
        "training",
    ]);
    let inputs = [
        ("title", Type::Text),
        ("ref_text", Type::Text),
        ("work", work),
        ("priority", choice(&["high", "medium", "low"])),
        ("start_text", Type::Text),
        ("start_on", Type::Date),
        ("due_text", Type::Text),
        ("due_first", Type::Date),
        ("due_on", Type::Date),
        ("indicator", Type::Text),
        ("baseline", Type::Text),
        ("target", Type::Text),
        ("means_of_verification", Type::Text),
        ("source", Type::Text),
    ];
    let input = |(name, of): (&str, Type)| Input {
        name: name.into(),
        title: name.into(),
        of,
        required: false,
        stored: true,
    };
    Workflow {
        id: "nap-action".into(),
        version: 1,
        kind: "action".into(),
        title: "Action".into(),
        hash: String::new(),
        reference: String::new(),
        calendar: "national".into(),
        basis: None,
        responsible: None,
        fields: vec![],
        events: vec![EventType {
            name: "revise".into(),
            title: "Revise".into(),
            inputs: inputs.into_iter().map(input).collect(),
        }],
        access: Default::default(),
        create: vec![],
        chart: Chart::default(),
        deadlines: vec![],
        remind: vec![],
        reminder_gap: None,
        children: Default::default(),
        links: Default::default(),
        costs_required_before: vec![],
        second_person: vec![],
        built_in: Default::default(),
        outcome: None,
    }
}

pub fn register() -> Vec<agency::Model> {
    let row = |(id, title): (&str, &str)| agency::Model {
        id: id.into(),
        title: title.into(),
        title_key: title.to_lowercase(),
        valid_from: None,
        valid_until: None,
        successor: None,
        mailbox: None,
        source: "tt-agencies".into(),
    };
    [
        ("mns", "Ministry of National Security"),
        ("mhs", "Ministry of Homeland Security"),
        ("ctu", "Counter Trafficking Unit"),
        ("ttps", "Trinidad and Tobago Police Service"),
        ("dpp", "Office of the Director of Public Prosecutions"),
        ("jud", "Judiciary of Trinidad and Tobago"),
        (
            "agla",
            "Office of the Attorney General and Ministry of Legal Affairs",
        ),
        ("imm", "Immigration Division"),
        ("msd", "Ministry of Social Development and Family Services"),
        ("catt", "Children's Authority of Trinidad and Tobago"),
        ("mol", "Ministry of Labour"),
        ("moh", "Ministry of Health"),
        ("moe", "Ministry of Education"),
        ("tha", "Tobago House of Assembly"),
    ]
    .map(row)
    .to_vec()
}

pub fn read(name: &str, bytes: &[u8]) -> Result<Draft, ImportError> {
    read_with(name, bytes, &Options::default())
}

pub fn read_with(name: &str, bytes: &[u8], options: &Options) -> Result<Draft, ImportError> {
    let country = Country::parse(COUNTRY).unwrap();
    plan::read(
        name,
        bytes,
        options,
        Known {
            agencies: &register(),
            action: &action(),
            country: &country,
        },
    )
}

/// Rows of a small plan under the usual columns.
pub fn csv(header: &str, rows: &[&str]) -> Draft {
    let text = format!("{header}\n{}\n", rows.join("\n"));
    read("small.csv", text.as_bytes()).unwrap()
}

/// Cell, fault, and what the cell holds.
pub fn found(complaints: &[Complaint]) -> Vec<(&str, Fault, &str)> {
    complaints
        .iter()
        .map(|one| (one.cell.as_str(), one.fault, one.found.as_str()))
        .collect()
}

pub fn said(draft: &Draft) -> String {
    draft
        .complaints
        .iter()
        .map(|one| format!("{one}\n"))
        .collect()
}
