//! From an HTTP request to a WebSocket (RFC 6455, 4.2).

use super::session::{Requests, Session};
use crate::{
    Peer, Request, Status, Wire,
    wire::http::Upgrades,
    wire::rest::{
        errors::problem::Problem,
        metadata,
        router::Match,
        server::{
            Shared,
            request::{Content, Origin},
        },
    },
};
use ::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version, header, request::Parts};
use hyper::upgrade::OnUpgrade;
use std::sync::Arc;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tonic::body::Body;

/// True if a request wants to become a WebSocket.
pub(in crate::wire::rest) fn is_asked_for(head: &Parts) -> bool {
    head.method == Method::GET
        && head.version == Version::HTTP_11
        && has_token(&head.headers, header::CONNECTION, "upgrade")
        && has_token(&head.headers, header::UPGRADE, "websocket")
}

fn has_token(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// Answers a handshake for the method that `found` names, and serves it once the connection is a WebSocket.
///
/// # Errors
/// When the handshake is none, its origin is not allowed, or a value of the URL is none of its field.
pub(in crate::wire::rest) fn open(
    shared: &Arc<Shared>,
    found: Match<'_>,
    mut head: Parts,
) -> Result<Response<Body>, Problem> {
    shared.settings.config.origins.check_socket(&head.uri, &head.headers)?;
    if head.headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(Problem::invalid("the version of the WebSocket protocol is 13"));
    }
    let key = head.headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
    let key = key.ok_or_else(|| Problem::invalid("a WebSocket handshake has a key"))?;
    let accept = HeaderValue::try_from(derive_accept_key(key))
        .map_err(|_| Problem::invalid("the key of the WebSocket handshake is none"))?;
    let origin = Origin { path: found.path, query: head.uri.query(), headers: &head.headers, trace: None };
    // What is wrong beside the frames is found before there are any.
    let bound = shared.routes[found.route].message(origin, Content::None, &shared.settings)?;
    let requests = Requests::new(shared, found.route, origin, bound);
    let upgrade = head
        .extensions
        .remove::<OnUpgrade>()
        .ok_or_else(|| Status::unimplemented("this connection cannot become a WebSocket"))?;
    let upgrades = head.extensions.remove::<Upgrades>().unwrap_or_default();
    let mut metadata = metadata::of_request(head.headers)?;
    metadata::forwarded::append(&mut metadata, &head.extensions);
    let peer = Peer::of_http(Wire::Rest, &head.extensions);
    head.extensions.insert(peer);
    let request = Request::from_parts(metadata, head.extensions, ());
    let session = Session { shared: shared.clone(), route: found.route, requests, request };
    upgrades.spawn(async move {
        // A client that does not go on after the handshake has gone.
        if let Ok(upgraded) = upgrade.await {
            session.run(upgraded).await;
        }
    });
    Ok(switching(accept))
}

fn switching(accept: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}
