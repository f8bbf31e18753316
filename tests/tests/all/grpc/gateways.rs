//! The roads to a service: straight, and through gateways of one line.

use polywire::{Channel, Server};
use polywire_tests::{
    echo::v1::{Echo, EchoClient, EchoServer},
    wires::serve,
};
use tokio_util::sync::DropGuard;

/// The road of a call to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Road {
    /// By gRPC.
    Straight,
    /// By gRPC, through a gateway that calls by gRPC.
    GrpcGateway,
    /// By REST, through a gateway that calls by gRPC.
    RestGateway,
}

pub(crate) const ROADS: [Road; 3] = [Road::Straight, Road::GrpcGateway, Road::RestGateway];

/// A service at the end of a road.
pub(crate) struct Served {
    /// The address that a client connects to.
    pub(crate) uri: String,
    _servers: Vec<DropGuard>,
}

impl Served {
    pub(crate) async fn new(service: impl Echo, road: Road) -> Self {
        let (uri, server) = serve(Server::new().add(EchoServer::new(service)), "grpc://127.0.0.1:0").await;
        let front = match road {
            Road::Straight => return Self { uri, _servers: vec![server] },
            Road::GrpcGateway => "grpc://127.0.0.1:0",
            Road::RestGateway => "http://127.0.0.1:0",
        };
        let behind: EchoClient<Channel> = EchoClient::connect(uri).await.expect("the server answers");
        let (uri, gateway) = serve(Server::new().add(EchoServer::new(behind)), front).await;
        Self { uri, _servers: vec![gateway, server] }
    }

    pub(crate) async fn client(&self) -> EchoClient<Channel> {
        EchoClient::connect(self.uri.clone()).await.expect("the server answers")
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        self.uri.split_once("://").expect("a URI").1
    }
}
