use polywire::Status;

type Id = String;

#[polywire::service(package = "shop.v1")]
pub trait Shop {
    async fn get(&self, request: Id) -> Result<(), Status>;
}

fn main() {}
