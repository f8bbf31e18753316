#[polywire::message(package = "shop.v1")]
pub enum Place {
    #[field(1)]
    Shelf(String),
}

fn main() {}
