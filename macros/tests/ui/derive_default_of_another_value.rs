#[polywire::message(package = "shop.v1")]
#[derive(Default)]
pub enum Kind {
    Unspecified = 0,
    #[default]
    Loud = 1,
}

fn main() {}
