//! The promises of every wire for a handler: its deadline is kept, and its panic stays its own.

use super::Messages;
use crate::{
    Deadline, Outcome, Request, Response, Status, Streaming,
    call::{deadline, transport::BoxFuture},
    metadata::MetadataMap,
};
use futures_util::FutureExt as _;
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

/// Calls `invoke` with the deadline kept and panics caught, in the future and in the stream of the response.
///
/// The call begins at once. So what is awaited has no room for the request, which is the implementation's from here on.
pub(super) fn call(
    invoke: &(dyn Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync),
    request: Request<Messages>,
) -> impl Future<Output = Outcome<Messages>> + Send + use<> {
    let begun = begin(invoke, request);
    async move {
        let (deadline, running) = begun?;
        let running = AssertUnwindSafe(running).catch_unwind();
        let running = running.map(|outcome| outcome.unwrap_or_else(|_| Err(panicked())));
        let response = deadline::keep(deadline, running).await?;
        let (metadata, messages, extensions) = response.into_parts();
        let messages = match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => match started(guard_stream(messages, deadline)).await {
                Ok(messages) => Messages::Many(messages),
                Err(status) => return Err(with_metadata(status, metadata)),
            },
        };
        Ok(Response::from_parts(metadata, messages, extensions))
    }
}

/// Looks whether a stream begins with an error that is there already, which is then an error of the call: every wire
/// can say so before its response begins. Nothing is waited for: the response begins once there is a stream.
async fn started<T: Send + 'static>(mut messages: Streaming<T>) -> Result<Streaming<T>, Status> {
    use futures_util::{StreamExt as _, stream};
    let first = match poll_fn(|context| Poll::Ready(messages.poll_next_unpin(context))).await {
        Poll::Pending => return Ok(messages),
        Poll::Ready(first) => first.transpose()?,
    };
    let trailers = messages.trailers().clone();
    Ok(Streaming::new(stream::iter(first.map(Ok)).chain(messages)).with_trailers(trailers))
}

/// The error of a call whose handler had set metadata of the response before.
fn with_metadata(mut status: Status, metadata: MetadataMap) -> Status {
    let mut headers = metadata.into_headers();
    headers.extend(std::mem::take(status.metadata_mut()).into_headers());
    *status.metadata_mut() = MetadataMap::from_headers(headers);
    status
}

fn begin(
    invoke: &(dyn Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync),
    mut request: Request<Messages>,
) -> Result<(Option<Deadline>, BoxFuture<Outcome<Messages>>), Status> {
    let deadline = deadline::of_metadata(request.metadata())?;
    // That of another call, when a handler passes on what it was given within the process.
    request.extensions_mut().remove::<Deadline>();
    if let Some(deadline) = deadline {
        request.extensions_mut().insert(deadline);
        request = request.map(|messages| match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(deadline::told_of_stream(deadline, messages)),
        });
    }
    let running = catch_unwind(AssertUnwindSafe(|| invoke(request))).map_err(|_| panicked())?;
    Ok((deadline, running))
}

fn guard_stream<T: Send + 'static>(messages: Streaming<T>, deadline: Option<Deadline>) -> Streaming<T> {
    use futures_util::StreamExt as _;
    let trailers = messages.trailers().clone();
    let caught =
        AssertUnwindSafe(messages).catch_unwind().map(|item| item.unwrap_or_else(|_| Err(panicked())));
    deadline::keep_stream(deadline, Streaming::new(caught).with_trailers(trailers))
}

/// The text of a panic stays in the log: it may hold what a peer must not see.
fn panicked() -> Status {
    Status::internal("the handler panicked")
}
