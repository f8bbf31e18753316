//! polywire: the generated stubs, gRPC and REST on one port.

use crate::load::AsyncCall;
use polywire::{
    Handlers, Server,
    rest::{Config, RestServer},
};
use polywire_tests::bench::v1::{Order, OrdersClient, OrdersServer};
use polywire_tests::orders::{self, Shop};

/// The REST side of the service alone.
pub fn rest() -> RestServer {
    RestServer::new(&[Handlers::new(&OrdersServer::new(Shop))], Config::default()).expect("bindings")
}

/// Starts the server; gives its `http://` URI.
pub async fn serve() -> String {
    let server =
        Server::new().add(OrdersServer::new(Shop)).listen("http://127.0.0.1:0").bind().await.expect("a port");
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    uri
}

/// A client and what it sends.
#[derive(Clone)]
pub struct Caller {
    client: OrdersClient,
    order: Order,
}

impl Caller {
    pub async fn connect(uri: &str) -> Self {
        let client = OrdersClient::connect(uri.replace("http://", "grpc://")).await.expect("a connection");
        Self { client, order: orders::order(0) }
    }
}

impl AsyncCall for Caller {
    async fn call(&mut self) {
        self.client.echo_order(self.order.clone()).await.expect("an answer");
    }
}
