use polywire::Streaming;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub names: Streaming<Order>,
}

fn main() {}
