//! `milepost clock`: legal clocks reckoned by calendars of definitions or of a database, one a line. Nothing is stored.

use super::{Failed, check, files, lines};
use crate::config::Place;
use clap::Args;
use milepost_engine::language::countries::packs;
use milepost_engine::language::diagnostic::Diagnostic;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::language::pack::{MISPLACED_CALENDAR, Pack, is_calendar};
use milepost_engine::time::calendar::Calendar;
use milepost_engine::time::legal_clock::line;
use std::collections::BTreeMap;
use std::io::{BufRead, ErrorKind, Write};
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// One JSON object a line in and out: `workflows/README.md` has the members
    #[arg(long, required = true)]
    json: bool,
    /// The calendars lie here, among other definitions; absent: they are published
    #[arg(long, value_name = "PATH", num_args = 1..)]
    from: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let calendars = if options.from.is_empty() { published(&options.place).await? } else { drafts(&options.from)? };
    match answer(&calendars, std::io::stdin().lock(), std::io::stdout().lock()) {
        // Whoever read the answers has heard enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(Failed::internal),
    }
}

/// By id; countries may have one of the same id each.
#[derive(Default)]
struct Calendars(BTreeMap<String, Vec<Calendar>>);

async fn published(place: &Place) -> Result<Calendars, Failed> {
    let opened = place.open_existing().await?;
    let catalog = opened.catalog().await?;
    let newest = catalog.calendars().map(|calendar| (calendar.name.clone(), vec![calendar.as_ref().clone()]));
    let calendars = Calendars(newest.collect());
    opened.close().await?;
    Ok(calendars)
}

/// Of every country, what is common once.
fn drafts(paths: &[PathBuf]) -> Result<Calendars, Failed> {
    let files = files::read(paths)?;
    let mut calendars = Calendars::default();
    let mut complaints: Vec<Diagnostic> = Vec::new();
    for files in packs(&files) {
        let (pack, found) = Pack::read(&files);
        for calendar in pack.calendars {
            let known = calendars.0.entry(calendar.name.clone()).or_default();
            if known.iter().all(|one| one.hash != calendar.hash) {
                known.push(calendar);
            }
        }
        // What is wrong with other definitions is no calendar's.
        let found = found.into_iter().filter(|one| is_calendar(&one.file) || one.code == MISPLACED_CALENDAR);
        complaints.extend(found.filter(|one| !complaints.contains(one)).collect::<Vec<Diagnostic>>());
    }
    match check::errors(&complaints) {
        0 => Ok(calendars),
        errors => {
            complaints.iter().for_each(|one| eprintln!("{}\n", check::rendered(one, &files)));
            Err(Failed::Refused(check::counted(errors)))
        }
    }
}

impl Calendars {
    fn named(&self, wanted: &str) -> Result<&Calendar, String> {
        match self.0.get(wanted).map(Vec::as_slice) {
            Some([calendar]) => Ok(calendar),
            Some(several) => Err(format!(
                "{} countries have a calendar `{wanted}`: name one country's folder with `--from`.",
                several.len()
            )),
            None => {
                let near = did_you_mean(wanted, self.0.keys().map(String::as_str));
                let near = near.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
                Err(format!("There is no calendar `{wanted}` here.{near}"))
            }
        }
    }
}

fn answer(calendars: &Calendars, mut lines: impl BufRead, mut out: impl Write) -> std::io::Result<()> {
    while let Some(line) = lines::next(&mut lines)? {
        let answer = match line {
            Ok(line) => line::answer(&line, |id| calendars.named(id))?,
            Err(message) => line::bad(message)?,
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}
