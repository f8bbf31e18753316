//! The two fields of a Timestamp and of a Duration.

use crate::message::fields::{Access, FieldMut, FieldRef, Message};

/// Seconds and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) seconds: i64,
    pub(crate) nanos: i32,
}

pub(crate) fn pair(message: &dyn Message) -> Pair {
    let mut pair = Pair { seconds: 0, nanos: 0 };
    if let FieldRef::I64(seconds) = message.field(0) {
        pair.seconds = seconds;
    }
    if let FieldRef::I32(nanos) = message.field(1) {
        pair.nanos = nanos;
    }
    pair
}

pub(crate) fn set_pair(message: &mut dyn Message, pair: Pair) {
    if let FieldMut::I64(seconds) = message.field_mut(0, Access::Set) {
        *seconds = pair.seconds;
    }
    if let FieldMut::I32(nanos) = message.field_mut(1, Access::Set) {
        *nanos = pair.nanos;
    }
}
