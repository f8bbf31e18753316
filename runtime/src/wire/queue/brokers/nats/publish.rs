//! Messages on their way to the server.

use super::{
    connection::Connection,
    headers::{self, Identity, Outgoing},
    subject,
};
use crate::wire::queue::{Address, BrokerError, Envelope, Route};
use async_nats::{
    client,
    jetstream::{self, context::PublishErrorKind, message::PublishMessage},
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The time for which a message is published again while the server does not confirm it.
const UNCONFIRMED_AFTER: Duration = Duration::from_secs(30);
/// The time that a server may need to load a stream after it has started.
const MISSING_AFTER: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(250);
/// JetStream's error of a stream that is full.
const STORE_FAILED: jetstream::ErrorCode = jetstream::ErrorCode(10077);

/// Sends a message to an inbox.
pub(super) async fn reply(
    connection: &Connection,
    inbox: &Address,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let subject = subject::of_call(inbox, envelope.correlation.as_ref())?;
    send(connection, subject, headers::write(envelope, None, Identity::Message)?).await
}

/// Sends a request. If no server takes it, that comes back to the sender's inbox.
pub(super) async fn request(
    connection: &Connection,
    route: &Route,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let subject = subject::of_address(route.destination(&envelope)?)?.to_owned();
    send(connection, subject, headers::write(envelope, None, Identity::Message)?).await
}

/// Hands a message to the connection.
pub(super) async fn send(
    connection: &Connection,
    subject: String,
    outgoing: Outgoing,
) -> Result<(), BrokerError> {
    let client = &connection.client;
    let size = outgoing.payload.len();
    let Outgoing { reply, headers, payload } = outgoing;
    let sent = match reply {
        Some(reply) => client.publish_with_reply_and_headers(subject, reply, headers, payload).await,
        None => client.publish_with_headers(subject, headers, payload).await,
    };
    sent.map_err(|error| match error.kind() {
        client::PublishErrorKind::MaxPayloadExceeded => {
            let limit = connection.limits().payload;
            crate::wire::queue::EnvelopeError::PayloadTooLarge { bytes: size.max(limit + 1), limit }.into()
        }
        _ => BrokerError::Connection(error.into()),
    })
}

/// Stores a command or an event.
pub(super) async fn store(
    connection: &Connection,
    route: &Route,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let subject = subject::of_message(route.destination(&envelope)?, envelope.key.as_deref())?;
    let outgoing = headers::write(envelope, Some(route), Identity::Message)?;
    confirmed(connection, &route.address, subject, outgoing).await
}

/// Publishes until the server confirms; the id keeps a second copy out.
pub(super) async fn confirmed(
    connection: &Connection,
    address: &Address,
    subject: String,
    outgoing: Outgoing,
) -> Result<(), BrokerError> {
    let begin = Instant::now();
    loop {
        let Err(error) = attempt(connection, &subject, outgoing.clone()).await else { return Ok(()) };
        match error.kind() {
            PublishErrorKind::StreamNotFound if begin.elapsed() < MISSING_AFTER => {}
            PublishErrorKind::TimedOut | PublishErrorKind::BrokenPipe
                if begin.elapsed() < UNCONFIRMED_AFTER => {}
            PublishErrorKind::StreamNotFound => {
                return Err(BrokerError::Missing { address: address.clone(), what: "stream" });
            }
            PublishErrorKind::TimedOut | PublishErrorKind::BrokenPipe => {
                return Err(BrokerError::Unconfirmed { address: address.clone() });
            }
            PublishErrorKind::MaxPayloadExceeded => {
                return Err(headers::too_large(&outgoing, &connection.limits()));
            }
            _ if is_full(&error) => return Err(BrokerError::Full { address: address.clone() }),
            _ => return Err(BrokerError::Refused(error.into())),
        }
        sleep(PAUSE).await;
    }
}

async fn attempt(
    connection: &Connection,
    subject: &str,
    outgoing: Outgoing,
) -> Result<(), jetstream::context::PublishError> {
    let message = PublishMessage::build().headers(outgoing.headers).payload(outgoing.payload);
    connection.jetstream.send_publish(subject.to_owned(), message).await?.await?;
    Ok(())
}

fn is_full(error: &jetstream::context::PublishError) -> bool {
    let source = std::error::Error::source(error);
    source
        .and_then(|source| source.downcast_ref::<jetstream::Error>())
        .is_some_and(|error| error.error_code() == STORE_FAILED)
}
