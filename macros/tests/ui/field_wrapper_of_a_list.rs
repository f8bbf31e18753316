#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1, wrapper)]
    pub names: Vec<String>,
}

fn main() {}
