//! The schemas of types, as ProtoJSON writes their values: <https://protobuf.dev/programming-guides/json>.

use super::{
    definition::Definition,
    schema::{Kind as JsonType, Schema},
};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, Syntax};
use serde_json::Number;
use std::collections::{BTreeMap, BTreeSet};

/// The component of `google.protobuf.Any`.
const ANY: &str = "google.protobuf.Any";

/// Gives schemas, and collects the components that they refer to.
pub(in crate::emit) struct Types<'a> {
    pub(in crate::emit) definition: &'a Definition<'a>,
    components: BTreeMap<String, Schema>,
    /// Referred to and not described yet.
    pending: Vec<Pending>,
    seen: BTreeSet<String>,
}

enum Pending {
    Message(MessageDescriptor),
    Enum(EnumDescriptor),
}

impl<'a> Types<'a> {
    pub(in crate::emit) fn new(definition: &'a Definition<'a>) -> Self {
        Self { definition, components: BTreeMap::new(), pending: Vec::new(), seen: BTreeSet::new() }
    }

    /// Everything that was referred to, and what that refers to.
    pub(in crate::emit) fn into_components(mut self) -> BTreeMap<String, Schema> {
        while let Some(next) = self.pending.pop() {
            let (name, schema) = match next {
                Pending::Message(message) => (message.full_name().to_owned(), self.object(&message, &[])),
                Pending::Enum(enumeration) => {
                    (enumeration.full_name().to_owned(), self.enumeration(&enumeration))
                }
            };
            self.components.insert(name, schema);
        }
        self.components
    }

    /// Adds a component that no message describes; one of the definition's wins.
    pub(in crate::emit) fn named(&mut self, name: &str, schema: impl FnOnce(&mut Self) -> Schema) -> Schema {
        if self.seen.insert(name.to_owned()) {
            let schema = schema(self);
            self.components.insert(name.to_owned(), schema);
        }
        Schema::component(name)
    }

    /// `google.protobuf.Any`: an object with its type, and what that type has.
    pub(in crate::emit) fn any(&mut self) -> Schema {
        self.named(ANY, |_| {
            let url =
                Schema::string().with_description("The type: a URL whose last segment is its full name.");
            let other = Schema::default();
            Schema { additional_properties: Some(Box::new(other)), ..Schema::of(JsonType::Object) }
                .with_property("@type", url)
                .with_description("A message of any type: its fields, beside `@type`.")
        })
    }

    /// A message.
    pub(in crate::emit) fn message(&mut self, message: &MessageDescriptor) -> Schema {
        if let Some(schema) = self.well_known(message) {
            return schema;
        }
        if self.seen.insert(message.full_name().to_owned()) {
            self.pending.push(Pending::Message(message.clone()));
        }
        Schema::component(message.full_name())
    }

    /// The value of a field.
    pub(in crate::emit) fn field(&mut self, field: &FieldDescriptor) -> Schema {
        let kind = field.kind();
        if let Some(entry) = kind.as_message().filter(|_| field.is_map()) {
            let values = self.value(&entry.map_entry_value_field().kind());
            return Schema {
                property_names: map_key(&entry.map_entry_key_field().kind()).map(Box::new),
                additional_properties: Some(Box::new(values)),
                ..Schema::of(JsonType::Object)
            };
        }
        match (self.value(&kind), field.is_list()) {
            (items, true) => Schema::array(items),
            (value, false) => value,
        }
    }

    /// The value of a field where it is text: a parameter.
    pub(in crate::emit) fn text_field(&mut self, field: &FieldDescriptor) -> Schema {
        if !is_null(&field.kind()) {
            return self.field(field);
        }
        let value = Schema { values: vec!["NULL_VALUE".to_owned()], ..Schema::string() };
        if field.is_list() { Schema::array(value) } else { value }
    }

