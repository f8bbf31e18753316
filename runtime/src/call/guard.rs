//! What every wire promises of a handler: its deadline is kept, and its panic stays its own.

use super::Messages;
use crate::{Deadline, Outcome, Request, Status, Streaming, deadline, transport::BoxFuture};
use futures_util::FutureExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
        Ok(response.map(|messages| match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(guard_stream(messages, deadline)),
        }))
    }
}

fn begin(
    invoke: &(dyn Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync),
    mut request: Request<Messages>,
) -> Result<(Option<Deadline>, BoxFuture<Outcome<Messages>>), Status> {
    let deadline = deadline::of_metadata(request.metadata())?;
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
