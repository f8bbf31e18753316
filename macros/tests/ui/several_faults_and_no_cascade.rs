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

#[polywire::service(packet = "shop.v1")]
pub trait Shop {
    #[http(get = "v1/items")]
    #[idempotency(safe)]
    async fn get(&self, request: Item) -> Result<Item, Status>;

    #[queue(event, address = "a b")]
    async fn put(&self, request: Item) -> Result<(), Status>;
}

struct Corner;

impl Shop for Corner {
    async fn get(&self, request: Item) -> Result<Item, Status> {
        Ok(request)
    }

    async fn put(&self, _: Item) -> Result<(), Status> {
        Ok(())
    }
}

fn main() {
    let _ = ShopServer::new(Corner);
}
