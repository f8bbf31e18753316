//! A service that a user of tonic has already.

use tonic::{Request, Response, Status};

#[allow(clippy::all, missing_docs, unreachable_pub)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tonic/bench.v1.rs"));
}

use generated::{Batch, Order, orders_server::Orders};
pub(crate) use generated::{GetOrderRequest, orders_client::OrdersClient, orders_server::OrdersServer};

pub(crate) struct Shop;

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

/// The name of the order that the service at `uri` gives.
pub(crate) async fn order(uri: &str) -> String {
    let mut client = OrdersClient::new(crate::server::channel(uri).await);
    let request = GetOrderRequest { order: "a book".into(), ..GetOrderRequest::default() };
    client.get_order(request).await.expect("an order").into_inner().name
}
