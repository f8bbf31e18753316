#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(19001)]
    pub name: String,
}

fn main() {}
