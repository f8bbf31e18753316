#[polywire::message(package = "shop.v1")]
#[derive(serde::Serialize)]
pub struct Order {
    #[field(1)]
    pub id: u64,
}

fn main() {}
