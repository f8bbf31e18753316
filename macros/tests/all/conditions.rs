//! `#[cfg(…)]` within definitions: what is not configured is nowhere, what is configured is everywhere.

#![allow(clippy::non_minimal_cfg, reason = "conditions that always and never hold")]

use polywire::{InProcess, Status, Streaming};

/// A service some of whose methods are conditional.
#[polywire::service(package = "shop.v1", fake)]
pub trait Shop {
    /// Is there always.
    async fn order(&self, request: Order) -> Result<Order, Status>;

    /// Is there.
    #[cfg(not(any()))]
    #[http(get = "/v1/orders/{id}")]
    #[cfg_attr(not(any()), idempotency(no_side_effects))]
    #[queue(key = "id")]
    async fn get(&self, request: Order) -> Result<Order, Status>;

    /// Is not there, nor is its message.
    #[cfg(any())]
    #[queue(key = "nothing")]
    async fn get(&self, request: Missing) -> Result<Missing, Status>;

    /// Is one of two.
    #[cfg(not(any()))]
    async fn watch(&self, request: Order) -> Result<Streaming<Order>, Status>;

    /// Is the other.
    #[cfg(any())]
    async fn watch(&self, request: Order) -> Result<Order, Status>;

    /// Has attributes of rustc's.
    #[cfg_attr(not(any()), http_options(success = 202))]
    #[cfg_attr(any(), http_options(success = 404))]
    #[deprecated(note = "nobody looks")]
    #[doc(hidden)]
    #[inline]
    #[must_use]
    #[expect(unused_variables, reason = "the request is looked at by nobody")]
    async fn ignore(&self, request: Order) -> Result<(), Status> {
        Ok(())
    }
}

/// A message with conditional fields.
#[polywire::message(package = "shop.v1")]
#[cfg_attr(all(), derive(Eq))]
pub struct Order {
    #[field(1)]
    id: u64,
    #[cfg(not(any()))]
    #[field(2)]
    note: String,
    #[cfg(any())]
    #[field(2)]
    note: Option<Missing>,
    #[cfg_attr(all(), field(3, enum = Kind))]
    #[cfg_attr(any(), field(4))]
    kind: i32,
    #[oneof(5)]
    place: Option<Place>,
}

/// An enum with conditional values.
#[polywire::message(package = "shop.v1")]
pub enum Kind {
    /// Nothing is said.
    Unspecified = 0,
    /// One of two.
    #[cfg(not(any()))]
    Loud = 1,
    /// The other.
    #[cfg(any())]
    Loud = 2,
}

/// A oneof with a conditional member.
#[polywire::message]
#[derive(Eq)]
pub enum Place {
    /// One of two.
    #[cfg(not(any()))]
    #[field(5)]
    Shelf(String),
    /// The other.
    #[cfg(any())]
    #[field(6)]
    Cellar(Missing),
}

/// A service that is not there, whichever of the two attributes comes first.
#[polywire::service(package = "shop.v1")]
#[cfg(any())]
pub trait Nowhere {
    /// Is not there.
    async fn get(&self, request: Missing) -> Result<Missing, Status>;
}

/// A service all of whose methods are conditional.
#[polywire::service(package = "shop.v1")]
pub trait Empty {
    /// Is not there.
    #[cfg(any())]
    async fn get(&self, request: Missing) -> Result<Missing, Status>;
}

fn order() -> Order {
    let place = Some(Place::Shelf("b".to_owned()));
    Order { id: 7, note: "a".to_owned(), kind: Kind::Loud.into(), place }
}

#[tokio::test]
async fn methods_are_there_where_their_conditions_hold() -> Result<(), Status> {
    let fake = ShopFake::new();
    fake.on_get().returns(order());
    let client = ShopClient::new(InProcess::new(ShopServer::new(fake)));
    assert_eq!(client.get(order()).await?.into_inner(), order());
    Ok(())
}

#[test]
fn descriptors_have_what_is_configured() {
    let methods = <ShopServer<ShopFake> as polywire::Service>::DESCRIPTOR;
    assert_eq!(methods.name(), "shop.v1.Shop");
    let get = <shop_methods::Get as polywire::Method>::DESCRIPTOR;
    assert_eq!(get.idempotency, polywire::Idempotency::NoSideEffects);
    let watch = <shop_methods::Watch as polywire::Method>::DESCRIPTOR;
    assert_eq!(watch.streaming, polywire::StreamingKind::Server);
    let ignore = <shop_methods::Ignore as polywire::Method>::DESCRIPTOR;
    assert_eq!(ignore.http_options.success, Some(202));
}

#[expect(deprecated, reason = "the client says what the trait says")]
#[tokio::test]
async fn clients_warn_of_deprecated_methods() -> Result<(), Status> {
    let fake = ShopFake::new();
    fake.on_ignore().returns(());
    let client = ShopClient::new(InProcess::new(ShopServer::new(fake)));
    client.ignore(order()).await.map(drop)
}

#[test]
fn fields_have_the_numbers_that_are_configured() {
    use polywire::prost::Message as _;
    let bytes = order().encode_to_vec();
    assert_eq!(bytes, [8, 7, 18, 1, b'a', 24, 1, 42, 1, b'b']);
    assert_eq!(Order::decode(&*bytes), Ok(order()));
}
