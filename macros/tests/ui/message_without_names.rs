#[polywire::message(package = "shop.v1")]
pub struct Order(String);

fn main() {}
