//! The languages of notices and letters: their messages, with plurals, in `words/`. What a workflow says (titles, stages) stays in
//! its own words.

use crate::store::person::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

static SPOKEN: LazyLock<[Spoken; 4]> = LazyLock::new(|| Language::ALL.map(Spoken::of));

/// A language's messages.
pub struct Spoken(FluentBundle<FluentResource>);

/// Where a notice says a number or a text.
pub type Said<'a> = (&'static str, fluent_bundle::FluentValue<'a>);

impl Language {
    /// As `lang=` of HTML has it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
            Language::French => "fr",
            Language::Dutch => "nl",
        }
    }

    /// The file of its messages.
    pub fn messages(self) -> &'static str {
        match self {
            Language::English => include_str!("words/en.ftl"),
            Language::Spanish => include_str!("words/es.ftl"),
            Language::French => include_str!("words/fr.ftl"),
            Language::Dutch => include_str!("words/nl.ftl"),
        }
    }

    /// The message of this name; a test holds that every language has each of them, with the same variables.
    pub fn say(self, message: &str, with: &[Said]) -> String {
        let spoken = SPOKEN.iter().zip(Language::ALL).find(|(_, language)| *language == self);
        spoken.map_or_else(String::new, |(spoken, _)| spoken.say(message, with))
    }
}

impl Spoken {
    fn of(language: Language) -> Spoken {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // What is said is plain text: no marks of direction around names.
        bundle.set_use_isolating(false);
        let read = FluentResource::try_new(language.messages().to_owned());
        // What cannot be read is left out, and the test of the languages finds it missing.
        let resource = read.unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Spoken(bundle)
    }

    fn say(&self, message: &str, with: &[Said]) -> String {
        let Some(pattern) = self.0.get_message(message).and_then(|found| found.value()) else { return String::new() };
        let args: FluentArgs = with.iter().cloned().collect();
        // A variable that is missing shows as its name.
        self.0.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}
