#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub count: u16,
}

fn main() {}
