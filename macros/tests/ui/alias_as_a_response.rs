use polywire::{Status, Streaming};

type Id = String;

#[polywire::service(package = "shop.v1")]
pub trait Shop {
    async fn get(&self, request: ()) -> Result<Streaming<Id>, Status>;
}

fn main() {}
