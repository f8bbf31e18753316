//! Messages and enums.

use super::{
    Context,
    draft::{Draft, below, number},
    known::{Defined, TypeKind},
    scan::Annotated,
};
use crate::rust::{
    Faults,
    read::{
        enumeration::RustEnum,
        field::{FieldType, Label, RustField},
        message::{RustMember, RustMessage, RustOneofField, RustType},
        names,
        reserved::Reserved,
        types::{MessageType, Scalar},
    },
    texts,
};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, EnumValueOptions,
    FieldDescriptorProto, FieldOptions, MessageOptions, OneofDescriptorProto,
    descriptor_proto::ReservedRange,
    enum_descriptor_proto::EnumReservedRange,
    field_descriptor_proto::{Label as ProtoLabel, Type},
};
use std::collections::HashSet;
use syn::{Path, spanned::Spanned as _};

/// The types of a file as they lie in one another.
#[derive(Default)]
pub(super) struct Tree<'a> {
    types: Vec<(&'a RustType, usize)>,
}

/// Numbers of fields in descriptors.
mod path {
    pub(super) const MESSAGE: i32 = 4;
    pub(super) const ENUM: i32 = 5;
    pub(super) const FIELD: i32 = 2;
    pub(super) const NESTED: i32 = 3;
    pub(super) const NESTED_ENUM: i32 = 4;
    pub(super) const ONEOF: i32 = 8;
    pub(super) const VALUE: i32 = 2;
    pub(super) const NAME: i32 = 1;
    pub(super) const NUMBER: i32 = 3;
    pub(super) const TYPE_NAME: i32 = 6;
}

impl<'a> Tree<'a> {
    pub(super) fn add(&mut self, ty: &'a RustType, module: usize) {
        self.types.push((ty, module));
    }

    pub(super) fn lower(&self, context: &Context<'_>, draft: &mut Draft, faults: &mut Faults) {
        let names: HashSet<&str> = self.types.iter().filter_map(|(ty, _)| message_name(ty)).collect();
        let mut seen = HashSet::new();
        for (ty, _) in &self.types {
            let (name, span) = match ty {
                RustType::Message(message) => (&message.name, message.ident.span()),
                RustType::Enum(item) => (&item.name, item.ident.span()),
                RustType::Oneof(_) => continue,
            };
            if !seen.insert(name) {
                faults.push(texts::duplicate_name(name, span));
            }
            if let Some((parent, _)) = name.rsplit_once('.')
                && !names.contains(parent)
            {
                faults.push(texts::no_parent(parent, span));
            }
        }
        let (messages, enums) = self.level(None, &[], context, draft, faults);
        draft.file.message_type = messages;
        draft.file.enum_type = enums;
    }

    /// The messages and enums that lie in `parent`, whose path is `path`.
    fn level(
        &self,
        parent: Option<&str>,
        path: &[i32],
        context: &Context<'_>,
        draft: &mut Draft,
        faults: &mut Faults,
    ) -> (Vec<DescriptorProto>, Vec<EnumDescriptorProto>) {
        let (message_list, enum_list) = match parent {
            None => (path::MESSAGE, path::ENUM),
            Some(_) => (path::NESTED, path::NESTED_ENUM),
        };
        let (mut messages, mut enums) = (Vec::new(), Vec::new());
        for (ty, module) in &self.types {
            match ty {
                RustType::Message(message) if parent_of(&message.name) == parent => {
                    let path = below(path, message_list, messages.len());
                    let (nested, nested_enums) =
                        self.level(Some(&message.name), &path, context, draft, faults);
                    let mut lowering = Lowering { context, module: *module, draft, faults };
                    messages.push(lowering.message(message, &path, nested, nested_enums));
                }
                RustType::Enum(item) if parent_of(&item.name) == parent => {
                    let path = below(path, enum_list, enums.len());
                    enums.push(enumeration(item, &path, draft));
                }
                _ => {}
            }
        }
        (messages, enums)
    }
}

