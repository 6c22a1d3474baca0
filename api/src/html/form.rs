//! A form for each event that is possible now, made from what the event asks for; and for each that is not, why.

use super::answers::{Answer, Field, Person};
use super::built_in;
use super::correct;
use super::input::{Filled, input};
use super::layout::Sorry;
use super::reveal::REVEAL;
use super::submitted::{HAPPENED_ON, Submitted};
use super::visitor::Visitor;
use crate::server::App;
use maud::{Markup, html};
use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Input;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::person;
use uuid::Uuid;

/// A form that was refused, and why.
pub struct Kept {
    pub event: String,
    pub refusal: Refusal,
    pub submitted: Submitted,
}

impl Kept {
    pub fn happened_on(&self) -> &str {
        &self.submitted.happened_on
    }
}

/// Everything forms are made of.
pub struct Forms<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    pub id: Uuid,
    pub answer: &'a Answer,
    pub people: Vec<person::Model>,
    possible: Vec<Possible>,
    pub kept: Option<&'a Kept>,
}

impl<'a> Forms<'a> {
    pub async fn load(
        app: &'a App,
        visitor: &'a Visitor,
        id: Uuid,
        answer: &'a Answer,
        kept: Option<&'a Kept>,
    ) -> Result<Forms<'a>, Sorry> {
        let mut possible = app.engine.possible(&visitor.identity, &[id]).await?;
        Ok(Forms {
            app,
            visitor,
            id,
            answer,
            people: person::all(&app.engine.database.reader).await?,
            possible: possible.remove(&id).unwrap_or_default(),
            kept,
        })
    }

    pub fn shown(&self) -> Markup {
        let no = |possible: &&Possible| possible.availability == Availability::No;
        // A correction is asked for at the row it is about, and a withheld field where it stands.
        let elsewhere = [correct::EVENT, REVEAL];
        let here = self.possible.iter().filter(|possible| !elsewhere.contains(&&*possible.event));
        let (not, now): (Vec<_>, Vec<_>) = here.partition(no);
        html! {
            section {
                h2 { "What can be done" }
                @if now.is_empty() { p { "Nothing, by you, in this stage." } }
                @for possible in now { (self.form(possible)) }
                @if !not.is_empty() {
                    details {
                        summary { "Not possible now" }
                        ul { @for possible in not { li { (possible.title) ": " (possible.reasons.join(" ")) } } }
                    }
                }
            }
        }
    }

    pub fn offers(&self, event: &str) -> bool {
        self.possible.iter().any(|one| one.event == event && one.availability != Availability::No)
    }

    /// What every form carries unseen: that a page of ours made it, its request's id, and the revision it shows.
    pub fn hidden(&self, kept: Option<&Kept>) -> Markup {
        html! {
            input type="hidden" name="csrf" value=(self.visitor.csrf);
            input type="hidden" name="requestId" value=(request_id(self.app, kept));
            input type="hidden" name="revision" value=(self.answer.item.revision);
        }
    }

    /// Beside a withheld field that the person may ask for.
    pub fn reveal(&self, field: &Field) -> Markup {
        let among = |asked: &Input| matches!(&asked.of, Type::Choice(fields) if fields.contains(&field.name));
        let may = self.possible.iter().any(|one| one.event == REVEAL && one.inputs.iter().any(among));
        let id = format!("reveal-{}", field.name);
        html! {
            @if may {
                details {
                    summary { "Show, with a reason" }
                    form method="post" action={ "/items/" (self.id) "/" (REVEAL) } enctype="multipart/form-data" {
                        (self.hidden(None))
                        input type="hidden" name="input.field" value=(field.name);
                        label for=(id) { "Why you need to know it" }
                        input id=(id) type="text" name="input.reason" required;
                        button { "Show" }
                    }
                }
            }
        }
    }

    fn form(&self, possible: &Possible) -> Markup {
        let kept = self.kept.filter(|kept| kept.event == possible.event);
        let action = format!("/items/{}/{}", self.id, possible.event);
        html! {
            details open[kept.is_some()] {
                summary { (possible.title) }
                form method="post" action=(action) enctype="multipart/form-data" {
                    (self.hidden(kept))
                    @if let Some(kept) = kept { p.complaint role="alert" { (kept.refusal) } }
                    @for reason in &possible.reasons { p.hint { (reason) } }
                    (self.inputs(possible, kept))
                    @if !built_in::is(&possible.event) { (happened_on(&self.prefix(possible), kept.map(Kept::happened_on))) }
                    button { (possible.title) }
                }
            }
        }
    }

    fn inputs(&self, possible: &Possible, kept: Option<&Kept>) -> Markup {
        let filled = |name: &str, stored: bool, required: bool| self.filled(name, kept, stored && !required);
        match possible.event.as_str() {
            "assign" => built_in::assign(self, kept),
            "cost" | "spend" | "fund" | "allocate" | "baseline" | "link" => {
                let inputs = built_in::inputs(self, &possible.event);
                html! { @for one in &inputs { (input(&self.prefix(possible), one, &filled(&one.name, false, true), &self.people)) } }
            }
            _ => html! {
                @for one in &possible.inputs {
                    (input(&self.prefix(possible), one, &filled(&one.name, one.stored, one.required), &self.people))
                }
            },
        }
    }

    /// Ids of inputs are unique in the page although many events ask for the same.
    fn prefix(&self, possible: &Possible) -> String {
        possible.event.replace('.', "-")
    }

    /// What a person wrote before; or, where an event may leave a field as it is, what the field holds.
    fn filled(&self, name: &str, kept: Option<&Kept>, from_field: bool) -> Filled {
        if let Some(kept) = kept {
            return Filled { text: kept.submitted.text(name).to_owned(), problem: problem(&kept.refusal, name) };
        }
        let fields = self.answer.item.fields.iter();
        let field = fields.filter(|_| from_field).find(|field| field.name == name);
        let text = field.and_then(|field| field.value.as_ref()?.canonical());
        Filled { text: text.unwrap_or_default(), problem: None }
    }

    /// As the workflow that holds today names them.
    pub fn kinds_of_link(&self) -> Vec<String> {
        let catalog = self.app.engine.catalog();
        let workflow = catalog.active(&self.answer.item.workflow);
        workflow.map_or(Vec::new(), |workflow| workflow.links.keys().cloned().collect())
    }

    pub fn assigned(&self) -> &[Person] {
        &self.answer.item.people
    }
}

/// Only where nothing was decided may the same request be sent again; else the next try is another one.
pub fn request_id(app: &App, kept: Option<&Kept>) -> String {
    match kept.filter(|kept| is_undecided(&kept.refusal)) {
        Some(kept) => kept.submitted.request_id.clone(),
        None => app.engine.clock.id().to_string(),
    }
}

pub fn is_undecided(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Busy { .. } | Refusal::Stopping | Refusal::Failed(_))
}

/// What happened on Tuesday can be entered on Friday.
pub fn happened_on(prefix: &str, written: Option<&str>) -> Markup {
    let id = format!("{prefix}-happened-on");
    html! {
        div.field {
            label for=(id) { "Happened on, if not today" }
            input id=(id) name=(HAPPENED_ON) type="date" value=[written];
        }
    }
}

pub fn problem(refusal: &Refusal, name: &str) -> Option<String> {
    let Refusal::Rejected(Rejection::Input { inputs }) = refusal else {
        return None;
    };
    let fault = inputs.iter().find(|fault| fault.input == name);
    fault.map(|fault| fault.problem.clone())
}
