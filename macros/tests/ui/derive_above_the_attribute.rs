/// A message.
#[derive(Debug, Eq, Clone)]
// Rust has no order of its own here.
#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: u64,
    #[field(2)]
    pub kind: Option<Box<Order>>,
}

#[derive(PartialEq, std::fmt::Debug)] #[polywire::message(package = "shop.v1")]
pub enum Kind {
    Unspecified = 0,
}

#[polywire::service(package = "shop.v1")]
pub trait Shop {
    async fn get(&self, request: Order) -> Result<Order, polywire::Status>;
}

fn main() {}
