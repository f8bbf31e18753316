//! The REST client against the REST server, over a port.

use crate::rest::{
    error::{RpcStatus, failing},
    shop::{
        Chat, Colour, Fail, Find, Hang, Import, Item, Make, Meet, Name, Nested, Plain, Remove, ShopServer,
        Tags, Watch, item::Choice, served,
    },
};
use polywire::{
    __codegen::{bidi_streaming, client_streaming, server_streaming, unary},
    Channel, Code, Request, Status, Streaming, connect,
    prost::Message as _,
    prost_types::{Any, Duration, FieldMask, Timestamp},
    rest::RestTransport,
};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration as Time,
};
use tokio_stream::StreamExt as _;

async fn connected() -> Channel {
    connect(&served(ShopServer::default()).await).await.unwrap()
}

fn named(name: &str) -> Item {
    Item { name: name.to_owned(), ..Item::default() }
}

/// A message with every kind of field that a query can carry.
fn full() -> Item {
    Item {
        name: "shelves/a b/items/c%2Fd".to_owned(),
        item_id: i64::MIN,
        flag: true,
        colour: Colour::Red.into(),
        ratio: -0.5,
        data: vec![0, 255, 62],
        at: Some(Timestamp { seconds: 1, nanos: 5_000_000 }),
        within: Some(Duration { seconds: -1, nanos: -500_000_000 }),
        mask: Some(FieldMask { paths: vec!["item_id".to_owned(), "nested.name".to_owned()] }),
        limit: Some(0),
        tags: vec![String::new(), "a&b=c+d %".to_owned()],
        nums: vec![0, -1],
        colours: vec![1, 0, 77],
        nested: Some(Box::new(Item { maybe: Some(0), ..named("世界") })),
        maybe: Some(0),
        limits: vec![0, 9],
        choice: Some(Choice::Text(String::new())),
        ..Item::default()
    }
}

/// Rules 65 to 69.
#[tokio::test]
async fn a_request_comes_back_as_it_was() {
    let channel = connected().await;
    let mut items = vec![full(), Item { item_id: 7, ..full() }, named("shelves/1/items/2"), named("")];
    items.push(Item { name: "not/of/that/shape".to_owned(), ..full() });
    items.push(Item { choice: Some(Choice::Child(Box::new(named("x")))), ..named("a/b") });
    for item in items {
        let found = unary::<Find>(&channel, Request::new(item.clone())).await.unwrap();
        assert_eq!(found.into_inner(), item);
        let made = unary::<Make>(&channel, Request::new(item.clone())).await.unwrap();
        assert_eq!(made.into_inner(), item);
        let plain = unary::<Plain>(&channel, Request::new(item.clone())).await.unwrap();
        assert_eq!(plain.into_inner(), item);
    }
}

#[tokio::test]
async fn a_response_body_fills_its_field() {
    let channel = connected().await;
    let item = full();
    let tags = unary::<Tags>(&channel, Request::new(item.clone())).await.unwrap().into_inner();
    assert_eq!(tags, Item { tags: item.tags.clone(), ..Item::default() });
    let name = unary::<Name>(&channel, Request::new(item.clone())).await.unwrap().into_inner();
    assert_eq!(name, named(&item.name));
    let nested = unary::<Nested>(&channel, Request::new(item.clone())).await.unwrap().into_inner();
    assert_eq!(nested, Item { nested: item.nested, ..Item::default() });
    unary::<Remove>(&channel, Request::new(named("a"))).await.unwrap();
}

/// Rules 66 and 68.
#[tokio::test]
async fn what_fits_no_binding_is_not_sent() {
    let channel = connected().await;
    let status = unary::<Remove>(&channel, Request::new(named(""))).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "the request fits no binding: `name` does not fit `/v1/items/{name}`");
    let item = Item { labels: [("a".to_owned(), "b".to_owned())].into(), ..Item::default() };
    let status = unary::<Tags>(&channel, Request::new(item)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "`labels` cannot be in a query: it is a map or a list of messages");
}

#[tokio::test]
async fn an_error_arrives_with_its_details_and_metadata() {
    let channel = connected().await;
    let details = vec![
        Any { type_url: "type.googleapis.com/shop.v1.Item".to_owned(), value: full().encode_to_vec() },
        Any {
            type_url: "type.googleapis.com/google.rpc.ErrorInfo".to_owned(),
            value: b"\x0a\x04WHAT".to_vec(),
        },
        Any {
            type_url: "type.googleapis.com/google.protobuf.Duration".to_owned(),
            value: b"\x08\x02".to_vec(),
        },
        Any { type_url: "type.googleapis.com/other.Unknown".to_owned(), value: b"\x08\x02".to_vec() },
    ];
    let status =
        unary::<Fail>(&channel, Request::new(failing(9, "no \"way\"", details.clone()))).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, "no \"way\""));
    assert_eq!(RpcStatus::decode(status.details()).unwrap().details, details);
    assert_eq!(status.metadata().get("x-failed").unwrap(), "yes");
    for code in 1..=16 {
        let status = unary::<Fail>(&channel, Request::new(failing(code, "m", Vec::new()))).await.unwrap_err();
        assert_eq!((status.code(), status.details()), (code.into(), &b""[..]));
    }
}

