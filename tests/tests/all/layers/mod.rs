//! Layers: what stands around calls, on every wire.

mod again;
mod counts;
mod order;
mod peers;
mod refusals;
mod sight;
mod tonic_layers;

use polywire::{Channel, InProcess, Server, layer::Layer};
use polywire_tests::{
    brokers::NatsServer,
    echo::v1::{Behaviour, EchoClient, EchoRequest, EchoServer},
    echo_server::{EchoService, Events},
    wires::serve,
};
use std::any::Any;

/// A client of the echo service, which stands behind a layer.
struct Door {
    wire: &'static str,
    channel: Channel,
    client: EchoClient,
    events: Events,
    _guards: Vec<Box<dyn Any + Send>>,
}

impl Door {
    fn new(wire: &'static str, channel: Channel, events: Events) -> Self {
        let client = EchoClient::new(channel.clone());
        Self { wire, channel, client, events, _guards: Vec::new() }
    }

    /// Calls within the process.
    fn in_process(layer: impl Layer) -> Self {
        let (service, events) = EchoService::new();
        let transport = InProcess::new(EchoServer::new(service)).with_layer(layer);
        Self::new("in process", Channel::new(transport), events)
    }

    /// Calls of a server that listens on `listen`, by what `connect` makes of its URI.
    async fn over(
        wire: &'static str,
        listen: &str,
        connect: impl Fn(&str) -> String,
        layer: impl Layer,
    ) -> Self {
        let (service, events) = EchoService::new();
        let server = Server::new().add(EchoServer::new(service)).with_layer(layer);
        let (uri, guard) = serve(server, listen).await;
        let channel = polywire::connect(&connect(&uri)).await.expect("the server answers");
        Self { _guards: vec![Box::new(guard)], ..Self::new(wire, channel, events) }
    }

    async fn grpc(layer: impl Layer) -> Self {
        Self::over("gRPC", "grpc://127.0.0.1:0", str::to_owned, layer).await
    }

    async fn rest(layer: impl Layer) -> Self {
        Self::over("REST", "http://127.0.0.1:0", str::to_owned, layer).await
    }

    /// The in-memory queue; `name` is the test's own.
    async fn memory(name: &str, layer: impl Layer) -> Self {
        let uri = format!("memory://{name}?sensitive=authorization");
        Self::over("memory", &uri, |_| uri.clone(), layer).await
    }

    async fn nats(layer: impl Layer) -> Self {
        let broker = NatsServer::start();
        let uri = format!("{}?sensitive=authorization", broker.uri());
        let mut door = Self::over("NATS", &uri, |_| uri.clone(), layer).await;
        door._guards.push(Box::new(broker));
        door
    }

    /// The same layer on every wire; `name` is the test's own.
    async fn every<L: Layer>(name: &str, layer: impl Fn() -> L) -> Vec<Self> {
        vec![
            Self::in_process(layer()),
            Self::grpc(layer()).await,
            Self::rest(layer()).await,
            Self::memory(name, layer()).await,
            Self::nats(layer()).await,
        ]
    }
}

fn echo(text: &str, behaviour: Behaviour) -> EchoRequest {
    EchoRequest { text: text.into(), count: 3, behaviour: behaviour.into() }
}
