#[polywire::message(package = "shop.v1", reserved("name"))]
pub struct Order {
    #[field(1)]
    pub name: String,
}

fn main() {}
