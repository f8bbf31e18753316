#[polywire::message]
pub enum Place {
    #[field(1)]
    Shelf(String),
}

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[oneof()]
    pub place: Option<Place>,
}

fn main() {}