    /// One value of a kind.
    fn value(&mut self, kind: &Kind) -> Schema {
        match kind {
            Kind::Double => or_not_finite(Schema::of(JsonType::Number).with_format("double")),
            Kind::Float => or_not_finite(float()),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Schema::integer("int32", i32::MIN, i32::MAX),
            Kind::Uint32 | Kind::Fixed32 => Schema::integer("uint32", 0, u32::MAX),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => int64(),
            Kind::Uint64 | Kind::Fixed64 => uint64(),
            Kind::Bool => Schema::of(JsonType::Boolean),
            Kind::String => Schema::string(),
            Kind::Bytes => Schema::string().with_format("byte"),
            Kind::Message(message) => self.message(message),
            Kind::Enum(_) if is_null(kind) => Schema::null(),
            Kind::Enum(enumeration) => {
                if self.seen.insert(enumeration.full_name().to_owned()) {
                    self.pending.push(Pending::Enum(enumeration.clone()));
                }
                Schema::component(enumeration.full_name())
            }
        }
    }

    /// A type of `google.protobuf` with a form of its own.
    fn well_known(&mut self, message: &MessageDescriptor) -> Option<Schema> {
        Some(match message.full_name().strip_prefix("google.protobuf.")? {
            "Any" => self.any(),
            "Timestamp" => Schema::string().with_format("date-time"),
            "Duration" => Schema::string().with_pattern(r"^-?[0-9]{1,12}(\.[0-9]{1,9})?s$"),
            "FieldMask" => Schema::string().with_format("field-mask"),
            "Struct" => {
                Schema { additional_properties: Some(Box::default()), ..Schema::of(JsonType::Object) }
            }
            "ListValue" => Schema::array(Schema::default()),
            "Value" => Schema::default(),
            "BoolValue" => self.value(&Kind::Bool),
            "BytesValue" => self.value(&Kind::Bytes),
            "DoubleValue" => self.value(&Kind::Double),
            "FloatValue" => self.value(&Kind::Float),
            "Int32Value" => self.value(&Kind::Int32),
            "Int64Value" => self.value(&Kind::Int64),
            "StringValue" => self.value(&Kind::String),
            "UInt32Value" => self.value(&Kind::Uint32),
            "UInt64Value" => self.value(&Kind::Uint64),
            _ => return None,
        })
    }

    /// The object of a message, without the fields at these paths (names of the definition).
    pub(in crate::emit) fn object(&mut self, message: &MessageDescriptor, without: &[&[&str]]) -> Schema {
        let mut schema = Schema {
            description: self.definition.comment(&message.parent_file(), message.path()),
            deprecated: message
                .descriptor_proto()
                .options
                .as_ref()
                .is_some_and(|options| options.deprecated()),
            ..Schema::of(JsonType::Object)
        };
        let mut shown: Vec<_> = message
            .fields()
            .filter(|field| !without.iter().any(|path| **path == [field.name()]))
            .filter(|field| self.definition.shows_field(field))
            .collect();
        shown.sort_by(|a, b| a.path().cmp(b.path()));
        for field in &shown {
            let inner: Vec<_> = (without.iter())
                .filter_map(|path| path.split_first().filter(|(first, _)| **first == field.name()))
                .map(|(_, rest)| rest)
                .collect();
            let value = match field.kind() {
                Kind::Message(message) if !inner.is_empty() => self.object(&message, &inner),
                _ => self.field(field),
            };
            schema.properties.push(field.json_name(), self.described(field, value));
            if field.cardinality() == prost_reflect::Cardinality::Required
                || self.definition.behavior(field).required
            {
                schema.required.push(field.json_name().to_owned());
            }
        }
        schema.all_of = message
            .oneofs()
            .filter_map(|oneof| {
                let of_oneof = |field: &&FieldDescriptor| field.containing_oneof().as_ref() == Some(&oneof);
                at_most_one(shown.iter().filter(of_oneof).map(|field| field.json_name().to_owned()).collect())
            })
            .collect();
        schema
    }

    /// The value of a field, and its description.
    pub(in crate::emit) fn described(&self, field: &FieldDescriptor, value: Schema) -> Schema {
        let behavior = self.definition.behavior(field);
        let comment = self.definition.comment(&field.parent_file(), field.path());
        Schema {
            description: comment.or(value.description),
            deprecated: is_deprecated(field),
            read_only: behavior.output_only,
            write_only: behavior.input_only,
            ..value
        }
    }

