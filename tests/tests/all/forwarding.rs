//! Gateways of one line whose definition is older than that of their callers and of their servers: they pass on what they do
//! not know.

use polywire::{
    BoxFuture, Call, Channel, Code, Messages, Outcome, Request, RequestExt as _, Response, Server, Status,
    Streaming, Trailers, Transport, prost::Message as _,
};
use polywire_tests::{
    brokers::NatsServer,
    versions::{
        new::shop::v1::{Item, Order, Shop, ShopClient, ShopServer},
        old::shop::v1::{ShopClient as OldClient, ShopServer as OldServer},
    },
    wires::serve,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_util::sync::DropGuard;

/// A shop of today. It answers with the order that it was given, and reports what it sees of uploads.
#[derive(Clone)]
struct Today {
    uploaded: mpsc::UnboundedSender<Code>,
}

fn order() -> Order {
    Order {
        name: Some("Dune".to_owned()),
        item: Some(Item { name: Some("paperback".to_owned()), size: Some(7) }),
        tags: vec!["gift".to_owned(), "late".to_owned()],
        remark: Some("to the neighbour".to_owned()),
    }
}

impl Shop for Today {
    async fn place(&self, request: Request<Order>) -> Outcome<Order> {
        match request.metadata().get("x-fail") {
            None => Ok(Response::new(request.into_inner())),
            Some(_) => {
                let mut status =
                    Status::with_details(Code::NotFound, "sold out", (&b"some bytes"[..]).into());
                status.metadata_mut().insert("x-when", "monday".parse().expect("ASCII"));
                Err(status)
            }
        }
    }

    async fn watch(&self, request: Request<Order>) -> Outcome<Streaming<Order>> {
        let order = request.into_inner();
        Ok(Response::new(Streaming::new(tokio_stream::iter([Ok(order.clone()), Ok(order)]))))
    }

    async fn upload(&self, request: Request<Streaming<Order>>) -> Outcome<Order> {
        let mut orders = request.into_inner();
        let mut last = Order::default();
        while let Some(order) = orders.next().await {
            let _ = self.uploaded.send(order.as_ref().map_or_else(Status::code, |_| Code::Ok));
            last = order?;
        }
        Ok(Response::new(last))
    }

    async fn talk(&self, request: Request<Streaming<Order>>) -> Outcome<Streaming<Order>> {
        Ok(Response::new(Streaming::new(request.into_inner())))
    }
}

/// A client of today before an old gateway before a server of today.
struct Chain {
    client: ShopClient,
    uploaded: mpsc::UnboundedReceiver<Code>,
    _servers: [DropGuard; 2],
    _broker: Option<NatsServer>,
}

/// The wires before and behind the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hops {
    GrpcGrpc,
    GrpcNats,
    NatsGrpc,
    RestGrpc,
}

const BINARY: [Hops; 3] = [Hops::GrpcGrpc, Hops::GrpcNats, Hops::NatsGrpc];

impl Chain {
    async fn new(hops: Hops) -> Self {
        let (sender, uploaded) = mpsc::unbounded_channel();
        let broker = matches!(hops, Hops::GrpcNats | Hops::NatsGrpc).then(NatsServer::start);
        let nats = || broker.as_ref().expect("the broker").uri();
        let grpc = || "grpc://127.0.0.1:0".to_owned();
        let (front, back) = match hops {
            Hops::GrpcGrpc => (grpc(), grpc()),
            Hops::GrpcNats => (grpc(), nats()),
            Hops::NatsGrpc => (nats(), grpc()),
            Hops::RestGrpc => ("http://127.0.0.1:0".to_owned(), grpc()),
        };
        let (uri, server) =
            serve(Server::new().add(ShopServer::new(Today { uploaded: sender })), &back).await;
        let behind: OldClient = OldClient::connect(uri).await.expect("the server answers");
        let (uri, gateway) = serve(Server::new().add(OldServer::new(behind)), &front).await;
        let client = ShopClient::connect(uri).await.expect("the gateway answers");
        Self { client, uploaded, _servers: [gateway, server], _broker: broker }
    }
}

#[tokio::test]
async fn what_the_gateway_does_not_know_arrives_both_ways() {
    for hops in BINARY {
        let chain = Chain::new(hops).await;
        let placed = chain.client.place(order()).await.expect("an answer").into_inner();
        assert_eq!(placed, order(), "{hops:?}, one message");

        let watched = chain.client.watch(order()).await.expect("an answer").into_inner();
        let watched: Vec<Order> = watched.map(|order| order.expect("an order")).collect().await;
        assert_eq!(watched, [order(), order()], "{hops:?}, a stream of responses");

        let orders = || Streaming::new(tokio_stream::iter([Ok(Order::default()), Ok(order())]));
        let last = chain.client.upload(orders()).await.expect("an answer").into_inner();
        assert_eq!(last, order(), "{hops:?}, a stream of requests");

        let said = chain.client.talk(orders()).await.expect("an answer").into_inner();
        let said: Vec<Order> = said.map(|order| order.expect("an order")).collect().await;
        assert_eq!(said, [Order::default(), order()], "{hops:?}, streams both ways");
    }
}

#[tokio::test]
async fn errors_pass_with_their_details_and_metadata() {
    for hops in BINARY {
        let chain = Chain::new(hops).await;
        let mut request = Request::new(order());
        request.metadata_mut().insert("x-fail", "yes".parse().expect("ASCII"));
        let status = chain.client.place(request).await.expect_err("an error");
        assert_eq!((status.code(), status.message()), (Code::NotFound, "sold out"), "{hops:?}");
        assert_eq!(status.details(), b"some bytes", "{hops:?}");
        assert_eq!(status.metadata().get("x-when").expect("metadata"), "monday", "{hops:?}");
    }
}

