#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub rows: Vec<Vec<String>>,
}

fn main() {}
