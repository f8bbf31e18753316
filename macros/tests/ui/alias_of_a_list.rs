type Ids = Vec<u64>;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: Option<Ids>,
}

fn main() {}
