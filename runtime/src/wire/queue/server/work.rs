//! Commands and events: handled, and settled by what came out.

use super::{
    intake::{Context, Served},
    seen::Turn,
};
use crate::{
    Code, Messages, Payload, Request, Status,
    metadata::MetadataValue,
    wire::queue::{
        BrokerError, Death, DeathReason, Delivery, Envelope, Failure, QueuePattern, Settlement,
        server::retry::{Verdict, judge},
    },
};
use std::time::SystemTime;

/// The metadata with the number of earlier attempts (gRFC A6).
const PREVIOUS_ATTEMPTS: &str = "grpc-previous-rpc-attempts";

/// Handles one delivery. When `aborted`, the message goes back.
pub(super) async fn work(context: &Context, delivery: Delivery) -> Result<(), BrokerError> {
    let envelope = delivery.envelope();
    if envelope.has_expired() {
        tracing::debug!(id = %envelope.id, "skipped an expired message");
        return delivery.settle(Settlement::Done).await;
    }
    if is_for_others(context, envelope) {
        return delivery.settle(Settlement::Done).await;
    }
    let Some(served) = context.find(envelope) else {
        let settlement = unknown(context, envelope);
        return delivery.settle(settlement).await;
    };
    let settlement = tokio::select! {
        biased;
        settlement = handle_once(served, envelope) => settlement,
        () = context.aborted() => return Ok(()),
    };
    delivery.settle(settlement).await
}

/// An event that one group gave up was published again for that group.
fn is_for_others(context: &Context, envelope: &Envelope) -> bool {
    let route = context.route();
    let for_others = envelope.group.as_ref().is_some_and(|group| *group != route.group);
    route.pattern == QueuePattern::Event && for_others
}

/// Handles a message unless one of its id was handled before.
async fn handle_once(served: &Served, envelope: &Envelope) -> Settlement {
    let Some(seen) = &served.seen else { return handle(served, envelope).await };
    let claim = match seen.turn(&envelope.id).await {
        Turn::First(claim) => claim,
        Turn::Handled => {
            tracing::debug!(id = %envelope.id, "dropped a message that was handled before");
            return Settlement::Done;
        }
    };
    let settlement = handle(served, envelope).await;
    if matches!(settlement, Settlement::Done) {
        claim.handled();
    }
    settlement
}

async fn handle(served: &Served, envelope: &Envelope) -> Settlement {
    let message = match served.read(envelope) {
        Ok(message) => message,
        Err(status) => return bury(&served.route, envelope, DeathReason::Undecodable, &status),
    };
    let status = match served.handler.begin(request(envelope, message)).await {
        Ok(_) => return Settlement::Done,
        Err(status) => status,
    };
    match judge(&served.route.retry, envelope.attempt, &status) {
        Verdict::Retry(after) => Settlement::Retry { after, failure: Failure::from(&status) },
        Verdict::GiveUp(reason) => bury(&served.route, envelope, reason, &status),
    }
}

fn request(envelope: &Envelope, message: Box<dyn Payload>) -> Request<Messages> {
    let mut request = envelope.request(Messages::One(message), None);
    if envelope.attempt > 1 {
        request.metadata_mut().insert(PREVIOUS_ATTEMPTS, MetadataValue::from(envelope.attempt - 1));
    }
    request
}

/// A command for a method that is not served here is kept; an event may be meant for other groups.
fn unknown(context: &Context, envelope: &Envelope) -> Settlement {
    if context.route().pattern == QueuePattern::Event {
        return Settlement::Done;
    }
    let status = Status::new(Code::Unimplemented, format!("no method `{}` is served here", envelope.method));
    bury(context.route(), envelope, DeathReason::Undecodable, &status)
}

fn bury(
    route: &crate::wire::queue::Route,
    envelope: &Envelope,
    reason: DeathReason,
    status: &Status,
) -> Settlement {
    tracing::warn!(id = %envelope.id, address = %route.address, %reason, code = ?status.code(), "gave a message up");
    let last = Failure::from(status);
    let first = envelope.first_failure.as_deref().unwrap_or(&last).clone();
    Settlement::Dead(Box::new(Death {
        reason,
        address: route.origin(envelope),
        group: route.group.to_string(),
        attempts: envelope.attempt,
        first,
        last,
        time: SystemTime::now(),
    }))
}
