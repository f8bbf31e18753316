use std::collections::HashMap;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub prices: HashMap<f64, String>,
}

fn main() {}
