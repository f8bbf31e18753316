type Id = bool;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: Vec<Id>,
}

fn main() {}
