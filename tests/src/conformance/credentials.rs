//! Credentials in metadata: brokers store what they carry, so they get none that is not named.

use super::{
    Lab, Running,
    desk::{Ask, CallsServer, Desk, List, Order},
    failure, within,
};
use polywire::{
    Handlers, Method, Request, Response, Status, Streaming,
    metadata::MetadataMap,
    queue::{Capability, ClientOptions, Consumer, ConsumerOptions, QueueTransport, Route, Settlement},
};
use std::sync::Arc;
use tokio_stream::StreamExt as _;

/// The credentials of a browser, a program and a proxy, and metadata that are none.
const SENT: [&str; 6] =
    ["authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token", "x-request-id"];

fn signed_in(text: &str) -> Request<String> {
    let mut request = Request::new(text.to_owned());
    for name in SENT {
        request.metadata_mut().insert(name, "secret".parse().unwrap());
    }
    request
}

/// The names among [`SENT`] and `set-cookie` that are in `metadata`.
fn found(metadata: &MetadataMap) -> Vec<&'static str> {
    SENT.into_iter().chain(["set-cookie"]).filter(|name| metadata.contains_key(*name)).collect()
}

fn answer(request: &Request<String>) -> MetadataMap {
    let mut metadata = MetadataMap::new();
    metadata.insert("x-seen", found(request.metadata()).join(",").parse().unwrap());
    metadata.insert("set-cookie", "session=secret".parse().unwrap());
    metadata
}

/// A desk that says which credentials it got, and answers with a cookie: in a response, a failure and trailers.
fn desk() -> Desk {
    let ask = |request: Request<String>| async move {
        let metadata = answer(&request);
        match request.into_inner().as_str() {
            "fail" => Err(Status::with_metadata(polywire::Code::NotFound, "none", metadata)),
            text => {
                let mut response = Response::new(text.to_owned());
                *response.metadata_mut() = metadata;
                Ok(response)
            }
        }
    };
    let list = |request: Request<String>| async move {
        let metadata = answer(&request);
        let stream = Streaming::new(tokio_stream::once(Ok(request.into_inner())));
        stream.trailers().set(metadata);
        Ok(Response::new(stream))
    };
    Desk::default().ask(ask).list(list)
}

async fn trailers(client: &QueueTransport) -> MetadataMap {
    let called = polywire::__codegen::server_streaming::<List>(client, signed_in("list"));
    let mut stream = within("the call begins", called).await.unwrap().into_inner();
    let trailers = stream.trailers().clone();
    while let Some(item) = within("the stream goes on", stream.next()).await {
        item.unwrap();
    }
    trailers.get()
}

/// No credential of a request reaches the handler, and none of an answer its caller.
pub async fn stay_behind_in_calls(lab: &impl Lab) {
    let _server = Running::start(lab, desk()).await;
    let client = super::client(lab).await;
    let call = |text| within("the call ends", polywire::__codegen::unary::<Ask>(&client, signed_in(text)));
    let answers = [
        call("fine").await.unwrap().metadata().clone(),
        failure(call("fail").await).metadata().clone(),
        trailers(&client).await,
    ];
    for answer in answers {
        assert_eq!(answer.get("x-seen").unwrap(), "x-request-id");
        assert_eq!(found(&answer), [""; 0]);
    }
}

/// Credentials that both sides name travel, and nothing else does.
pub async fn travel_when_they_are_named(lab: &impl Lab) {
    let options = ConsumerOptions::default().with_sensitive_metadata(["Set-Cookie"]);
    let services = [Handlers::new(&CallsServer::new(desk()))];
    let consumer = Consumer::bind_with(lab.connect().await, &services, options).await.unwrap();
    let _server = Running::run(consumer);
    let options = ClientOptions::default().with_sensitive_metadata(["authorization", "x-api-key"]);
    let client = QueueTransport::with_options(lab.connect().await, options);
    let call = polywire::__codegen::unary::<Ask>(&client, signed_in("fine"));
    let answer = within("the call ends", call).await.unwrap();
    assert_eq!(answer.metadata().get("x-seen").unwrap(), "authorization,x-api-key,x-request-id");
    assert_eq!(found(answer.metadata()), ["set-cookie"]);
}

/// A command is stored without them.
pub async fn stay_out_of_what_is_stored(lab: &impl Lab) {
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::DelayedRetry) {
        return;
    }
    let route = Arc::new(Route::of(Order::DESCRIPTOR).unwrap());
    let mut deliveries = broker.subscribe(route).await.unwrap();
    let client = super::client(lab).await;
    let order = polywire::__codegen::unary::<Order>(&client, signed_in("order"));
    within("the order is stored", order).await.unwrap();
    let delivery = within("the order arrives", deliveries.next()).await.unwrap().unwrap();
    assert_eq!(found(&delivery.envelope().metadata), ["x-request-id"]);
    delivery.settle(Settlement::Done).await.unwrap();
}
