//! Requests: handled, and answered where they ask to be.

use super::{
    intake::{Context, Served},
    reply::Caller,
    upload::incoming,
};
use crate::{
    Handler, Idempotency, Messages, Outcome, Request, Status,
    queue::{
        BrokerError, Delivery, Envelope, Settlement,
        session::{Link, OpenSession},
    },
};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// A unary call that takes longer than this tells the client where it runs, so that it can be cancelled. Shorter ones
/// cost one message each way.
const ACCEPT_AFTER: Duration = Duration::from_millis(50);

/// Answers one request. A request is settled when its answer is sent.
pub(super) async fn answer(
    context: &Context,
    link: &Arc<Link>,
    delivery: Delivery,
    aborted: &CancellationToken,
) -> Result<(), BrokerError> {
    let envelope = delivery.envelope().clone();
    match Caller::of(link, &envelope) {
        Some(caller) => serve(context, &caller, &envelope, aborted).await,
        None => tracing::warn!(id = %envelope.id, "dropped a request that says nowhere to reply to"),
    }
    delivery.settle(Settlement::Done).await
}

async fn serve(context: &Context, caller: &Caller, envelope: &Envelope, aborted: &CancellationToken) {
    let begun = match begin(context, caller, envelope).await {
        Ok(begun) => begun,
        Err(status) => return caller.fail(status).await,
    };
    let Begun { served, request, mut session } = begun;
    let outcome = tokio::select! {
        biased;
        outcome = run(&served.handler, request, caller, &mut session) => outcome,
        () = aborted.cancelled() => Err(shutting_down()),
    };
    match outcome {
        Ok(response) => caller.respond(response, session, aborted).await,
        Err(status) => caller.fail(status).await,
    }
}

/// A request that is ready for its handler.
struct Begun<'a> {
    served: &'a Served,
    request: Request<Messages>,
    /// Open when the client streams: it has to know where to.
    session: Option<OpenSession>,
}

async fn begin<'a>(context: &'a Context, caller: &Caller, envelope: &Envelope) -> Result<Begun<'a>, Status> {
    let served = context
        .find(envelope)
        .ok_or_else(|| Status::unimplemented(format!("no method `{}` is served here", envelope.method)))?;
    check_repeated(served, envelope)?;
    let time_left = envelope.time_left()?;
    if time_left.is_some_and(|left| left.is_zero()) {
        return Err(Status::deadline_exceeded("the deadline had passed before the request was handled"));
    }
    let (body, session) = match served.handler.method().streaming.client_streams() {
        false => (Messages::One(decode(&served.handler, envelope)?), None),
        true => {
            let session = caller.open_session()?;
            let body = incoming(&session, served.handler.clone());
            caller.accept_items().await.map_err(Status::from)?;
            (Messages::Many(body), Some(session))
        }
    };
    Ok(Begun { served, request: envelope.request(body, time_left), session })
}

/// A request that another consumer had before may have had its effect.
fn check_repeated(served: &Served, envelope: &Envelope) -> Result<(), Status> {
    if envelope.attempt > 1 && served.handler.method().idempotency == Idempotency::Unknown {
        return Err(Status::unavailable("the server that had taken the call is gone"));
    }
    Ok(())
}

fn decode(handler: &Handler, envelope: &Envelope) -> Result<Box<dyn crate::Payload>, Status> {
    envelope
        .decode_into(handler.new_request())
        .map_err(|error| Status::invalid_argument(format!("the request cannot be decoded: {error}")))
}

/// Runs the handler until it returns or the client cancels.
async fn run(
    handler: &Handler,
    request: Request<Messages>,
    caller: &Caller,
    session: &mut Option<OpenSession>,
) -> Outcome<Messages> {
    let mut call = pin!(handler.call(request));
    if session.is_none() && caller.keeps_protocol() {
        if let Ok(outcome) = tokio::time::timeout(ACCEPT_AFTER, &mut call).await {
            return outcome;
        }
        *session = Some(caller.open_session()?);
        caller.accept().await?;
    }
    let Some(session) = session else { return call.await };
    tokio::select! {
        biased;
        outcome = call => outcome,
        () = session.over() => Err(Status::cancelled("the client cancelled the call")),
    }
}

pub(super) fn shutting_down() -> Status {
    Status::unavailable("the server is shutting down")
}
