//! The law of `.proto` text over random definitions: what is written parses to the descriptors it was written from.

mod collisions;

use crate::support::compiled;
use polywire_codegen::{Input, proto};
use prost::Message as _;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto, FieldOptions,
    FileDescriptorProto, FileDescriptorSet, MessageOptions, MethodDescriptorProto, MethodOptions,
    OneofDescriptorProto, ServiceDescriptorProto,
    descriptor_proto::{ExtensionRange, ReservedRange},
    enum_descriptor_proto::EnumReservedRange,
    field_descriptor_proto::{Label, Type},
};
use std::collections::BTreeMap;

const ROUNDS: u64 = 300;

#[test]
fn random_definitions_keep_their_meaning() {
    for seed in 1..=ROUNDS {
        let file = Random(seed).file();
        let set = FileDescriptorSet { file: vec![file.clone()] }.encode_to_vec();
        let files = proto(&Input::descriptor_set(set, [file.name()]));
        let files = files.unwrap_or_else(|report| panic!("seed {seed}: {report}\n{file:#?}")).files;
        let text = files[0].content().to_owned();
        let texts = BTreeMap::from([(file.name().to_owned(), text.clone())]);
        let found = compiled(&[file.name().to_owned()], texts.clone());
        assert_eq!(found.last(), Some(&file), "seed {seed}:\n{text}");
        let again = proto(&Input::protos(&texts, texts.keys())).unwrap().files;
        assert_eq!(again[0].content(), text, "seed {seed} is not stable");
    }
}

/// Definitions made of a seed, by xorshift.
struct Random(u64);

const SCALARS: [Type; 15] = [
    Type::Double,
    Type::Float,
    Type::Int64,
    Type::Uint64,
    Type::Int32,
    Type::Fixed64,
    Type::Fixed32,
    Type::Bool,
    Type::String,
    Type::Bytes,
    Type::Uint32,
    Type::Sfixed32,
    Type::Sfixed64,
    Type::Sint32,
    Type::Sint64,
];

/// The names in a file, while it is made.
struct Names {
    is_proto2: bool,
    messages: Vec<String>,
    enums: Vec<String>,
}

