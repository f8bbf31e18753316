#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub pair: (i32, i32),
}

fn main() {}
