//! The law: what the Rust original writes, the stubs that come of its descriptors read as the same, and the other way
//! round, in binary form and in JSON.

use crate::rust_library::definition::*;
use bytes::BytesMut;
use polywire::{
    Payload, TypeEntry, TypeRegistry,
    json::{ReadOptions, WriteOptions},
};
use polywire_golden::rust_library::TYPES as GENERATED;
use polywire_tests::random::{self, Random};
use proptest::prelude::*;

macro_rules! registry {
    ($($name:literal: $ty:ty,)*) => {
        TypeRegistry::new(&[$(TypeEntry::of::<$ty>($name),)*])
    };
}

/// The messages of the original, sorted by name.
static ORIGINAL: TypeRegistry = registry! {
    "library.v1.Book": Book,
    "library.v1.Book.Author": Author,
    "library.v1.BookReturnedRequest": BookReturnedRequest,
    "library.v1.BookReturnedResponse": BookReturnedResponse,
    "library.v1.ChatRequest": ChatRequest,
    "library.v1.ChatResponse": ChatResponse,
    "library.v1.CreateBookRequest": CreateBookRequest,
    "library.v1.CreateBookResponse": CreateBookResponse,
    "library.v1.DeleteBookRequest": DeleteBookRequest,
    "library.v1.DeleteBookResponse": DeleteBookResponse,
    "library.v1.Filter": Filter,
    "library.v1.GetBookRequest": GetBookRequest,
    "library.v1.GetBookResponse": GetBookResponse,
    "library.v1.ImportBooksRequest": ImportBooksRequest,
    "library.v1.ImportBooksResponse": ImportBooksResponse,
    "library.v1.ListBooksRequest": ListBooksRequest,
    "library.v1.ListBooksResponse": ListBooksResponse,
    "library.v1.Loan": Loan,
    "library.v1.MoveBookRequest": MoveBookRequest,
    "library.v1.MoveBookResponse": MoveBookResponse,
    "library.v1.OrderBookRequest": OrderBookRequest,
    "library.v1.OrderBookResponse": OrderBookResponse,
    "library.v1.QuotePriceRequest": QuotePriceRequest,
    "library.v1.QuotePriceResponse": QuotePriceResponse,
    "library.v1.ReadBookRequest": ReadBookRequest,
    "library.v1.ReadBookResponse": ReadBookResponse,
    "library.v1.UpdateBookRequest": UpdateBookRequest,
    "library.v1.UpdateBookResponse": UpdateBookResponse,
    "library.v1.WatchBooksRequest": WatchBooksRequest,
    "library.v1.WatchBooksResponse": WatchBooksResponse,
};

#[test]
fn both_have_the_same_messages() {
    let names = |types: &TypeRegistry| types.entries().iter().map(TypeEntry::name).collect::<Vec<_>>();
    assert_eq!(names(&ORIGINAL), names(&GENERATED));
}

fn any_type() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(ORIGINAL.entries().iter().map(TypeEntry::name).collect::<Vec<_>>())
}

fn json_of(types: &'static TypeRegistry, message: &dyn Payload) -> serde_json::Value {
    let text = WriteOptions::new().with_types(types).to_vec(message).expect("JSON");
    serde_json::from_slice(&text).expect("JSON")
}

/// A message of `from` as one of `to`, by its binary form.
fn by_bytes(name: &str, to: &'static TypeRegistry, message: &dyn Payload) -> Box<dyn Payload> {
    let mut bytes = BytesMut::new();
    message.encode(&mut bytes);
    let mut other = to.create(name).expect("a type");
    other.merge(bytes.freeze()).expect("a message");
    assert_eq!(message.encoded_len(), other.encoded_len(), "{name}");
    other
}

/// A message of `from` as one of `to`, by its JSON.
fn by_json(
    name: &str,
    from: &'static TypeRegistry,
    to: &'static TypeRegistry,
    message: &dyn Payload,
) -> Box<dyn Payload> {
    let text = WriteOptions::new().with_types(from).to_vec(message).expect("JSON");
    let mut other = to.create(name).expect("a type");
    ReadOptions::new().with_types(to).merge(&text, &mut *other).expect("a message");
    other
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn the_original_and_the_generated_read_each_other(name in any_type(), seed in any::<u64>()) {
        for (from, to) in [(&ORIGINAL, &GENERATED), (&GENERATED, &ORIGINAL)] {
            let message = random::message(from, name, &mut Random::new(seed));
            let expected = json_of(from, &*message);
            let other = by_bytes(name, to, &*message);
            prop_assert_eq!(json_of(to, &*other), expected.clone());
            let back = by_bytes(name, from, &*other);
            prop_assert_eq!(json_of(from, &*back), expected.clone());
            let other = by_json(name, from, to, &*message);
            prop_assert_eq!(json_of(to, &*other), expected);
        }
    }
}
