type Id = polywire::prost::bytes::Bytes;

#[polywire::message(package = "shop.v1")]
pub struct Order {
    #[oneof(1)]
    pub id: Option<OrderId>,
}

#[polywire::message]
pub enum OrderId {
    #[field(1)]
    Id(Id),
}

fn main() {}
