//! The messages that a call carries.

use crate::{Payload, Status, Streaming};

/// The messages of one direction of a call.
#[derive(Debug)]
pub enum Messages {
    /// The one message of a side that does not stream.
    One(Box<dyn Payload>),
    /// The messages of a side that streams.
    Many(Streaming<Box<dyn Payload>>),
}

impl Messages {
    /// The same messages again, for a second attempt; `None` for a stream, which is read once, and for a message that
    /// cannot be cloned.
    pub fn try_clone(&self) -> Option<Self> {
        match self {
            Self::One(message) => message.try_clone().map(Self::One),
            Self::Many(_) => None,
        }
    }

    /// The one message.
    ///
    /// # Errors
    /// `INTERNAL` when there is a stream: the other side took the method for another kind.
    pub fn into_one(self) -> Result<Box<dyn Payload>, Status> {
        match self {
            Self::One(message) => Ok(message),
            Self::Many(_) => Err(Status::internal("expected one message, found a stream")),
        }
    }

    /// The stream of messages; one message is a stream of one.
    pub fn into_many(self) -> Streaming<Box<dyn Payload>> {
        match self {
            Self::One(message) => Streaming::new(tokio_stream::once(Ok(message))),
            Self::Many(messages) => messages,
        }
    }
}
