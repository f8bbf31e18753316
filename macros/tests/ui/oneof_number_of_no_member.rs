#[polywire::message(package = "shop.v1")]
pub struct Item {
    #[oneof(1, 2, 3)]
    pub place: Option<Place>,
}

#[polywire::message]
pub enum Place {
    #[field(1)]
    Shelf(String),
    #[field(3)]
    Cellar(u32),
}

fn main() {}