    /// The names of an enum; where the language leaves it open, also the numbers that a newer definition may have.
    fn enumeration(&mut self, enumeration: &EnumDescriptor) -> Schema {
        let file = enumeration.parent_file();
        let mut values: Vec<_> =
            enumeration.values().filter(|value| self.definition.shows_value(value)).collect();
        // As they are written, not as they are numbered.
        values.sort_by(|a, b| a.path().cmp(b.path()));
        let comment = self.definition.comment(&file, enumeration.path());
        let remarks = values.iter().filter_map(|value| {
            let comment = self.definition.comment(&file, value.path())?;
            Some(format!("- `{}`: {}", value.name(), comment.replace('\n', "\n  ")))
        });
        let remarks = remarks.collect::<Vec<_>>().join("\n");
        let parts = comment.into_iter().chain((!remarks.is_empty()).then_some(remarks));
        let description = parts.collect::<Vec<_>>().join("\n\n");
        let names = Schema {
            values: values.iter().map(|value| value.name().to_owned()).collect(),
            ..Schema::string()
        };
        let open = file.syntax() == Syntax::Proto3;
        let schema = match open {
            true => Schema::any_of([names, Schema::integer("int32", i32::MIN, i32::MAX)]),
            false => names,
        };
        Schema {
            description: (!description.is_empty()).then_some(description),
            deprecated: (enumeration.enum_descriptor_proto().options.as_ref())
                .is_some_and(|options| options.deprecated()),
            ..schema
        }
    }
}

pub(in crate::emit) fn is_deprecated(field: &FieldDescriptor) -> bool {
    field.field_descriptor_proto().options.as_ref().is_some_and(|options| options.deprecated())
}

/// None, or exactly one of these properties.
fn at_most_one(names: Vec<String>) -> Option<Schema> {
    if names.len() < 2 {
        return None;
    }
    let one: Vec<_> = names.into_iter().map(|name| Schema::having([name])).collect();
    let none = Schema { not: Some(Box::new(Schema::any_of(one.clone()))), ..Schema::default() };
    Some(Schema { one_of: one.into_iter().chain([none]).collect(), ..Schema::default() })
}

/// A number, or one of the names of what is no number in JSON.
fn or_not_finite(number: Schema) -> Schema {
    let values = ["NaN", "Infinity", "-Infinity"].map(str::to_owned).to_vec();
    Schema::any_of([number, Schema { values, ..Schema::string() }])
}

/// A `float`.
fn float() -> Schema {
    /// The text of the largest `f32`, which is a little more than its value.
    const LARGEST: f64 = 3.402_823_5e38;

    Schema {
        minimum: Number::from_f64(-LARGEST),
        maximum: Number::from_f64(LARGEST),
        ..Schema::of(JsonType::Number).with_format("float")
    }
}

fn int64() -> Schema {
    Schema::string().with_format("int64").with_pattern("^-?[0-9]{1,19}$")
}

fn uint64() -> Schema {
    Schema::string().with_format("uint64").with_pattern("^[0-9]{1,20}$")
}

/// True if the only value is `null`.
fn is_null(kind: &Kind) -> bool {
    kind.as_enum().is_some_and(|enumeration| enumeration.full_name() == "google.protobuf.NullValue")
}

/// The pattern of the keys of a map; `None` for any text.
fn map_key(kind: &Kind) -> Option<Schema> {
    Some(match kind {
        Kind::Bool => Schema { values: ["true", "false"].map(str::to_owned).to_vec(), ..Schema::default() },
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Schema::default().with_pattern("^-?[0-9]{1,10}$"),
        Kind::Uint32 | Kind::Fixed32 => Schema::default().with_pattern("^[0-9]{1,10}$"),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Schema::default().with_pattern("^-?[0-9]{1,19}$"),
        Kind::Uint64 | Kind::Fixed64 => Schema::default().with_pattern("^[0-9]{1,20}$"),
        _ => return None,
    })
}
