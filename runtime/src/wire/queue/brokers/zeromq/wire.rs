//! Envelopes as frames.

use crate::wire::queue::{
    Address, Envelope, EnvelopeError, Id, Limits,
    envelope::{Fields, Spoiled},
};
use bytes::{BufMut as _, Bytes, BytesMut};
use std::sync::Arc;
use zeromq::ZmqMessage;

/// The bytes that headers other than metadata may take.
const OWN_HEADERS: usize = 16 << 10;

/// Room for the headers of a request without metadata, in bytes.
const USUAL_HEADERS: usize = 256;

/// A message that has arrived.
pub(super) struct Incoming {
    pub(super) address: Address,
    pub(super) envelope: Result<Arc<Envelope>, Box<Spoiled>>,
}

/// Writes an envelope as the frames `[address, headers, payload]`.
pub(super) fn write(address: &str, envelope: &Envelope) -> ZmqMessage {
    let mut headers = BytesMut::with_capacity(USUAL_HEADERS);
    envelope.write_fields(|name, value| {
        headers.put_slice(name.as_bytes());
        headers.put_u8(b':');
        headers.put_slice(value);
        headers.put_u8(b'\n');
    });
    let mut message = ZmqMessage::from(Bytes::copy_from_slice(address.as_bytes()));
    message.push_back(headers.freeze());
    message.push_back(envelope.payload.clone());
    message
}

/// Reads frames; a message without an id gets `id`. `None` when they are not a message at all.
pub(super) fn read(frames: &[Bytes], id: Id, limits: &Limits) -> Option<Incoming> {
    let [address, headers, payload] = frames else { return None };
    let address = Address::from(std::str::from_utf8(address).ok()?);
    let envelope = match fields(headers, limits) {
        Ok(fields) => Envelope::receive_fields(fields, payload.clone(), id, limits).map(Arc::new),
        Err(error) => Err(Box::new(Spoiled { envelope: Envelope::new(id), error })),
    };
    Some(Incoming { address, envelope })
}

fn fields<'a>(text: &'a [u8], limits: &Limits) -> Result<Fields<'a>, EnvelopeError> {
    let limit = limits.header_bytes.saturating_add(OWN_HEADERS);
    if text.len() > limit {
        return Err(EnvelopeError::HeadersTooLarge { bytes: text.len(), limit });
    }
    let mut fields = Fields::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':');
        let parts = colon.and_then(|colon| line.split_at_checked(colon));
        let (name, value) = parts.ok_or(EnvelopeError::BadHeader { name: "(a line without a colon)" })?;
        // Bytes that are not text are not a name.
        if let Ok(name) = std::str::from_utf8(name.trim_ascii()) {
            fields.put(name, value.get(1..).unwrap_or_default().trim_ascii(), limits)?;
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Id {
        Id::parse("id")
    }

    #[test]
    fn frames_keep_everything() {
        let mut envelope = Envelope::new(Id::parse("order-1"));
        envelope.key = Some(Arc::from("a: b"));
        envelope.payload = Bytes::from_static(&[0, 10, 255]);
        let frames = write("desk", &envelope).into_vec();
        let incoming = read(&frames, id(), &Limits::DEFAULT).unwrap();
        assert_eq!(incoming.address, Address::from("desk"));
        let envelope = incoming.envelope.unwrap();
        assert_eq!(envelope.id, Id::parse("order-1"));
        assert_eq!(envelope.key.as_deref(), Some("a: b"));
        assert_eq!(&envelope.payload[..], [0, 10, 255]);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let frame = Bytes::from_static;
        for frames in [vec![], vec![frame(b"desk")], vec![frame(&[0xff]), frame(b""), frame(b"")]] {
            assert!(read(&frames, id(), &Limits::DEFAULT).is_none());
        }
        let long = Bytes::from(vec![b'x'; 1 << 20]);
        for headers in [frame(b"no colon\n"), frame(b"polywire-attempt:many\n"), long] {
            let incoming = read(&[frame(b"desk"), headers, frame(b"")], id(), &Limits::DEFAULT).unwrap();
            assert!(incoming.envelope.is_err());
        }
    }
}