#[tokio::test]
async fn metadata_goes_both_ways() {
    let channel = connected().await;
    let mut request = Request::new(Item::default());
    request.metadata_mut().insert("x-request-id", "1".parse().unwrap());
    request.metadata_mut().append("x-many", "a".parse().unwrap());
    request.metadata_mut().append("x-many", "b".parse().unwrap());
    request.metadata_mut().insert_bin("x-raw-bin", polywire::metadata::MetadataValue::from_bytes(&[0, 255]));
    let response = unary::<Meet>(&channel, request).await.unwrap();
    let metadata = response.metadata();
    assert_eq!(metadata.get("x-request-id").unwrap(), "1");
    assert_eq!(metadata.get_all("x-many").iter().count(), 2);
    assert_eq!(metadata.get_bin("x-raw-bin").unwrap().to_bytes().unwrap().as_ref(), [0, 255]);
}

#[tokio::test]
async fn streams_of_every_kind() {
    let channel = connected().await;
    let asked = Item { nums: (0..100).collect(), ..named("shelves/1") };
    let items = server_streaming::<Watch>(&channel, Request::new(asked)).await.unwrap().into_inner();
    let numbers: Vec<i64> = items.map(|item| item.unwrap().item_id).collect().await;
    assert_eq!(numbers, (0..100).collect::<Vec<_>>());

    let items = || Streaming::new(tokio_stream::iter([Ok(named("a")), Ok(full()), Ok(Item::default())]));
    let sum = client_streaming::<Import>(&channel, Request::new(items())).await.unwrap().into_inner();
    assert_eq!((sum.item_id, sum.tags.len()), (i64::MIN, 3));

    let answers = bidi_streaming::<Chat>(&channel, Request::new(items())).await.unwrap().into_inner();
    let answers: Vec<Item> = answers.map(Result::unwrap).collect().await;
    assert_eq!(answers, [named("a"), full(), Item::default()]);

    for count in [0, 1, 5000] {
        let items = (0..count).map(|item_id| Ok(Item { item_id, ..named("x") }));
        let items: Vec<_> = items.collect();
        let sent = Streaming::new(tokio_stream::iter(items));
        let answers = bidi_streaming::<Chat>(&channel, Request::new(sent)).await.unwrap().into_inner();
        let numbers: Vec<i64> = answers.map(|item| item.unwrap().item_id).collect().await;
        assert_eq!(numbers, (0..count).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_stream_may_fail_before_and_after_its_first_message() {
    let channel = connected().await;
    let detail = Any { type_url: "type.googleapis.com/other.Unknown".to_owned(), value: vec![1] };
    let asked = Item { name: "shelves/1".to_owned(), ..failing(5, "shelves/1", vec![detail.clone()]) };
    let status = server_streaming::<Watch>(&channel, Request::new(asked.clone())).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let asked = Item { nums: vec![1], ..asked };
    let mut items = server_streaming::<Watch>(&channel, Request::new(asked)).await.unwrap().into_inner();
    assert_eq!(items.next().await.unwrap().unwrap().item_id, 1);
    let status = items.next().await.unwrap().unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "shelves/1"));
    assert_eq!(RpcStatus::decode(status.details()).unwrap().details, [detail]);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn the_callers_own_failure_is_what_it_gets() {
    let channel = connected().await;
    let items = Streaming::new(tokio_stream::iter([Ok(named("a")), Err(Status::data_loss("mine"))]));
    let status = client_streaming::<Import>(&channel, Request::new(items)).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::DataLoss, "mine"));
}

#[tokio::test]
async fn a_deadline_and_a_cancelled_call_end_the_handler() {
    let shop = ShopServer::default();
    let dropped = shop.0.dropped.clone();
    let channel = connect(&served(shop).await).await.unwrap();
    let mut request = Request::new(Item::default());
    request.set_timeout(Time::from_millis(50));
    let status = unary::<Hang>(&channel, request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    until(&dropped, 1).await;
    let call = unary::<Hang>(&channel, Request::new(Item::default()));
    tokio::time::timeout(Time::from_millis(100), call).await.unwrap_err();
    until(&dropped, 2).await;
}

/// Waits until a counter has a value; a test that waits in vain never ends, and its runner says so.
async fn until(counter: &AtomicUsize, value: usize) {
    while counter.load(Ordering::SeqCst) < value {
        tokio::time::sleep(Time::from_millis(1)).await;
    }
}

#[tokio::test]
async fn nothing_answers_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert!(connect(&format!("http://{address}")).await.is_err());
    for uri in ["http://", "http://a b", "http://127.0.0.1:1?x"] {
        assert!(connect(uri).await.is_err(), "{uri}");
    }
}

/// Whatever is refused before it is read: too large, not allowed, not there. Over both versions of HTTP.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_of_a_large_body_is_heard() {
    let uri = served(ShopServer::default()).await;
    for transport in [
        RestTransport::connect(&uri).await.unwrap(),
        RestTransport::connect(&uri).await.unwrap().with_http2_only(),
    ] {
        let channel = Channel::new(transport);
        for size in [5, 20] {
            let large = Item { tags: vec!["x".repeat(size << 20)], ..Item::default() };
            let status = unary::<Make>(&channel, Request::new(large.clone())).await.unwrap_err();
            assert_eq!(status.message(), "the body is larger than 4194304 bytes");
            assert_eq!(status.code(), Code::ResourceExhausted);
            let mut refused = Request::new(large);
            refused.metadata_mut().insert("grpc-timeout", "soon".parse().unwrap());
            let status = unary::<Plain>(&channel, refused).await.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        }
        let lines = tokio_stream::iter([Ok(named(&"x".repeat(8 << 20)))]);
        let status =
            client_streaming::<Import>(&channel, Request::new(Streaming::new(lines))).await.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
        let small = unary::<Make>(&channel, Request::new(named("a"))).await.unwrap();
        assert_eq!(small.into_inner().name, "a");
    }
}
