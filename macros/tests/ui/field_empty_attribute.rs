#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field()]
    pub name: String,
}

fn main() {}
