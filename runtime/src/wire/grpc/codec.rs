//! The codec of messages whose type only the two ends know. One codec, compiled once, for every method.

use crate::{
    Code, Payload, Status,
    message::payload::{self, Blank},
};
use bytes::{Buf as _, BufMut as _, BytesMut};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Encodes any payload; decodes into what `blank` makes.
pub(super) struct PayloadCodec {
    blank: Blank,
    max_memory: Option<usize>,
}

impl PayloadCodec {
    /// The codec of messages that `blank` makes, each of which may take `max_memory` bytes of memory.
    pub(super) fn new(blank: Blank, max_memory: Option<usize>) -> Self {
        Self { blank, max_memory }
    }
}

impl Codec for PayloadCodec {
    type Encode = Box<dyn Payload>;
    type Decode = Box<dyn Payload>;
    type Encoder = PayloadEncoder;
    type Decoder = PayloadDecoder;

    fn encoder(&mut self) -> PayloadEncoder {
        PayloadEncoder(BytesMut::new())
    }

    fn decoder(&mut self) -> PayloadDecoder {
        PayloadDecoder { blank: self.blank.clone(), max_memory: self.max_memory }
    }
}

/// Encodes into a buffer of its own first: tonic's is not one that a trait object can be given.
pub(super) struct PayloadEncoder(BytesMut);

impl Encoder for PayloadEncoder {
    type Item = Box<dyn Payload>;
    type Error = Status;

    fn encode(&mut self, item: Self::Item, destination: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.0.clear();
        item.encode(&mut self.0);
        destination.reserve(self.0.len());
        destination.put_slice(&self.0);
        Ok(())
    }
}

pub(super) struct PayloadDecoder {
    blank: Blank,
    max_memory: Option<usize>,
}

impl Decoder for PayloadDecoder {
    type Item = Box<dyn Payload>;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<Self::Item>, Status> {
        let mut message = self.blank.make();
        let bytes = source.copy_to_bytes(source.remaining());
        payload::decode(&mut *message, bytes, self.max_memory).map_err(|error| {
            Status::new(error.code(Code::Internal), format!("the message cannot be decoded: {error}"))
        })?;
        Ok(Some(message))
    }
}
