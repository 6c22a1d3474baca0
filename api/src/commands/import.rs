//! `milepost import`: a plan's spreadsheet or a register of running cases in, known by its columns. Without `--apply` nothing
//! is changed, and what would be is said.

use super::{Failed, people};
use crate::config::{Opened, Place};
use clap::Args;
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::exchange::apply::{self, Applied};
use milepost_engine::exchange::mapping::Mapping;
use milepost_engine::exchange::plan::{self, ImportError};
use milepost_engine::exchange::preview;
use milepost_engine::exchange::register;
use milepost_engine::exchange::sheet::MAX_FILE_BYTES;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Of the items refused for one reason so many are named.
const REFERENCES: usize = 10;

/// Items from one line of progress to the next.
const PROGRESS: usize = 250;

const EXITS: &str = "Exit codes: 0 every good row is applied, though cells may still wait (with --dry-run: no cell is wrong); \
1 cells are wrong and no row is good, or items were refused (with --dry-run: cells are wrong); 2 wrong usage; 3 something broke.";

#[derive(Args)]
#[command(after_help = EXITS)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["dry_run", "apply"]))]
pub struct Options {
    /// CSV or XLSX, one row an action of a plan or a charge of a register
    file: PathBuf,
    /// Says what the file would create and change, and which cells are wrong; changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Applies the good rows; the same file again changes nothing
    #[arg(long, requires = "by")]
    apply: bool,
    /// In whose name it is applied: name, e-mail address or id. With --dry-run a register says what would be refused her
    #[arg(long = "as", value_name = "PERSON")]
    by: Option<String>,
    /// The plan's title, where the file does not name it
    #[arg(long, value_name = "TITLE")]
    plan: Option<String>,
    /// The plan's reference; without it the references in the file, or the file's name, give it. Says which plan is meant
    /// where the file was renamed
    #[arg(long, value_name = "REFERENCE")]
    plan_ref: Option<String>,
    /// Says what a column holds whose header is not understood, like --map "Technical area=objective"; repeatable. What is
    /// applied so is remembered for the plan
    #[arg(long = "map", value_name = "HEADER=NAME")]
    map: Vec<String>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let bytes = read(&options.file)?;
    options.place.engaged(async |opened, engine| import(&options, opened, engine, &bytes).await).await
}

async fn import(options: &Options, opened: &Opened, engine: &Engine, bytes: &[u8]) -> Result<(), Failed> {
    let mapping = Mapping::parse(&options.map).map_err(Failed::Usage)?;
    let named = plan::Options { plan: options.plan.clone(), plan_ref: options.plan_ref.clone(), mapping, by: None };
    let name = options.file.file_name().unwrap_or_default().to_string_lossy();
    let who = match options.by.as_deref() {
        Some(by) => Some(people::identity(opened, engine, by).await?),
        None => None,
    };
    let by = who.as_ref().filter(|_| options.apply);
    let done = match register::preview::preview(engine, &name, bytes, None).await? {
        Some(preview) => {
            let barred = who.iter().flat_map(|who| preview.barred(&engine.catalog(), who));
            let barred: Vec<String> = barred.collect();
            cases(engine, by, &preview, &barred).await?
        }
        None => plan(engine, by, &preview::preview(engine, &name, bytes, &named).await?).await?,
    };
    if by.is_none() {
        return told(done.cells, "fault", "named above. Mend what is wrong in the file and import it again.");
    }
    if done.items == 0 {
        let nothing = "named above, and there is no good row: nothing was applied. Mend the file and import it again.";
        return told(done.cells, "fault", nothing);
    }
    if done.cells > 0 {
        let cells = counted(done.cells, "fault");
        println!("{cells} still named above, whose rows wait. Mend the file and import it again.");
    }
    told(done.refused, "refused item", "named above.")
}

fn told(number: usize, what: &str, then: &str) -> Result<(), Failed> {
    if number == 0 { Ok(()) } else { Err(Failed::Refused(format!("{} {then}", counted(number, what)))) }
}

/// `1 fault is`, `2 faults are`.
fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what} is") } else { format!("{number} {what}s are") }
}

/// How an import went.
struct Done {
    /// Of the good rows.
    items: usize,
    cells: usize,
    refused: usize,
}

async fn plan(engine: &Engine, by: Option<&Arc<Identity>>, preview: &preview::Preview) -> Result<Done, Failed> {
    println!("{preview}");
    let refused = match by {
        Some(by) => report(&apply::apply(engine, by, preview, progress).await?),
        None => 0,
    };
    Ok(Done { items: preview.items.len(), cells: preview.complaints.len(), refused })
}

/// A long import says how far it is.
fn progress(done: usize, all: usize) {
    if done.is_multiple_of(PROGRESS) {
        eprintln!("{done} of {all} items");
    }
}

async fn cases(
    engine: &Engine,
    by: Option<&Arc<Identity>>,
    preview: &register::preview::Preview,
    barred: &[String],
) -> Result<Done, Failed> {
    println!("{preview}");
    let refused = match by {
        Some(by) => report(&register::apply::apply(engine, by, preview, progress).await?),
        None => {
            barred.iter().for_each(|barred| println!("{barred}"));
            0
        }
    };
    Ok(Done { items: preview.items.len(), cells: preview.complaints.len(), refused })
}

/// Answers how many items were refused.
fn report(applied: &Applied) -> usize {
    // One reason often holds for all: a person without the right, a parent that could not be created.
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for refused in &applied.refused {
        by_reason.entry(&refused.reason).or_default().push(&refused.reference);
    }
    for (reason, references) in by_reason {
        let (shown, more) = references.split_at(references.len().min(REFERENCES));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        println!("refused {}{more}: {reason}", shown.join(", "));
    }
    println!(
        "Applied as batch {}: {} created, {} changed, {} unchanged; {} events, {} agencies, {} funding sums.",
        applied.batch,
        applied.created,
        applied.changed,
        applied.unchanged,
        applied.events,
        applied.agencies,
        applied.sums
    );
    applied.refused.len()
}

/// One byte more than is taken tells a file that is too large, however large it is.
fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    let unreadable = |error| Failed::Usage(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let mut start = file.take(MAX_FILE_BYTES as u64 + 1);
    start.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

impl From<ImportError> for Failed {
    fn from(error: ImportError) -> Failed {
        match error {
            ImportError::Failed(failure) => failure.into(),
            ImportError::Sheet(_)
            | ImportError::NoPlan
            | ImportError::NoSuchName { .. }
            | ImportError::NoSuchColumn { .. }
            | ImportError::PlansNamed { .. }
            | ImportError::NotPublished(_)
            | ImportError::PlanKnown { .. }
            | ImportError::NoWorkflow(_)
            | ImportError::ReferenceTaken { .. } => Failed::Refused(error.to_string()),
        }
    }
}
