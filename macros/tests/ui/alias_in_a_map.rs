use std::string::String as Id;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: std::collections::HashMap<String, Id>,
}

fn main() {}
