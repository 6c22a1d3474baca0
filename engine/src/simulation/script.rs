//! A whole simulation at once: a first day and what comes then, step by step, for who asks over the network and keeps nothing
//! here between two questions. Pure, and bounded: the same script has the same answers.

use super::{Answer, Asked, Simulation};
use crate::chart::workflow::Workflow;
use crate::time::calendar::Calendar;
use chrono::{NaiveDate, TimeDelta};

/// Steps of one script.
pub const MAX_STEPS: usize = 200;
/// Events of one script, those that fall due on the way included.
pub const MAX_EVENTS: usize = 10_000;
/// The code of a step that was not looked at.
const TOO_LONG: &str = "TOO_LONG";
/// The code of a step into the past.
const IN_THE_PAST: &str = "IN_THE_PAST";

/// The clock moves to noon of this day first, where one is given; then what is asked.
pub struct Step {
    pub until: Option<NaiveDate>,
    pub asked: Asked,
}

/// What became of a step, and when that was.
pub struct Told {
    pub answer: Answer,
    /// What happened, in sentences.
    pub happened: Vec<String>,
    /// Where the item stood then, and when that was.
    pub stands: String,
}

/// Where it stands after the last step, and what became of each; the first is the beginning. The error is a sentence.
pub fn play<'a>(
    workflow: &'a Workflow,
    calendar: &'a Calendar,
    day: NaiveDate,
    steps: Vec<Step>,
) -> Result<(Simulation<'a>, Vec<Told>), String> {
    let mut simulation = Simulation::begin(workflow, calendar, day)?;
    let first = simulation.first();
    let mut told = vec![simulation.tell(first)];
    for step in steps {
        let answer = match simulation.world.rounds.len() < MAX_EVENTS {
            true => simulation.step(step),
            false => simulation.refused(TOO_LONG, format!("More than {MAX_EVENTS} events came about. Start over.")),
        };
        told.push(simulation.tell(answer));
    }
    Ok((simulation, told))
}

impl Simulation<'_> {
    /// What is due at once because of a step happens with it.
    fn step(&mut self, Step { until, mut asked }: Step) -> Answer {
        let now = self.world.now;
        if let Some(day) = until.filter(|day| *day != self.calendar.day_of(now)) {
            asked.after = self.world.noon(day) - now;
            if asked.after < TimeDelta::zero() {
                return self.refused(IN_THE_PAST, "The clock goes only forward. Start over to go back.".into());
            }
        }
        let mut answer = self.answer(&asked);
        if answer.rejected.is_none() {
            let due = self.answer(&Asked { role: asked.role, ..Asked::default() });
            answer.exited.extend(due.exited);
            answer.entered.extend(due.entered);
            answer.effects.extend(due.effects);
            answer.failed.extend(due.failed);
            answer.active = due.active;
            answer.possible = due.possible;
            answer.rejected = due.rejected;
        }
        answer
    }

    fn tell(&self, answer: Answer) -> Told {
        Told { happened: self.happened(&answer), stands: self.stands(), answer }
    }
}
