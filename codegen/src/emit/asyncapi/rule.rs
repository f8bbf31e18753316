//! Rules as `x-polywire` shows them: their fields by name, in the forms of ProtoJSON.

use polywire_rules::schema::{Choices, Kind, Rule, Spelling, Value, values};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use std::time::Duration;

/// The fields of a rule that are not as by default.
#[derive(Clone, Debug)]
pub(super) struct Fields(Vec<(String, Shown)>);

/// The value of a field.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Text(String),
    Flag(bool),
    Whole(u32),
    Number(f64),
    List(Vec<Shown>),
    Fields(Fields),
}

impl Fields {
    pub(super) fn of(rule: &dyn Rule) -> Self {
        let mut fields = Vec::new();
        for (field, value) in values(rule) {
            match (field.spelling, value) {
                // What has no name of its own in Rust has none here.
                (Spelling::Inline, Value::Rule(nested)) => fields.extend(Self::of(nested).0),
                (_, value) => fields.push((camel(field.name), Shown::of(&field.kind, value))),
            }
        }
        Self(fields)
    }
}

impl Shown {
    fn of(kind: &Kind, value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Bool(flag) => Self::Flag(flag),
            Value::U32(number) => Self::Whole(number),
            Value::F64(number) => Self::Number(number),
            Value::Duration(wait) => Self::Text(seconds(wait)),
            Value::Enum(number) => match kind {
                Kind::Enum(choices) => Self::Text(name(choices, number)),
                _ => Self::Text(number.to_string()),
            },
            Value::Rule(rule) => Self::Fields(Fields::of(rule)),
            Value::List(values) => {
                let kind = if let Kind::List(kind) = kind { kind } else { kind };
                Self::List(values.into_iter().map(|value| Self::of(kind, value)).collect())
            }
        }
    }
}

fn name(choices: &Choices, number: i32) -> String {
    choices.numbered(number).map_or_else(|| number.to_string(), |choice| choice.name.to_owned())
}

/// `3.5s`
fn seconds(wait: Duration) -> String {
    let fraction = format!("{:09}", wait.subsec_nanos());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{point}{fraction}s", wait.as_secs())
}

/// `max_in_flight` as `maxInFlight`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut text, word| {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
        text
    })
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
