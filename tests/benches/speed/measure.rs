//! Measuring: rates over a fixed time, medians, a table.

use std::fmt;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

pub const ROUNDS: usize = 5;
/// How long one run of one contender takes.
pub const RUN: Duration = Duration::from_secs(2);
/// The same of the pure step, which needs no disk.
pub const SLICES: usize = 15;
pub const SLICE: Duration = Duration::from_millis(200);

#[derive(Clone, Copy)]
pub struct Stopwatch {
    begun: Instant,
    length: Duration,
}

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "benchmarks measure real time")]
    pub fn start(length: Duration) -> Stopwatch {
        Stopwatch { begun: Instant::now(), length }
    }

    pub fn is_over(self) -> bool {
        self.begun.elapsed() >= self.length
    }

    pub fn rate(self, count: u64) -> f64 {
        count as f64 / self.begun.elapsed().as_secs_f64()
    }
}

/// Rates of contenders, in the order they first ran.
pub struct Figures {
    title: String,
    against: String,
    rates: Vec<(String, Vec<f64>)>,
}

impl Figures {
    /// `against`: the contender that the others are compared with.
    pub fn new(title: &str, against: &str) -> Figures {
        Figures { title: title.into(), against: against.into(), rates: Vec::new() }
    }

    pub fn add(&mut self, contender: impl Into<String>, rate: f64) {
        let contender = contender.into();
        match self.rates.iter_mut().find(|(name, _)| *name == contender) {
            Some((_, rates)) => rates.push(rate),
            None => self.rates.push((contender, vec![rate])),
        }
    }

    pub fn ratio(&self, contender: &str, against: &str) -> f64 {
        self.median(contender) / self.median(against)
    }

    fn median(&self, contender: &str) -> f64 {
        let found = self.rates.iter().find(|(name, _)| name == contender);
        found.map_or(f64::NAN, |(_, rates)| median(rates))
    }
}

fn median(rates: &[f64]) -> f64 {
    let mut sorted = rates.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let against = self.median(&self.against);
        writeln!(f, "{:<34} {:>10} {:>10} {:>10} {:>8}", self.title, "median", "least", "most", "ratio")?;
        for (name, rates) in &self.rates {
            let (least, most) = rates.iter().fold((f64::MAX, 0.0_f64), |(a, b), rate| (a.min(*rate), b.max(*rate)));
            let middle = median(rates);
            writeln!(f, "{name:<34} {middle:>10.2} {least:>10.2} {most:>10.2} {:>8.2}", middle / against)?;
        }
        Ok(())
    }
}

/// How fast this disk syncs: figures of a folder in memory would mean nothing.
pub fn disk() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = File::create(folder.path().join("synced")).expect("a file");
    let (mut count, watch) = (0, Stopwatch::start(RUN));
    while !watch.is_over() {
        file.write_all(&[7; 4096]).expect("writes");
        file.sync_data().expect("syncs");
        count += 1;
    }
    format!("{}: {:.0} syncs/s of 4 KiB each\n", folder.path().display(), watch.rate(count))
}
