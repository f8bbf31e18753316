#[polywire::service(package = "shop.v1")]
pub struct Shop;

fn main() {}
