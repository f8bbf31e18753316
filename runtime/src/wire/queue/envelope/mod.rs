//! The message that travels over a broker.

mod convert;
mod error;
mod failure;
#[cfg(any(feature = "kafka", feature = "nats", feature = "zeromq"))]
mod fields;
mod headers;
mod limits;
mod names;
mod read;
#[cfg(feature = "_queue")]
pub(crate) mod sensitive;
#[cfg(test)]
mod tests;
mod write;

pub(super) use convert::encode;
pub use error::EnvelopeError;
pub use failure::{Death, DeathReason, Failure};
#[cfg(any(feature = "kafka", feature = "nats", feature = "zeromq"))]
pub(super) use fields::Fields;
#[cfg(feature = "_broker")]
pub(super) use headers::Spoiled;
pub use limits::Limits;

use super::{Address, Id};
use crate::{Status, metadata::MetadataMap};
use bytes::Bytes;
use http::Extensions;
use std::{borrow::Cow, sync::Arc, time::SystemTime};

/// A message with everything that travels beside its payload.
///
/// A broker that shares memory with both ends hands it over as it is. Every other broker writes it as headers and a
/// payload, [`Envelope::into_parts`], and may map single headers to properties of its own (`message_id` in AMQP, the
/// record key in Kafka, the reply subject in NATS).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Envelope {
    /// The message's own name: the same on every retry and redelivery.
    pub id: Id,
    /// The role of the message in its call.
    pub frame: Frame,
    /// The gRPC path of the method, `/package.Service/Method`; empty in frames that follow the first of a call.
    pub method: Cow<'static, str>,
    /// The call that the message belongs to; a reply carries that of its request.
    pub correlation: Option<Id>,
    /// The address at which the sender listens.
    pub reply_to: Option<Address>,
    /// The ordering key.
    pub key: Option<Arc<str>>,
    /// The only consumer group that an event is for; others drop it. Set when a dead letter is published again.
    pub group: Option<Arc<str>>,
    /// The address of the message, when fields make it; otherwise its route has the address.
    pub address: Option<Address>,
    /// When the caller stops waiting. (`grpc-timeout` stands in the metadata; the earlier of the two counts.)
    pub deadline: Option<SystemTime>,
    /// When the message is no longer worth handling.
    pub expiry: Option<SystemTime>,
    /// The number of further streamed messages that the sender can take. A peer that states it keeps the whole protocol
    /// of calls ([`Frame`]); towards one that does not, there is neither flow control nor liveness.
    pub credit: Option<u32>,
    /// The number of the attempt at handling this; the first is 1.
    pub attempt: u32,
    /// The failure of the first attempt.
    pub first_failure: Option<Box<Failure>>,
    /// The reason that the message lies in a dead-letter queue.
    pub death: Option<Box<Death>>,
    /// The status of a call that failed.
    pub status: Option<Status>,
    /// The user's metadata: of the request, of the response, or the trailers of an end.
    pub metadata: MetadataMap,
    /// The extensions of the request within this process. Never written: it crosses a broker that shares memory with
    /// both ends, and no other.
    pub extensions: Extensions,
    /// The message in binary form.
    pub payload: Bytes,
}

/// The role of a message in its call.
///
/// A command, an event, a request and the reply of a unary method are each one whole message. Methods that stream
/// use the rest: the server accepts, opens its response, both sides send items as far as the other's credit goes and
/// then an end. A sequence starts with 1 in each direction, and an end carries the number of items before it, so
/// that a loss shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message that is complete in itself; from the server, the end of the call.
    Whole,
    /// The server has taken the call; `reply_to` is its address.
    Accept,
    /// The server begins to stream; the metadata is that of the response.
    Open,
    /// A message of a stream.
    Item {
        /// Its place; the first is 1.
        sequence: u64,
    },
    /// The end of a stream; the metadata is the trailers.
    End {
        /// The number of items before it.
        items: u64,
    },
    /// The sender can take more items: `credit` is their number.
    Credit,
    /// The sender is still there.
    Alive,
    /// The sender is no longer interested in the call.
    Cancel,
}

impl Envelope {
    /// A whole message without a payload.
    pub fn new(id: Id) -> Self {
        Self {
            id,
            frame: Frame::Whole,
            method: Cow::Borrowed(""),
            correlation: None,
            reply_to: None,
            key: None,
            group: None,
            address: None,
            deadline: None,
            expiry: None,
            credit: None,
            attempt: 1,
            first_failure: None,
            death: None,
            status: None,
            metadata: MetadataMap::new(),
            extensions: Extensions::new(),
            payload: Bytes::new(),
        }
    }

    /// A dead letter as it was before its first attempt, and the address that it came from. `None` when the message is no
    /// dead letter.
    #[cfg(any(feature = "memory", feature = "_broker"))]
    pub(super) fn revived(&self) -> Option<(Address, Self)> {
        let death = self.death.as_deref()?;
        let mut revived = self.clone();
        revived.group = Some(death.group.as_str().into());
        revived.attempt = 1;
        revived.first_failure = None;
        revived.death = None;
        Some((death.address.clone(), revived))
    }

    /// True if the message is worthless by now. The clock is read only for one that can be.
    pub(super) fn has_expired(&self) -> bool {
        self.expiry.is_some() && self.expired(SystemTime::now())
    }

    /// True if the message was worthless at `now` already.
    pub fn expired(&self, now: SystemTime) -> bool {
        self.expiry.is_some_and(|expiry| expiry <= now)
    }
}
