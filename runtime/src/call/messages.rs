//! The messages that a call carries.

use crate::{MethodDescriptor, Payload, Request, Status, Streaming};

/// The messages of one direction of a call.
#[derive(Debug)]
pub enum Messages {
    /// The one message of a side that does not stream.
    One(Box<dyn Payload>),
    /// The messages of a side that streams.
    Many(Streaming<Box<dyn Payload>>),
}

impl Messages {
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

/// One call, on its way from a client to a wire.
#[derive(Debug)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: &'static MethodDescriptor,
    /// Makes an empty request message: what the messages of a stream are, before there is one.
    pub new_request: fn() -> Box<dyn Payload>,
    /// Makes an empty response message to decode into.
    pub new_response: fn() -> Box<dyn Payload>,
    /// The messages, with the metadata that travels before them.
    pub request: Request<Messages>,
}
