#[polywire::message(package = "shop.v1")]
pub enum Kind {
    Unspecified = 0,
}

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1, enum = Kind)]
    pub kind: i32,
    #[field(2)]
    pub set_kind: Option<bool>,
}

fn main() {}
