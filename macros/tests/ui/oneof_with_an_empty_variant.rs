#[polywire::message]
pub enum Place {
    #[field(1)]
    Shelf(String),
    Nowhere,
}

fn main() {}
