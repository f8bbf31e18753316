//! The two services: what customers see, and the work behind it.

use crate::generated::orders::v1::{
    GetRequest, Order, Orders, PackCommand, PackedEvent, PlaceRequest, Warehouse, WarehouseClient,
};
use polywire::{Outcome, Request, Response, Status};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Takes orders, and has them packed.
#[derive(Clone)]
pub(crate) struct Shop {
    orders: Arc<Mutex<HashMap<String, Order>>>,
    warehouse: WarehouseClient,
}

impl Shop {
    pub(crate) fn new(warehouse: WarehouseClient) -> Self {
        Self { orders: Arc::default(), warehouse }
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<String, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Orders for Shop {
    async fn place(&self, request: Request<PlaceRequest>) -> Outcome<Order> {
        let PlaceRequest { item, count } = request.into_inner();
        if item.is_empty() || count == 0 {
            return Err(Status::invalid_argument("an order needs an `item` and a `count`"));
        }
        let order = {
            let mut orders = self.orders();
            let order = Order { id: (orders.len() + 1).to_string(), item, count, packed: false };
            orders.insert(order.id.clone(), order.clone());
            order
        };
        // Returns once the broker has the command.
        self.warehouse.pack(PackCommand { order: Some(order.clone()) }).await?;
        Ok(Response::new(order))
    }

    async fn get(&self, request: Request<GetRequest>) -> Outcome<Order> {
        let GetRequest { id } = request.into_inner();
        let order = self.orders().get(&id).cloned();
        order.map(Response::new).ok_or_else(|| Status::not_found(format!("there is no order `{id}`")))
    }
}

/// Packs orders, and notes in the shop which are packed.
pub(crate) struct Worker {
    warehouse: WarehouseClient,
    shop: Shop,
}

impl Worker {
    pub(crate) fn new(warehouse: WarehouseClient, shop: Shop) -> Self {
        Self { warehouse, shop }
    }
}

impl Warehouse for Worker {
    async fn pack(&self, request: Request<PackCommand>) -> Outcome<()> {
        let order = request.into_inner().order.unwrap_or_default();
        println!("packing {} x {}", order.count, order.item);
        self.warehouse.packed(PackedEvent { order: order.id }).await?;
        Ok(Response::new(()))
    }

    async fn packed(&self, request: Request<PackedEvent>) -> Outcome<()> {
        let PackedEvent { order } = request.into_inner();
        if let Some(order) = self.shop.orders().get_mut(&order) {
            order.packed = true;
        }
        Ok(Response::new(()))
    }
}
