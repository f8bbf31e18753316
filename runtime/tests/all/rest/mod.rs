//! REST as its clients see it. The numbers of rules are those of the project's list of transcoding rules.

mod bind;
mod client;
#[cfg(feature = "websocket")]
mod client_socket;
mod config;
mod error;
mod files;
mod foreign;
mod format;
mod forms;
mod hostile;
mod json;
mod law;
mod layer;
mod media;
mod metadata;
mod notes;
mod patch;
mod profile;
mod properties;
#[cfg(feature = "tls")]
mod secure;
mod shop;
mod slow;
#[cfg(feature = "websocket")]
mod socket;
mod stream;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use polywire::{
    Handlers,
    rest::{Config, RestServer},
};
use shop::ShopServer;

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn server(config: Config) -> RestServer {
    RestServer::new(&[Handlers::new(&ShopServer::default())], config).unwrap()
}

/// Sends `GET /path` or `POST /path` with a body to a server with the default configuration.
async fn send(request: &str, body: &str) -> Answer {
    send_to(&server(Config::default()), request, body, &[]).await
}

async fn send_to(server: &RestServer, request: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let (method, uri) = request.split_once(' ').unwrap();
    let mut builder = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    read(server.call(builder.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap()).await).await
}

async fn read(response: Response<tonic::body::Body>) -> Answer {
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// Checks what requests become: the JSON of the echo for 200, or only the status.
async fn expect(cases: &[(&str, &str, &str)]) {
    for (request, body, expected) in cases {
        let answer = send(request, body).await;
        let shown = if answer.status == 200 { answer.body } else { answer.status.to_string() };
        assert_eq!(shown, *expected, "{request} {body}");
    }
}
