//! The law of client and server (rule 69): a message comes back as it was, whichever binding it goes by.

use crate::rest::shop::{ByNested, ByRest, Chat, Find, Item, Make, ShopServer, Under, item::Choice, served};
use polywire::{
    __codegen::{bidi_streaming, unary},
    Channel, Method, Request, Streaming, connect,
    prost_types::{Duration, FieldMask, Struct, Timestamp, Value, value::Kind},
};
use proptest::{collection::vec, option, prelude::*};
use tokio::runtime::Runtime;

/// Text that has to be escaped somewhere: in a path, in a query, in JSON, or as a verb.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,4}",
        "([a/%&=+?#:;. ~\"\\\\]|世|%2F|%2f|%41|:find|\\.\\.){0,5}",
        "shelves/[a%:世 ]{1,3}/items/[a%:世 ]{1,3}",
    ]
}

/// A message within a message. A query cannot say that one is there which has nothing in it.
fn nested() -> impl Strategy<Value = Item> {
    (text(), 1_i64.., vec(text(), 0..3)).prop_map(|(name, item_id, tags)| Item {
        name,
        item_id,
        tags,
        ..Item::default()
    })
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        text().prop_map(Choice::Text),
        any::<i64>().prop_map(Choice::Number),
        nested().prop_map(|item| Choice::Child(Box::new(item))),
    ]
}

/// A message of which a query can carry everything.
fn item() -> impl Strategy<Value = Item> {
    let scalars =
        (text(), any::<i64>(), any::<bool>(), -2..3_i32, prop_oneof![-1e300..1e300, Just(f64::INFINITY)]);
    let optionals =
        (option::of(any::<i32>()), option::of(any::<i64>()), option::of(nested()), option::of(choice()));
    let lists = (vec(text(), 0..3), vec(any::<i32>(), 0..3), vec(0..3_i32, 0..3), vec(any::<i64>(), 0..3));
    let known = (
        vec(any::<u8>(), 0..4),
        option::of((-62_135_596_800..253_402_300_800_i64, 0..1_000_000_000_i32)),
        option::of(-315_576_000_000..315_576_000_001_i64),
        option::of(vec(prop_oneof![Just("name"), Just("item_id"), Just("nested.at")], 0..3)),
        option::of(text()),
    );
    (scalars, optionals, lists, known).prop_map(|(scalars, optionals, lists, known)| Item {
        name: scalars.0,
        item_id: scalars.1,
        flag: scalars.2,
        colour: scalars.3,
        ratio: scalars.4,
        maybe: optionals.0,
        limit: optionals.1,
        nested: optionals.2.map(Box::new),
        choice: optionals.3,
        tags: lists.0,
        nums: lists.1,
        colours: lists.2,
        limits: lists.3,
        data: known.0,
        at: known.1.map(|(seconds, nanos)| Timestamp { seconds, nanos }),
        within: known.2.map(|seconds| Duration { seconds, nanos: 0 }),
        mask: known.3.map(|paths| FieldMask { paths: paths.into_iter().map(str::to_owned).collect() }),
        extra: known.4.map(|text| Struct {
            fields: [(text.clone(), Value { kind: Some(Kind::StringValue(text)) })].into(),
        }),
        ..Item::default()
    })
}

/// The message that comes back over the bindings of `M`.
fn echoed<M: Method<Request = Item, Response = Item>>(
    runtime: &Runtime,
    channel: &Channel,
    item: &Item,
) -> Item {
    runtime.block_on(unary::<M>(channel, Request::new(item.clone()))).unwrap().into_inner()
}

#[test]
fn a_message_survives_every_binding() {
    let runtime = Runtime::new().unwrap();
    let channel = runtime.block_on(async { connect(&served(ShopServer::default()).await).await.unwrap() });
    proptest!(|(item in item())| {
        prop_assert_eq!(&echoed::<Find>(&runtime, &channel, &item), &item, "path and query");
        // A path cannot say that a segment is empty and has a verb.
        if !item.name.ends_with('/') {
            prop_assert_eq!(&echoed::<ByRest>(&runtime, &channel, &item), &item, "the rest of the path");
        }
        prop_assert_eq!(&echoed::<Make>(&runtime, &channel, &item), &item, "the body");
        let named = item.nested.as_ref().is_some_and(|nested| !nested.name.is_empty());
        if named {
            prop_assert_eq!(&echoed::<ByNested>(&runtime, &channel, &item), &item, "nested in the path");
            prop_assert_eq!(&echoed::<Under>(&runtime, &channel, &item), &item, "path, body and query");
        }
    });
}

/// The messages that come back from a stream of these.
fn chatted(runtime: &Runtime, channel: &Channel, items: &[Item]) -> Vec<Item> {
    use tokio_stream::StreamExt as _;
    let items: Vec<_> = items.iter().cloned().map(Ok).collect();
    runtime.block_on(async {
        let items = Request::new(Streaming::new(tokio_stream::iter(items)));
        let answers = bidi_streaming::<Chat>(channel, items).await.unwrap().into_inner();
        answers.map(Result::unwrap).collect().await
    })
}

#[test]
fn messages_survive_every_stream() {
    let runtime = Runtime::new().unwrap();
    let uri = runtime.block_on(async { served(ShopServer::default()).await });
    let lines = runtime.block_on(connect(&uri)).unwrap();
    #[cfg(feature = "websocket")]
    let frames = runtime.block_on(async {
        Channel::new(polywire::rest::RestTransport::connect(&uri).await.unwrap().with_web_sockets())
    });
    proptest!(|(items in vec(item(), 0..4))| {
        prop_assert_eq!(&chatted(&runtime, &lines, &items), &items, "lines");
        #[cfg(feature = "websocket")]
        prop_assert_eq!(&chatted(&runtime, &frames, &items), &items, "frames");
    });
}
