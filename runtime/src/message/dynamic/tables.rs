//! From descriptors to field tables.

use super::{
    message::DynamicMessage,
    slot::{Item, Key, Scalar, Shape, Slot},
};
use crate::{
    Shared,
    message::fields::{EnumType, Field, Label, Memory, Table, Type, WellKnown},
};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::Label as Cardinality,
};
use std::{borrow::Cow, collections::BTreeMap, ops::RangeInclusive, sync::Arc};

/// The reason that descriptors have no tables.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum DynamicError {
    /// A field is of a type that the set does not hold.
    #[error("the field `{field}` is of the type `{name}`, which the descriptor set does not hold")]
    UnknownType {
        /// The field, by its full name.
        field: String,
        /// The type.
        name: String,
    },
    /// A field has a number that no field can have.
    #[error("the field `{field}` has the number {number}: give it one from 1 to 536870911")]
    InvalidNumber {
        /// The field, by its full name.
        field: String,
        /// The number.
        number: i32,
    },
    /// The keys of a map are of a type that keys cannot have.
    #[error("the keys of the map `{field}` are not strings, integers or booleans")]
    InvalidKey {
        /// The map, by its full name.
        field: String,
    },
    /// A field has no type.
    #[error("the field `{field}` has no type")]
    NoType {
        /// The field, by its full name.
        field: String,
    },
}

crate::words::debug_in_words!(DynamicError);

/// The tables of a set: those of its messages, by position, and after them those of their oneofs.
pub(super) struct Tables {
    pub(super) positions: BTreeMap<Box<str>, u32>,
    pub(super) tables: Vec<Table>,
    /// The forms in which the rows of each message are held.
    pub(super) shapes: Vec<Box<[Shape]>>,
}

/// The tables of all messages of a set.
pub(super) fn build(set: &FileDescriptorSet) -> Result<Tables, DynamicError> {
    let mut definitions = Definitions::default();
    for file in &set.file {
        let presence = match file.syntax() {
            "proto3" => Presence::Implicit,
            _ => Presence::Explicit,
        };
        file.enum_type.iter().for_each(|kind| definitions.add_enum(file.package(), kind));
        file.message_type.iter().for_each(|message| definitions.add(file.package(), message, presence));
    }
    let positions: BTreeMap<Box<str>, u32> =
        definitions.messages.keys().map(|name| name.as_str().into()).zip(0..).collect();
    let mut builder = Builder { definitions: &definitions, positions: &positions, oneofs: Vec::new() };
    let (mut tables, mut shapes) = (Vec::new(), Vec::new());
    for (name, (message, presence)) in &definitions.messages {
        let rows = builder.message(name, message, *presence)?;
        tables.push(Table::owned(name.clone(), rows.fields));
        shapes.push(rows.shapes.into());
    }
    tables.extend(builder.oneofs);
    Ok(Tables { positions, tables, shapes })
}

/// The numbers that a field can have.
const NUMBERS: RangeInclusive<u32> = 1..=(1 << 29) - 1;

/// The presence of a scalar without a label of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Implicit,
    Explicit,
}

/// Everything that is defined, by full name.
#[derive(Default)]
struct Definitions<'a> {
    messages: BTreeMap<String, (&'a DescriptorProto, Presence)>,
    map_entries: BTreeMap<String, &'a DescriptorProto>,
    enums: BTreeMap<String, Arc<EnumType>>,
}

impl<'a> Definitions<'a> {
    fn add(&mut self, scope: &str, message: &'a DescriptorProto, presence: Presence) {
        let name = join(scope, message.name());
        message.enum_type.iter().for_each(|kind| self.add_enum(&name, kind));
        message.nested_type.iter().for_each(|nested| self.add(&name, nested, presence));
        match message.options.as_ref().is_some_and(|options| options.map_entry()) {
            true => drop(self.map_entries.insert(name, message)),
            false => drop(self.messages.insert(name, (message, presence))),
        }
    }

    fn add_enum(&mut self, scope: &str, kind: &EnumDescriptorProto) {
        let name = join(scope, kind.name());
        let values = kind.value.iter().map(|value| (value.name().into(), value.number())).collect();
        self.enums.insert(name.clone(), Arc::new(EnumType::listed(name, values)));
    }
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// Makes the tables of messages.
struct Builder<'a> {
    definitions: &'a Definitions<'a>,
    positions: &'a BTreeMap<Box<str>, u32>,
    /// The tables of oneofs, which stand after those of all messages.
    oneofs: Vec<Table>,
}

/// The rows of a table in the making.
#[derive(Default)]
struct Rows {
    fields: Vec<Field>,
    shapes: Vec<Shape>,
}

