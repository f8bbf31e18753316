#[polywire::message(package = "shop.v1")]
pub struct Order {
    pub name: String,
}

fn main() {}
