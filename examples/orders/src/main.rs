//! REST in front and a queue behind: an order is taken over HTTP, packed by a worker, and reported by an event.
//!
//! `cargo run` keeps the queue in memory; `cargo run -- nats://127.0.0.1:4222` keeps it in NATS.

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}
mod shop;

use generated::orders::v1::{OrdersServer, WarehouseClient, WarehouseServer};
use polywire::{BoundServer, Server};
use shop::{Shop, Worker};
use std::{env, error::Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let queue = env::args().nth(1).unwrap_or_else(|| "memory://orders".to_owned());
    let server = bind("http://127.0.0.1:8080", &queue).await?;
    println!("serving on {}", server.uris().join(" and "));
    Ok(server.serve().await?)
}

/// Opens `http` for customers and `queue` for the worker.
async fn bind(http: &str, queue: &str) -> Result<BoundServer, Box<dyn Error>> {
    let warehouse = WarehouseClient::connect(queue).await?;
    let shop = Shop::new(warehouse.clone());
    let server = Server::new()
        .add(WarehouseServer::new(Worker::new(warehouse, shop.clone())))
        .add(OrdersServer::new(shop))
        .listen(http)
        .listen(queue);
    Ok(server.bind().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use generated::orders::v1::{GetRequest, Order, OrdersClient, PlaceRequest};
    use std::time::Duration;

    /// In memory, or in the broker that the environment names.
    fn queue() -> String {
        env::var("ORDERS_QUEUE").unwrap_or_else(|_| "memory://orders-test".to_owned())
    }

    #[tokio::test]
    async fn an_order_over_rest_is_packed_by_the_worker() -> Result<(), Box<dyn Error>> {
        let server = bind("http://127.0.0.1:0", &queue()).await?;
        let orders = OrdersClient::connect(&server.uris()[0]).await?;
        tokio::spawn(server.serve());

        let placed = orders.place(PlaceRequest { item: "tea".into(), count: 2 }).await?.into_inner();
        assert_eq!(placed, Order { id: placed.id.clone(), item: "tea".into(), count: 2, packed: false });
        let packed = tokio::time::timeout(Duration::from_secs(30), async {
            loop {
                let order = orders.get(GetRequest { id: placed.id.clone() }).await?.into_inner();
                if order.packed {
                    return Ok::<_, polywire::Status>(order);
                }
                tokio::task::yield_now().await;
            }
        });
        assert_eq!(packed.await??, Order { packed: true, ..placed });
        Ok(())
    }
}
