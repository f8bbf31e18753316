//! JSON Schema 2020-12, as far as this emitter writes it.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Number;

/// A schema; the default one accepts everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::emit) struct Schema {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) reference: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) description: Option<String>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) constant: Option<()>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emit) values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) min_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) minimum: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) maximum: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) items: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(in crate::emit) properties: Ordered<Schema>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) property_names: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) additional_properties: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emit) required: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emit) all_of: Vec<Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emit) any_of: Vec<Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emit) one_of: Vec<Schema>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emit) not: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "is_empty")]
    pub(in crate::emit) deprecated: bool,
    #[serde(skip_serializing_if = "is_empty")]
    pub(in crate::emit) read_only: bool,
    #[serde(skip_serializing_if = "is_empty")]
    pub(in crate::emit) write_only: bool,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::emit) enum Kind {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Schema {
    pub(in crate::emit) fn of(kind: Kind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    /// `null`, and nothing else. Generators of clients know no type that is only that, and some fail at it.
    pub(in crate::emit) fn null() -> Self {
        Self { constant: Some(()), ..Self::default() }
    }

    pub(in crate::emit) fn string() -> Self {
        Self::of(Kind::String)
    }

    /// An integer from `minimum` to `maximum`.
    pub(in crate::emit) fn integer(
        format: &'static str,
        minimum: impl Into<Number>,
        maximum: impl Into<Number>,
    ) -> Self {
        Self {
            format: Some(format),
            minimum: Some(minimum.into()),
            maximum: Some(maximum.into()),
            ..Self::of(Kind::Integer)
        }
    }

    pub(in crate::emit) fn array(items: Self) -> Self {
        Self { items: Some(Box::new(items)), ..Self::of(Kind::Array) }
    }

    pub(in crate::emit) fn any_of(schemas: impl Into<Vec<Self>>) -> Self {
        Self { any_of: schemas.into(), ..Self::default() }
    }

    /// The schema that the component `name` describes.
    pub(in crate::emit) fn component(name: &str) -> Self {
        Self { reference: Some(format!("#/components/schemas/{name}")), ..Self::default() }
    }

    /// An object that has these properties at least.
    pub(in crate::emit) fn having(names: impl IntoIterator<Item = String>) -> Self {
        Self { required: names.into_iter().collect(), ..Self::default() }
    }

    pub(in crate::emit) fn with_format(mut self, format: &'static str) -> Self {
        self.format = Some(format);
        self
    }

    pub(in crate::emit) fn with_pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    pub(in crate::emit) fn with_property(mut self, name: impl Into<String>, schema: Self) -> Self {
        self.properties.push(name, schema);
        self
    }

    pub(in crate::emit) fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// A map that keeps the order of its entries.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::emit) struct Ordered<T>(Vec<(String, T)>);

impl<T> Ordered<T> {
    pub(in crate::emit) fn push(&mut self, name: impl Into<String>, value: T) {
        self.0.push((name.into(), value));
    }

    pub(in crate::emit) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<(String, T)> for Ordered<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// True if a flag is not set, and so not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(in crate::emit) fn is_empty(flag: &bool) -> bool {
    !flag
}
