#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    #[field(2)]
    pub name: String,
}

fn main() {}