fn message_name(ty: &RustType) -> Option<&str> {
    match ty {
        RustType::Message(message) => Some(&message.name),
        _ => None,
    }
}

fn parent_of(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(parent, _)| parent)
}

fn last_of(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

/// Resolves types for one item.
pub(super) struct Lowering<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) module: usize,
    pub(super) draft: &'a mut Draft,
    pub(super) faults: &'a mut Faults,
}

impl<'a> Lowering<'a> {
    fn message(
        &mut self,
        message: &RustMessage,
        path: &[i32],
        nested: Vec<DescriptorProto>,
        nested_enums: Vec<EnumDescriptorProto>,
    ) -> DescriptorProto {
        self.draft.place_with(path, message.ident.span(), &message.docs);
        self.draft.place(&[path, &[path::NAME]].concat(), message.ident.span());
        let mut descriptor = DescriptorProto {
            name: Some(last_of(&message.name)),
            nested_type: nested,
            enum_type: nested_enums,
            options: message
                .deprecated
                .then(|| MessageOptions { deprecated: Some(true), ..MessageOptions::default() }),
            ..DescriptorProto::default()
        };
        reserve(&message.reserved, &mut descriptor);
        for member in &message.members {
            match member {
                RustMember::Field(field) => self.field(field, None, message, path, &mut descriptor),
                RustMember::Oneof(oneof) => self.oneof(oneof, message, path, &mut descriptor),
            }
        }
        // The oneofs that stand for presence come after those of the source.
        for index in 0..descriptor.field.len() {
            let Some(field) = descriptor.field.get_mut(index) else { break };
            if field.proto3_optional() {
                field.oneof_index = Some(number(descriptor.oneof_decl.len()));
                let mut name = format!("_{}", field.name());
                while message.has_name(&name) {
                    name.insert(0, 'X');
                }
                descriptor.oneof_decl.push(OneofDescriptorProto { name: Some(name), options: None });
            }
        }
        descriptor
    }

    fn field(
        &mut self,
        field: &RustField,
        oneof: Option<i32>,
        message: &RustMessage,
        path: &[i32],
        descriptor: &mut DescriptorProto,
    ) {
        let at = below(path, path::FIELD, descriptor.field.len());
        self.draft.place_with(&at, field.ident.span(), &field.docs);
        self.draft.place(&[&at[..], &[path::NAME]].concat(), field.ident.span());
        self.draft.place(&[&at[..], &[path::NUMBER]].concat(), field.number.span);
        self.draft.place(&[&at[..], &[path::TYPE_NAME]].concat(), field.ty.span());
        let Some((kind, type_name)) = self.kind(field, message, descriptor) else { return };
        let has_presence = oneof.is_none() && field.label == Label::Optional;
        descriptor.field.push(FieldDescriptorProto {
            name: Some(field.name.clone()),
            number: Some(field.number.value),
            label: Some(match field.label {
                Label::Repeated => ProtoLabel::Repeated.into(),
                Label::Implicit | Label::Optional => ProtoLabel::Optional.into(),
            }),
            r#type: Some(kind.into()),
            type_name: type_name.map(|name| format!(".{name}")),
            oneof_index: oneof,
            json_name: Some(match &field.json {
                Some(json) => json.value(),
                None => crate::source::json_name(&field.name),
            }),
            proto3_optional: (has_presence && kind != Type::Message).then_some(true),
            options: field
                .deprecated
                .then(|| FieldOptions { deprecated: Some(true), ..FieldOptions::default() }),
            ..FieldDescriptorProto::default()
        });
    }

