#[polywire::message(packages = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub name: String,
}

fn main() {}
