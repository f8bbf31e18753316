#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(536870912)]
    pub name: String,
}

fn main() {}
