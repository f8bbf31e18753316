//! Inboxes: a wildcard subject each, with a token for each call.

use super::{connection::Connection, headers, subject};
use crate::{
    Status,
    wire::queue::{BrokerError, Envelope, Inbox, Receive},
};
use async_nats::{Message, StatusCode};
use futures_util::StreamExt as _;
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;

/// Opens an inbox.
pub(super) async fn open(
    connection: Arc<Connection>,
    receiver: Arc<dyn Receive>,
) -> Result<Inbox, BrokerError> {
    let address = subject::inbox(&connection.client.new_inbox());
    let subscribed = connection.client.subscribe(address.as_str().to_owned()).await;
    let mut subscriber = subscribed.map_err(|error| BrokerError::Connection(error.into()))?;
    connection.listen(&receiver);
    let task = tokio::spawn(async move {
        while let Some(message) = subscriber.next().await {
            receiver.receive(envelope(&connection, &message));
        }
    });
    Ok(Inbox::new(address, AbortOnDropHandle::new(task)))
}

/// A message that cannot be read ends the call that waits for it.
fn envelope(connection: &Connection, message: &Message) -> Envelope {
    let id = connection.ids.next();
    let call = subject::call_of(&message.subject);
    if message.status == Some(StatusCode::NO_RESPONDERS) {
        return headers::nobody(id, call);
    }
    match headers::read(message, id.clone(), &connection.limits()) {
        Ok(mut envelope) => {
            envelope.correlation = envelope.correlation.or(call);
            envelope
        }
        Err(spoiled) => {
            let mut envelope = Envelope::new(id);
            envelope.correlation = call;
            envelope.set_status(Status::internal(format!("the reply cannot be read: {}", spoiled.error)));
            envelope
        }
    }
}
