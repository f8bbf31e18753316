#[cfg(feature = "proto")]
mod doors;
#[cfg(feature = "proto")]
mod names;

use super::*;
use proc_macro2::TokenStream;
use syn::{Item, ItemTrait, parse_quote};

fn read_type(item: Item) -> (Option<RustType>, Vec<String>) {
    let mut faults = Faults::new();
    let read = RustType::read(TokenStream::new(), &item, &mut faults);
    (read, faults.into_iter().map(|fault| fault.message).collect())
}

/// Keyword, label and number of each field.
fn fields(item: Item) -> Vec<(String, Label, i32)> {
    let (read, faults) = read_type(item);
    assert_eq!(faults, [""; 0]);
    let Some(RustType::Message(message)) = read else { return Vec::new() };
    let members = message.members.into_iter().filter_map(|member| match member {
        RustMember::Field(field) => Some((keyword(&field.kind), field.label, field.number.value)),
        RustMember::Oneof(_) => None,
    });
    members.collect()
}

fn keyword(kind: &FieldType) -> String {
    match kind {
        FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
        FieldType::Enum(_) => "enum".to_owned(),
        FieldType::Message { boxed: true, .. } => "boxed".to_owned(),
        FieldType::Message { .. } => "message".to_owned(),
        FieldType::Wrapper(scalar) => scalar.wrapper().unwrap_or_default().to_owned(),
        FieldType::Map { key, value, .. } => format!("{} to {}", key.keyword(), keyword(value)),
    }
}

#[test]
fn fields_of_every_kind() {
    use Label::{Implicit, Optional, Repeated};
    let found = fields(parse_quote! {
        struct All {
            #[field(1)] a: i32,
            #[field(2, sint)] b: i64,
            #[field(3, fixed)] c: Option<u32>,
            #[field(4)] d: std::vec::Vec<u8>,
            #[field(5)] e: bytes::Bytes,
            #[field(6)] f: Option<Box<All>>,
            #[field(7)] g: Vec<Other>,
            #[field(8, enum = Kind)] h: Vec<i32>,
            #[field(9, wrapper)] i: Option<String>,
            #[field(10, key = sint, enum = Kind)] j: HashMap<i32, i32>,
            #[field(11, value = fixed)] k: BTreeMap<String, i64>,
            #[field(12)] l: Option<()>,
        }
    });
    let expected = [
        ("int32", Implicit),
        ("sint64", Implicit),
        ("fixed32", Optional),
        ("bytes", Implicit),
        ("bytes", Implicit),
        ("boxed", Optional),
        ("message", Repeated),
        ("enum", Repeated),
        ("google.protobuf.StringValue", Optional),
        ("sint32 to enum", Repeated),
        ("string to sfixed64", Repeated),
        ("message", Optional),
    ];
    let expected: Vec<_> =
        (1..).zip(expected).map(|(n, (kind, label))| (kind.to_owned(), label, n)).collect();
    assert_eq!(found, expected);
}

#[test]
fn several_faults_of_one_item() {
    let (read, faults) = read_type(parse_quote! {
        struct Bad {
            missing: i32,
            #[field(1)] first: i32,
            #[field(1)] second: i32,
            #[field(2)] wrong: u8,
        }
    });
    assert_eq!(
        faults,
        ["`missing` has no number", "no definition has a type like `u8`", "the number 1 is used twice"]
    );
    assert!(matches!(read, Some(RustType::Message(message)) if message.members.len() == 2));
}

#[test]
fn enums_and_oneofs() {
    let (read, faults) = read_type(parse_quote! { enum BookKind { Unspecified = 0, PaperBack = 2 } });
    assert_eq!(faults, [""; 0]);
    let Some(RustType::Enum(read)) = read else { return assert!(read.is_none()) };
    let values: Vec<_> = read.values.iter().map(|value| (value.name.as_str(), value.number.value)).collect();
    assert_eq!(values, [("BOOK_KIND_UNSPECIFIED", 0), ("BOOK_KIND_PAPER_BACK", 2)]);

    let (read, faults) = read_type(parse_quote! {
        enum Place { #[field(8)] TopShelf(String), #[field(9)] Loan(Box<Loan>) }
    });
    assert_eq!(faults, [""; 0]);
    let Some(RustType::Oneof(read)) = read else { return assert!(read.is_none()) };
    let members: Vec<_> =
        read.members.iter().map(|member| (member.name.as_str(), keyword(&member.kind))).collect();
    assert_eq!(members, [("top_shelf", "string".to_owned()), ("loan", "boxed".to_owned())]);
}

#[test]
fn methods_of_every_kind() {
    let item: ItemTrait = parse_quote! {
        trait Library: Send {
            async fn get_book(&self, request: Get) -> Result<Book, Status>;
            async fn watch(&self, request: Request<Get>) -> polywire::Outcome<Streaming<Book>>;
            fn import(&self, books: Streaming<Book>) -> impl Future<Output = Result<Response<()>, Status>> + Send;
            #[rpc(name = "Talk")]
            async fn chat(&self, r#in: Request<Streaming<Book>>) -> Result<Streaming<Book>, Status> { todo!() }
        }
    };
    let mut faults = Faults::new();
    let service = RustService::read(TokenStream::new(), &item, &mut faults);
    assert_eq!(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), [""; 0]);
    let shapes: Vec<_> = (service.methods.iter())
        .map(|method| {
            let side = |side: &Payload| (side.cardinality, side.wrapping);
            (method.name.as_str(), method.shape, side(&method.request), side(&method.response))
        })
        .collect();
    use Cardinality::{Single, Stream};
    use Wrapping::{Plain, Wrapped};
    assert_eq!(
        shapes,
        [
            ("GetBook", Shape::Async, (Single, Plain), (Single, Plain)),
            ("Watch", Shape::Async, (Single, Wrapped), (Stream, Wrapped)),
            ("Import", Shape::ImplFuture, (Stream, Plain), (Single, Wrapped)),
            ("Talk", Shape::Async, (Stream, Wrapped), (Stream, Plain)),
        ]
    );
    assert!(service.methods.iter().map(|method| method.default.is_some()).eq([false, false, false, true]));
}
