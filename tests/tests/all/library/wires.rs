//! Methods on some wires and not on others, by the definition (`.proto` and Rust) and by the server.

use polywire::{
    Channel, Code, InProcess, Outcome, Request, Response, ServeError, Server, Service, Wire, Wires,
};
use polywire_golden::wires::wires::v1::*;
use polywire_tests::{
    http::{Protocol, send},
    wires::serve,
};
use std::collections::BTreeMap;
use tokio_util::sync::DropGuard;

/// The same definition, written in Rust.
mod rust {
    #[polywire::service(package = "wires.v1")]
    pub trait Orders {
        async fn find(&self, request: Order) -> Result<Order, polywire::Status>;
        #[queue(event)]
        async fn placed(&self, request: Order) -> Result<(), polywire::Status>;
        #[http(post = "/v1/orders/{id}:ship")]
        #[queue(command)]
        async fn ship(&self, request: Order) -> Result<(), polywire::Status>;
        #[queue(event)]
        #[wires(grpc, queue)]
        async fn paid(&self, request: Order) -> Result<(), polywire::Status>;
    }

    #[polywire::service(package = "wires.v1", wires(grpc))]
    pub trait Admin {
        async fn drain(&self, request: Order) -> Result<Order, polywire::Status>;
        #[http(get = "/v1/health")]
        #[wires(rest)]
        async fn health(&self, request: Order) -> Result<Order, polywire::Status>;
        #[wires()]
        async fn peek(&self, request: Order) -> Result<Order, polywire::Status>;
    }

    #[polywire::message(package = "wires.v1")]
    pub struct Order {
        #[field(1)]
        pub id: String,
    }
}

struct Shop;

impl Orders for Shop {
    async fn find(&self, request: Request<Order>) -> Outcome<Order> {
        Ok(Response::new(request.into_inner()))
    }
    async fn placed(&self, _: Request<Order>) -> Outcome<()> {
        Ok(Response::new(()))
    }
    async fn ship(&self, _: Request<Order>) -> Outcome<()> {
        Ok(Response::new(()))
    }
    async fn paid(&self, _: Request<Order>) -> Outcome<()> {
        Ok(Response::new(()))
    }
}

impl Admin for Shop {
    async fn drain(&self, request: Request<Order>) -> Outcome<Order> {
        Ok(Response::new(request.into_inner()))
    }
    async fn health(&self, request: Request<Order>) -> Outcome<Order> {
        Ok(Response::new(request.into_inner()))
    }
    async fn peek(&self, request: Request<Order>) -> Outcome<Order> {
        Ok(Response::new(request.into_inner()))
    }
}

fn shop() -> Server {
    Server::new().add(OrdersServer::new(Shop)).add(AdminServer::new(Shop))
}

/// The codes of all methods over a channel.
async fn codes(channel: Channel) -> BTreeMap<&'static str, Code> {
    let (orders, admin) = (OrdersClient::new(channel.clone()), AdminClient::new(channel));
    let order = || Order { id: "7".into() };
    let code = |status: Option<polywire::Status>| status.map_or(Code::Ok, |status| status.code());
    BTreeMap::from([
        ("find", code(orders.find(order()).await.err())),
        ("placed", code(orders.placed(order()).await.err())),
        ("ship", code(orders.ship(order()).await.err())),
        ("paid", code(orders.paid(order()).await.err())),
        ("drain", code(admin.drain(order()).await.err())),
        ("health", code(admin.health(order()).await.err())),
        ("peek", code(admin.peek(order()).await.err())),
    ])
}

