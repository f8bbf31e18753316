#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub name: String,
    #[field(1)]
    pub title: String,
}

fn main() {}
