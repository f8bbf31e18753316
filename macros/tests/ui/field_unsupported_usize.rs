#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub count: usize,
}

fn main() {}
