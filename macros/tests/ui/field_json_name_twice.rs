#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub unit_price: i64,
    #[field(2, name = "unitPrice")]
    pub price: i64,
}

fn main() {}
