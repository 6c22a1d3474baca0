//! A simulation talked through: what is possible is listed by number, inputs are asked one by one. What comes from a pipe is
//! written after its question, so that a record reads as the talk did.

use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::chart::workflow::Input;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::simulation::words::{fault, question};
use milepost_engine::simulation::{Answer, Asked, Given, Simulation};
use milepost_engine::time::duration::Duration;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};

const HELP: &str = "  3, or start          do it: the number or the name of an event
  +3 days              let this time pass; also 2 working days, 4 hours, 1 month, 100 ms
  children task 2 1    below it stand 2 open and 1 done items of kind task
  costs 1              it has 1 cost line
  ?                    what is possible, what holds the rest back, who may, and how dates came about
  quit                 end, also in the middle of an event";

const QUIT: &str = "quit";

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 100_000;

pub struct Talk<'t, 'w, I, O> {
    pub simulation: &'t mut Simulation<'w>,
    pub lines: I,
    pub out: O,
    /// Nobody sees what is typed.
    pub echo: bool,
}

/// `None`: there is nothing more to read.
type Heard = Option<String>;

enum Wish {
    Do(Possible),
    Change(Asked),
    Explain,
}

impl<I: BufRead, O: Write> Talk<'_, '_, I, O> {
    pub fn run(&mut self) -> io::Result<()> {
        writeln!(self.out, "What you can enter:\n{HELP}\n")?;
        let first = self.simulation.first();
        self.tell(&first)?;
        let mut possible = self.list()?;
        while let Some(line) = self.ask("")? {
            let asked = match wish(&line, &possible, self.simulation) {
                Ok(Wish::Do(possible)) => self.form(&possible)?,
                Ok(Wish::Change(asked)) => Some(asked),
                Ok(Wish::Explain) => {
                    self.explain()?;
                    continue;
                }
                Err(said) => {
                    writeln!(self.out, "  {said}")?;
                    continue;
                }
            };
            let Some(asked) = asked else {
                break;
            };
            self.answer(&asked)?;
            possible = self.list()?;
        }
        Ok(())
    }

    /// What is due at once because of it happens too.
    fn answer(&mut self, asked: &Asked) -> io::Result<()> {
        let answer = self.simulation.answer(asked);
        self.tell(&answer)?;
        let due = self.simulation.answer(&Asked::default());
        self.tell(&due)
    }

    fn tell(&mut self, answer: &Answer) -> io::Result<()> {
        for line in self.simulation.happened(answer) {
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    /// What can be done now, numbered.
    fn list(&mut self) -> io::Result<Vec<Possible>> {
        writeln!(self.out, "\n{}", self.simulation.stands())?;
        let (now, others): (Vec<Possible>, Vec<Possible>) =
            self.simulation.possible(None).into_iter().partition(|one| one.availability != Availability::No);
        for (index, possible) in now.iter().enumerate() {
            writeln!(self.out, "  {:>2} {}: {}", index + 1, possible.event, possible)?;
        }
        if !others.is_empty() {
            let held: Vec<&str> = others.iter().map(|possible| possible.event.as_str()).collect();
            writeln!(self.out, "  not now: {} (? says why)", held.join(", "))?;
        }
        Ok(now.into_iter().chain(others).collect())
    }

    fn explain(&mut self) -> io::Result<()> {
        for possible in self.simulation.possible(None) {
            writeln!(self.out, "  {}: {}", possible.event, possible)?;
        }
        for line in self.simulation.deadlines() {
            writeln!(self.out, "  {line}")?;
        }
        writeln!(self.out, "{HELP}")
    }

    /// Who, and every input. `None`: there is nothing more to read.
    fn form(&mut self, possible: &Possible) -> io::Result<Option<Asked>> {
        let Some(role) = self.who(possible)? else {
            return Ok(None);
        };
        let mut input = BTreeMap::new();
        for asked in &possible.inputs {
            let Some(text) = self.input(asked)? else {
                return Ok(None);
            };
            input.insert(asked.name.clone(), text);
        }
        let role = Some(role).filter(|role| !role.is_empty());
        Ok(Some(Asked { event: Some(possible.event.clone()), input, role, ..Asked::default() }))
    }

    /// Empty: it is no person's.
    fn who(&mut self, possible: &Possible) -> io::Result<Heard> {
        let [first, others @ ..] = possible.roles.as_slice() else {
            return Ok(Some(String::new()));
        };
        if others.is_empty() {
            return Ok(Some(first.clone()));
        }
        let question = format!("who ({}; nothing: {first})", possible.roles.join(", "));
        loop {
            let Some(role) = self.ask(&question)? else {
                return Ok(None);
            };
            if role.is_empty() {
                return Ok(Some(first.clone()));
            }
            if self.simulation.roles().any(|known| known == role) {
                return Ok(Some(role));
            }
            let near = did_you_mean(&role, self.simulation.roles());
            let near = near.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
            writeln!(self.out, "  There is no role `{role}` here.{near}")?;
        }
    }

    fn input(&mut self, input: &Input) -> io::Result<Heard> {
        loop {
            let Some(text) = self.ask(&question(input))? else {
                return Ok(None);
            };
            match fault(input, &text) {
                None => return Ok(Some(text)),
                Some(problem) => writeln!(self.out, "  {problem}")?,
            }
        }
    }

    fn ask(&mut self, question: &str) -> io::Result<Heard> {
        write!(self.out, "{question}> ")?;
        self.out.flush()?;
        let mut line = Vec::new();
        if (&mut self.lines).take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            writeln!(self.out)?;
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        if self.echo {
            writeln!(self.out, "{line}")?;
        }
        Ok(Some(line).filter(|line| line != QUIT))
    }
}

/// The error is a sentence.
fn wish(line: &str, possible: &[Possible], simulation: &Simulation) -> Result<Wish, String> {
    if let Some(time) = line.strip_prefix('+') {
        let after = simulation.lasts(Duration::parse(time.trim())?);
        return Ok(Wish::Change(Asked { after, ..Asked::default() }));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        [] => Err("Enter a number, an event, `+3 days`, `?` or `quit`.".into()),
        ["?"] => Ok(Wish::Explain),
        ["children", kind, open, done] => {
            let given = Given::children(kind, count(open)?, count(done)?);
            Ok(Wish::Change(Asked { given, ..Asked::default() }))
        }
        ["costs", lines] => Ok(Wish::Change(Asked { given: Given::costs(count(lines)?), ..Asked::default() })),
        _ => chosen(line, possible).map(|possible| Wish::Do(possible.clone())),
    }
}

fn count(word: &str) -> Result<u32, String> {
    word.parse().map_err(|_| format!("`{word}` is no number of them."))
}

fn chosen<'p>(line: &str, possible: &'p [Possible]) -> Result<&'p Possible, String> {
    let number = line.parse::<usize>().ok().and_then(|number| possible.get(number.checked_sub(1)?));
    let named = || possible.iter().find(|one| one.event == line);
    number.or_else(named).ok_or_else(|| {
        let near = did_you_mean(line, possible.iter().map(|one| one.event.as_str()));
        let near = near.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
        format!("Nothing here is called `{line}`.{near}")
    })
}
