//! How fast the pure step and the writer are, beside what the same databases do without us: `make bench`.
//!
//! Each figure is the median of five runs; those that are compared take turns, so that a busy moment of the machine hits all.
//! Both databases sync every commit. Run it on an idle machine, on a real disk: a line says how fast it syncs.
//! `cargo bench -p milepost-tests --bench speed -- pure` leaves out the databases, `-- timers` has only what a million timers cost, `-- money` what money does, `-- screen` how long a person waits for a page.

// The future of a GraphQL query is deeper than the compiler looks by itself.
#![recursion_limit = "256"]

#[path = "speed/measure.rs"]
mod measure;
#[path = "speed/money.rs"]
mod money;
#[cfg(unix)]
#[path = "speed/pgbench.rs"]
mod pgbench;
#[path = "speed/plain.rs"]
mod plain;
#[path = "speed/pure.rs"]
mod pure;
#[path = "speed/screen.rs"]
mod screen;
#[path = "speed/timers.rs"]
mod timers;
#[path = "speed/walk.rs"]
mod walk;
#[path = "speed/writer.rs"]
mod writer;
#[path = "speed/xstate.rs"]
mod xstate;

use measure::{Figures, ROUNDS};
use milepost_tests::{On, run};
use plain::Plain;
use writer::Writer;

/// Callers that fire side by side, each at an item of its own.
const CALLERS: [usize; 3] = [1, 8, 64];
/// Events of one commit of the faster plain loop: as many as the writer's batch.
const TOGETHER: usize = 64;

fn main() {
    if std::env::args().any(|argument| argument == "timers") {
        return timers();
    }
    if std::env::args().any(|argument| argument == "money") {
        return money();
    }
    if std::env::args().any(|argument| argument == "screen") {
        return screen();
    }
    pure::print();
    if std::env::args().any(|argument| argument == "pure") {
        return;
    }
    println!("{}", measure::disk());
    run(On::Sqlite, async |place| {
        let writer = Writer::new(&place).await;
        let mut plain = Plain::new(&place, &writer).await;
        let mut figures = Figures::new("SQLite, committed events/s", "plain loop, 64 a commit");
        for _ in 0..ROUNDS {
            for callers in CALLERS {
                figures.add(format!("{callers} callers"), writer.rate(callers).await);
            }
            figures.add("plain loop, one a commit", plain.rate(1));
            figures.add("plain loop, 64 a commit", plain.rate(TOGETHER));
        }
        println!("{figures}");
    });
    #[cfg(unix)]
    run(On::Postgres, async |place| {
        let writer = Writer::new(&place).await;
        let bench = pgbench::Pgbench::new(&place, &writer).await;
        let best = bench.best();
        let name = format!("pgbench, {best} clients");
        let mut figures = Figures::new("PostgreSQL, committed events/s", &name);
        for _ in 0..ROUNDS {
            for callers in CALLERS {
                figures.add(format!("{callers} callers"), writer.rate(callers).await);
            }
            figures.add(&name, bench.rate(best));
        }
        println!("{figures}");
    });
    timers();
    money();
    screen();
}

fn screen() {
    run(On::Sqlite, async |place| screen::print(&place).await);
    run(On::Sqlite, async |place| screen::narrowed(&place).await);
}

fn money() {
    run(On::Sqlite, async |place| money::import(&place, "SQLite").await);
    run(On::Sqlite, async |place| money::print(&place, "SQLite").await);
    #[cfg(unix)]
    run(On::Postgres, async |place| money::print(&place, "PostgreSQL").await);
}

fn timers() {
    run(On::Sqlite, async |place| timers::print(&place, "SQLite").await);
    #[cfg(unix)]
    run(On::Postgres, async |place| timers::print(&place, "PostgreSQL").await);
}
