//! Commands and events: done when the broker has them.

use super::{KnownRoute, Shared};
use crate::{
    Call, Messages, Outcome, Response,
    deadline::TIMEOUT,
    queue::{Envelope, Target, envelope::encode, key},
};

pub(super) async fn publish(shared: &Shared, known: &KnownRoute, call: Call) -> Outcome<Messages> {
    let route = &known.route;
    known.declared.get_or_try_init(|| shared.broker.declare(route.clone())).await?;
    let (mut metadata, _, messages) = call.request.into_parts();
    let message = messages.into_one()?;
    // The caller's timeout ends with the publishing; how long the message may wait is the route's matter.
    metadata.remove(TIMEOUT);
    let id = key::id_of_request(call.method, &*message)?.unwrap_or_else(|| shared.ids.next());
    let mut envelope = Envelope::new(id);
    envelope.method = route.method.into();
    envelope.key = key::of_request(call.method, &*message)?;
    envelope.address = route.address_of(&*message)?;
    envelope.expiry = route.expiry_from_now();
    envelope.metadata = metadata;
    envelope.payload = encode(&*message);
    shared.broker.publish(Target::Route(route.clone()), envelope).await?;
    Ok(Response::new(Messages::One((call.new_response)())))
}
