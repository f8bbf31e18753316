#[polywire::message(package = "shop.v1")]
fn main() {}
