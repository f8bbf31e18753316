use polywire::Status;

#[polywire::message(package = "shop.v1")]
pub struct Item {
    #[field(1)]
    pub name: String,
    #[field(2)]
    pub price: f64,
    #[field(3)]
    pub tags: Vec<String>,
    #[field(4)]
    pub parent: Option<Box<Item>>,
}

#[polywire::service(package = "shop.v1")]
pub trait Shop {
    #[queue(event, address = "library.x-{name}")]
    async fn put(&self, request: Item) -> Result<(), Status>;
}

fn main() {}
