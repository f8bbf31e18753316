//! Request bodies, within a limit.

use super::problem::Problem;
use crate::Status;
use ::http::{HeaderMap, HeaderValue, header};
use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use tonic::body::Body;

/// A form of request bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// One JSON value.
    Json,
    /// JSON values, one on each line.
    JsonLines,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// The form that the headers say a body is in; JSON when they say nothing.
///
/// # Errors
/// When the form is not understood (415).
pub(super) fn media(headers: &HeaderMap) -> Result<Media, Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Problem::unsupported_media_type("the body has a content coding that is not understood"));
    }
    let content_type = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let is = |media: &str| essence.eq_ignore_ascii_case(media.as_bytes());
    if essence.is_empty() || is("application/json") {
        Ok(Media::Json)
    } else if is("application/x-ndjson") || is("application/ndjson") || is("application/jsonl") {
        Ok(Media::JsonLines)
    } else if is("application/x-www-form-urlencoded") {
        Ok(Media::Form)
    } else {
        Err(Problem::unsupported_media_type("expected a body of type application/json"))
    }
}

/// The whole body. One that came in one piece is not copied.
///
/// # Errors
/// When it is larger than `limit` bytes, or ends before its end.
pub(super) async fn whole(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let announced = body.size_hint().lower();
    if usize::try_from(announced).map_or(true, |size| size > limit) {
        return Err(Problem::too_large(limit));
    }
    let Some(first) = next(&mut body).await? else { return Ok(Bytes::new()) };
    if first.len() > limit {
        return Err(Problem::too_large(limit));
    }
    let Some(second) = next(&mut body).await? else { return Ok(first) };
    let mut whole = BytesMut::from(first);
    let mut piece = Some(second);
    while let Some(bytes) = piece {
        if bytes.len() > limit - whole.len() {
            return Err(Problem::too_large(limit));
        }
        whole.extend_from_slice(&bytes);
        piece = next(&mut body).await?;
    }
    Ok(whole.freeze())
}

/// Checks that there is no body.
///
/// # Errors
/// When there is one.
pub(super) async fn absent(mut body: Body) -> Result<(), Problem> {
    while let Some(bytes) = next(&mut body).await? {
        if !bytes.is_empty() {
            return Err(Problem::invalid("this path takes no body"));
        }
    }
    Ok(())
}

/// The next bytes of a body; trailers are passed over.
///
/// # Errors
/// `CANCELLED` when the other side went away.
async fn next(body: &mut Body) -> Result<Option<Bytes>, Status> {
    while !body.is_end_stream() {
        match body.frame().await.transpose().map_err(lost)?.map(http_body::Frame::into_data) {
            None => break,
            Some(Ok(bytes)) => return Ok(Some(bytes)),
            Some(Err(_)) => {}
        }
    }
    Ok(None)
}

/// A body that ended before its end.
pub(super) fn lost(_: Status) -> Status {
    Status::cancelled("the connection was lost before the end of the body")
}
