#[polywire::message]
pub enum Place {
    #[field(1)]
    Shelf(String),
}

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[oneof(1)]
    pub place: Place,
}

fn main() {}
