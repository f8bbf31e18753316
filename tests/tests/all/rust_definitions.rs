//! A service that is written in Rust: on every wire, and by its descriptors.

use polywire::{
    Code, InProcess, Outcome, Request, Response, Server, Service as _, Status, Streaming, prost::Message as _,
};
use polywire_tests::wires::serve;
use prost_reflect::{DescriptorPool, Kind};
use std::collections::BTreeMap;
use tokio_stream::StreamExt as _;

/// Sells things.
#[polywire::service(package = "shop.v1")]
trait Shop {
    /// Finds an item.
    #[http(get = "/v1/{name=items/*}")]
    #[idempotency(no_side_effects)]
    async fn get_item(&self, request: GetItemRequest) -> Result<Item, Status>;

    #[http(patch = "/v1/{item.name=items/*}", body = "item")]
    #[deprecated]
    async fn update_item(&self, request: Request<UpdateItemRequest>) -> Outcome<Item>;

    #[http(get = "/v1/items:watch")]
    async fn watch(&self, request: ()) -> Result<Streaming<Item>, Status>;

    #[http(post = "/v1/items:import", body = "*")]
    async fn import(&self, request: Streaming<Item>) -> Result<Item, Status>;

    async fn haggle(&self, request: Request<Streaming<Item>>) -> Outcome<Streaming<Item>> {
        Ok(Response::new(request.into_inner()))
    }

    #[queue(event, address = "shop.sold", key = "name", retry(max_attempts = 2))]
    async fn sold(&self, request: Item) -> Result<(), Status>;
}

#[polywire::message(package = "shop.v1")]
struct GetItemRequest {
    #[field(1)]
    name: String,
}

#[polywire::message(package = "shop.v1")]
struct UpdateItemRequest {
    #[field(1)]
    item: Option<Item>,
}

/// An item.
#[polywire::message(package = "shop.v1")]
struct Item {
    #[field(1)]
    name: String,
    #[field(2, sint)]
    shift: i32,
    #[field(3)]
    discount: Option<u32>,
    #[field(4, enum = Kind_)]
    kind: i32,
    #[field(5)]
    labels: BTreeMap<String, String>,
    #[field(6)]
    part_of: Option<Box<Item>>,
    #[field(7, wrapper)]
    note: Option<String>,
    #[field(8, json = "madeAt")]
    made: Option<polywire::prost_types::Timestamp>,
    #[oneof(9, 10)]
    place: Option<Place>,
    #[field(11)]
    size: Option<Size>,
}

#[polywire::message(package = "shop.v1", name = "Item.Kind")]
enum Kind_ {
    Unspecified = 0,
    Used = 2,
}

#[polywire::message]
enum Place {
    #[field(9)]
    Shelf(u64),
    #[field(10)]
    Store(Size),
}

/// A struct that was a message before.
#[derive(Clone, PartialEq, polywire::prost::Message, polywire::Message)]
#[prost(prost_path = "::polywire::prost")]
#[polywire(name = "shop.measures.Size")]
struct Size {
    #[prost(double, tag = "1")]
    width: f64,
}

struct Corner;

impl Shop for Corner {
    async fn get_item(&self, request: GetItemRequest) -> Result<Item, Status> {
        match request.name.as_str() {
            "items/none" => Err(Status::not_found("no such item")),
            _ => Ok(item(&request.name)),
        }
    }

    async fn update_item(&self, request: Request<UpdateItemRequest>) -> Outcome<Item> {
        Ok(Response::new(request.into_inner().item.unwrap_or_default()))
    }

    async fn watch(&self, _: ()) -> Result<Streaming<Item>, Status> {
        Ok(Streaming::new(tokio_stream::iter(["items/a", "items/b"].map(|name| Ok(item(name))))))
    }

    async fn import(&self, mut request: Streaming<Item>) -> Result<Item, Status> {
        let mut last = Item::default();
        while let Some(item) = request.next().await.transpose()? {
            last = item;
        }
        Ok(last)
    }

    async fn sold(&self, _: Item) -> Result<(), Status> {
        Ok(())
    }
}

fn item(name: &str) -> Item {
    Item {
        name: name.into(),
        shift: -3,
        discount: Some(0),
        kind: Kind_::Used.into(),
        labels: BTreeMap::from([("a".into(), "b".into())]),
        part_of: Some(Box::new(Item { name: "items/whole".into(), ..Item::default() })),
        note: Some("n".into()),
        made: Some(polywire::prost_types::Timestamp { seconds: 1, nanos: 0 }),
        place: Some(Place::Store(Size { width: 1.5 })),
        size: Some(Size { width: 2.5 }),
    }
}