#[tokio::test]
async fn an_upload_that_is_cancelled_arrives_as_cancelled() {
    for hops in BINARY {
        let mut chain = Chain::new(hops).await;
        let (sender, receiver) = mpsc::unbounded_channel::<Result<Order, Status>>();
        let orders = Streaming::new(tokio_stream::wrappers::UnboundedReceiverStream::new(receiver));
        let client = chain.client.clone();
        let upload = tokio::spawn(async move { client.upload(orders).await });
        sender.send(Ok(order())).expect("the upload is open");
        assert_eq!(chain.uploaded.recv().await, Some(Code::Ok), "{hops:?}");
        upload.abort();
        assert_eq!(chain.uploaded.recv().await, Some(Code::Cancelled), "{hops:?}");
    }
}

/// JSON has no place for what the gateway does not know.
#[tokio::test]
async fn rest_in_front_shows_what_the_gateway_knows() {
    let chain = Chain::new(Hops::RestGrpc).await;
    let placed = chain.client.place(order()).await.expect("an answer").into_inner();
    let item = Item { name: Some("paperback".to_owned()), size: None };
    assert_eq!(placed, Order { name: Some("Dune".to_owned()), item: Some(item), ..Order::default() });
}

/// A transport that tells what it is called with, and gives one answer.
struct Witness {
    seen: mpsc::UnboundedSender<Request<Vec<u8>>>,
    answer: Arc<dyn Fn() -> Outcome<Vec<u8>> + Send + Sync>,
}

impl Transport for Witness {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let mut response = call.new_response();
        let (metadata, extensions, messages) = call.request.into_parts();
        let message = messages.into_one().expect("one message");
        let mut bytes = Default::default();
        message.encode(&mut bytes);
        let _ = self.seen.send(Request::from_parts(metadata, extensions, bytes.to_vec()));
        let answer = (self.answer)().and_then(|answer| {
            let (metadata, bytes, extensions) = answer.into_parts();
            response.merge(bytes.into()).map_err(|error| Status::internal(error.to_string()))?;
            Ok(Response::from_parts(metadata, Messages::One(response), extensions))
        });
        Box::pin(std::future::ready(answer))
    }
}

#[tokio::test]
async fn what_a_hop_says_for_itself_does_not_pass() {
    let (seen, mut requests) = mpsc::unbounded_channel();
    let answer = || {
        let mut response = Response::new(order().encode_to_vec());
        for (name, value) in [("content-length", "12"), ("server", "behind"), ("x-kept", "both")] {
            response.metadata_mut().insert(name, value.parse().expect("ASCII"));
        }
        let mut trailers = polywire::metadata::MetadataMap::new();
        trailers.insert("x-kept", "trailer".parse().expect("ASCII"));
        response.extensions_mut().insert(Trailers::of(trailers));
        Ok(response)
    };
    let behind = OldClient::new(Witness { seen, answer: Arc::new(answer) });
    let (uri, _gateway) = serve(Server::new().add(OldServer::new(behind)), "grpc://127.0.0.1:0").await;
    let client: ShopClient<Channel> = ShopClient::connect(uri).await.expect("the gateway answers");

    let mut request = Request::new(order());
    request.set_timeout(Duration::from_secs(60));
    for (name, value) in [("x-user", "ada"), ("host", "elsewhere"), ("keep-alive", "timeout=5")] {
        request.metadata_mut().insert(name, value.parse().expect("ASCII"));
    }
    let response = client.place(request).await.expect("an answer");

    let request = requests.recv().await.expect("a request");
    let names: Vec<String> = request.metadata().keys().map(|key| format!("{key:?}")).collect();
    let of_hops = ["te", "content-length", "content-type", "user-agent", "host", "keep-alive"];
    assert!(of_hops.iter().all(|name| !names.contains(&format!("Ascii({name:?})"))), "{names:?}");
    assert_eq!(request.metadata().get("x-user").expect("metadata"), "ada");
    assert!(request.deadline().expect("a deadline").remaining() <= Duration::from_secs(60));
    assert_eq!(Order::decode(request.get_ref().as_slice()).expect("an order"), order());

    assert_eq!(response.metadata().get("x-kept").expect("metadata"), "both");
    assert!(response.metadata().get("content-length").is_none());
    assert_ne!(response.metadata().get("server").map(|server| server.as_bytes()), Some(&b"behind"[..]));
    let trailers = response.extensions().get::<Trailers>().expect("trailers").get();
    assert_eq!(trailers.get("x-kept").expect("a trailer"), "trailer");
}

/// The gateway has no look at what it passes on; REST, which has, says what is wrong.
#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_an_error_of_rest() {
    let (seen, _requests) = mpsc::unbounded_channel();
    let behind = OldClient::new(Witness { seen, answer: Arc::new(|| Ok(Response::new(vec![0xff]))) });
    let (uri, _gateway) = serve(Server::new().add(OldServer::new(behind)), "http://127.0.0.1:0").await;
    let client: ShopClient<Channel> = ShopClient::connect(uri).await.expect("the gateway answers");
    let status = client.place(Order::default()).await.expect_err("an error");
    assert_eq!(status.code(), Code::Internal);
}
