#[polywire::message(package = "shop.v1")]
pub enum Binding {
    Unspecified = 0,
    Hardcover,
}

fn main() {}
