//! Request bodies, within a limit.

use super::{
    multipart,
    pace::{Late, Pace},
    problem::Problem,
};
use ::http::{HeaderMap, HeaderValue, header};
use bytes::{Bytes, BytesMut};
use http_body::{Body as _, Frame};
use tonic::body::Body;

/// A form of request bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// One JSON value.
    Json,
    /// JSON values, one on each line.
    JsonLines,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`, with its boundary.
    Multipart(String),
    /// Bytes of this type, where the binding takes them as they are.
    Raw(String),
}

/// The form that the headers say a body is in; JSON when they say nothing.
///
/// # Errors
/// When the form is not understood (415).
pub(super) fn media(headers: &HeaderMap) -> Result<Media, Problem> {
    let content_type = content_type(headers)?;
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let is = |media: &str| essence.eq_ignore_ascii_case(media.as_bytes());
    if essence.is_empty() || is("application/json") {
        Ok(Media::Json)
    } else if is("application/x-ndjson") || is("application/ndjson") || is("application/jsonl") {
        Ok(Media::JsonLines)
    } else if is("application/x-www-form-urlencoded") {
        Ok(Media::Form)
    } else if is("multipart/form-data") {
        multipart::boundary(content_type).map(Media::Multipart)
    } else {
        Err(Problem::unsupported_media_type("expected a body of type application/json"))
    }
}

/// The `Content-Type` of a body that has no content coding; empty when there is none.
///
/// # Errors
/// When there is a content coding (415).
pub(super) fn content_type(headers: &HeaderMap) -> Result<&[u8], Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Problem::unsupported_media_type("the body has a content coding that is not understood"));
    }
    Ok(headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes))
}

/// The same, as text.
///
/// # Errors
/// As [`content_type`], and when it is no text.
pub(super) fn content_type_text(headers: &HeaderMap) -> Result<String, Problem> {
    let bytes = content_type(headers)?.to_vec();
    String::from_utf8(bytes).map_err(|_| Problem::unsupported_media_type("the Content-Type is not text"))
}

/// The whole body. One that came in one piece is not copied.
///
/// # Errors
/// When it is larger than `limit` bytes, is malformed, ends before its end, or is slower than `pace`.
pub(super) async fn whole(mut body: Body, limit: usize, mut pace: Pace) -> Result<Bytes, Problem> {
    let announced = body.size_hint().lower();
    if usize::try_from(announced).map_or(true, |size| size > limit) {
        return Err(Problem::too_large(limit));
    }
    let Some(first) = next(&mut body, &mut pace).await? else { return Ok(Bytes::new()) };
    if first.len() > limit {
        return Err(Problem::too_large(limit));
    }
    let Some(second) = next(&mut body, &mut pace).await? else { return Ok(first) };
    let mut whole = BytesMut::from(first);
    let mut piece = Some(second);
    while let Some(bytes) = piece {
        if bytes.len() > limit - whole.len() {
            return Err(Problem::too_large(limit));
        }
        whole.extend_from_slice(&bytes);
        piece = next(&mut body, &mut pace).await?;
    }
    Ok(whole.freeze())
}

/// Checks that there is no body.
///
/// # Errors
/// When there is one.
pub(super) async fn absent(mut body: Body, mut pace: Pace) -> Result<(), Problem> {
    while let Some(bytes) = next(&mut body, &mut pace).await? {
        if !bytes.is_empty() {
            return Err(Problem::invalid("this path takes no body"));
        }
    }
    Ok(())
}

/// The next bytes of a body; trailers are passed over.
///
/// # Errors
/// When the other side went away, its body is malformed, or it is slower than `pace`.
pub(super) async fn next(body: &mut Body, pace: &mut Pace) -> Result<Option<Bytes>, Late> {
    while !body.is_end_stream() {
        match pace.frame(body).await?.map(Frame::into_data) {
            None => break,
            Some(Ok(bytes)) => return Ok(Some(bytes)),
            Some(Err(_)) => {}
        }
    }
    Ok(None)
}