/// Every kind of method.
#[allow(deprecated)]
async fn call(shop: &ShopClient) {
    let found = shop.get_item(GetItemRequest { name: "items/1".into() }).await.expect("an item").into_inner();
    assert_eq!(found, item("items/1"));
    let missing = shop.get_item(GetItemRequest { name: "items/none".into() }).await.expect_err("nothing");
    assert_eq!((missing.code(), missing.message()), (Code::NotFound, "no such item"));
    let request = UpdateItemRequest { item: Some(item("items/2")) };
    assert_eq!(shop.update_item(request).await.expect("an item").into_inner(), item("items/2"));
    let watched: Vec<Item> =
        shop.watch(()).await.expect("a stream").into_inner().collect::<Result<_, _>>().await.expect("items");
    assert_eq!(watched, [item("items/a"), item("items/b")]);
    let items = || Streaming::new(tokio_stream::iter(["items/x", "items/y"].map(|name| Ok(item(name)))));
    assert_eq!(shop.import(items()).await.expect("an item").into_inner(), item("items/y"));
}

async fn haggle(shop: &ShopClient) {
    let items = Streaming::new(tokio_stream::iter(["items/x", "items/y"].map(|name| Ok(item(name)))));
    let answers: Vec<Item> = shop
        .haggle(items)
        .await
        .expect("a stream")
        .into_inner()
        .collect::<Result<_, _>>()
        .await
        .expect("items");
    assert_eq!(answers, [item("items/x"), item("items/y")]);
}

async fn over(listen: &str, scheme: &str) {
    let (uri, _server) = serve(Server::new().add(ShopServer::new(Corner)), listen).await;
    let client = ShopClient::connect(uri.replace("http://", scheme)).await.expect("the server answers");
    call(&client).await;
    if scheme != "http://" {
        haggle(&client).await;
    }
}

#[tokio::test]
async fn in_process() {
    let client = ShopClient::new(polywire::Channel::new(InProcess::new(ShopServer::new(Corner))));
    call(&client).await;
    haggle(&client).await;
}

#[tokio::test]
async fn grpc() {
    over("http://127.0.0.1:0", "grpc://").await;
}

#[tokio::test]
async fn rest() {
    over("http://127.0.0.1:0", "http://").await;
}

#[tokio::test]
async fn memory() {
    over("memory://rust-definitions", "memory://").await;
}

#[test]
fn descriptors_say_what_the_attributes_say() {
    let descriptor = ShopServer::<Corner>::DESCRIPTOR;
    let pool = DescriptorPool::decode(descriptor.file_descriptor_set()).expect("a valid set");
    let service = pool.get_service_by_name("shop.v1.Shop").expect("the service");
    let names: Vec<String> = service.methods().map(|method| method.name().to_owned()).collect();
    assert_eq!(names, ["GetItem", "UpdateItem", "Watch", "Import", "Haggle", "Sold"]);
    let method = |name: &str| service.methods().find(|method| method.name() == name).expect("the method");
    assert_eq!(method("Watch").input().full_name(), "google.protobuf.Empty");
    assert!(method("Watch").is_server_streaming() && method("Import").is_client_streaming());
    assert!(
        method("UpdateItem")
            .options()
            .get_field_by_name("deprecated")
            .is_some_and(|it| it.as_bool() == Some(true))
    );
    let http = pool.get_extension_by_name("google.api.http").expect("the option");
    let rule = method("UpdateItem").options().get_extension(&http).as_message().expect("a rule").clone();
    let text = |field: &str| rule.get_field_by_name(field).and_then(|it| it.as_str().map(str::to_owned));
    assert_eq!((text("patch"), text("body")), (Some("/v1/{item.name=items/*}".into()), Some("item".into())));
    let queue = pool.get_extension_by_name("polywire.queue").expect("the option");
    let rule = method("Sold").options().get_extension(&queue).as_message().expect("a rule").clone();
    assert_eq!(
        rule.get_field_by_name("key").and_then(|it| it.as_str().map(str::to_owned)),
        Some("name".into())
    );
}

#[test]
fn messages_are_described_by_their_tables() {
    let descriptor = ShopServer::<Corner>::DESCRIPTOR;
    let pool = DescriptorPool::decode(descriptor.file_descriptor_set()).expect("a valid set");
    let item = pool.get_message_by_name("shop.v1.Item").expect("the message");
    let kind = |name: &str| item.get_field_by_name(name).expect(name).kind();
    assert_eq!(item.parent_file().name(), "shop/v1/shop.proto");
    assert!(matches!(kind("shift"), Kind::Sint32));
    assert!(matches!(kind("kind"), Kind::Enum(one) if one.full_name() == "shop.v1.Item.Kind"
        && one.values().map(|value| value.name().to_owned()).collect::<Vec<_>>() == ["KIND_UNSPECIFIED", "KIND_USED"]));
    assert!(matches!(kind("note"), Kind::Message(it) if it.full_name() == "google.protobuf.StringValue"));
    assert!(matches!(kind("part_of"), Kind::Message(it) if it.full_name() == "shop.v1.Item"));
    assert!(matches!(kind("size"), Kind::Message(it) if it.full_name() == "shop.measures.Size"));
    assert!(item.get_field_by_name("labels").expect("labels").is_map());
    assert!(item.get_field_by_name("discount").expect("discount").supports_presence());
    assert_eq!(item.get_field_by_name("made").expect("made").json_name(), "madeAt");
    let oneof = item.oneofs().find(|oneof| oneof.name() == "place").expect("the oneof");
    assert_eq!(oneof.fields().map(|field| field.number()).collect::<Vec<_>>(), [9, 10]);
}

