//! From the response of a handler to that of HTTP.

use super::{
    Shared,
    accept::StreamMedia,
    etag::Condition,
    raw::Waits,
    stream::{self, StreamFormat},
};
use crate::wire::rest::{
    binding::{connect_get::Codec, route::Route},
    config::Config,
    errors::problem::Problem,
    metadata,
};
use crate::{
    Messages, Payload, Response, Status, Streaming, StreamingKind, call::streaming::add_trailers,
    message::json::WriteOptions, metadata::MetadataMap,
};
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use bytes::{Bytes, BytesMut};
use http_body_util::Full;
use std::{sync::Arc, time::Duration};
use tonic::body::Body;

/// The metadata entry by which a handler chooses the status of a success (grpc-gateway's custom).
const STATUS: &str = "x-http-code";

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
const BINARY: HeaderValue = HeaderValue::from_static("application/proto");

/// The wishes of a request for its response.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The form of a stream.
    media: Option<StreamMedia>,
    /// The encoding of a message.
    codec: Codec,
    condition: Option<Condition>,
}

impl Wanted {
    /// The wishes in the head of a request to `route`.
    pub(crate) fn new(head: &Parts, route: &Route, config: &Config) -> Self {
        let streams = route.handler.method().streaming.server_streams();
        Self {
            media: streams.then(|| StreamMedia::wanted(&head.headers, config.stream_format)),
            codec: route.codec(head.uri.query()),
            condition: Condition::new(&head.method, &head.headers, config.etags),
        }
    }
}

/// The HTTP response for what the handler of a route gave.
///
/// # Errors
/// When the message has no JSON form, or a stream of bytes begins with an error.
pub(crate) async fn response(
    response: Response<Messages>,
    wanted: Wanted,
    shared: &Arc<Shared>,
    route: usize,
) -> Result<::http::Response<Body>, Problem> {
    let (mut metadata, messages, mut extensions) = response.into_parts();
    add_trailers(&mut metadata, &mut extensions);
    let status = success_status(&mut metadata, shared.routes[route].success)?;
    let mut response = ::http::Response::new(Body::empty());
    metadata::append_to(response.headers_mut(), metadata);
    *response.extensions_mut() = extensions;
    *response.status_mut() = status;
    match messages {
        Messages::One(message) => one(&mut response, message, wanted, shared, route)?,
        Messages::Many(messages) => many(&mut response, messages, wanted, shared, route).await?,
    }
    if forbids_body(response.status()) {
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    Ok(response)
}

/// Makes a response of one message.
fn one(
    response: &mut ::http::Response<Body>,
    mut message: Box<dyn Payload>,
    wanted: Wanted,
    shared: &Shared,
    route: usize,
) -> Result<(), Status> {
    let route = &shared.routes[route];
    route.emit(&*message, response.headers_mut());
    let (media, body) = match (route.raw_response(), wanted.codec) {
        (Some(raw), _) => (raw.content_type(&*message)?, raw.take_data(&mut *message)),
        (None, Codec::Json) => (JSON, route.json(&*message, &shared.settings.config.json_write)?.into()),
        (None, Codec::Binary) => (BINARY, binary(&*message)),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    match wanted.condition {
        None => *response.body_mut() = Body::new(Full::from(body)),
        Some(condition) => {
            // A map has no order in the binary form.
            let compared = match wanted.codec {
                Codec::Binary => {
                    route.json(&*message, &WriteOptions::new()).map_or(body.clone(), Bytes::from)
                }
                Codec::Json => body.clone(),
            };
            *response.body_mut() = Body::new(Full::from(body));
            condition.apply(response, &compared);
        }
    }
    Ok(())
}

fn binary(message: &dyn Payload) -> Bytes {
    let mut buffer = BytesMut::new();
    message.encode(&mut buffer);
    buffer.freeze()
}

/// Makes a response of a stream.
async fn many(
    response: &mut ::http::Response<Body>,
    messages: Streaming<Box<dyn Payload>>,
    wanted: Wanted,
    shared: &Arc<Shared>,
    route: usize,
) -> Result<(), Status> {
    if let Some(trailers) = announced(&messages) {
        response.headers_mut().insert(header::TRAILER, trailers);
    }
    if let Some(raw) = shared.routes[route].raw_response() {
        // A caller that streams too may wait for the head of the response before it sends anything.
        let patience = match shared.routes[route].handler.method().streaming {
            StreamingKind::Bidi => Duration::ZERO,
            _ => shared.settings.config.content_type_timeout,
        };
        let (media, body) = raw.clone().stream(messages, Waits::AtMost(patience)).await?;
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        *response.body_mut() = body;
        return Ok(());
    }
    let media = wanted.media.unwrap_or_else(|| StreamMedia::usual(shared.settings.config.stream_format));
    *response.body_mut() = stream::body(messages, &media, shared.clone(), route);
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type);
    negotiated(response.headers_mut(), media.format);
    Ok(())
}

/// The header by which caches know of a negotiated form.
fn negotiated(headers: &mut HeaderMap, format: StreamFormat) {
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    if format == StreamFormat::EventStream {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    }
}

/// The trailers that are known before the stream: over HTTP/1.1 only announced ones are sent (RFC 9110, 6.6.2).
fn announced(messages: &Streaming<Box<dyn Payload>>) -> Option<HeaderValue> {
    let trailers = messages.trailers().get().into_headers();
    let names: Vec<&str> = trailers.keys().map(HeaderName::as_str).collect();
    (!names.is_empty()).then(|| HeaderValue::try_from(names.join(", ")).ok())?
}

fn success_status(metadata: &mut MetadataMap, usual: StatusCode) -> Result<StatusCode, Status> {
    let Some(chosen) = metadata.remove(STATUS) else { return Ok(usual) };
    StatusCode::from_bytes(chosen.as_bytes())
        .ok()
        .filter(|status| (200..600).contains(&status.as_u16()))
        .ok_or_else(|| Status::internal("the handler chose a status that is none"))
}

/// Statuses whose responses have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
pub(crate) fn forbids_body(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED)
}
