//! HTTP rules of a definition that is read at run time: a service of it answers as a generated one does.

use bytes::Bytes;
use http_body_util::Full;
use polywire::{
    Messages, Response, dynamic,
    dynamic::DynamicTypes,
    http::FieldBinding,
    json::ReadOptions,
    rest::{Config, RestServer},
};
use polywire_tests::definitions::routes;
use prost::Message as _;
use std::sync::Arc;

const DEFINITION: &str = r#"
    syntax = "proto3";
    package shelf.v1;
    import "google/api/annotations.proto";
    import "polywire/http.proto";
    message Book { string name = 1; string etag = 2; }
    service Shelf {
        rpc Add(Book) returns (Book) {
            option (google.api.http) = { post: "/v1/books" body: "*" };
            option (polywire.http) = { success: 201 location: "/v1/books/{name}" header { field: "etag" } };
        }
    }
"#;

#[tokio::test]
async fn success_location_and_headers_are_those_of_the_definition() {
    let routes = routes(DEFINITION);
    let set = prost_types::FileDescriptorSet::decode(&*routes.descriptor_set).unwrap();
    let types = Arc::new(DynamicTypes::new(&set).unwrap());
    let services = dynamic::services(&routes, move |_| {
        let mut book = types.create("shelf.v1.Book").unwrap();
        ReadOptions::new().merge(br#"{"name": "dune", "etag": "7"}"#, &mut *book).unwrap();
        Box::pin(std::future::ready(Ok(Response::new(Messages::One(book)))))
    });
    let services = services.unwrap();
    let options = &services[0].methods()[0].method().http_options;
    assert_eq!(options.headers[0], FieldBinding::new("etag", "etag"));
    let server = RestServer::new(&services, Config::default()).unwrap();
    let request = http::Request::post("/v1/books").header("content-type", "application/json");
    let body = tonic::body::Body::new(Full::new(Bytes::from_static(b"{}")));
    let response = server.call(request.body(body).unwrap()).await;
    assert_eq!(response.status(), http::StatusCode::CREATED);
    assert_eq!(response.headers()["location"], "/v1/books/dune");
    assert_eq!(response.headers()["etag"], "\"7\"");
}
