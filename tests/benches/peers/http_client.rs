//! One HTTP client for both servers.

use crate::load::AsyncCall;
use bytes::Bytes;
use http::{Request, Uri, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// The client: keep-alive, HTTP/1.1.
pub type HttpClient = Client<HttpConnector, Full<Bytes>>;

pub fn client() -> HttpClient {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// The request that is sent.
#[derive(Clone, Copy)]
pub enum HttpRequest {
    /// `GET` with two path and three query parameters.
    Get,
    /// `POST` of about 1 KB.
    PostSmall,
    /// `POST` of about 100 KB.
    PostLarge,
}

impl HttpRequest {
    pub const ALL: [Self; 3] = [Self::Get, Self::PostSmall, Self::PostLarge];

    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::PostSmall => "post_1kb",
            Self::PostLarge => "post_100kb",
        }
    }

    /// The request, without an authority.
    pub fn plain(self, body: &Option<Bytes>) -> Request<Full<Bytes>> {
        let builder = Request::builder().uri(self.path()).header("host", "127.0.0.1:8080");
        let request = match body {
            None => builder.body(Full::default()),
            Some(body) => {
                builder.method("POST").header(CONTENT_TYPE, "application/json").body(Full::new(body.clone()))
            }
        };
        request.expect("a request")
    }

    fn path(self) -> &'static str {
        match self {
            Self::Get => "/v1/customers/c-42/orders/o-4711?pageSize=20&filter=sku%3A7&state=STATE_OPEN",
            Self::PostSmall => "/v1/orders:echo",
            Self::PostLarge => "/v1/batches:echo",
        }
    }

    /// Its body.
    pub fn body(self) -> Option<Bytes> {
        use polywire_tests::orders::{batch, order};
        let json = match self {
            Self::Get => return None,
            Self::PostSmall => polywire::json::to_vec(&order(0)),
            Self::PostLarge => polywire::json::to_vec(&batch()),
        };
        Some(json.expect("valid JSON").into())
    }
}

/// A client and what it sends.
pub struct HttpCaller {
    client: HttpClient,
    uri: Uri,
    body: Option<Bytes>,
}

impl HttpCaller {
    pub fn new(client: HttpClient, base: &str, request: HttpRequest) -> Self {
        let uri = format!("{base}{}", request.path()).parse().expect("a URI");
        Self { client, uri, body: request.body() }
    }
}

impl AsyncCall for HttpCaller {
    async fn call(&mut self) {
        let builder = Request::builder().uri(self.uri.clone());
        let request = match &self.body {
            None => builder.body(Full::default()),
            Some(body) => {
                builder.method("POST").header(CONTENT_TYPE, "application/json").body(Full::new(body.clone()))
            }
        };
        let response = self.client.request(request.expect("a request")).await.expect("an answer");
        assert!(response.status().is_success(), "{}", response.status());
        response.into_body().collect().await.expect("a whole body");
    }
}
