//! Bounds on metadata and statuses, kept before they are sent.
//!
//! A head that is larger than the other end reads breaks the connection there, and with it all its calls. So each end
//! keeps a limit of its own: metadata that is too large is an error of its sender, and of a status at least its code
//! stays.

use crate::{
    Status,
    http::{MetadataTooLarge, head_size},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::BodyExt as _;
use std::sync::Arc;
use tonic::body::Body;

/// The largest head of a request or response, and the largest trailers, without a setting: what most gRPC
/// libraries read.
pub(super) const DEFAULT: usize = 16 * 1024;

const STATUS: HeaderName = Status::GRPC_STATUS;
const MESSAGE: HeaderName = Status::GRPC_MESSAGE;
const DETAILS: HeaderName = Status::GRPC_STATUS_DETAILS;

/// The bytes that join a request's head on its way: the fields that begin with a colon, and the user agent.
const ADDED: usize = 512;

/// The head of a request is within `limit`.
///
/// # Errors
/// `RESOURCE_EXHAUSTED` when it is larger.
pub(super) fn check_request<B>(request: &Request<B>, limit: usize) -> Result<(), Status> {
    let size = head_size(request.headers()) + request.uri().path().len() + ADDED;
    if size <= limit { Ok(()) } else { Err(too_large("request", size, limit)) }
}

/// The head of a request that came in is within `limit`.
///
/// # Errors
/// `RESOURCE_EXHAUSTED` when it is larger.
pub(super) fn check_received(headers: &HeaderMap, limit: usize) -> Result<(), Status> {
    let size = head_size(headers);
    if size <= limit { Ok(()) } else { Err(too_large("request", size, limit)) }
}

fn too_large(what: &str, size: usize, limit: usize) -> Status {
    let mut status = Status::resource_exhausted(format!(
        "the metadata of the {what} has {size} bytes as HTTP/2 counts them, and {limit} are allowed: send less, or set \
         `max_metadata_size` at both ends"
    ));
    status.set_source(Arc::new(MetadataTooLarge));
    status
}

/// The response with its head and its trailers within `limit`.
pub(super) fn bounded(mut response: Response<Body>, limit: usize) -> Response<Body> {
    let headers = response.headers_mut();
    if headers.contains_key(STATUS) {
        bound(headers, limit);
    } else {
        let size = head_size(headers);
        if size > limit {
            return too_large("response", size, limit).into_http();
        }
    }
    response.map(|body| match http_body::Body::is_end_stream(&body) {
        true => body,
        false => Body::new(body.map_frame(move |frame| bounded_trailers(frame, limit))),
    })
}

fn bounded_trailers(mut frame: Frame<Bytes>, limit: usize) -> Frame<Bytes> {
    if let Some(trailers) = frame.trailers_mut() {
        bound(trailers, limit);
    }
    frame
}

/// Keeps headers that have a status within `limit`. Text and details may take half of it, text alone a quarter: by
/// default no more than every gRPC client reads.
fn bound(headers: &mut HeaderMap, limit: usize) {
    let size = head_size(headers);
    if size <= limit / 2 {
        return;
    }
    if size > limit && is_ok(headers) {
        replace(headers, &too_large("response", size, limit));
        return;
    }
    cut_status(headers, limit);
    if head_size(headers) > limit {
        let kept: Vec<_> = [STATUS, MESSAGE, DETAILS, http::header::CONTENT_TYPE]
            .into_iter()
            .filter_map(|name| Some((headers.remove(&name)?, name)))
            .collect();
        headers.clear();
        headers.extend(kept.into_iter().map(|(value, name)| (name, value)));
        mark(headers, "its metadata was too large to be sent");
    }
}

fn replace(headers: &mut HeaderMap, status: &Status) {
    headers.clear();
    // Its text is plain.
    let _ = status.add_header(headers);
}

/// True if headers have the status `OK`.
pub(super) fn is_ok(headers: &HeaderMap) -> bool {
    headers.get(STATUS).is_some_and(|value| value == "0")
}

fn cut_status(headers: &mut HeaderMap, limit: usize) {
    let length = |name| headers.get(name).map_or(0, HeaderValue::len);
    let (text, details) = (length(MESSAGE), length(DETAILS));
    if text + details <= limit / 2 {
        return;
    }
    if text > limit / 4 {
        cut_text(headers, limit / 4);
    }
    if text.min(limit / 4) + details > limit / 2 {
        headers.remove(DETAILS);
        mark(headers, "its details were too large to be sent");
    }
}

fn cut_text(headers: &mut HeaderMap, limit: usize) {
    let Some(text) = headers.get(MESSAGE) else { return };
    let cut = HeaderValue::from_bytes(&text.as_bytes()[..end_within(text.as_bytes(), limit)]);
    if let Ok(cut) = cut {
        headers.insert(MESSAGE, cut);
        mark(headers, "the rest of this text was too large to be sent");
    }
}

/// The end of the last character of a percent-encoded text that ends within `limit`.
fn end_within(text: &[u8], limit: usize) -> usize {
    let (mut at, mut end) = (0, 0);
    while at <= limit && at < text.len() {
        let escaped = (text[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        // In UTF-8, bytes from 0x80 to 0xbf go on with a character.
        if !escaped.is_some_and(|digits| matches!(digits[0], b'8' | b'9' | b'a' | b'b' | b'A' | b'B')) {
            end = at;
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    if at <= limit { at } else { end }
}

/// Says in the text of the status what is missing.
fn mark(headers: &mut HeaderMap, what: &str) {
    let text = headers.get(MESSAGE).map_or(&b""[..], HeaderValue::as_bytes);
    let marked = [text, b" (", what.as_bytes(), b")"].concat();
    if let Ok(marked) = HeaderValue::from_bytes(marked.trim_ascii_start()) {
        headers.insert(MESSAGE, marked);
    }
}
