#[polywire::message(package = "shop.v1", reserved(4))]
pub struct Order {
    #[field(1)]
    pub id: u64,
    #[oneof(2, 3)]
    pub choice: Option<Choice>,
    pub name: String,
}

#[polywire::message]
pub enum Choice {
    #[field(2)]
    Id(u64),
    #[field(3)]
    Name(String),
}

fn main() {}
