//! Commands and events: done when the broker has them.

use super::Shared;
use crate::{
    BoxFuture, Call, Status,
    call::deadline::TIMEOUT,
    wire::queue::{BrokerError, Envelope, Route, Target, address::key, envelope::encode},
};
use std::sync::Arc;

/// Publishes; what follows is to await, and has nothing of the message.
pub(super) fn publish(
    shared: &Shared,
    route: &Arc<Route>,
    call: Call,
) -> Result<BoxFuture<Result<(), BrokerError>>, Status> {
    let method = call.method().clone();
    let (mut metadata, extensions, messages) = call.request.into_parts();
    let message = messages.into_one()?;
    // The caller's timeout ends with the publishing; how long the message may wait is the route's matter.
    metadata.remove(TIMEOUT);
    let id = key::id_of_request(&method, &*message)?.unwrap_or_else(|| shared.ids.next());
    let mut envelope = Envelope::new(id);
    envelope.method = route.method.into();
    envelope.key = key::of_request(&method, &*message)?;
    envelope.address = route.address_of(&*message)?;
    envelope.expiry = route.expiry_from_now();
    envelope.metadata = metadata;
    envelope.extensions = extensions;
    envelope.payload = encode(&*message);
    Ok(shared.broker.publish(Target::Route(route.clone()), envelope))
}
