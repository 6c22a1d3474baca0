//! What a court's day sent: each filled row becomes one event of its hearing, asked for by itself, and its answer is kept.

use crate::html::form::is_undecided;
use crate::html::submitted::Submitted;
use crate::html::visitor::Visitor;
use crate::server::App;
use futures_util::future::join_all;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal, Texts};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Names of the form's own inputs: the revision of each row that is shown.
pub const OF: &str = "of.";

/// What was sent, and what became of each filled row.
pub struct Sent {
    pub submitted: Submitted,
    pub rows: Vec<Filing>,
}

pub struct Filing {
    pub item: Uuid,
    /// What was written, by event.
    pub written: BTreeMap<String, Texts>,
    pub answer: Result<Answer, Refusal>,
}

impl Sent {
    pub async fn fire(app: &App, visitor: &Visitor, submitted: Submitted) -> Sent {
        let of: Vec<(Uuid, Option<u64>)> = submitted
            .below(OF)
            .filter_map(|(item, revision)| Some((item.parse().ok()?, revision.parse().ok())))
            .collect();
        let filled = of.into_iter().map(|(item, revision)| (item, revision, written(&submitted, item)));
        let filled = filled.filter(|(_, _, written)| !written.is_empty());
        let rows = filled.map(|(item, revision, written)| {
            let command = command(app, visitor, &submitted, (item, revision), &written);
            async move {
                let answer = match command {
                    Ok(command) => app.engine.act(command).await,
                    Err(refusal) => Err(refusal),
                };
                Filing { item, written, answer }
            }
        });
        let rows = join_all(rows).await;
        Sent { submitted, rows }
    }

    pub fn refused(&self, item: Uuid) -> Option<(&Filing, &Refusal)> {
        let row = self.rows.iter().find(|row| row.item == item)?;
        Some((row, row.answer.as_ref().err()?))
    }

    /// Accepted rows are known by it, if the same form comes again.
    pub fn request_id(&self) -> Option<&str> {
        let mut refused = self.rows.iter().filter_map(|row| row.answer.as_ref().err());
        refused.any(is_undecided).then_some(self.submitted.request_id.as_str())
    }
}

/// By event; of an event that asks nothing, its box.
fn written(submitted: &Submitted, item: Uuid) -> BTreeMap<String, Texts> {
    let mut written: BTreeMap<String, Texts> = BTreeMap::new();
    for (name, text) in submitted.below(&format!("{item}.")).filter(|(_, text)| !text.trim().is_empty()) {
        let Some((event, name)) = name.rsplit_once('.') else { continue };
        let texts = written.entry(event.to_owned()).or_default();
        if !name.is_empty() {
            texts.insert(name.to_owned(), text.to_owned());
        }
    }
    written
}

fn command(
    app: &App,
    visitor: &Visitor,
    submitted: &Submitted,
    (item, revision): (Uuid, Option<u64>),
    written: &BTreeMap<String, Texts>,
) -> Result<Command, Refusal> {
    let mut events = written.iter();
    let (Some((event, input)), None) = (events.next(), events.next()) else {
        return Err(Refusal::BadRequest(
            "More than one thing is filled in of this hearing. Fill in one of them.".into(),
        ));
    };
    Ok(Command {
        by: visitor.identity.clone(),
        request_id: format!("{}/{item}", submitted.request_id),
        batch: None,
        at: submitted.at(app.engine.clock.now(), &app.engine.catalog().country)?,
        change: Change::Fire { item, event: event.clone(), input: input.clone(), revision },
    })
}
