#[polywire::message(package = "shop.v1", reserved(2..=4))]
pub struct Order {
    #[field(3)]
    pub name: String,
}

fn main() {}
