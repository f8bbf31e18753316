#[polywire::message(package = "shop.v1")]
pub struct Order<T: Send> {
    #[field(1)]
    pub name: String,
}

fn main() {}
