//! From the response of a handler to that of HTTP.

use super::{
    accept::StreamMedia,
    metadata,
    problem::Problem,
    raw::Waits,
    server::Shared,
    stream::{self, StreamFormat},
};
use crate::{Messages, Payload, Response, Status, StreamingKind, metadata::MetadataMap};
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use std::sync::Arc;
use tonic::body::Body;

/// The metadata entry by which a handler chooses the status of a success (grpc-gateway's custom).
const STATUS: &str = "x-http-code";

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The HTTP response for what the handler of a route gave; a stream is sent as `media`.
///
/// # Errors
/// When the message has no JSON form, or the stream begins with an error.
pub(super) async fn response(
    response: Response<Messages>,
    media: Option<StreamMedia>,
    shared: &Arc<Shared>,
    route: usize,
) -> Result<::http::Response<Body>, Problem> {
    let (mut metadata, messages, extensions) = response.into_parts();
    let status = success_status(&mut metadata, shared.routes[route].success)?;
    let handler = &shared.routes[route].handler;
    let trailers = announced(&messages);
    let (content_type, stream, body) = match messages {
        Messages::One(message) => {
            let (media, body) = whole(message, shared, route)?;
            (media, None, Body::new(Full::from(body)))
        }
        Messages::Many(messages) if let Some(raw) = shared.routes[route].raw_response() => {
            let waits = match handler.method().streaming {
                StreamingKind::Bidi => Waits::ForNothing,
                _ => Waits::ForFirst,
            };
            let (media, body) = raw.clone().stream(messages, waits).await?;
            (media, None, body)
        }
        Messages::Many(messages) => {
            let usual = || StreamMedia::usual(shared.settings.config.stream_format);
            let media = media.unwrap_or_else(usual);
            // A caller that streams too may wait for the head of the response before it sends anything.
            let messages = match handler.method().streaming {
                StreamingKind::Bidi => messages,
                _ => stream::started(messages, stream::patience(&media, shared)).await?,
            };
            let body = stream::body(messages, &media, shared.clone(), route);
            (media.content_type, Some(media.format), body)
        }
    };
    let mut response = ::http::Response::new(body);
    metadata::append_to(response.headers_mut(), metadata);
    if let Some(trailers) = trailers {
        response.headers_mut().insert(header::TRAILER, trailers);
    }
    *response.extensions_mut() = extensions;
    *response.status_mut() = status;
    if forbids_body(status) {
        *response.body_mut() = Body::empty();
    } else {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    if let Some(format) = stream {
        negotiated(response.headers_mut(), format);
    }
    Ok(response)
}

/// The body that one message is, and its type.
fn whole(
    mut message: Box<dyn Payload>,
    shared: &Shared,
    route: usize,
) -> Result<(HeaderValue, Bytes), Status> {
    let route = &shared.routes[route];
    match route.raw_response() {
        Some(raw) => Ok((raw.content_type(&*message)?, raw.take_data(&mut *message))),
        None => Ok((JSON, route.json(&*message, &shared.settings)?.into())),
    }
}

/// What caches have to know of a stream.
fn negotiated(headers: &mut HeaderMap, format: StreamFormat) {
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    if format == StreamFormat::EventStream {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    }
}

/// The trailers that are known before the stream: over HTTP/1.1 only announced ones are sent (RFC 9110, 6.6.2).
fn announced(messages: &Messages) -> Option<HeaderValue> {
    let Messages::Many(messages) = messages else { return None };
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
fn forbids_body(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED)
}
