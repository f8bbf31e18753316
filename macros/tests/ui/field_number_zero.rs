#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(0)]
    pub name: String,
}

fn main() {}
