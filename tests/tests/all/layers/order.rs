//! The order of layers, and what stands outside of all of them.

use super::{Door, echo};
use polywire::{
    BoxFuture, Call, Channel, Code, InProcess, Messages, Outcome, Request, Response, Server, Status,
    Streaming,
    layer::{Layer, Next, interceptor},
};
use polywire_tests::{
    echo::v1::{Behaviour, Echo, EchoClient, EchoRequest, EchoResponse, EchoServer},
    wires::serve,
};
use std::time::Duration;

/// Appends its name to what the handler sees.
fn named(name: &'static str) -> impl Layer {
    interceptor(move |call: &mut Call| {
        call.metadata_mut().append("x-way", name.parse().expect("a value"));
        Ok(())
    })
}

/// Answers with the way that the call took.
struct Way;

impl Echo for Way {
    async fn once(&self, request: Request<EchoRequest>) -> Outcome<EchoResponse> {
        let way = request.metadata().get_all("x-way").iter();
        let way: Vec<_> = way.map(|name| name.to_str().expect("text").to_owned()).collect();
        Ok(Response::new(EchoResponse { text: way.join(" "), index: 0 }))
    }

    async fn repeat(&self, _: Request<EchoRequest>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented(""))
    }

    async fn join(&self, _: Request<Streaming<EchoRequest>>) -> Outcome<EchoResponse> {
        Err(Status::unimplemented(""))
    }

    async fn chat(&self, _: Request<Streaming<EchoRequest>>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented(""))
    }
}

async fn way(channel: Channel) -> String {
    let channel = channel.with_layer(named("client-inner")).with_layer(named("client-outer"));
    let answer = EchoClient::new(channel).once(echo("a", Behaviour::Unspecified)).await;
    answer.expect("an answer").into_inner().text
}

#[tokio::test]
async fn the_layer_that_is_added_last_is_the_outermost() {
    let expected = "client-outer client-inner outer inner";
    let server =
        Server::new().with_layer(named("inner")).add(EchoServer::new(Way)).with_layer(named("outer"));
    let (uri, _guard) = serve(server, "grpc://127.0.0.1:0").await;
    assert_eq!(way(polywire::connect(&uri).await.expect("the server answers")).await, expected);

    let direct = InProcess::default()
        .with_layer(named("inner"))
        .with_service(EchoServer::new(Way))
        .with_layer(named("outer"));
    assert_eq!(way(Channel::new(direct)).await, expected);
}

#[tokio::test]
async fn a_layer_that_never_answers_ends_with_the_deadline() {
    fn silent(_: Call, _: &Next) -> BoxFuture<Outcome<Messages>> {
        Box::pin(std::future::pending())
    }
    for door in Door::every("silent", || silent).await {
        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.set_timeout(Duration::from_millis(50));
        let status = door.client.once(request).await.expect_err(door.wire);
        assert_eq!(status.code(), Code::DeadlineExceeded, "{}", door.wire);
    }
}

#[tokio::test]
async fn a_layer_that_panics_ends_its_own_call_alone() {
    let panics = || {
        interceptor(|call: &mut Call| match call.metadata().contains_key("x-panic") {
            true => panic!("a panic that the test wants"),
            false => Ok(()),
        })
    };
    for door in Door::every("panics", panics).await {
        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.metadata_mut().insert("x-panic", "1".parse().expect("a value"));
        let status = door.client.once(request).await.expect_err(door.wire);
        assert_eq!(status.code(), Code::Internal, "{}", door.wire);
        door.client.once(echo("a", Behaviour::Unspecified)).await.expect(door.wire);
    }
}
