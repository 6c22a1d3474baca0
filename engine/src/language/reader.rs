//! From the tree to shapes with named members: unknown and repeated keys, missing members and wrong kinds are complained
//! about here, all of them, and reading goes on. [`shape!`] declares a shape as it is written.

use super::complaints::Complaints;
use super::document::{Content, Node, Span, Text};
use super::title::Spoken;
use schemars::{Schema, SchemaGenerator, json_schema};

pub(super) struct Reader<'a> {
    pub complaints: Complaints<'a>,
    /// Something could not be read at all: rules over the whole would complain of names that are merely unread.
    pub incomplete: bool,
    pub spoken: Spoken<'a>,
}

/// A value as it is written.
pub(super) trait Read: Sized {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;
    /// What is read, for editors.
    fn described(generator: &mut SchemaGenerator) -> Schema;
}

/// A member of a mapping: required, optional, or empty where absent, by its type.
pub(super) trait Member: Sized {
    /// What stands there where something does.
    type Of: Read;
    const REQUIRED: bool;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Self>;
}

/// A mapping whose keys the author chooses, in the order written.
#[derive(Clone, Debug)]
pub struct Entries<T>(pub Vec<(Text, T)>);

impl<T> Entries<T> {
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &T)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    pub fn get(&self, name: &str) -> Option<&T> {
        let mut entries = self.iter();
        entries.find(|(key, _)| key.text == name).map(|(_, value)| value)
    }

    pub fn names_with_place(&self) -> impl Iterator<Item = &Text> {
        self.0.iter().map(|(name, _)| name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|(name, _)| name.text.as_str())
    }
}

/// A mapping whose keys the language gives. The keys asked for are the keys known.
pub(super) struct Map<'n> {
    entries: Vec<(&'n Text, &'n Node)>,
    asked: Vec<&'static str>,
    span: Span,
}

impl<'n> Map<'n> {
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        let found = self.entries.iter().position(|(name, _)| name.text == key)?;
        Some(self.entries.remove(found).1)
    }

    pub fn required(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'n Node> {
        let node = self.take(key);
        if node.is_none() {
            let message = format!("`{key}` is missing here.");
            reader.complaints.error("missing-key", &self.span, message);
            reader.incomplete = true;
        }
        node
    }

    /// Where the mapping is pointed at.
    pub fn place(&self) -> Span {
        self.span.clone()
    }

    pub fn finish(self, reader: &mut Reader) {
        for (name, _) in &self.entries {
            let known = self.asked.iter().copied();
            reader.complaints.unknown("unknown-key", "key", name, known);
        }
    }
}

impl Reader<'_> {
    pub fn map<'n>(&mut self, node: &'n Node) -> Option<Map<'n>> {
        let entries = self.entries(node)?;
        let start = node.span.start;
        // The first key stands for the mapping: its own span may run over many lines.
        let span = entries.first().map(|(name, _)| name.span.clone());
        Some(Map { span: span.unwrap_or(start..start + 1), entries, asked: Vec::new() })
    }

    fn entries<'n>(&mut self, node: &'n Node) -> Option<Vec<(&'n Text, &'n Node)>> {
        let Content::Map(written) = &node.content else {
            self.wrong(node, "a mapping, like `{ key: value }`");
            return None;
        };
        let mut entries: Vec<(&Text, &Node)> = Vec::with_capacity(written.len());
        let mut seen = std::collections::BTreeSet::new();
        for (name, value) in written {
            if seen.insert(&name.text) {
                entries.push((name, value));
            } else {
                let message = format!("`{}` is written twice here.", name.text);
                self.complaints.error("duplicate-key", &name.span, message);
            }
        }
        Some(entries)
    }

    pub fn wrong(&mut self, node: &Node, wanted: &str) {
        let span = node.span.start..node.span.end.max(node.span.start + 1);
        let found = match &node.content {
            Content::Nothing => "nothing",
            Content::Scalar(_) => "a single value",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        };
        let message = format!("Here stands {found}; it must be {wanted}.");
        self.complaints.error("wrong-kind", &span, message);
        self.incomplete = true;
    }
}

impl Read for Text {
    fn read(node: &Node, reader: &mut Reader) -> Option<Text> {
        let Content::Scalar(text) = &node.content else {
            reader.wrong(node, "a single value");
            return None;
        };
        let (text, span) = (text.clone(), node.span.clone());
        Some(Text { text, span })
    }

