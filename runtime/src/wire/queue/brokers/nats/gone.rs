//! Messages that are gone from their stream while their consumer still waits for a word about them.
//!
//! A server that is killed may have written that a message was removed, and not yet that it was acknowledged. When it
//! comes back, the consumer counts the message as unacknowledged, cannot deliver it again, and does not give up (seen
//! with 2.10.27; nats-server pull request 7984 mends it). A consumer that lets out one message at a time then stands
//! still for good, so what is gone is acknowledged once more. That can do no harm: there is nothing to lose.

use super::{connection::Connection, topology::Consumer};
use crate::wire::queue::BrokerError;
use async_nats::jetstream::{consumer, stream::RawMessageErrorKind};

/// Frees a consumer of one message at a time from a message that is gone. Says whether there was one.
pub(super) async fn release(connection: &Connection, consumer: &Consumer) -> Result<bool, BrokerError> {
    let stream = connection.jetstream.get_stream_no_info(&consumer.stream).await;
    let stream = stream.map_err(|error| BrokerError::Refused(error.into()))?;
    let info = stream.consumer_info(&consumer.name).await;
    let info = info.map_err(|error| BrokerError::Refused(error.into()))?;
    if info.num_ack_pending == 0 {
        return Ok(false);
    }
    // With one message out at a time, the one that is out was delivered last.
    match stream.get_raw_message(info.delivered.stream_sequence).await {
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {}
        Ok(_) => return Ok(false),
        Err(error) => return Err(BrokerError::Refused(error.into())),
    }
    tracing::warn!(consumer = consumer.name, "NATS waits for a word about a message that is gone");
    let acknowledged = connection.client.publish(receipt(&info), "+ACK".into()).await;
    acknowledged.map_err(|error| BrokerError::Connection(error.into()))?;
    Ok(true)
}

/// The acknowledgement subject of what was delivered last (NATS ADR-15); the server goes by the number in the stream.
fn receipt(info: &consumer::Info) -> String {
    let consumer::Info { stream_name, name, delivered, .. } = info;
    let (sequence, delivery) = (delivered.stream_sequence, delivered.consumer_sequence);
    format!("$JS.ACK.{stream_name}.{name}.1.{sequence}.{delivery}.0.0")
}
