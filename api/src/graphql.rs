//! The GraphQL API: one noun a file, its object with its queries; `change.rs` has the mutations, `watch.rs` the
//! subscription, `http.rs` and `socket.rs` the transports. Reads go to scoped entity queries, writes to `Engine::act`.
//!
//! The schema does not depend on the workflows: `api/schema.graphql` is its committed text.

mod account;
mod administration;
mod age;
pub mod agency;
pub mod answer;
mod baseline;
mod built_in;
pub mod calendar;
pub mod change;
pub mod code;
mod coming;
mod correction;
pub mod cost;
pub mod cost_filter;
pub mod cost_line;
mod counts;
mod dated;
pub mod deadline;
pub mod declared;
mod differs;
pub mod entries;
pub mod event;
pub mod expenditure;
pub mod feed;
pub mod field;
pub mod funded;
pub mod funding;
mod funding_rows;
mod health;
pub mod http;
mod import;
pub mod inbox;
pub mod inbox_watch;
pub mod item;
pub mod journal;
pub mod link;
pub mod list;
pub mod me;
pub mod media;
pub mod migration;
pub mod money_input;
mod money_policy;
pub mod money_rows;
mod next_date;
pub mod objection;
pub mod order;
pub mod outcome;
mod parts;
mod persisted;
mod preferences;
mod progress;
pub mod protocol;
mod rate;
mod record_watch;
pub mod reference;
mod reminded;
pub mod reminder;
mod reveal;
mod rights;
mod saved_view;
pub mod session;
mod simulate;
pub mod socket;
mod standing;
pub mod sum;
mod telling;
pub mod together;
mod token;
pub mod undelivered;
pub mod view;
pub mod watch;
pub mod webhook;
mod without;
pub mod wording;
mod workflow;
mod workflow_version;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};

/// Fields within fields.
pub const MAX_DEPTH: usize = 16;
/// Fields asked for, those of a list as often as its page is long; aliases count.
pub const MAX_COMPLEXITY: usize = 20_000;
/// Nesting of the query's text, checked before it is read further.
const MAX_RECURSION: usize = 32;
/// Directives of one field.
const MAX_DIRECTIVES: usize = 5;

#[derive(Default, MergedObject)]
pub struct Query(
    list::ItemQueries,
    deadline::DeadlineQueries,
    deadline::load::DeadlineLoadQueries,
    standing::StandingQueries,
    cost::CostQueries,
    agency::AgencyQueries,
    workflow::WorkflowQueries,
    inbox::InboxQueries,
    journal::JournalQueries,
    me::MeQueries,
    objection::ObjectionQueries,
    migration::MigrationQueries,
    declared::DeclaredQueries,
    rate::RateQueries,
    coming::ComingQueries,
    feed::FeedQueries,
    calendar::CalendarQueries,
    saved_view::SavedViewQueries,
    undelivered::UndeliveredQueries,
    webhook::WebhookQueries,
    import::ImportQueries,
    simulate::SimulateQueries,
    workflow_version::WorkflowVersionQueries,
    account::AccountQueries,
    administration::AdministrationQueries,
    token::TokenQueries,
    health::HealthQueries,
);

#[derive(Default, MergedObject)]
pub struct Mutation(
    change::Changes,
    correction::Corrections,
    migration::Migrations,
    declared::Declarations,
    rate::RateEntries,
    baseline::Baselines,
    reveal::Reveals,
    reminder::Reminders,
    coming::Tests,
    preferences::Choices,
    feed::FeedChanges,
    saved_view::SavedViewChanges,
    inbox::InboxChanges,
    undelivered::UndeliveredChanges,
    webhook::WebhookChanges,
    administration::AdministrationChanges,
    token::TokenChanges,
);

#[derive(Default, MergedSubscription)]
pub struct Subscription(watch::Subscriptions, inbox_watch::InboxSubscriptions, record_watch::RecordSubscriptions);

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .limit_recursive_depth(MAX_RECURSION)
        .limit_directives(MAX_DIRECTIVES)
        .finish()
}

/// The schema's text, as `api/schema.graphql` keeps it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().prefer_single_line_descriptions();
    let text = schema().sdl_with_options(options);
    // Where one argument is described, the library breaks the line before that one only.
    text.replace("(\t\t", "(\n\t\t").replace(",\t\t", ",\n\t\t")
}
