//! A field table as a message descriptor.

use super::wrapper_of_place;
use crate::{
    Payload, Shared,
    message::fields::{Access, EnumType, Field, FieldMut, Label, TableRef, Type},
};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, FieldDescriptorProto,
    MessageOptions, OneofDescriptorProto,
    field_descriptor_proto::{Label as ProtoLabel, Type as ProtoType},
};

/// A type that a message refers to.
pub(super) enum Reference {
    Message(TableRef<'static>),
    Enum(Shared<EnumType>),
    /// A message of `google.protobuf` that prost holds as a scalar.
    Wrapper(&'static str),
}

/// The descriptor of a message, under its last name; `refer` is shown what it refers to.
pub(super) fn descriptor(table: TableRef<'static>, refer: &mut dyn FnMut(Reference)) -> DescriptorProto {
    let mut message = Message {
        full_name: table.name(),
        instance: table.entry().map(|entry| entry.create()),
        descriptor: DescriptorProto {
            name: Some(last(table.name()).to_owned()),
            ..DescriptorProto::default()
        },
        optional: Vec::new(),
        refer,
    };
    for (row, field) in table.fields().iter().enumerate() {
        match table.members(field) {
            Some(members) => message.oneof(row, field, members),
            None => message.field(Place { row, member: None }, field),
        }
    }
    message.finish()
}

/// The place of a field in its message.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    member: Option<usize>,
}

struct Message<'a> {
    full_name: &'static str,
    /// To look at how a wrapper is held.
    instance: Option<Box<dyn Payload>>,
    descriptor: DescriptorProto,
    /// The indices of the scalars with presence: each is alone in a oneof, which comes after the real ones.
    optional: Vec<usize>,
    refer: &'a mut dyn FnMut(Reference),
}