/// Those that are answered.
fn answered(codes: &BTreeMap<&'static str, Code>) -> Vec<&'static str> {
    codes.iter().filter(|(_, code)| **code == Code::Ok).map(|(name, _)| *name).collect()
}

async fn http(server: Server) -> (String, DropGuard) {
    serve(server, "http://127.0.0.1:0").await
}

async fn connect(uri: &str) -> Channel {
    polywire::connect(uri).await.expect("the server answers")
}

#[tokio::test]
async fn grpc_serves_the_methods_that_are_on_it() {
    let (uri, _serving) = http(shop()).await;
    let codes = codes(connect(&uri.replace("http://", "grpc://")).await).await;
    assert_eq!(answered(&codes), ["drain", "find", "paid", "ship"]);
    assert_eq!([codes["placed"], codes["health"], codes["peek"]], [Code::Unimplemented; 3]);
}

#[tokio::test]
async fn nobody_publishes_an_event_by_post_unless_the_definition_says_so() {
    let (uri, _serving) = http(shop()).await;
    let mut statuses = Vec::new();
    for path in ["Orders/Find", "Orders/Placed", "Orders/Paid", "Admin/Drain", "Admin/Peek"] {
        let request = http::Request::post(format!("{uri}/wires.v1.{path}"));
        let request =
            request.header("content-type", "application/json").body("{}".into()).expect("a request");
        statuses.push(send(Protocol::Http1, request).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 404, 404, 404, 404]);
    let codes = codes(connect(&uri).await).await;
    assert_eq!(answered(&codes), ["find", "health", "ship"]);
}

#[tokio::test]
async fn queues_carry_the_methods_that_are_on_them() {
    let (uri, _serving) = serve(shop(), "memory://wires").await;
    let codes = codes(connect(&uri).await).await;
    assert_eq!(answered(&codes), ["find", "paid", "placed", "ship"]);
}

#[tokio::test]
async fn within_the_process_every_method_is_reached() {
    let channel = Channel::new(InProcess::new(OrdersServer::new(Shop)).with_service(AdminServer::new(Shop)));
    let codes = codes(channel).await;
    assert_eq!(answered(&codes).len(), codes.len(), "{codes:?}");
}

#[tokio::test]
async fn a_server_chooses_other_wires_for_a_method_and_for_a_service() {
    let server = shop()
        .with_wires("wires.v1.Admin.Drain", Wires::ALL)
        .with_wires("wires.v1.Admin", Wires::NONE)
        .with_wires("wires.v1.Orders.Placed", Wires::NONE.with(Wire::Rest).with(Wire::Queue));
    let (uri, _serving) = http(server).await;
    assert_eq!(answered(&codes(connect(&uri).await).await), ["drain", "find", "placed", "ship"]);
}

#[tokio::test]
async fn wires_of_a_name_that_is_not_served_are_refused() {
    for name in ["wires.v1.Admin.Drained", "wires.v1.Adm", "Admin", "/wires.v1.Admin/Drain", ""] {
        let server = shop().with_wires(name, Wires::ALL).listen("http://127.0.0.1:0");
        let error = server.bind().await.expect_err(name);
        assert!(matches!(&error, ServeError::UnknownName { name: unknown } if unknown == name), "{error}");
    }
}

#[tokio::test]
async fn an_event_that_no_queue_carries_is_not_published() {
    /// An event that is on gRPC alone.
    #[polywire::service(package = "wires.v1")]
    trait News {
        #[queue(event)]
        #[wires(grpc)]
        async fn told(&self, request: rust::Order) -> Result<(), polywire::Status>;
    }
    let news = NewsClient::connect("memory://wires-news").await.expect("a broker");
    let status = news.told(rust::Order { id: "7".into() }).await.expect_err("it would be lost");
    assert_eq!(status.code(), Code::FailedPrecondition);
}

/// The methods of a service and their wires.
fn wires<S: Service>(service: &S) -> Vec<(&'static str, Wires)> {
    let handlers = polywire::Handlers::new(service);
    handlers.methods().iter().map(|handler| (handler.method().path, handler.method().wires())).collect()
}

struct RustShop;

impl rust::Orders for RustShop {
    async fn find(&self, request: rust::Order) -> Result<rust::Order, polywire::Status> {
        Ok(request)
    }
    async fn placed(&self, _: rust::Order) -> Result<(), polywire::Status> {
        Ok(())
    }
    async fn ship(&self, _: rust::Order) -> Result<(), polywire::Status> {
        Ok(())
    }
    async fn paid(&self, _: rust::Order) -> Result<(), polywire::Status> {
        Ok(())
    }
}

impl rust::Admin for RustShop {
    async fn drain(&self, request: rust::Order) -> Result<rust::Order, polywire::Status> {
        Ok(request)
    }
    async fn health(&self, request: rust::Order) -> Result<rust::Order, polywire::Status> {
        Ok(request)
    }
    async fn peek(&self, request: rust::Order) -> Result<rust::Order, polywire::Status> {
        Ok(request)
    }
}

#[test]
fn both_front_doors_give_the_same_wires() {
    assert_eq!(wires(&OrdersServer::new(Shop)), wires(&rust::OrdersServer::new(RustShop)));
    assert_eq!(wires(&AdminServer::new(Shop)), wires(&rust::AdminServer::new(RustShop)));
}

#[tokio::test]
async fn the_openapi_document_has_what_rest_serves() {
    let server = shop().with_wires("wires.v1.Admin.Drain", Wires::ALL);
    let (uri, _serving) = http(server).await;
    let request = http::Request::get(format!("{uri}/openapi.json")).body("".into()).expect("a request");
    let document = send(Protocol::Http1, request).await.json();
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(
        paths,
        ["/v1/health", "/v1/orders/{id}:ship", "/wires.v1.Admin/Drain", "/wires.v1.Orders/Find"]
    );
}
