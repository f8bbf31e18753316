//! The messages that the benches send: seeded by a number, alike in every form.

use crate::bench::v1::{Batch, Card, GetOrderRequest, Line, Order, Orders, State, order::Payment};
use polywire::{
    Outcome, Request, Response,
    prost_types::{Duration, Timestamp},
};

/// Gives back what it is given.
#[derive(Debug)]
pub struct Shop;

impl Orders for Shop {
    async fn get_order(&self, request: Request<GetOrderRequest>) -> Outcome<Order> {
        let request = request.into_inner();
        Ok(Response::new(Order { name: request.order, ..Order::default() }))
    }

    async fn echo_order(&self, request: Request<Order>) -> Outcome<Order> {
        Ok(Response::new(request.into_inner()))
    }

    async fn echo_batch(&self, request: Request<Batch>) -> Outcome<Batch> {
        Ok(Response::new(request.into_inner()))
    }
}

/// The number of orders in about 100 KB of JSON.
const BATCH: u32 = 100;

/// An order of about 1 KB as JSON.
pub fn order(number: u32) -> Order {
    let payment = if number.is_multiple_of(2) {
        Payment::Card(Card {
            holder: "Ada Lovelace".into(),
            token: 0x00c0_ffee_0000_0000 + u64::from(number),
        })
    } else {
        Payment::Voucher(format!("WINTER-{number:05}"))
    };
    Order {
        name: format!("customers/c-42/orders/o-{number:06}"),
        state: State::Open.into(),
        total_micros: 1_234_560_000 + i64::from(number),
        create_time: Some(Timestamp { seconds: 1_763_000_000 + i64::from(number), nanos: 123_000_000 }),
        time_to_ship: Some(Duration { seconds: 172_800, nanos: 500_000_000 }),
        signature: (0..32).map(|index| (index * 7 + number % 251) as u8).collect(),
        lines: (0..5).map(|index| line(number, index)).collect(),
        labels: [("channel", "web"), ("region", "eu-west"), ("tier", "gold")]
            .map(|(key, value)| (key.into(), value.into()))
            .into(),
        weight: 12.625,
        tags: ["fragile", "express"].map(Into::into).into(),
        counters: [(1, 10), (2, i64::from(number))].into(),
        payment: Some(payment),
    }
}

fn line(number: u32, index: u32) -> Line {
    Line {
        sku: format!("SKU-{:04}-{index}", number % 10_000),
        quantity: index + 1,
        price_micros: 19_990_000 * i64::from(index + 1),
        note: index.is_multiple_of(2).then(|| "leave at the door".into()),
        gift: index == 1,
    }
}

/// A batch of about 100 KB as JSON.
pub fn batch() -> Batch {
    Batch { orders: (0..BATCH).map(order).collect() }
}
