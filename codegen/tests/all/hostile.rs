//! Descriptor sets that no compiler would write are refused or generated, and never make the generator panic.

use crate::support::{Folders, fixtures};
use polywire_codegen::{Input, Options, Sources, generate, plugin, proto};
use prost::Message as _;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, MessageOptions, OneofDescriptorProto, ServiceDescriptorProto,
    SourceCodeInfo,
    field_descriptor_proto::{Label, Type},
    source_code_info,
};
use std::collections::BTreeMap;

/// The set of one file, which `change` spoils.
fn set(change: impl FnOnce(&mut FileDescriptorProto)) -> Vec<u8> {
    let field = FieldDescriptorProto {
        name: Some("name".to_owned()),
        number: Some(1),
        label: Some(Label::Optional.into()),
        r#type: Some(Type::String.into()),
        ..FieldDescriptorProto::default()
    };
    let message =
        DescriptorProto { name: Some("A".to_owned()), field: vec![field], ..DescriptorProto::default() };
    let mut file = FileDescriptorProto {
        name: Some("a.proto".to_owned()),
        package: Some("a".to_owned()),
        message_type: vec![message],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    change(&mut file);
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

fn is_refused(change: impl FnOnce(&mut FileDescriptorProto)) -> bool {
    generate(&Input::descriptor_set(set(change), ["a.proto"]), &Options::new()).is_err()
}

#[test]
fn the_unspoiled_set_is_taken() {
    assert!(!is_refused(|_| {}));
}

#[test]
fn names_that_are_code() {
    let evil = || Some("A { } pub fn evil() { } struct B".to_owned());
    assert!(is_refused(|file| file.message_type[0].name = evil()));
    assert!(is_refused(|file| file.message_type[0].field[0].name = evil()));
    assert!(is_refused(|file| file.package = evil()));
    assert!(is_refused(|file| file.package = Some("a..b".to_owned())));
    assert!(is_refused(|file| file.message_type[0].name = None));
    assert!(is_refused(|file| {
        file.service.push(ServiceDescriptorProto { name: evil(), ..ServiceDescriptorProto::default() });
    }));
    assert!(is_refused(|file| {
        let value = EnumValueDescriptorProto { name: evil(), number: Some(0), options: None };
        let name = Some("E".to_owned());
        file.enum_type.push(EnumDescriptorProto {
            name,
            value: vec![value],
            ..EnumDescriptorProto::default()
        });
    }));
    assert!(is_refused(|file| {
        file.message_type[0].oneof_decl.push(OneofDescriptorProto { name: evil(), options: None });
        file.message_type[0].field[0].oneof_index = Some(0);
    }));
}

#[test]
fn syntaxes_and_editions() {
    assert!(is_refused(|file| file.syntax = Some("editions".to_owned())));
    assert!(is_refused(|file| file.syntax = Some("proto9".to_owned())));
}

#[test]
fn fields_without_types() {
    // Without a type, a field is what the first type is: that much is defined.
    assert!(!is_refused(|file| file.message_type[0].field[0].r#type = None));
    assert!(!is_refused(|file| file.message_type[0].field[0].r#type = Some(77)));
    assert!(is_refused(|file| file.message_type[0].field[0].r#type = Some(Type::Message.into())));
    assert!(is_refused(|file| file.message_type[0].field[0].type_name = Some(".nowhere.A".to_owned())));
    assert!(is_refused(|file| file.message_type[0].field[0].oneof_index = Some(7)));
    assert!(is_refused(|file| file.message_type[0].field[0].oneof_index = Some(-7)));
    assert!(is_refused(|file| file.message_type[0].field[0].number = Some(-1)));
}

#[test]
fn map_entries_that_are_none() {
    assert!(is_refused(|file| {
        let options = MessageOptions { map_entry: Some(true), ..MessageOptions::default() };
        let entry = DescriptorProto {
            name: Some("E".to_owned()),
            options: Some(options),
            ..DescriptorProto::default()
        };
        file.message_type[0].nested_type.push(entry);
    }));
}

#[test]
fn default_values_that_are_not_escaped() {
    for default in ["\\", "\\x", "\\8", "\\777", "\\q"] {
        assert!(
            is_refused(|file| {
                file.syntax = None;
                file.message_type[0].field[0].r#type = Some(Type::Bytes.into());
                file.message_type[0].field[0].default_value = Some(default.to_owned());
            }),
            "{default}"
        );
    }
}

#[test]
fn spoiled_bytes() {
    let sources = Folders(vec![fixtures().join("proto")]);
    let text = sources.read("library/v1/library.proto").unwrap().unwrap().text;
    let file = prost_reflect_set(&text);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..2000 {
        let mut bytes = file.clone();
        for _ in 0..3 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let at = usize::try_from(random % bytes.len() as u64).unwrap();
            bytes[at] = bytes[at].wrapping_add((random >> 32) as u8);
        }
        let _ = generate(&Input::descriptor_set(bytes.as_slice(), Vec::<String>::new()), &Options::new());
        let _ = plugin::run(&bytes);
    }
}

/// A small set that has something of everything.
fn prost_reflect_set(text: &str) -> Vec<u8> {
    let file = protox::file::File::from_source("library.proto", text).unwrap();
    let mut compiler = protox::Compiler::with_file_resolver(Library(file));
    compiler.include_imports(true).open_file("library.proto").unwrap();
    compiler.encode_file_descriptor_set()
}

struct Library(protox::file::File);

impl protox::file::FileResolver for Library {
    fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("protos");
        match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => protox::file::File::from_source(name, &text),
            Err(_) if name == "library.proto" => Ok(self.0.clone()),
            Err(_) => protox::file::GoogleFileResolver::new().open_file(name),
        }
    }
}

#[test]
fn imports_cannot_leave_the_include_paths() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("inside")).unwrap();
    std::fs::write(folder.path().join("secret.proto"), "syntax = \"proto3\"; message Secret {}").unwrap();
    let input = folder.path().join("inside/a.proto");
    for import in ["../secret.proto", "/etc/passwd", "./../secret.proto"] {
        std::fs::write(&input, format!("syntax = \"proto3\"; import \"{import}\"; message A {{}}")).unwrap();
        let generator = polywire_codegen::Generator::new().with_input(&input);
        assert!(generator.generate().is_err(), "{import}");
    }
}

#[test]
fn deep_imports() {
    let files: BTreeMap<String, String> = (0..5000)
        .map(|index| {
            let text = format!("syntax = \"proto3\"; import \"{}.proto\"; message A {{}}", index + 1);
            (format!("{index}.proto"), text)
        })
        .collect();
    assert!(generate(&Input::protos(&files, ["0.proto"]), &Options::new()).is_err());
}

/// Text is refused, or says what the descriptor says.
#[test]
fn descriptors_that_are_text() {
    let written = |change: &dyn Fn(&mut FileDescriptorProto)| {
        proto(&Input::descriptor_set(set(change), ["a.proto"]))
            .map(|output| output.files[0].content().to_owned())
    };
    let evil = || Some("x = 2; } message Evil { string y".to_owned());
    assert!(written(&|_| {}).is_ok());
    assert!(written(&|file| file.message_type[0].name = evil()).is_err());
    assert!(written(&|file| file.message_type[0].field[0].name = evil()).is_err());
    assert!(written(&|file| file.package = evil()).is_err());
    assert!(
        written(&|file| {
            file.syntax = None;
            file.message_type[0].field[0].r#type = Some(Type::Int32.into());
            file.message_type[0].field[0].default_value =
                Some("1]; string y = 2 [deprecated = true".to_owned());
        })
        .is_err()
    );
    let default = r#"a"]; string y = 2; \\"#;
    for kind in [Type::String, Type::Bytes] {
        let text = written(&|file| {
            file.syntax = None;
            file.message_type[0].field[0].r#type = Some(kind.into());
            file.message_type[0].field[0].default_value = Some(default.to_owned());
        });
        let sources = BTreeMap::from([("a.proto".to_owned(), text.unwrap())]);
        let again = proto(&Input::protos(&sources, ["a.proto"])).unwrap();
        assert_eq!(again.files[0].content(), sources["a.proto"], "{kind:?}");
    }
    let text = written(&|file| {
        file.source_code_info = Some(SourceCodeInfo {
            location: vec![source_code_info::Location {
                path: vec![4, 0],
                span: vec![0, 0, 1],
                leading_comments: Some("one\r\u{0}message Evil {}\n*/ two".to_owned()),
                ..source_code_info::Location::default()
            }],
        });
    });
    let lines: Vec<_> =
        text.unwrap().lines().filter(|line| line.contains("Evil")).map(str::to_owned).collect();
    assert_eq!(lines, ["//onemessage Evil {}"]);
}

/// A Rust file, like any other, cannot overflow the stack.
#[test]
fn deep_rust() {
    for (open, close) in [("(", ")"), ("Option<", ">"), ("&", ""), ("{", "}"), ("!", "")] {
        let text = format!("type Deep = {}u8{};", open.repeat(100_000), close.repeat(100_000));
        let sources = BTreeMap::from([("deep.rs".to_owned(), text)]);
        let report = generate(&Input::protos(&sources, ["deep.rs"]), &Options::new()).unwrap_err();
        assert_eq!(report.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["rust"], "{open}");
    }
}
