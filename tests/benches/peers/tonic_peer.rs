//! tonic: what `tonic-prost-build` writes from the same file.

use crate::load::AsyncCall;
use prost::Message as _;
use tonic::{Request, Response, Status, transport::Channel};

#[allow(clippy::all, missing_docs, unreachable_pub)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tonic/bench.v1.rs"));
}

use generated::{
    Batch, GetOrderRequest, Order,
    orders_client::OrdersClient,
    orders_server::{Orders, OrdersServer},
};

struct Shop;

#[tonic::async_trait]
impl Orders for Shop {
    async fn get_order(&self, request: Request<GetOrderRequest>) -> Result<Response<Order>, Status> {
        let request = request.into_inner();
        Ok(Response::new(Order { name: request.order, ..Order::default() }))
    }

    async fn echo_order(&self, request: Request<Order>) -> Result<Response<Order>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn echo_batch(&self, request: Request<Batch>) -> Result<Response<Batch>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

/// Starts the server; gives its URI.
pub async fn serve() -> String {
    let incoming = tonic::transport::server::TcpIncoming::bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port")
        .with_nodelay(Some(true));
    let uri = format!("http://{}", incoming.local_addr().expect("an address"));
    let server = tonic::transport::Server::builder().add_service(OrdersServer::new(Shop));
    tokio::spawn(server.serve_with_incoming(incoming));
    uri
}

/// A client and what it sends.
#[derive(Clone)]
pub struct Caller {
    client: OrdersClient<Channel>,
    order: Order,
}

impl Caller {
    pub async fn connect(uri: &str) -> Self {
        let client = OrdersClient::connect(uri.to_owned()).await.expect("a connection");
        let bytes = polywire_tests::orders::order(0).encode_to_vec();
        Self { client, order: Order::decode(&bytes[..]).expect("the same message") }
    }
}

impl AsyncCall for Caller {
    async fn call(&mut self) {
        self.client.echo_order(self.order.clone()).await.expect("an answer");
    }
}