    /// Type and name of the type; a map gets its entry.
    fn kind(
        &mut self,
        field: &RustField,
        message: &RustMessage,
        descriptor: &mut DescriptorProto,
    ) -> Option<(Type, Option<String>)> {
        let FieldType::Map { key, value, .. } = &field.kind else { return self.single(&field.kind) };
        let (value, value_name) = self.single(value)?;
        let entry = names::map_entry(&field.name);
        let full_name = match self.draft.file.package() {
            "" => format!("{}.{entry}", message.name),
            package => format!("{package}.{}.{entry}", message.name),
        };
        let part = |name: &str, number: i32, kind: Type, type_name: Option<String>| FieldDescriptorProto {
            name: Some(name.to_owned()),
            number: Some(number),
            label: Some(ProtoLabel::Optional.into()),
            r#type: Some(kind.into()),
            type_name: type_name.map(|name| format!(".{name}")),
            json_name: Some(name.to_owned()),
            ..FieldDescriptorProto::default()
        };
        descriptor.nested_type.push(DescriptorProto {
            name: Some(entry),
            field: vec![part("key", 1, scalar_type(*key), None), part("value", 2, value, value_name)],
            options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
            ..DescriptorProto::default()
        });
        Some((Type::Message, Some(full_name)))
    }

    fn single(&mut self, kind: &FieldType) -> Option<(Type, Option<String>)> {
        Some(match kind {
            FieldType::Scalar(scalar) => (scalar_type(*scalar), None),
            FieldType::Wrapper(scalar) => {
                self.draft.import("google/protobuf/wrappers.proto");
                (Type::Message, scalar.wrapper().map(str::to_owned))
            }
            FieldType::Enum(path) => (Type::Enum, Some(self.enumeration(path)?)),
            FieldType::Message { message, .. } => (Type::Message, Some(self.message_name(message)?)),
            FieldType::Map { .. } => return None,
        })
    }

    /// The full name of the message `message`, whose file is imported.
    pub(super) fn message_name(&mut self, message: &MessageType) -> Option<String> {
        let path = match message {
            MessageType::Empty => {
                self.draft.import("google/protobuf/empty.proto");
                return Some("google.protobuf.Empty".to_owned());
            }
            MessageType::Path(path) => path,
        };
        match self.resolve(path)? {
            TypeKind::Message(defined) => Some(self.import(&defined.clone())),
            TypeKind::Enum(_) => {
                self.faults.push(texts::enum_as_message(path));
                None
            }
            TypeKind::Oneof { .. } => {
                self.faults.push(texts::oneof_as_message(path));
                None
            }
        }
    }

    fn enumeration(&mut self, path: &Path) -> Option<String> {
        match self.resolve(path)? {
            TypeKind::Enum(defined) => Some(self.import(&defined.clone())),
            TypeKind::Message(_) | TypeKind::Oneof { .. } => {
                self.faults.push(texts::not_an_enum(path));
                None
            }
        }
    }

    fn import(&mut self, defined: &Defined) -> String {
        self.draft.import(&defined.file);
        defined.full_name.clone()
    }

