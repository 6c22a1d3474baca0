//! What was declared of a calendar's days after its file was written, and the calendar with it.

use super::calendar::Calendar;
use super::holidays::Holiday;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Declarations taken one after the other, each on what was so before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    days: BTreeMap<NaiveDate, String>,
    /// Days whose last word is that they are withdrawn.
    withdrawn: BTreeSet<NaiveDate>,
    /// Days that the file declares and somebody withdrew.
    struck: BTreeSet<NaiveDate>,
    /// Days that are holidays by the file's rules and that somebody withdrew.
    lifted: BTreeSet<NaiveDate>,
}

impl Declared {
    pub fn declare(&mut self, day: NaiveDate, title: &str) {
        self.days.insert(day, title.to_owned());
        self.withdrawn.remove(&day);
    }

    pub fn withdraw(&mut self, day: NaiveDate, file: &Calendar) {
        let declared = self.days.remove(&day).is_some();
        self.withdrawn.insert(day);
        if file.declares(day).is_some() {
            self.struck.insert(day);
        } else if !declared && file.holiday(day).is_some() {
            self.lifted.insert(day);
        }
    }

    pub fn title(&self, day: NaiveDate) -> Option<&str> {
        self.days.get(&day).map(String::as_str)
    }

    pub fn withdrawn(&self, day: NaiveDate) -> bool {
        self.withdrawn.contains(&day)
    }

    /// What a declared day is called, since or by the file.
    pub fn held<'c>(&'c self, day: NaiveDate, file: &'c Calendar) -> Option<&'c str> {
        let by_file = file.declares(day).filter(|_| !self.struck.contains(&day));
        self.title(day).or(by_file)
    }

    /// What can be withdrawn of a day: that it is declared, or that it is a holiday by rule.
    pub fn kept<'c>(&'c self, day: NaiveDate, file: &'c Calendar) -> Option<&'c str> {
        let by_rule = || file.holiday(day).filter(|_| file.declares(day).is_none() && !self.lifted.contains(&day));
        self.held(day, file).or_else(by_rule)
    }
}

impl Calendar {
    /// What its file calls this day, where it declares it.
    fn declares(&self, day: NaiveDate) -> Option<&str> {
        let mut declared = self.rules.iter().filter(|holiday| holiday.declared.iter().flatten().any(|one| *one == day));
        Some(&declared.next()?.title)
    }

    /// What tells it from the same file under other declarations; the file's own where there are none.
    pub fn hash_with(&self, declared: &Declared) -> String {
        if declared.days.is_empty() && declared.struck.is_empty() && declared.lifted.is_empty() {
            return self.hash.clone();
        }
        let mut hash = Sha256::new();
        hash.update(&self.hash);
        for (day, title) in &declared.days {
            hash.update(format!("\n+{day} {title}"));
        }
        for day in &declared.struck {
            hash.update(format!("\n-{day}"));
        }
        for day in &declared.lifted {
            hash.update(format!("\n~{day}"));
        }
        crate::hex(&hash.finalize())
    }

    pub fn with(&self, declared: &Declared) -> Calendar {
        let mut rules = self.rules.clone();
        for days in rules.iter_mut().filter_map(|holiday| holiday.declared.as_mut()) {
            days.retain(|day| !declared.struck.contains(day));
        }
        let holiday = |(day, title): (&NaiveDate, &String)| Holiday {
            title: title.clone(),
            declared: Some(vec![*day]),
            ..Holiday::default()
        };
        rules.extend(declared.days.iter().map(holiday));
        let mut with = self.clone();
        with.hash = self.hash_with(declared);
        with.lifted.clone_from(&declared.lifted);
        with.set_rules(rules);
        with
    }
}
