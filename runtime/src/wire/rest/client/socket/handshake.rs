//! From an HTTP request to a WebSocket (RFC 6455, 4.1).

use crate::{
    Payload, Status,
    wire::rest::{
        client::{connector::Connector, error, unanswered},
        server::{body, pace::Pace},
    },
};
use ::http::{Extensions, HeaderMap, HeaderValue, Request, StatusCode, Uri, header, response::Parts};
use hyper::upgrade::Upgraded;
use hyper_util::client::legacy::Client;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tonic::body::Body;

/// The request that asks for a WebSocket.
pub(super) struct Handshake {
    request: Request<Body>,
    key: String,
}

/// The server's answer.
pub(super) enum Opened {
    /// The connection is a WebSocket from now on.
    Socket(Upgraded, Parts),
    /// There is no WebSocket here, which means nothing for the method.
    Refused(Status),
}

impl Handshake {
    pub(super) fn new(uri: Uri, mut headers: HeaderMap, extensions: Extensions) -> Self {
        let key = generate_key();
        headers.remove(header::TE);
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        if let Ok(key) = HeaderValue::from_str(&key) {
            headers.insert(header::SEC_WEBSOCKET_KEY, key);
        }
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        *request.extensions_mut() = extensions;
        Self { request, key }
    }

    /// Asks for it.
    ///
    /// # Errors
    /// `UNAVAILABLE` without an answer, the status of the server when it refuses the call, `INTERNAL` when what it
    /// answers is not a handshake.
    pub(super) async fn send(
        self,
        client: &Client<Connector, Body>,
        limit: usize,
        response: &dyn Payload,
    ) -> Result<Opened, Status> {
        let mut answered = client.request(self.request).await.map_err(|error| unanswered(&error))?;
        if answered.status() != StatusCode::SWITCHING_PROTOCOLS {
            let (head, body) = answered.map(Body::new).into_parts();
            let answered = head.status;
            let body = body::whole(body, limit, Pace::default()).await.unwrap_or_default();
            return match is_no_socket(answered) {
                true => Ok(Opened::Refused(refusal(head, &body, response))),
                false => Err(error::of_response(head, &body, response)),
            };
        }
        let accept = answered.headers().get(header::SEC_WEBSOCKET_ACCEPT);
        if accept.is_none_or(|accept| accept.as_bytes() != derive_accept_key(self.key.as_bytes()).as_bytes())
        {
            return Err(Status::internal("the server's handshake answers another one"));
        }
        let upgraded = hyper::upgrade::on(&mut answered).await;
        let upgraded =
            upgraded.map_err(|error| Status::unavailable(format!("no WebSocket came: {error}")))?;
        let mut head = answered.into_parts().0;
        head.headers.remove(header::SEC_WEBSOCKET_ACCEPT);
        Ok(Opened::Socket(upgraded, head))
    }
}

/// True if an answer means that there is no WebSocket at this path: the server took the request for an ordinary GET, or
/// has none there.
fn is_no_socket(status: StatusCode) -> bool {
    status.is_success()
        || matches!(
            status,
            StatusCode::NOT_FOUND
                | StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::UPGRADE_REQUIRED
                | StatusCode::NOT_IMPLEMENTED
        )
}

fn refusal(head: Parts, body: &[u8], response: &dyn Payload) -> Status {
    match head.status.is_success() {
        true => Status::unimplemented("the server opened no WebSocket"),
        false => error::of_response(head, body, response),
    }
}
