#[polywire::message(package = "shop.v1")]
pub enum Binding {
    Unspecified = 0,
    Hardcover = 1,
    Paperback = 1,
}

fn main() {}
