//! The meaning of a lost connection or a reset stream for a call.

use crate::{Code, Status, call::deadline, wire::http::BrokenBody};
use std::{error::Error, fmt::Display, io, iter::successors};
use tonic::TimeoutExpired;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// The reason that the other end will send no more, though it has not ended the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// It reset the stream, or had to.
    Reset(h2::Reason),
    /// The connection is gone, or going away without this stream.
    Connection,
}

impl Loss {
    /// The loss that `error` and its causes report. The reason of HTTP/2 is looked for first: hyper wraps it in words
    /// of its own.
    fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        causes(error).find_map(of_http2).or_else(|| causes(error).find_map(of_connection))
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn of_http2(error: &(dyn Error + 'static)) -> Option<Loss> {
    if let Some(BrokenBody::GivenUp) = error.downcast_ref() {
        return Some(Loss::Reset(h2::Reason::CANCEL));
    }
    let error = error.downcast_ref::<h2::Error>()?;
    match error.reason() {
        Some(reason) if !error.is_go_away() => Some(Loss::Reset(reason)),
        Some(_) => Some(Loss::Connection),
        None => error.is_io().then_some(Loss::Connection),
    }
}

fn of_connection(error: &(dyn Error + 'static)) -> Option<Loss> {
    let by_hyper = error.downcast_ref::<hyper::Error>().is_some_and(|error| {
        error.is_canceled() || error.is_closed() || error.is_incomplete_message() || error.is_timeout()
    });
    (by_hyper || error.is::<io::Error>()).then_some(Loss::Connection)
}

/// The status of a call that has no response.
pub(super) fn of_call(error: &tonic::transport::Error) -> Status {
    if causes(error).any(|cause| cause.is::<TimeoutExpired>()) {
        return deadline::exceeded();
    }
    told(Loss::of(error).unwrap_or(Loss::Connection), innermost(error))
}

/// The status of a call whose response broke off; tonic has made one already.
pub(super) fn of_response(status: Status) -> Status {
    let told = Error::source(&status).and_then(|cause| Some(told(Loss::of(cause)?, innermost(cause))));
    told.unwrap_or(status)
}

/// "PROTOCOL-HTTP2", Errors. A lost connection is made again for the next call: that is the meaning of `UNAVAILABLE`.
fn told(loss: Loss, cause: &dyn Display) -> Status {
    match loss {
        Loss::Connection => Status::unavailable(format!("the connection is lost: {cause}")),
        Loss::Reset(h2::Reason::REFUSED_STREAM) => Status::unavailable("the server refused the call"),
        Loss::Reset(h2::Reason::CANCEL) => Status::cancelled("the server cancelled the call"),
        Loss::Reset(h2::Reason::ENHANCE_YOUR_CALM) => {
            Status::resource_exhausted("the server is asked for too much at once")
        }
        Loss::Reset(h2::Reason::INADEQUATE_SECURITY) => {
            Status::permission_denied("the connection is not secure enough for the server")
        }
        Loss::Reset(reason) => Status::internal(format!("the stream was reset: {reason}")),
    }
}

fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    causes(error).last().unwrap_or(error)
}

/// A request stream that its caller cancelled. tonic takes the status `CANCELLED` of a request's body for its end, so
/// it is handed this, which it does not know.
#[derive(Debug, thiserror::Error)]
#[error("the caller cancelled the call")]
pub(crate) struct CancelledByCaller;

/// The error by which tonic hears of a request body that broke off.
pub(super) fn of_request(error: impl Into<BoxError>) -> BoxError {
    let error = error.into();
    match Loss::of(&*error) {
        Some(Loss::Connection) => Status::unavailable("the connection of the caller is lost").into(),
        Some(Loss::Reset(_)) => CancelledByCaller.into(),
        None => match Status::try_from_error(error) {
            Ok(status) if status.code() == Code::Cancelled => CancelledByCaller.into(),
            Ok(status) => status.into(),
            Err(error) => error,
        },
    }
}

/// The status by which a handler hears of it from the stream of its requests.
pub(super) fn of_messages(status: Status) -> Status {
    let cancelled = causes(&status).any(|cause| cause.is::<CancelledByCaller>());
    if cancelled { Status::cancelled(CancelledByCaller.to_string()) } else { status }
}