impl Builder<'_> {
    fn message(
        &mut self,
        name: &str,
        message: &DescriptorProto,
        presence: Presence,
    ) -> Result<Rows, DynamicError> {
        let mut rows = Rows::default();
        let mut seen = Vec::new();
        for field in &message.field {
            match field.oneof_index.filter(|_| !field.proto3_optional()) {
                None => {
                    let (row, shape) = self.field(name, field, presence)?;
                    rows.fields.push(row);
                    rows.shapes.push(shape);
                }
                Some(oneof) if seen.contains(&oneof) => {}
                Some(oneof) => {
                    seen.push(oneof);
                    self.oneof(name, message, oneof, &mut rows)?;
                }
            }
        }
        Ok(rows)
    }

    fn oneof(
        &mut self,
        message_name: &str,
        message: &DescriptorProto,
        oneof: i32,
        rows: &mut Rows,
    ) -> Result<(), DynamicError> {
        let (mut fields, mut items) = (Vec::new(), Vec::new());
        for field in message.field.iter().filter(|field| field.oneof_index == Some(oneof)) {
            let (item, kind) = self.item(message_name, field)?;
            // As the derive has it: a message may be absent by itself, a scalar has the oneof's presence.
            let memory = Memory::boxed(size_of::<Slot>() + self.memory(item).heap);
            let row = row(message_name, field, Label::Optional, kind, memory)?;
            items.push((row.number, item));
            fields.push(row);
        }
        let position = self.positions.len() + self.oneofs.len();
        self.oneofs.push(Table::owned(String::new(), fields));
        let declaration = usize::try_from(oneof).ok().and_then(|oneof| message.oneof_decl.get(oneof));
        let name = declaration.map_or("", |declaration| declaration.name());
        rows.fields.push(Field {
            name: Cow::Owned(name.to_owned()),
            key: Cow::Owned(key(name)),
            number: 0,
            label: Label::Optional,
            kind: Type::PooledOneof(u32::try_from(position).unwrap_or(u32::MAX)),
            memory: Memory::INLINE,
        });
        rows.shapes.push(Shape::Oneof(items.into()));
        Ok(())
    }

    fn field(
        &self,
        message: &str,
        field: &FieldDescriptorProto,
        presence: Presence,
    ) -> Result<(Field, Shape), DynamicError> {
        if let Some((row, shape)) = self.map(message, field)? {
            return Ok((row, shape));
        }
        let (item, kind) = self.item(message, field)?;
        let is_message = !matches!(item, Item::Scalar(_));
        let mut memory = self.memory(item);
        let (label, shape) = match field.label() {
            Cardinality::Repeated => {
                memory = Memory::list(size_of::<Slot>()).of_values(memory);
                (Label::Repeated, Shape::List(item))
            }
            // A required message may be unset here: a type could otherwise hold itself without end.
            Cardinality::Required if is_message => (Label::Required, Shape::Optional(item)),
            Cardinality::Required => (Label::Required, Shape::Required(item, first_number(&kind))),
            Cardinality::Optional
                if is_message || field.proto3_optional() || presence == Presence::Explicit =>
            {
                (Label::Optional, Shape::Optional(item))
            }
            Cardinality::Optional => (Label::Implicit, Shape::Implicit(item)),
        };
        Ok((row(message, field, label, kind, memory)?, shape))
    }

    fn map(
        &self,
        message: &str,
        field: &FieldDescriptorProto,
    ) -> Result<Option<(Field, Shape)>, DynamicError> {
        let name = field.type_name().trim_start_matches('.');
        let Some(entry) = self.definitions.map_entries.get(name) else { return Ok(None) };
        let member = |number: i32| entry.field.iter().find(|field| field.number() == number);
        let missing = || DynamicError::NoType { field: join(message, field.name()) };
        let key_field = member(1).ok_or_else(missing)?;
        let (value_item, value) = self.item(name, member(2).ok_or_else(missing)?)?;
        let (_, key_kind) = self.item(name, key_field)?;
        if !is_key(key_field.r#type()) {
            return Err(DynamicError::InvalidKey { field: join(message, field.name()) });
        }
        let (key, value) = (Shared::from(Arc::new(key_kind)), Shared::from(Arc::new(value)));
        let memory = Memory::btree_map(size_of::<(Key, Slot)>()).of_values(self.memory(value_item));
        let row = row(message, field, Label::Repeated, Type::Map { key, value }, memory)?;
        Ok(Some((row, Shape::Map(key_field.r#type(), value_item))))
    }

    /// The memory of one value.
    fn memory(&self, item: Item) -> Memory {
        match item {
            Item::Scalar(Scalar::String | Scalar::Bytes) => Memory::TEXT,
            Item::Scalar(_) | Item::Wrapper(_) => Memory::INLINE,
            Item::Message(position) | Item::Group(position) => {
                let position = usize::try_from(position).unwrap_or(usize::MAX);
                let fields =
                    self.definitions.messages.values().nth(position).map_or(0, |found| found.0.field.len());
                Memory::boxed(size_of::<DynamicMessage>() + fields * size_of::<Slot>())
            }
        }
    }

    /// The form in which one value of the field is held, and its type.
    fn item(&self, message: &str, field: &FieldDescriptorProto) -> Result<(Item, Type), DynamicError> {
        let scalar = field.r#type();
        let kind = match scalar {
            Scalar::Double => Type::Double,
            Scalar::Float => Type::Float,
            Scalar::Int64 => Type::Int64,
            Scalar::Uint64 => Type::Uint64,
            Scalar::Int32 => Type::Int32,
            Scalar::Fixed64 => Type::Fixed64,
            Scalar::Fixed32 => Type::Fixed32,
            Scalar::Bool => Type::Bool,
            Scalar::String => Type::String,
            Scalar::Bytes => Type::Bytes,
            Scalar::Uint32 => Type::Uint32,
            Scalar::Sfixed32 => Type::Sfixed32,
            Scalar::Sfixed64 => Type::Sfixed64,
            Scalar::Sint32 => Type::Sint32,
            Scalar::Sint64 => Type::Sint64,
            Scalar::Group | Scalar::Message | Scalar::Enum => return self.named(message, field, scalar),
        };
        Ok((Item::Scalar(scalar), kind))
    }

    fn named(
        &self,
        message: &str,
        field: &FieldDescriptorProto,
        scalar: Scalar,
    ) -> Result<(Item, Type), DynamicError> {
        let name = field.type_name().trim_start_matches('.');
        let found = match scalar {
            Scalar::Enum => {
                let kind = self.definitions.enums.get(name);
                kind.map(|kind| (Item::Scalar(scalar), Type::Enum(kind.clone().into())))
            }
            _ => self.positions.get(name).map(|position| match (wrapped(name, self.definitions), scalar) {
                (Some(inner), _) => (Item::Wrapper(inner), Type::Message(|| None)),
                (None, Scalar::Group) => (Item::Group(*position), Type::PooledGroup(*position)),
                (None, _) => (Item::Message(*position), Type::PooledMessage(*position)),
            }),
        };
        found.ok_or_else(|| DynamicError::UnknownType {
            field: join(message, field.name()),
            name: name.to_owned(),
        })
    }
}

/// The number of an enum's first value.
fn first_number(kind: &Type) -> i32 {
    match kind {
        Type::Enum(kind) => kind.first_number(),
        _ => 0,
    }
}

/// The scalar that a well-known wrapper holds.
fn wrapped(name: &str, definitions: &Definitions<'_>) -> Option<Scalar> {
    let (message, _) = definitions.messages.get(name)?;
    let is_wrapper = WellKnown::from_name(name) == Some(WellKnown::Wrapper);
    message.field.first().filter(|_| is_wrapper).map(FieldDescriptorProto::r#type)
}

/// True if keys of maps are of this type.
fn is_key(scalar: Scalar) -> bool {
    use Scalar::{Bytes, Double, Enum, Float, Group, Message};
    !matches!(scalar, Bytes | Double | Enum | Float | Group | Message)
}

fn row(
    message: &str,
    field: &FieldDescriptorProto,
    label: Label,
    kind: Type,
    memory: Memory,
) -> Result<Field, DynamicError> {
    let number = u32::try_from(field.number()).ok().filter(|number| NUMBERS.contains(number));
    let number = number.ok_or_else(|| DynamicError::InvalidNumber {
        field: join(message, field.name()),
        number: field.number(),
    })?;
    let json_name = field.json_name.clone().unwrap_or_else(|| camel_case(field.name()));
    let (name, key) = (Cow::Owned(field.name().to_owned()), Cow::Owned(key(&json_name)));
    Ok(Field { name, key, number, label, kind, memory })
}

/// The default JSON name (`google/protobuf/descriptor.proto`, `json_name`).
fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// A key as it stands inside a JSON object.
fn key(json_name: &str) -> String {
    let mut key = String::from(",\"");
    for sign in json_name.chars() {
        match sign {
            '"' | '\\' => key.extend(['\\', sign]),
            control if control.is_control() => key.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => key.push(other),
        }
    }
    key.push_str("\":");
    key
}
