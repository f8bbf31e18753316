type Id = Vec<u8>;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: Option<Box<Id>>,
}

fn main() {}
