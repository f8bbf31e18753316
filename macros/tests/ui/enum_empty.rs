#[polywire::message(package = "shop.v1")]
pub enum Binding {}

fn main() {}
