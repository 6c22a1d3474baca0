//! What the person could do with an item now: each event with its form, and why not where not.

use super::field::FieldType;
use super::me::title_of;
use super::view::viewer;
use crate::error::Result;
use async_graphql::{Context, Enum, Object, SimpleObject};
use milepost_engine::chart::available::{Availability as Available, Possible};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Input;

#[derive(Clone)]
pub struct AvailableEvent(pub Possible);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Available")]
pub enum Availability {
    /// Every well-formed input is accepted.
    Yes,
    /// Every input is rejected.
    No,
    /// It depends on the input.
    Depends,
}

/// One input of a form.
#[derive(Clone, SimpleObject)]
pub struct FormInput {
    name: String,
    title: String,
    #[graphql(name = "type")]
    of: FieldType,
    required: bool,
    /// Of a choice.
    options: Vec<String>,
    /// It is kept in the field of this name.
    stored: bool,
}

#[Object]
impl AvailableEvent {
    /// What `fireEvent` takes; the built-in ones have mutations of their own.
    async fn event(&self) -> &str {
        &self.0.event
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn availability(&self) -> Availability {
        self.0.availability.into()
    }

    /// Why not, or what it depends on.
    async fn reasons(&self) -> &[String] {
        &self.0.reasons
    }

    /// Who may.
    async fn roles(&self) -> &[String] {
        &self.0.roles
    }

    /// The same, in the same order, as the published register names them.
    async fn role_titles(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let catalog = &viewer(context)?.now().catalog;
        Ok(self.0.roles.iter().map(|role| title_of(catalog, role)).collect())
    }

    async fn inputs(&self) -> Vec<FormInput> {
        self.0.inputs.iter().map(form_input).collect()
    }

    /// The stages that it may lead to from here, its own among them; what then follows by itself is not looked at. None where
    /// it moves nothing, is built in, or is refused whatever is entered.
    async fn leads_to(&self) -> &[String] {
        &self.0.leads_to
    }
}

pub fn form_input(input: &Input) -> FormInput {
    FormInput {
        name: input.name.clone(),
        title: input.title.clone(),
        of: (&input.of).into(),
        required: input.required,
        options: options(&input.of),
        stored: input.stored,
    }
}

pub fn options(of: &Type) -> Vec<String> {
    match of {
        Type::Choice(options) => options.clone(),
        Type::Text
        | Type::Integer
        | Type::Decimal
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Flag
        | Type::Country
        | Type::Document
        | Type::Person => Vec::new(),
    }
}
