pub struct Plain;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub plain: Option<Plain>,
}

fn main() {}
