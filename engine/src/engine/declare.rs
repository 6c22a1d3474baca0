//! Days of calendars are declared and withdrawn: what that would make of the deadlines that are counted by the calendar, and
//! the declaration itself. A row says it; then dates are counted again. Whoever asks the same again goes on where it was.

use super::command::{Failure, Refusal};
use super::recount::Moved;
use super::{Engine, Shared};
use crate::access::Identity;
use crate::chart::value::spoils_line;
use crate::store::declared_date;
use crate::store::upsert::insert;
use crate::store::visible::visible_to;
use crate::time::YEARS;
use crate::time::calendar::Calendar;
use crate::time::counting::said;
use chrono::{Datelike, NaiveDate};
use sea_orm::{EntityTrait, QueryOrder};

/// Characters of a title or a source.
const MAX_TEXT: usize = 200;

/// What somebody says of a day.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its id.
    pub calendar: String,
    pub day: NaiveDate,
    /// Of the holiday; what is withdrawn has its own.
    pub title: String,
    /// Who declared it, and where it is written.
    pub source: String,
    pub withdraw: bool,
}

/// A declaration as it can be recorded, or is recorded already.
struct Checked {
    title: String,
    is_new: bool,
    /// The calendar as it would be.
    calendar: Calendar,
}

impl Shared {
    /// The deadlines of items the person sees that would move. Refused where it could not be declared.
    pub async fn declaration(&self, by: &Identity, declaration: &Declaration) -> Result<Vec<Moved>, Refusal> {
        self.refresh().await?;
        let calendar = self.checked(by, declaration)?.calendar;
        let catalog = self.catalog();
        let today = self.clock.now().with_timezone(&catalog.country.zone).date_naive();
        Ok(self.would_move(visible_to(by, &catalog, today), &calendar).await?)
    }

    fn checked(&self, by: &Identity, declaration: &Declaration) -> Result<Checked, Refusal> {
        let Declaration { calendar: name, day, title, source, withdraw } = declaration;
        let catalog = self.catalog();
        let missing = || Refusal::BadRequest(format!("There is no calendar `{name}`."));
        let (file, declared) = catalog.declared(name).ok_or_else(missing)?;
        if file.declared_by.is_empty() {
            let sentence = format!("Nobody may declare days of `{name}`: its file names no roles in `declared_by`.");
            return Err(refused(sentence));
        }
        if !by.memberships.iter().any(|held| file.declared_by.contains(&held.role)) {
            return Err(catalog.forbidden("declare", "Declare a day", file.declared_by.clone()).into());
        }
        bounded(*day, title, source, *withdraw)?;
        let mut would = declared.clone();
        let stands = if *withdraw { declared.kept(*day, file) } else { declared.held(*day, file) };
        let (is_new, title) = match (withdraw, stands) {
            (false, None) => (true, title.trim()),
            (false, Some(_)) if declared.title(*day) == Some(title.trim()) => (false, title.trim()),
            (false, Some(is)) => {
                return Err(refused(format!("{} is declared already: {is}. Withdraw it first.", said(*day))));
            }
            (true, Some(is)) => (true, is),
            (true, None) if declared.withdrawn(*day) => (false, ""),
            (true, None) => return Err(refused(format!("{} is no holiday in `{name}`.", said(*day)))),
        };
        match withdraw {
            true => would.withdraw(*day, file),
            false => would.declare(*day, title),
        }
        Ok(Checked { title: title.to_owned(), is_new, calendar: file.with(&would) })
    }
}

impl Engine {
    /// Answers how many items could not be given their new dates; the log names them, and the others have theirs.
    pub async fn declare(&self, by: &Identity, declaration: &Declaration) -> Result<usize, Refusal> {
        self.refresh().await?;
        let checked = self.checked(by, declaration)?;
        if checked.is_new {
            self.record(by, declaration, checked.title).await?;
            self.refresh().await?;
        }
        self.recount().await
    }

    async fn record(&self, by: &Identity, declaration: &Declaration, title: String) -> Result<(), Failure> {
        let transaction = self.database.begin().await?;
        let last = declared_date::Entity::find().order_by_desc(declared_date::Column::Seq).one(&transaction).await?;
        let row = declared_date::Model {
            seq: last.map_or(0, |row| row.seq) + 1,
            calendar: declaration.calendar.clone(),
            day: declaration.day,
            title,
            source: declaration.source.trim().to_owned(),
            withdrawn: declaration.withdraw,
            person_id: by.id,
            recorded_at: self.clock.now(),
        };
        insert::<declared_date::Entity, _>(&transaction, vec![row]).await?;
        Ok(transaction.commit().await?)
    }
}

fn bounded(day: NaiveDate, title: &str, source: &str, withdraw: bool) -> Result<(), Refusal> {
    if !YEARS.contains(&day.year()) {
        return Err(refused(format!("{day} lies outside the years {} to {}.", YEARS.start(), YEARS.end())));
    }
    if title.trim().is_empty() && !withdraw {
        return Err(refused("Give the title of the holiday.".into()));
    }
    if source.trim().is_empty() {
        return Err(refused("Give the source: who declared it, and where it is written.".into()));
    }
    match [title, source].into_iter().any(|text| text.chars().count() > MAX_TEXT || text.contains(spoils_line)) {
        true => Err(refused(format!("A title and a source are one line of at most {MAX_TEXT} characters."))),
        false => Ok(()),
    }
}

fn refused(sentence: String) -> Refusal {
    Refusal::BadRequest(sentence)
}
