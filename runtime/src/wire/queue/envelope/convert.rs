//! Between envelopes and what handlers and clients see.

use super::Envelope;
use crate::{
    Payload, Peer, Request, Status, Wire,
    call::deadline,
    message::payload::{self, Undecodable},
    metadata::MetadataMap,
};
use bytes::{Bytes, BytesMut};
use std::time::{Duration, SystemTime};

/// A message in binary form.
pub(in crate::wire::queue) fn encode(message: &dyn Payload) -> Bytes {
    let mut buffer = BytesMut::with_capacity(message.encoded_len());
    message.encode(&mut buffer);
    buffer.freeze()
}

impl Envelope {
    /// Reads the payload into `message`, which is empty and may take `max_memory` bytes.
    pub(in crate::wire::queue) fn decode_into(
        &self,
        mut message: Box<dyn Payload>,
        max_memory: Option<usize>,
    ) -> Result<Box<dyn Payload>, Undecodable> {
        payload::decode(&mut *message, self.payload.clone(), max_memory)?;
        Ok(message)
    }

    /// Takes over the metadata of a request; its `grpc-timeout` becomes an absolute deadline as well, because the
    /// message may wait in a queue.
    pub(in crate::wire::queue) fn set_call_metadata(&mut self, metadata: MetadataMap) -> Result<(), Status> {
        if let Some(deadline) = deadline::of_metadata(&metadata)? {
            self.deadline = SystemTime::now().checked_add(deadline.remaining());
        }
        self.metadata = metadata;
        Ok(())
    }

    /// The time that the caller still waits: the shorter of what the two forms of the deadline leave. `None` when it
    /// waits for ever.
    pub(in crate::wire::queue) fn time_left(&self) -> Result<Option<Duration>, Status> {
        let relative = deadline::of_metadata(&self.metadata)?.map(crate::Deadline::remaining);
        let absolute =
            self.deadline.map(|moment| moment.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO));
        Ok(match (relative, absolute) {
            (Some(relative), Some(absolute)) => Some(relative.min(absolute)),
            (relative, absolute) => relative.or(absolute),
        })
    }

    /// The request that a handler sees: `body` with the metadata and what is left of the deadline.
    pub(in crate::wire::queue) fn request<T>(&self, body: T, time_left: Option<Duration>) -> Request<T> {
        let mut request = Request::new(body);
        *request.metadata_mut() = self.metadata.clone();
        *request.extensions_mut() = self.extensions.clone();
        request.extensions_mut().insert(Peer::on(Wire::Queue));
        if let Some(time_left) = time_left {
            request.set_timeout(time_left);
        }
        request
    }

    /// Makes the envelope say that the call failed; the status' metadata travels as the envelope's.
    pub(in crate::wire::queue) fn set_status(&mut self, mut status: Status) {
        self.metadata = std::mem::take(status.metadata_mut());
        self.status = Some(status);
    }

    /// The status of a failed call, with its metadata.
    pub(in crate::wire::queue) fn take_status(&mut self) -> Option<Status> {
        let mut status = self.status.take()?;
        *status.metadata_mut() = std::mem::take(&mut self.metadata);
        Some(status)
    }
}
