//! A title, plain or in several languages: `{ en: Action, es: Acción }`. Of several one is read: that of the reader's language, or
//! else the English one, which is always there.

use super::complaints::Complaints;
use super::document::{Node, Text};
use super::reader::{Entries, Map, Member, Read, Reader};
use schemars::{Schema, SchemaGenerator, json_schema};
use std::collections::BTreeSet;

/// Those that people can choose, as BCP 47 has them. The first one is what others fall back to.
pub const LANGUAGES: [&str; 4] = ["en", "es", "fr", "nl"];

#[derive(Clone, Debug)]
pub struct Title {
    pub text: String,
}

/// In which language titles are read, and in which ones some are written.
#[derive(Clone, Debug)]
pub(super) struct Spoken<'a> {
    pub asked: &'a str,
    pub found: BTreeSet<&'static str>,
}

impl Default for Spoken<'_> {
    fn default() -> Self {
        Spoken { asked: LANGUAGES[0], found: BTreeSet::new() }
    }
}

impl Read for Title {
    fn read(node: &Node, reader: &mut Reader) -> Option<Title> {
        if !node.is_map() {
            return Text::read(node, reader).map(|text| Title { text: text.text });
        }
        let titles = Entries::<Text>::read(node, reader)?;
        check(&titles, node, &mut reader.complaints);
        let others = LANGUAGES[1..].iter().copied();
        reader.spoken.found.extend(others.filter(|language| titles.get(language).is_some()));
        let text = titles.get(reader.spoken.asked).or_else(|| titles.get(LANGUAGES[0]));
        Some(Title { text: text.map_or_else(String::new, |text| text.text.clone()) })
    }

    fn described(generator: &mut SchemaGenerator) -> Schema {
        let plain = Text::described(generator);
        let languages: serde_json::Map<String, serde_json::Value> =
            LANGUAGES.iter().map(|language| ((*language).to_owned(), plain.clone().to_value())).collect();
        let several = json_schema!({
            "type": "object", "properties": languages, "required": [LANGUAGES[0]], "additionalProperties": false,
        });
        json_schema!({ "anyOf": [plain, several] })
    }
}

fn check(titles: &Entries<Text>, node: &Node, complaints: &mut Complaints) {
    for name in titles.names_with_place() {
        complaints.one_of("language", name, &LANGUAGES);
    }
    if titles.get(LANGUAGES[0]).is_none() {
        let message =
            format!("`{}` is missing here: it is read where a language has no title of its own.", LANGUAGES[0]);
        complaints.error("missing-key", &(node.span.start..node.span.start + 1), message);
    }
}

impl Member for Title {
    type Of = Title;
    const REQUIRED: bool = true;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Title> {
        Title::read(map.required(key, reader)?, reader)
    }
}