#[test]
fn what_the_stubs_write_the_descriptors_read() {
    let descriptor = ShopServer::<Corner>::DESCRIPTOR;
    let pool = DescriptorPool::decode(descriptor.file_descriptor_set()).expect("a valid set");
    let kind = pool.get_message_by_name("shop.v1.Item").expect("the message");
    let bytes = item("items/1").encode_to_vec();
    let dynamic = prost_reflect::DynamicMessage::decode(kind, bytes.as_slice()).expect("a message");
    assert_eq!(dynamic.unknown_fields().count(), 0);
    assert_eq!(dynamic.get_field_by_name("shift").and_then(|shift| shift.as_i32()), Some(-3));
    let again = Item::decode(dynamic.encode_to_vec().as_slice()).expect("a message");
    assert_eq!(again, item("items/1"));
}

#[test]
fn types_of_any_are_those_that_the_service_reaches() {
    let types = ShopServer::<Corner>::DESCRIPTOR.types();
    for name in ["shop.v1.Item", "shop.v1.GetItemRequest", "shop.measures.Size", "google.protobuf.Timestamp"]
    {
        assert!(types.create(name).is_some(), "{name}");
    }
    assert!(types.create("shop.v1.Other").is_none());
    assert_eq!(polywire::Message::table(&Item::default()).name(), "shop.v1.Item");
}

/// A second service of the same package: reflection has one file with both.
#[polywire::service(package = "shop.v1")]
trait Till {
    async fn pay(&self, request: Item) -> Result<GetItemRequest, Status>;
}

struct Drawer;

impl Till for Drawer {
    async fn pay(&self, _: Item) -> Result<GetItemRequest, Status> {
        Ok(GetItemRequest::default())
    }
}

#[tokio::test]
async fn reflection_serves_services_that_share_a_file() {
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let server = Server::new().add(ShopServer::new(Corner)).add(TillServer::new(Drawer));
    let (uri, _server) = serve(server, "http://127.0.0.1:0").await;
    let channel =
        tonic::transport::Endpoint::from_shared(uri).expect("a URI").connect().await.expect("a server");
    let ask = |question| ServerReflectionRequest { host: String::new(), message_request: Some(question) };
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("shop.v1.Till".into())),
    ];
    let mut answers = ServerReflectionClient::new(channel)
        .server_reflection_info(tokio_stream::iter(questions))
        .await
        .expect("a stream")
        .into_inner();
    let services = answers.message().await.expect("an answer").expect("an item").message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = services else { panic!("no list: {services:?}") };
    let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    assert!(
        ["shop.v1.Shop", "shop.v1.Till"].iter().all(|name| names.iter().any(|it| it == name)),
        "{names:?}"
    );
    let file = answers.message().await.expect("an answer").expect("an item").message_response;
    let Some(MessageResponse::FileDescriptorResponse(file)) = file else { panic!("no file: {file:?}") };
    let file = polywire::prost_types::FileDescriptorProto::decode(file.file_descriptor_proto[0].as_slice())
        .expect("a descriptor");
    assert_eq!(file.name(), "shop/v1/shop.proto");
    let services: Vec<&str> = file.service.iter().map(|service| service.name()).collect();
    assert_eq!(services, ["Shop", "Till"]);
}

#[tokio::test]
async fn openapi() {
    let (uri, _server) = serve(Server::new().add(ShopServer::new(Corner)), "http://127.0.0.1:0").await;
    let document = polywire_tests::outside::curl("GET", format!("{uri}/openapi.json"), None).await.body;
    let operation = |path: &str, method: &str| document["paths"][path][method]["operationId"].clone();
    assert_eq!(operation("/v1/items/{name}", "get"), "Shop_GetItem");
    assert_eq!(operation("/v1/items/{name}", "patch"), "Shop_UpdateItem");
    assert_eq!(operation("/shop.v1.Shop/Haggle", "post"), "Shop_Haggle");
    assert_eq!(document["paths"]["/v1/items/{name}"]["patch"]["deprecated"], true);
    let place = serde_json::json!({ "$ref": "#/components/schemas/shop.measures.Size" });
    assert_eq!(document["components"]["schemas"]["shop.v1.Item"]["properties"]["store"], place);
}