    fn resolve(&mut self, path: &Path) -> Option<&'a TypeKind> {
        let context: &'a Context<'a> = self.context;
        let module = context.source.modules.get(self.module)?;
        match context.known.resolve(module, path) {
            Ok(kind) => Some(kind),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    fn oneof(
        &mut self,
        oneof: &RustOneofField,
        message: &RustMessage,
        path: &[i32],
        descriptor: &mut DescriptorProto,
    ) {
        let Some(kind) = self.resolve(&oneof.path) else { return };
        let found = match kind {
            TypeKind::Oneof { source, item } if *source == self.context.source.name => {
                self.context.source.items.get(*item)
            }
            TypeKind::Oneof { .. } => {
                self.faults.push(texts::oneof_elsewhere(&oneof.path));
                return;
            }
            TypeKind::Message(_) | TypeKind::Enum(_) => None,
        };
        let Some(Annotated::Type(RustType::Oneof(members))) = found.map(|found| &found.item) else {
            self.faults.push(texts::not_a_oneof(&oneof.path));
            return;
        };
        let listed: HashSet<i32> = oneof.numbers.iter().map(|number| number.value).collect();
        let held: HashSet<i32> = members.members.iter().map(|member| member.number.value).collect();
        for number in oneof.numbers.iter().filter(|number| !held.contains(&number.value)) {
            self.faults.push(texts::number_not_in_oneof(number.value, &members.ident, number.span));
        }
        for member in members.members.iter().filter(|member| !listed.contains(&member.number.value)) {
            self.faults.push(texts::number_not_listed(member, &oneof.ident));
        }
        let index = number(descriptor.oneof_decl.len());
        let at = below(path, path::ONEOF, descriptor.oneof_decl.len());
        let docs = if oneof.docs.lines.is_empty() { &members.docs } else { &oneof.docs };
        self.draft.place_with(&at, oneof.ident.span(), docs);
        descriptor.oneof_decl.push(OneofDescriptorProto { name: Some(oneof.name.clone()), options: None });
        for member in &members.members {
            check_member(member, message, self.faults);
            self.field(member, Some(index), message, path, descriptor);
        }
    }
}

/// The names of a oneof's members are names of the message.
fn check_member(member: &RustField, message: &RustMessage, faults: &mut Faults) {
    let span = member.ident.span();
    if message.has_name(&member.name) {
        faults.push(texts::duplicate_name(&member.name, span));
    }
    if message.reserved.has_name(&member.name) {
        faults.push(texts::reserved_name(&member.name, span));
    }
}

fn reserve(reserved: &Reserved, descriptor: &mut DescriptorProto) {
    // Ranges of messages end behind their last number.
    descriptor.reserved_range = reserved
        .numbers
        .iter()
        .map(|range| ReservedRange {
            start: Some(*range.value.start()),
            end: Some(range.value.end().saturating_add(1)),
        })
        .collect();
    descriptor.reserved_name = reserved.names.iter().map(syn::LitStr::value).collect();
}

fn enumeration(item: &RustEnum, path: &[i32], draft: &mut Draft) -> EnumDescriptorProto {
    draft.place_with(path, item.ident.span(), &item.docs);
    draft.place(&[path, &[path::NAME]].concat(), item.ident.span());
    for (index, value) in item.values.iter().enumerate() {
        draft.place_with(&below(path, path::VALUE, index), value.ident.span(), &value.docs);
    }
    EnumDescriptorProto {
        name: Some(last_of(&item.name)),
        value: item
            .values
            .iter()
            .map(|value| EnumValueDescriptorProto {
                name: Some(value.name.clone()),
                number: Some(value.number.value),
                options: value
                    .deprecated
                    .then(|| EnumValueOptions { deprecated: Some(true), ..EnumValueOptions::default() }),
            })
            .collect(),
        options: item.deprecated.then(|| EnumOptions { deprecated: Some(true), ..EnumOptions::default() }),
        reserved_range: item
            .reserved
            .numbers
            .iter()
            .map(|range| EnumReservedRange {
                start: Some(*range.value.start()),
                end: Some(*range.value.end()),
            })
            .collect(),
        reserved_name: item.reserved.names.iter().map(syn::LitStr::value).collect(),
    }
}

fn scalar_type(scalar: Scalar) -> Type {
    match scalar {
        Scalar::Double => Type::Double,
        Scalar::Float => Type::Float,
        Scalar::Int32 => Type::Int32,
        Scalar::Int64 => Type::Int64,
        Scalar::Uint32 => Type::Uint32,
        Scalar::Uint64 => Type::Uint64,
        Scalar::Sint32 => Type::Sint32,
        Scalar::Sint64 => Type::Sint64,
        Scalar::Fixed32 => Type::Fixed32,
        Scalar::Fixed64 => Type::Fixed64,
        Scalar::Sfixed32 => Type::Sfixed32,
        Scalar::Sfixed64 => Type::Sfixed64,
        Scalar::Bool => Type::Bool,
        Scalar::String => Type::String,
        Scalar::Bytes(_) => Type::Bytes,
    }
}
