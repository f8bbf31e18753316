#[polywire::message(package = "shop.v1")]
pub enum Binding {
    Hardcover = 1,
}

fn main() {}
