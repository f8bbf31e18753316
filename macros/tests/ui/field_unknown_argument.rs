#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1, signed)]
    pub count: i32,
}

fn main() {}
