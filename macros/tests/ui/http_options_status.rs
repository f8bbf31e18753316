use polywire::{Status, Streaming};

#[polywire::message(package = "shop.v1")]
pub struct Item {
    #[field(1)]
    pub name: String,
    #[field(2)]
    pub tags: Vec<String>,
}

#[polywire::service(package = "shop.v1")]
pub trait Shop {
    #[http(post = "/v1/{name}", body = "*")]
    #[http_options(success = 404)]
    async fn make(&self, request: Item) -> Result<Item, Status>;

    async fn watch(&self, request: Item) -> Result<Streaming<Item>, Status>;
}

fn main() {}
