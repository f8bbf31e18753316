type Text = String;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[field(1)]
    pub id: Text,
}

fn main() {}
