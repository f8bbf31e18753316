//! The envelope's way to headers and back.

use super::*;
use crate::{
    Code,
    metadata::{Ascii, MetadataValue},
};
use http::{HeaderMap, HeaderValue};
use std::time::{Duration, UNIX_EPOCH};

fn there_and_back(envelope: Envelope) -> Envelope {
    let (headers, payload) = envelope.into_parts();
    Envelope::from_parts(headers, payload, Id::parse("unused"), &Limits::DEFAULT).unwrap()
}

fn from_headers(headers: &[(&'static str, &[u8])]) -> Result<Envelope, EnvelopeError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_bytes(value).unwrap());
    }
    Envelope::from_parts(map, Bytes::new(), Id::parse("given"), &Limits::DEFAULT)
}

fn full() -> Envelope {
    let mut envelope = Envelope::new(Id::parse("0123456789abcdef0123456789abcdef"));
    envelope.method = "/a.B/C".into();
    envelope.correlation = Some(Id::parse("any text"));
    envelope.reply_to = Some(Address::from("inbox"));
    envelope.key = Some("schlüssel €".into());
    envelope.address = Some(Address::from("library.fic%2Etion.returns"));
    envelope.group = Some("shop".into());
    envelope.deadline = Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123));
    envelope.expiry = Some(UNIX_EPOCH + Duration::from_millis(1_800_000_000_456));
    envelope.credit = Some(64);
    envelope.attempt = 3;
    let failure = |message: &str| Failure { code: Code::Aborted, message: message.to_owned() };
    envelope.first_failure = Some(Box::new(failure("100 % “wrong”\nnext line")));
    envelope.death = Some(Box::new(Death {
        reason: DeathReason::Exhausted,
        address: Address::from("orders"),
        group: "shop".to_owned(),
        attempts: 3,
        first: failure("first"),
        last: failure(""),
        time: UNIX_EPOCH + Duration::from_millis(1_900_000_000_789),
    }));
    envelope.metadata.insert("grpc-timeout", MetadataValue::from_static("5S"));
    envelope.metadata.insert_bin("x-bytes-bin", MetadataValue::from_bytes(&[0, 255]));
    let unicode: MetadataValue<Ascii> = "€".as_bytes().try_into().unwrap();
    envelope.metadata.insert("x-text", unicode);
    envelope.payload = Bytes::from_static(b"payload");
    envelope
}

#[test]
fn everything_survives_the_headers() {
    let (before, after) = (full(), there_and_back(full()));
    assert_eq!(after.id, before.id);
    assert_eq!(after.frame, before.frame);
    assert_eq!(after.method, before.method);
    assert_eq!(after.correlation, before.correlation);
    assert_eq!(after.reply_to, before.reply_to);
    assert_eq!(after.group, before.group);
    assert_eq!(after.key, before.key);
    assert_eq!(after.address, before.address);
    assert_eq!(after.deadline, before.deadline);
    assert_eq!(after.expiry, before.expiry);
    assert_eq!(after.credit, before.credit);
    assert_eq!(after.attempt, before.attempt);
    assert_eq!(after.first_failure, before.first_failure);
    assert_eq!(after.death, before.death);
    assert_eq!(after.metadata.as_ref(), before.metadata.as_ref());
    assert_eq!(after.payload, before.payload);
}

#[test]
fn every_frame_survives() {
    let frames = [
        Frame::Whole,
        Frame::Accept,
        Frame::Open,
        Frame::Item { sequence: 7 },
        Frame::End { items: 0 },
        Frame::End { items: u64::MAX },
        Frame::Credit,
        Frame::Alive,
        Frame::Cancel,
    ];
    for frame in frames {
        let mut envelope = Envelope::new(Id::parse("id"));
        envelope.frame = frame;
        assert_eq!(there_and_back(envelope).frame, frame);
    }
}

#[test]
fn a_status_survives_with_its_details_and_metadata() {
    let mut status = Status::with_details(Code::NotFound, "100 % “gone”", Bytes::from_static(&[0, 255]));
    status.metadata_mut().insert("x-why", MetadataValue::from_static("lost"));
    let mut envelope = Envelope::new(Id::parse("id"));
    envelope.set_status(status);
    let status = there_and_back(envelope).take_status().unwrap();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "100 % “gone”"));
    assert_eq!(status.details(), [0, 255]);
    assert_eq!(status.metadata().get("x-why").unwrap(), "lost");
}

#[test]
fn a_peer_may_say_very_little() {
    let envelope = from_headers(&[]).unwrap();
    assert_eq!((envelope.id, envelope.frame, envelope.attempt), (Id::parse("given"), Frame::Whole, 1));
    assert!(from_headers(&[("grpc-status", b"0")]).unwrap().status.is_none());
    assert_eq!(from_headers(&[("grpc-status", b"99")]).unwrap().status.unwrap().code(), Code::Unknown);
}

#[test]
fn users_cannot_forge_headers_of_the_protocol() {
    let mut envelope = Envelope::new(Id::parse("id"));
    for name in ["polywire-frame", "reply-to", "grpc-status"] {
        envelope.metadata.insert(name, MetadataValue::from_static("cancel"));
    }
    let after = there_and_back(envelope);
    assert_eq!(after.frame, Frame::Whole);
    assert!(after.reply_to.is_none() && after.status.is_none() && after.metadata.is_empty());
}

#[test]
fn malformed_headers_are_refused() {
    let malformed: [&[(&'static str, &[u8])]; 12] = [
        &[("content-type", b"text/plain")],
        &[("message-id", &[0xff])],
        &[("polywire-seq", b"-1")],
        &[("polywire-seq", b"18446744073709551616")],
        &[("polywire-frame", b"unknown")],
        &[("polywire-end", b"perhaps")],
        &[("polywire-credit", b"4294967296")],
        &[("polywire-attempt", b"first")],
        &[("polywire-deadline", b"soon")],
        &[("polywire-expiry", b"1e3")],
        &[("polywire-dlq-reason", b"exhausted")],
        &[("grpc-status", b"5"), ("grpc-status-details-bin", b"?")],
    ];
    for headers in malformed {
        assert!(from_headers(headers).is_err(), "{headers:?} is accepted");
    }
}

#[test]
fn limits_are_kept() {
    let limits = Limits::DEFAULT.with_payload(3).with_headers(1).with_header_bytes(10);
    let mut envelope = Envelope::new(Id::parse("id"));
    envelope.payload = Bytes::from_static(b"123");
    envelope.metadata.insert("x", MetadataValue::from_static("123456789"));
    assert_eq!(limits.check(&envelope), Ok(()));
    envelope.metadata.insert("x", MetadataValue::from_static("1234567890"));
    let too_long = EnvelopeError::HeadersTooLarge { bytes: 11, limit: 10 };
    assert_eq!(limits.check(&envelope), Err(too_long));
    envelope.metadata.insert("y", MetadataValue::from_static(""));
    assert_eq!(limits.check(&envelope), Err(EnvelopeError::TooManyHeaders { entries: 2, limit: 1 }));
    envelope.payload = Bytes::from_static(b"1234");
    assert_eq!(limits.check(&envelope), Err(EnvelopeError::PayloadTooLarge { bytes: 4, limit: 3 }));
}
