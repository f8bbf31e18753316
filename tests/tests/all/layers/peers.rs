//! The caller, as layers and handlers see it.

use super::{Door, echo};
use polywire::{
    Call, Channel, InProcess, Outcome, Request, RequestExt as _, Response, Server, Status, Streaming, Wire,
    layer::interceptor,
};
use polywire_tests::{
    echo::v1::{Behaviour, Echo, EchoClient, EchoRequest, EchoResponse, EchoServer},
    wires::serve,
};

#[tokio::test]
async fn a_layer_sees_who_calls_and_by_which_wire() {
    let (peers, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let looking = || {
        let peers = peers.clone();
        interceptor(move |call: &mut Call| {
            peers.send(call.peer()).expect("the test listens");
            Ok(())
        })
    };
    for door in Door::every("peers", looking).await {
        door.client.once(echo("a", Behaviour::Unspecified)).await.expect(door.wire);
        let peer = seen.recv().await.expect("a peer");
        let (wire, has_address) = match door.wire {
            "in process" => (None, false),
            "gRPC" => (Some(Wire::Grpc), true),
            "REST" => (Some(Wire::Rest), true),
            _ => (Some(Wire::Queue), false),
        };
        assert_eq!(peer.wire, wire, "{}", door.wire);
        assert_eq!(peer.address.map(|address| address.ip().is_loopback()), has_address.then_some(true));
    }
}

/// Answers with the wire that the call came by.
struct ByWhich;

impl Echo for ByWhich {
    async fn once(&self, request: Request<EchoRequest>) -> Outcome<EchoResponse> {
        let text = request.peer().wire.map_or_else(|| "none".into(), |wire| wire.to_string());
        Ok(Response::new(EchoResponse { text, index: 0 }))
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

/// Behind a gateway the caller is the gateway, and not who called that.
#[tokio::test]
async fn a_gateway_is_a_caller_of_its_own() {
    let direct = Channel::new(InProcess::new(EchoServer::new(ByWhich)));
    let (queue, _served) = serve(Server::new().add(EchoServer::new(ByWhich)), "memory://by-which").await;
    let queue = polywire::connect(&queue).await.expect("a broker");
    for (behind, expected) in [(direct, "none"), (queue, "queues")] {
        let gateway = Server::new().add(EchoServer::new(EchoClient::new(behind)));
        let (uri, _guard) = serve(gateway, "grpc://127.0.0.1:0").await;
        let client = EchoClient::connect(&uri).await.expect("the gateway answers");
        let answer = client.once(echo("a", Behaviour::Unspecified)).await.expect("an answer");
        assert_eq!(answer.into_inner().text, expected);
    }
}
