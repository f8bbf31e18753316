#[polywire::message(package = "shop.v1")]
pub enum Kind {
    Unspecified = 0,
}

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1, enum = Kind)]
    pub r#type: std::collections::HashMap<String, i32>,
}

fn main() {}
