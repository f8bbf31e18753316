//! Requests: handled, and answered where they ask to be.

use super::{
    intake::{Context, Served},
    reply::Caller,
    upload::incoming,
};
use crate::{
    Idempotency, Messages, Outcome, Response, Status,
    wire::queue::{BrokerError, Delivery, Envelope, Settlement, session::OpenSession},
};
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

/// The time after which a unary call tells the client where it runs, so that it can be cancelled. Shorter ones
/// cost one message each way.
const ACCEPT_AFTER: Duration = Duration::from_millis(50);

/// Answers one request. A request is settled when its answer is sent.
pub(super) async fn answer(context: &Context, delivery: Delivery) -> Result<(), BrokerError> {
    let envelope = delivery.envelope();
    match Caller::of(context, envelope) {
        Some(caller) => serve(context, &caller, envelope).await,
        None => tracing::warn!(id = %envelope.id, "dropped a request that says nowhere to reply to"),
    }
    delivery.settle(Settlement::Done).await
}

/// The reason that a request has no response.
pub(super) enum Refusal {
    /// It is answered with a failure.
    Failed(Status),
    /// It is in progress here already: it was published or delivered twice, and the first gets the answer.
    Repeated,
}

impl<E: Into<Status>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

async fn serve(context: &Context, caller: &Caller<'_>, envelope: &Envelope) {
    match respond(context, caller, envelope).await {
        Ok(()) => {}
        Err(Refusal::Failed(status)) => caller.fail(status).await,
        Err(Refusal::Repeated) => tracing::debug!(id = %envelope.id, "dropped a request that is in progress"),
    }
}

async fn respond(context: &Context, caller: &Caller<'_>, envelope: &Envelope) -> Result<(), Refusal> {
    let Begun { call, mut session } = begin(context, caller, envelope).await?;
    let response = tokio::select! {
        biased;
        response = run(call, caller, &mut session) => response?,
        () = context.aborted() => return Err(shutting_down().into()),
    };
    caller.respond(response, session).await
}

/// A request that its handler has begun to handle.
struct Begun<C> {
    call: C,
    /// Open when the client streams: it has to know where to.
    session: Option<OpenSession>,
}

async fn begin(
    context: &Context,
    caller: &Caller<'_>,
    envelope: &Envelope,
) -> Result<Begun<impl Future<Output = Outcome<Messages>> + Send + use<>>, Refusal> {
    let served = context
        .find(envelope)
        .ok_or_else(|| Status::unimplemented(format!("no method `{}` is served here", envelope.method)))?;
    check_repeated(served, envelope)?;
    let time_left = envelope.time_left()?;
    if time_left.is_some_and(|left| left.is_zero()) || envelope.has_expired() {
        let late = Status::deadline_exceeded("the deadline had passed before the request was handled");
        return Err(late.into());
    }
    let (body, session) = match served.handler.method().streaming.client_streams() {
        false => (Messages::One(served.read(envelope)?), None),
        true => {
            let session = caller.open_session()?;
            let body = incoming(&session, served.handler.clone(), served.max_memory);
            caller.accept_items().await?;
            (Messages::Many(body), Some(session))
        }
    };
    Ok(Begun { call: served.handler.begin(envelope.request(body, time_left)), session })
}

/// A request that another consumer had before may have had its effect.
fn check_repeated(served: &Served, envelope: &Envelope) -> Result<(), Status> {
    if envelope.attempt > 1 && served.handler.method().idempotency == Idempotency::Unknown {
        return Err(Status::unavailable("the server that had taken the call is gone"));
    }
    Ok(())
}

/// Waits for the handler until it returns or the client cancels.
async fn run(
    call: impl Future<Output = Outcome<Messages>> + Send,
    caller: &Caller<'_>,
    session: &mut Option<OpenSession>,
) -> Result<Response<Messages>, Refusal> {
    let mut call = pin!(call);
    match poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await {
        Poll::Ready(outcome) => Ok(outcome?),
        // On the heap: most handlers are ready at once, and need neither a timer nor the room for one.
        Poll::Pending => Box::pin(run_on(call, caller, session)).await,
    }
}

async fn run_on(
    mut call: Pin<&mut (impl Future<Output = Outcome<Messages>> + Send)>,
    caller: &Caller<'_>,
    session: &mut Option<OpenSession>,
) -> Result<Response<Messages>, Refusal> {
    if session.is_none() && caller.keeps_protocol() {
        if let Ok(outcome) = tokio::time::timeout(ACCEPT_AFTER, &mut call).await {
            return Ok(outcome?);
        }
        *session = Some(caller.open_session()?);
        caller.accept().await?;
    }
    let Some(session) = session else { return Ok(call.await?) };
    tokio::select! {
        biased;
        outcome = call => Ok(outcome?),
        () = session.over() => Err(Status::cancelled("the client cancelled the call").into()),
    }
}

pub(super) fn shutting_down() -> Status {
    Status::unavailable("the server is shutting down")
}
