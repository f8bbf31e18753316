#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1, sint)]
    pub name: String,
}

fn main() {}
