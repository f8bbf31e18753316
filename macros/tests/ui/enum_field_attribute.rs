#[polywire::message(package = "shop.v1")]
pub enum Binding {
    #[field(1)]
    Unspecified = 0,
}

fn main() {}
