//! `milepost doctor`: every law checked on the database itself. It changes nothing and may run beside a server.

use super::Failed;
use crate::config::Place;
use chrono::SecondsFormat;
use clap::Args;
use milepost_engine::clock::Clock;
use milepost_engine::doctor::{self, MAX_FINDINGS, Report};
use milepost_engine::documents::Documents;
use milepost_engine::store::keys::Keys;

const PROVEN: &str = "Proven by the record: items and their place in the tree, deadlines and every date they had, responsibilities, \
assignments, links, cost lines, funding, expenditures, timers, \
reminders with who was to hear of them and what became of each notice, words for search, documents. Digests and alarms that were made went out or wait.";
const UNPROVEN: &str = "Kept outside it, so only a backup can tell: agencies, people, memberships, accounts, sessions, invitations, recovery codes, wrong passwords, declared days, rates, tokens, calendar feeds, what people put off and who stands in for \
them, webhooks with what waits for them, answers to requests, and whether a digest was due at all.";

#[derive(Args)]
#[command(after_help = format!("{PROVEN}\n{UNPROVEN}"))]
pub struct Options {
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let opened = options.place.open_existing().await?;
    let (database, now) = (&opened.database, opened.clock.now());
    let keys = Keys::load_or_create(database, options.place.key.as_deref()).await?;
    let documents = Documents::open(database, options.place.documents.as_deref(), now).await?;
    let catalog = opened.catalog().await?;
    let report = doctor::examine(database, &keys, &catalog, &documents, opened.clock.as_ref()).await?;
    println!("Syncs: {}", database.sync_setting().await?.text);
    opened.close().await?;
    told(&report)
}

fn told(report: &Report) -> Result<(), Failed> {
    for finding in &report.findings {
        println!("{finding}");
    }
    for one in &report.unsettled {
        println!("To settle: {one} `milepost correct {} --row {}` settles it.", one.reference, one.row);
    }
    if let Some((rows, last)) = &report.ahead {
        let last = last.to_rfc3339_opts(SecondsFormat::Secs, true);
        println!(
            "{rows} rows are recorded later than this machine's clock, up to {last}: it is behind, or another one was ahead. \
             What was counted and sent by that clock stands as it was recorded; a server that starts with the right one gives \
             reminders that wait too long, or went out before their day, their days again."
        );
    }
    if report.unplaced > 0 {
        println!(
            "{} sums that an earlier release imported belong to no plan yet: import their plan's file again.",
            report.unplaced
        );
    }
    println!(
        "{} items, {} journal rows, {} documents examined; {} notices wait.",
        report.items, report.rows, report.documents, report.waiting
    );
    match report.findings.len() {
        0 => {
            println!("{PROVEN}\n{UNPROVEN}\nEverything holds.");
            Ok(())
        }
        MAX_FINDINGS => Err(Failed::Refused(format!(
            "{MAX_FINDINGS} findings; the examination was given up. Restore a backup, and keep this database to be looked at."
        ))),
        found => Err(Failed::Refused(format!(
            "{found} findings. Keep this database as it is, and restore a backup if the record is damaged."
        ))),
    }
}
