//! `milepost simulate`: one item of a workflow, or a chart in the W3C's format, tried out on a clock that only its user moves.
//! Nothing is stored.

mod talk;

use super::{Failed, around, lines};
use chrono::NaiveDate;
use clap::Args;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::simulation::form::BAD_LINE;
use milepost_engine::simulation::line;
use milepost_engine::simulation::{Answer, Simulation};
use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use talk::Talk;

#[derive(Args)]
pub struct Options {
    /// A workflow (.yaml) or a chart (.scxml)
    file: PathBuf,
    /// One JSON object a line in and out: `workflows/README.md` has the members
    #[arg(long)]
    json: bool,
    /// The day it begins; the clock stands at noon. [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,
}

pub fn run(options: &Options) -> Result<(), Failed> {
    let found = around::workflow(&options.file)?;
    let now = SystemClock::default().now().with_timezone(&found.calendar.zone);
    let day = options.on.unwrap_or_else(|| now.date_naive());
    let mut simulation = Simulation::begin(&found.workflow, &found.calendar, day).map_err(Failed::Refused)?;
    let (lines, out) = (std::io::stdin().lock(), std::io::stdout().lock());
    let done = if options.json {
        json(&mut simulation, lines, out)
    } else {
        let echo = !lines.is_terminal();
        Talk { simulation: &mut simulation, lines, out, echo }.run()
    };
    match done {
        // Whoever read the answers has heard enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(Failed::internal),
    }
}

/// One answer for the beginning, then one a line.
fn json(simulation: &mut Simulation, mut lines: impl BufRead, mut out: impl Write) -> std::io::Result<()> {
    let mut write = |answer: &Answer| {
        writeln!(out, "{}", line::write(answer)?)?;
        out.flush()
    };
    write(&simulation.first())?;
    while let Some(line) = lines::next(&mut lines)? {
        let asked = line.and_then(|line| line::read(&line));
        write(&match asked {
            Ok(asked) => simulation.answer(&asked),
            Err(message) => simulation.refused(BAD_LINE, message),
        })?;
    }
    Ok(())
}