impl Random {
    fn next(&mut self, below: usize) -> usize {
        let mut state = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0 = state | 1;
        usize::try_from(state >> 33).unwrap() % below
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.next(chances) == 0
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.next(items.len())]
    }

    fn file(&mut self) -> FileDescriptorProto {
        let is_proto2 = self.one_in(2);
        // A part of the package is the name of a message, which makes short names ambiguous.
        let package = *self.pick(&["", "a", "a.b", "M0.E1", "a.M0"]);
        let scope = if package.is_empty() { String::new() } else { format!("{package}.") };
        let (outer, inner) = (1 + self.next(4), self.next(3));
        let mut names = Names { is_proto2, messages: Vec::new(), enums: Vec::new() };
        // Nested types have the names of outer ones, so that scopes matter.
        for message in 0..outer {
            names.messages.push(format!(".{scope}M{message}"));
            names.messages.extend((0..inner).map(|nested| format!(".{scope}M{message}.M{nested}")));
            names.enums.extend((0..inner).map(|nested| format!(".{scope}M{message}.E{nested}")));
        }
        names.enums.push(format!(".{scope}Top"));
        let messages = (0..outer)
            .map(|index| self.message(index, &format!(".{scope}M{index}"), inner, &names))
            .collect();
        let service = self.one_in(2).then(|| self.service(&names));
        FileDescriptorProto {
            name: Some("random.proto".to_owned()),
            package: (!package.is_empty()).then(|| package.to_owned()),
            message_type: messages,
            enum_type: vec![self.enumeration("Top", "TOP", is_proto2)],
            service: service.into_iter().collect(),
            syntax: (!is_proto2).then(|| "proto3".to_owned()),
            ..FileDescriptorProto::default()
        }
    }

    fn message(&mut self, index: usize, full_name: &str, inner: usize, names: &Names) -> DescriptorProto {
        let mut message = DescriptorProto { name: Some(format!("M{index}")), ..DescriptorProto::default() };
        for nested in 0..inner {
            message.nested_type.push(self.message(nested, &format!("{full_name}.M{nested}"), 0, names));
            let prefix = format!("M{index}_E{nested}");
            message.enum_type.push(self.enumeration(&format!("E{nested}"), &prefix, names.is_proto2));
        }
        for number in 1..=self.next(9) {
            self.member(number * 3, full_name, names, &mut message);
        }
        for field in &mut message.field {
            if field.proto3_optional() {
                field.oneof_index = Some(i32::try_from(message.oneof_decl.len()).unwrap());
                let name = Some(format!("_{}", field.name()));
                message.oneof_decl.push(OneofDescriptorProto { name, options: None });
            }
        }
        self.leave_out(names, &mut message);
        message
    }

    /// Numbers and names that no field has: those of fields are multiples of three below a hundred.
    fn leave_out(&mut self, names: &Names, message: &mut DescriptorProto) {
        if self.one_in(3) {
            let end = if self.one_in(2) { 1 << 29 } else { 205 };
            message.reserved_range = [(1, 3), (100, 101), (200, end)]
                .map(|(start, end)| ReservedRange { start: Some(start), end: Some(end) })
                .to_vec();
            message.reserved_name = vec!["gone".to_owned()];
        } else if names.is_proto2 && self.one_in(2) {
            let range = ExtensionRange { start: Some(500), end: Some(1 << 29), options: None };
            message.extension_range = vec![range];
        }
        if self.one_in(5) {
            let options = MessageOptions { deprecated: Some(true), ..MessageOptions::default() };
            message.options = Some(options);
        }
    }

    /// A field, a map or a oneof.
    fn member(&mut self, number: usize, full_name: &str, names: &Names, message: &mut DescriptorProto) {
        match self.next(6) {
            0 => {
                let name = format!("f_{number}");
                let entry = format!("F{number}Entry");
                let key = *self.pick(&[Type::String, Type::Int32, Type::Bool, Type::Fixed64]);
                let value = self.field("value", 2, names);
                message.nested_type.push(DescriptorProto {
                    name: Some(entry.clone()),
                    field: vec![plain_field("key", 1, key), value],
                    options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
                    ..DescriptorProto::default()
                });
                message.field.push(FieldDescriptorProto {
                    label: Some(Label::Repeated.into()),
                    type_name: Some(format!("{full_name}.{entry}")),
                    ..plain_field(&name, number, Type::Message)
                });
            }
            1 => {
                let index = i32::try_from(message.oneof_decl.len()).unwrap();
                let name = Some(format!("o_{number}"));
                message.oneof_decl.push(OneofDescriptorProto { name, options: None });
                for member in 0..=self.next(2) {
                    let mut field = self.field(&format!("f_{number}_{member}"), number + member, names);
                    field.oneof_index = Some(index);
                    message.field.push(field);
                }
            }
            _ => {
                let field = self.field(&format!("f_{number}"), number, names);
                let field = self.labelled(field, names);
                message.field.push(field);
            }
        }
    }

    fn field(&mut self, name: &str, number: usize, names: &Names) -> FieldDescriptorProto {
        match self.next(4) {
            0 => FieldDescriptorProto {
                type_name: Some(self.pick(&names.messages).clone()),
                ..plain_field(name, number, Type::Message)
            },
            1 => FieldDescriptorProto {
                type_name: Some(self.pick(&names.enums).clone()),
                ..plain_field(name, number, Type::Enum)
            },
            _ => plain_field(name, number, *self.pick(&SCALARS)),
        }
    }

    /// Label, default, JSON name and options.
    fn labelled(&mut self, mut field: FieldDescriptorProto, names: &Names) -> FieldDescriptorProto {
        match self.next(4) {
            0 => field.label = Some(Label::Repeated.into()),
            1 if names.is_proto2 => field.label = Some(Label::Required.into()),
            1 => field.proto3_optional = Some(true),
            2 if names.is_proto2 => {
                field.default_value = match field.r#type() {
                    Type::String => Some("a \"quoted\" \\ text\nof two lines: é".to_owned()),
                    Type::Bytes => Some("\\000\\377\\\"x\\n".to_owned()),
                    Type::Bool => Some("true".to_owned()),
                    Type::Int32 | Type::Sint64 | Type::Sfixed32 => Some("-7".to_owned()),
                    Type::Double => Some("-inf".to_owned()),
                    _ => None,
                };
            }
            _ => {}
        }
        if self.one_in(6) {
            field.json_name = Some(format!("json\"{}", field.number()));
        }
        if self.one_in(6) {
            field.options = Some(FieldOptions { deprecated: Some(true), ..FieldOptions::default() });
        }
        field
    }

    fn enumeration(&mut self, name: &str, prefix: &str, is_proto2: bool) -> EnumDescriptorProto {
        let first = if is_proto2 { -2 } else { 0 };
        let values = (0..=self.next(4)).map(|index| EnumValueDescriptorProto {
            name: Some(format!("{prefix}_V{index}")),
            number: Some(i32::try_from(index * index).unwrap() + first),
            options: None,
        });
        let mut item = EnumDescriptorProto {
            name: Some(name.to_owned()),
            value: values.collect(),
            ..EnumDescriptorProto::default()
        };
        if self.one_in(3) {
            item.reserved_range = [(-9, -9), (-5, -3), (100, i32::MAX)]
                .map(|(start, end)| EnumReservedRange { start: Some(start), end: Some(end) })
                .to_vec();
            item.reserved_name = vec!["GONE".to_owned(), "LOST".to_owned()];
        }
        item
    }

    fn service(&mut self, names: &Names) -> ServiceDescriptorProto {
        let methods = (0..self.next(4)).map(|index| MethodDescriptorProto {
            name: Some(format!("R{index}")),
            input_type: Some(self.pick(&names.messages).clone()),
            output_type: Some(self.pick(&names.messages).clone()),
            client_streaming: self.one_in(3).then_some(true),
            server_streaming: self.one_in(3).then_some(true),
            options: self
                .one_in(3)
                .then(|| MethodOptions { deprecated: Some(true), ..MethodOptions::default() }),
        });
        ServiceDescriptorProto { name: Some("S".to_owned()), method: methods.collect(), options: None }
    }
}

fn plain_field(name: &str, number: usize, kind: Type) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(i32::try_from(number).unwrap()),
        label: Some(Label::Optional.into()),
        r#type: Some(kind.into()),
        json_name: Some(name.replace('_', "")),
        ..FieldDescriptorProto::default()
    }
}