impl Message<'_> {
    fn oneof(&mut self, row: usize, field: &Field, members: TableRef<'static>) {
        let index = number(self.descriptor.oneof_decl.len());
        self.descriptor
            .oneof_decl
            .push(OneofDescriptorProto { name: Some(field.name.to_string()), options: None });
        for (member, field) in members.fields().iter().enumerate() {
            let place = Place { row, member: Some(member) };
            let descriptor = self.describe(place, field);
            self.descriptor.field.push(FieldDescriptorProto { oneof_index: Some(index), ..descriptor });
        }
    }

    fn field(&mut self, place: Place, field: &Field) {
        let descriptor = self.describe(place, field);
        if field.label == Label::Optional && !field.kind.is_message() {
            self.optional.push(self.descriptor.field.len());
        }
        self.descriptor.field.push(descriptor);
    }

    fn describe(&mut self, place: Place, field: &Field) -> FieldDescriptorProto {
        let (kind, type_name) = match &field.kind {
            Type::Map { key, value } => (ProtoType::Message, Some(self.entry(field, key, value))),
            kind => self.kind(kind, place),
        };
        let label = match field.label {
            Label::Repeated => ProtoLabel::Repeated,
            Label::Required => ProtoLabel::Required,
            Label::Implicit | Label::Optional => ProtoLabel::Optional,
        };
        FieldDescriptorProto {
            name: Some(field.name.to_string()),
            number: i32::try_from(field.number).ok(),
            label: Some(label.into()),
            r#type: Some(kind.into()),
            type_name,
            json_name: Some(field.json_name().into_owned()),
            ..FieldDescriptorProto::default()
        }
    }

    /// The nested message that the entries of a map are; its full name.
    fn entry(&mut self, field: &Field, key: &Type, value: &Type) -> String {
        let name = entry_name(&field.name);
        let part =
            |name: &str, number, (kind, type_name): (ProtoType, Option<String>)| FieldDescriptorProto {
                name: Some(name.to_owned()),
                number: Some(number),
                label: Some(ProtoLabel::Optional.into()),
                r#type: Some(kind.into()),
                type_name,
                json_name: Some(name.to_owned()),
                ..FieldDescriptorProto::default()
            };
        // A map's values are never wrappers without a table.
        let nowhere = Place { row: usize::MAX, member: None };
        let (key, value) = (self.kind(key, nowhere), self.kind(value, nowhere));
        self.descriptor.nested_type.push(DescriptorProto {
            name: Some(name.clone()),
            field: vec![part("key", 1, key), part("value", 2, value)],
            options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
            ..DescriptorProto::default()
        });
        format!(".{}.{name}", self.full_name)
    }

    fn kind(&mut self, kind: &Type, place: Place) -> (ProtoType, Option<String>) {
        let scalar = match kind {
            Type::Double => ProtoType::Double,
            Type::Float => ProtoType::Float,
            Type::Int32 => ProtoType::Int32,
            Type::Int64 => ProtoType::Int64,
            Type::Uint32 => ProtoType::Uint32,
            Type::Uint64 => ProtoType::Uint64,
            Type::Sint32 => ProtoType::Sint32,
            Type::Sint64 => ProtoType::Sint64,
            Type::Fixed32 => ProtoType::Fixed32,
            Type::Fixed64 => ProtoType::Fixed64,
            Type::Sfixed32 => ProtoType::Sfixed32,
            Type::Sfixed64 => ProtoType::Sfixed64,
            Type::Bool => ProtoType::Bool,
            Type::String => ProtoType::String,
            Type::Bytes => ProtoType::Bytes,
            Type::Enum(one) => {
                (self.refer)(Reference::Enum(one.clone()));
                return (ProtoType::Enum, Some(format!(".{}", one.name())));
            }
            Type::Message(table) | Type::Group(table) => {
                return (ProtoType::Message, Some(self.message(table().map(TableRef::of), place)));
            }
            // Messages that are known by descriptors are in no trait.
            Type::PooledMessage(_) | Type::PooledGroup(_) | Type::PooledOneof(_) => ProtoType::Message,
            // Neither is the type of a field's item.
            Type::Map { .. } | Type::Oneof(_) => ProtoType::Message,
        };
        (scalar, None)
    }

    /// The full name of a message that is referred to.
    fn message(&mut self, table: Option<TableRef<'static>>, place: Place) -> String {
        let name = match table {
            Some(table) => {
                (self.refer)(Reference::Message(table));
                table.name()
            }
            None => {
                let name = self.wrapper(place).unwrap_or("google.protobuf.StringValue");
                (self.refer)(Reference::Wrapper(name));
                name
            }
        };
        format!(".{name}")
    }

    /// The wrapper in the field at `place`, by the value that it holds once it is set.
    fn wrapper(&mut self, place: Place) -> Option<&'static str> {
        let FieldMut::Message(message) = self.instance.as_mut()?.value_mut() else { return None };
        let value = match (message.field_mut(place.row, Access::Set), place.member) {
            (FieldMut::Oneof(oneof), Some(member)) => oneof.choose(member),
            (FieldMut::List(list), None) => list.push(),
            (value, _) => value,
        };
        wrapper_of_place(&value)
    }

    fn finish(mut self) -> DescriptorProto {
        for index in self.optional {
            let oneof_index = number(self.descriptor.oneof_decl.len());
            let Some(field) = self.descriptor.field.get_mut(index) else { continue };
            field.proto3_optional = Some(true);
            field.oneof_index = Some(oneof_index);
            let name = Some(format!("_{}", field.name()));
            self.descriptor.oneof_decl.push(OneofDescriptorProto { name, options: None });
        }
        self.descriptor
    }
}

/// The descriptor of an enum, under its last name.
pub(super) fn enumeration(one: &EnumType) -> EnumDescriptorProto {
    let value = |name: &str, number: i32| EnumValueDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        options: None,
    };
    let named = one.numbers().iter().filter_map(|number| Some(value(one.value_name(*number)?, *number)));
    let aliases = one.aliases().iter().map(|(name, number)| value(name, *number));
    let options = EnumOptions { allow_alias: Some(true), ..EnumOptions::default() };
    EnumDescriptorProto {
        name: Some(last(one.name()).to_owned()),
        value: named.chain(aliases).collect(),
        options: (!one.aliases().is_empty()).then_some(options),
        ..EnumDescriptorProto::default()
    }
}

/// `LabelsEntry` of `labels`, as protoc names it.
fn entry_name(field: &str) -> String {
    let parts = field.split('_').filter(|part| !part.is_empty());
    let mut name: String = parts
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect();
    name.push_str("Entry");
    name
}

pub(super) fn last(full_name: &str) -> &str {
    full_name.rsplit('.').next().unwrap_or(full_name)
}

pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