    fn described(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<bool> {
        match &node.content {
            Content::Scalar(text) if text == "true" => Some(true),
            Content::Scalar(text) if text == "false" => Some(false),
            Content::Nothing | Content::Scalar(_) | Content::List(_) | Content::Map(_) => {
                reader.wrong(node, "`true` or `false`");
                None
            }
        }
    }

    fn described(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean" })
    }
}

impl Read for u32 {
    fn read(node: &Node, reader: &mut Reader) -> Option<u32> {
        let number = match &node.content {
            Content::Scalar(text) => text.parse().ok(),
            Content::Nothing | Content::List(_) | Content::Map(_) => None,
        };
        if number.is_none() {
            reader.wrong(node, "a whole number");
        }
        number
    }

    fn described(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0 })
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Vec<T>> {
        let Content::List(list) = &node.content else {
            reader.wrong(node, "a list, like `[one, two]`");
            return None;
        };
        Some(list.iter().filter_map(|node| T::read(node, reader)).collect())
    }

    fn described(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::described(generator) })
    }
}

impl<T: Read> Read for Entries<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Entries<T>> {
        let entries = reader.entries(node)?.into_iter();
        let read = entries.filter_map(|(name, node)| Some((name.clone(), T::read(node, reader)?)));
        Some(Entries(read.collect()))
    }

    fn described(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": T::described(generator) })
    }
}

impl<T: Read> Member for Option<T> {
    type Of = T;
    const REQUIRED: bool = false;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Option<T>> {
        Some(map.take(key).and_then(|node| T::read(node, reader)))
    }
}

impl<T: Read> Member for Vec<T> {
    type Of = Vec<T>;
    const REQUIRED: bool = false;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Vec<T>> {
        let list = map.take(key).map(|node| Vec::read(node, reader));
        Some(list.flatten().unwrap_or_default())
    }
}

impl<T: Read> Member for Entries<T> {
    type Of = Entries<T>;
    const REQUIRED: bool = false;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Entries<T>> {
        let entries = map.take(key).map(|node| Entries::read(node, reader));
        Some(entries.flatten().unwrap_or(Entries(Vec::new())))
    }
}

impl Member for bool {
    type Of = bool;
    const REQUIRED: bool = false;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<bool> {
        let flag = map.take(key).and_then(|node| bool::read(node, reader));
        Some(flag.unwrap_or(false))
    }
}

impl Member for Text {
    type Of = Text;
    const REQUIRED: bool = true;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<Text> {
        Text::read(map.required(key, reader)?, reader)
    }
}

impl Member for u32 {
    type Of = u32;
    const REQUIRED: bool = true;

    fn member(map: &mut Map, key: &'static str, reader: &mut Reader) -> Option<u32> {
        u32::read(map.required(key, reader)?, reader)
    }
}

/// Declares a shape, how it is read and how editors know it: `name: Type` or `name = "key as written": Type`, with `as WORDS`
/// where it is one of these; `at span` keeps its place. What a member's comment says is shown to whoever points at the key.
macro_rules! shape {
    ($(#[doc = $doc:literal])* $name:ident $(at $span:ident)? {
        $($(#[doc = $says:literal])* $(#[expect(dead_code, reason = $reason:literal)])? $member:ident $(= $key:literal)? : $of:ty $(as $words:expr)?),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $(pub $span: $crate::language::document::Span,)?
            $($(#[doc = $says])* $(#[expect(dead_code, reason = $reason)])? pub $member: $of),*
        }

        impl $crate::language::reader::Read for $name {
            fn read(
                node: &$crate::language::document::Node,
                reader: &mut $crate::language::reader::Reader,
            ) -> Option<Self> {
                let mut map = reader.map(node)?;
                $(let $member = <$of as $crate::language::reader::Member>::member(
                    &mut map,
                    $crate::language::reader::key!($member $($key)?),
                    reader,
                );)*
                $(let $span = map.place();)?
                map.finish(reader);
                Some($name { $($span,)? $($member: $member?),* })
            }

            fn described(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<$name>()
            }
        }

        impl $crate::language::reader::Member for $name {
            type Of = $name;
            const REQUIRED: bool = true;

            fn member(
                map: &mut $crate::language::reader::Map,
                key: &'static str,
                reader: &mut $crate::language::reader::Reader,
            ) -> Option<Self> {
                <$name as $crate::language::reader::Read>::read(map.required(key, reader)?, reader)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut keys = $crate::language::schema::Keys::new(&[$($doc),*]);
                $(keys.add::<$of>(
                    generator,
                    $crate::language::reader::key!($member $($key)?),
                    &[$($says),*],
                    $crate::language::reader::words!($($words)?),
                );)*
                keys.finish()
            }
        }
    };
}

macro_rules! words {
    () => {
        None
    };
    ($words:expr) => {
        Some(&$words[..])
    };
}

macro_rules! key {
    ($member:ident) => {
        stringify!($member)
    };
    ($member:ident $key:literal) => {
        $key
    };
}

pub(super) use {key, shape, words};
