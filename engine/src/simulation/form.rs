//! Lines of JSON that people write by hand: what is wrong with one, in a sentence that says what to write. Pure.

use crate::language::nearest::did_you_mean;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The code of a line that is none.
pub const BAD_LINE: &str = "BAD_LINE";

/// How a line is written.
pub struct Form {
    pub example: &'static str,
    /// Each key, and what it is: "a text like `…`".
    pub keys: &'static [(&'static str, &'static str)],
    /// A key that is always there, with a text.
    pub needed: Option<&'static str>,
}

impl Form {
    /// The error is a sentence.
    pub fn read<T: DeserializeOwned>(&self, line: &str) -> Result<T, String> {
        serde_json::from_str(line).map_err(|_| self.complaint::<T>(line))
    }

    fn complaint<T: DeserializeOwned>(&self, line: &str) -> String {
        let Ok(Value::Object(members)) = serde_json::from_str(line) else {
            return format!("This line is no JSON object. Write one like `{}`.", self.example);
        };
        if let Some(needed) = self.needed.filter(|needed| !members.contains_key(*needed)) {
            return format!("`{needed}` must be given. Write a line like `{}`.", self.example);
        }
        let wrong = members.into_iter().find_map(|(name, value)| self.wrong::<T>(&name, value));
        wrong.unwrap_or_else(|| format!("A key stands once. Write a line like `{}`.", self.example))
    }

    fn wrong<T: DeserializeOwned>(&self, name: &str, value: Value) -> Option<String> {
        let Some((_, what)) = self.keys.iter().find(|(key, _)| *key == name) else {
            let known = self.keys.iter().map(|(key, _)| *key);
            let help = match did_you_mean(name, known.clone()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("The keys are `{}`.", known.collect::<Vec<&str>>().join("`, `")),
            };
            return Some(format!("There is no key `{name}` here. {help}"));
        };
        let mut alone: Map<String, Value> = self.needed.iter().map(|key| ((*key).to_owned(), "".into())).collect();
        alone.insert(name.to_owned(), value);
        serde_json::from_value::<T>(Value::Object(alone)).is_err().then(|| format!("`{name}` must be {what}."))
    }
}
