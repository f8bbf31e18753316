//! Request bodies, within a limit.

use super::pace::{Late, Pace};
use crate::wire::rest::errors::problem::Problem;
use bytes::{Bytes, BytesMut};
use http_body::{Body as _, Frame};
use tonic::body::Body;

/// The whole body. One that came in one piece is not copied.
///
/// # Errors
/// When it is larger than `limit` bytes, is malformed, ends before its end, or is slower than `pace`.
pub(crate) async fn whole(mut body: Body, limit: usize, mut pace: Pace) -> Result<Bytes, Problem> {
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
pub(crate) async fn absent(mut body: Body, mut pace: Pace) -> Result<(), Problem> {
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
pub(crate) async fn next(body: &mut Body, pace: &mut Pace) -> Result<Option<Bytes>, Late> {
    while !body.is_end_stream() {
        match pace.frame(body).await?.map(Frame::into_data) {
            None => break,
            Some(Ok(bytes)) => return Ok(Some(bytes)),
            Some(Err(_)) => {}
        }
    }
    Ok(None)
}
