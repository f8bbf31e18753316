//! The binary form of dynamic messages.

use super::{
    message::DynamicMessage,
    slot::{Entries, Item, Key, Scalar, Shape, Slot},
};
use bytes::{Buf as _, Bytes, BytesMut};
use prost::{
    DecodeError,
    encoding::{self, DecodeContext, WireType},
};

/// The deepest nesting of messages: prost's limit.
const DEPTH_LIMIT: usize = 100;

/// The length of the binary form.
pub(super) fn encoded_len(message: &DynamicMessage) -> usize {
    let known = message.rows().map(|(number, shape, slot)| match (shape, slot) {
        (_, Slot::Unset) => 0,
        (Shape::Implicit(_), slot) if slot.get().is_default() => 0,
        (Shape::Implicit(item) | Shape::Optional(item) | Shape::Required(item, _), slot) => {
            length(*item, number, slot)
        }
        (Shape::List(item), Slot::List(list)) => {
            list.slots.iter().map(|slot| length(*item, number, slot)).sum()
        }
        (Shape::Map(key, item), Slot::Map(map)) => {
            let entries = map.slots.iter();
            entries
                .map(|(key_value, value)| delimited(number, entry_length((*key, key_value), *item, value)))
                .sum()
        }
        (Shape::Oneof(_), Slot::Oneof(choice)) => {
            choice.member().map_or(0, |(number, item, slot)| length(item, number, slot))
        }
        _ => 0,
    });
    known.sum::<usize>() + message.unknown.len()
}

/// The length of one value with its key.
fn length(item: Item, number: u32, slot: &Slot) -> usize {
    match (item, slot) {
        (Item::Scalar(kind), slot) => scalar_length(kind, number, slot),
        (Item::Wrapper(kind), slot) => delimited(number, wrapped_length(kind, slot)),
        (Item::Message(_), Slot::Message(message)) => delimited(number, encoded_len(message)),
        (Item::Group(_), Slot::Message(message)) => 2 * encoding::key_len(number) + encoded_len(message),
        _ => 0,
    }
}

/// The length of a wrapper's fields.
fn wrapped_length(kind: Scalar, slot: &Slot) -> usize {
    if slot.get().is_default() { 0 } else { scalar_length(kind, 1, slot) }
}

/// The length of the fields of a map's entry.
fn entry_length((kind, key): (Scalar, &Key), item: Item, value: &Slot) -> usize {
    scalar_length(kind, 1, &key.slot()) + length(item, 2, value)
}

/// The length of a value of `inner` bytes with its key and its length.
fn delimited(number: u32, inner: usize) -> usize {
    encoding::key_len(number) + encoding::encoded_len_varint(inner as u64) + inner
}

/// Appends the binary form.
pub(super) fn encode(message: &DynamicMessage, buffer: &mut BytesMut) {
    for (number, shape, slot) in message.rows() {
        match (shape, slot) {
            (_, Slot::Unset) => {}
            (Shape::Implicit(_), slot) if slot.get().is_default() => {}
            (Shape::Implicit(item) | Shape::Optional(item) | Shape::Required(item, _), slot) => {
                put(*item, number, slot, buffer);
            }
            (Shape::List(item), Slot::List(list)) => {
                list.slots.iter().for_each(|slot| put(*item, number, slot, buffer));
            }
            (Shape::Map(key, item), Slot::Map(map)) => put_map((*key, *item), number, map, buffer),
            (Shape::Oneof(_), Slot::Oneof(choice)) => {
                if let Some((number, item, slot)) = choice.member() {
                    put(item, number, slot, buffer);
                }
            }
            _ => {}
        }
    }
    buffer.extend_from_slice(&message.unknown);
}

fn put_map((kind, item): (Scalar, Item), number: u32, map: &Entries, buffer: &mut BytesMut) {
    for (key, value) in &map.slots {
        start(number, entry_length((kind, key), item, value), buffer);
        put_scalar(kind, 1, &key.slot(), buffer);
        put(item, 2, value, buffer);
    }
}

fn put(item: Item, number: u32, slot: &Slot, buffer: &mut BytesMut) {
    match (item, slot) {
        (Item::Scalar(kind), slot) => put_scalar(kind, number, slot, buffer),
        (Item::Wrapper(kind), slot) => {
            start(number, wrapped_length(kind, slot), buffer);
            if !slot.get().is_default() {
                put_scalar(kind, 1, slot, buffer);
            }
        }
        (Item::Message(_), Slot::Message(message)) => {
            start(number, encoded_len(message), buffer);
            encode(message, buffer);
        }
        (Item::Group(_), Slot::Message(message)) => {
            encoding::encode_key(number, WireType::StartGroup, buffer);
            encode(message, buffer);
            encoding::encode_key(number, WireType::EndGroup, buffer);
        }
        _ => {}
    }
}

/// Begins a value of `length` bytes: its key and its length.
fn start(number: u32, length: usize, buffer: &mut BytesMut) {
    encoding::encode_key(number, WireType::LengthDelimited, buffer);
    encoding::encode_varint(length as u64, buffer);
}

macro_rules! scalars {
    ($($kind:ident $slot:ident $module:ident),* $(,)?) => {
        fn put_scalar(kind: Scalar, number: u32, slot: &Slot, buffer: &mut BytesMut) {
            match (kind, slot) {
                $((Scalar::$kind, Slot::$slot(value)) => encoding::$module::encode(number, value, buffer),)*
                _ => {}
            }
        }

        fn scalar_length(kind: Scalar, number: u32, slot: &Slot) -> usize {
            match (kind, slot) {
                $((Scalar::$kind, Slot::$slot(value)) => encoding::$module::encoded_len(number, value),)*
                _ => 0,
            }
        }

        fn take_scalar(kind: Scalar, wire: WireType, slot: &mut Slot, bytes: &mut Bytes) -> Result<(), DecodeError> {
            match (kind, slot) {
                $((Scalar::$kind, Slot::$slot(value)) => {
                    encoding::$module::merge(wire, value, bytes, DecodeContext::default())
                })*
                _ => Err(invalid()),
            }
        }
    };
}

scalars! {
    Double F64 double, Float F32 float, Int64 I64 int64, Uint64 U64 uint64, Int32 I32 int32, Fixed64 U64 fixed64,
    Fixed32 U32 fixed32, Bool Bool bool, String String string, Bytes Bytes bytes, Uint32 U32 uint32, Enum I32 int32,
    Sfixed32 I32 sfixed32, Sfixed64 I64 sfixed64, Sint32 I32 sint32, Sint64 I64 sint64,
}

/// Merges a binary form.
pub(super) fn merge(message: &mut DynamicMessage, bytes: &mut Bytes) -> Result<(), DecodeError> {
    merge_fields(message, bytes, None, DEPTH_LIMIT)
}

/// Merges fields up to the end, or to the end of the group `group`.
fn merge_fields(
    message: &mut DynamicMessage,
    bytes: &mut Bytes,
    group: Option<u32>,
    depth: usize,
) -> Result<(), DecodeError> {
    let depth = depth.checked_sub(1).ok_or_else(invalid)?;
    let all = bytes.clone();
    while bytes.has_remaining() {
        let start = all.len() - bytes.len();
        let (number, wire) = encoding::decode_key(bytes)?;
        if wire == WireType::EndGroup {
            return if group == Some(number) { Ok(()) } else { Err(invalid()) };
        }
        if !merge_field(message, number, wire, bytes, depth)? {
            encoding::skip_field(wire, number, bytes, DecodeContext::default())?;
            let unknown = all.get(start..all.len() - bytes.len()).unwrap_or_default();
            message.unknown.extend_from_slice(unknown);
        }
    }
    if group.is_some() { Err(invalid()) } else { Ok(()) }
}

/// Merges one field; `false` when the message has none of this number.
fn merge_field(
    message: &mut DynamicMessage,
    number: u32,
    wire: WireType,
    bytes: &mut Bytes,
    depth: usize,
) -> Result<bool, DecodeError> {
    let Some(step) = message.step(number) else { return Ok(false) };
    let Some((shape, slot, owner)) = message.row_mut(step.row) else { return Ok(false) };
    match (shape, slot.set(shape, owner)) {
        (Shape::Implicit(item) | Shape::Required(item, _) | Shape::Optional(item), slot) => {
            take(*item, number, wire, slot, bytes, depth)?;
        }
        (Shape::List(Item::Scalar(kind)), Slot::List(list)) if is_packed(*kind, wire) => {
            let mut packed = nested(bytes)?;
            while packed.has_remaining() {
                take_scalar(*kind, unpacked(*kind), list.push_slot(), &mut packed)?;
            }
        }
        (Shape::List(item), Slot::List(list)) => {
            take(*item, number, wire, list.push_slot(), bytes, depth)?;
        }
        (Shape::Map(key, item), Slot::Map(map)) => {
            let value = item.slot(owner.set);
            let (key, value) = entry(*key, (*item, value), &mut nested(bytes)?, depth)?;
            map.slots.insert(key, value);
        }
        (Shape::Oneof(_), Slot::Oneof(choice)) => {
            let member = step.member.and_then(|index| Some((index, choice.at(index)?.1)));
            if let Some((index, item)) = member
                && let Some(slot) = choice.choose_slot(index)
            {
                take(item, number, wire, slot, bytes, depth)?;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn is_packed(kind: Scalar, wire: WireType) -> bool {
    wire == WireType::LengthDelimited && !matches!(kind, Scalar::String | Scalar::Bytes)
}

/// The wire type of one item of a packed field.
fn unpacked(kind: Scalar) -> WireType {
    match kind {
        Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64 => WireType::SixtyFourBit,
        Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32 => WireType::ThirtyTwoBit,
        _ => WireType::Varint,
    }
}

fn take(
    item: Item,
    number: u32,
    wire: WireType,
    slot: &mut Slot,
    bytes: &mut Bytes,
    depth: usize,
) -> Result<(), DecodeError> {
    match (item, slot) {
        (Item::Scalar(kind), slot) => take_scalar(kind, wire, slot, bytes),
        (Item::Wrapper(kind), slot) => take_fields(&mut nested(bytes)?, |number, wire, bytes| match number {
            1 => take_scalar(kind, wire, slot, bytes),
            _ => encoding::skip_field(wire, number, bytes, DecodeContext::default()),
        }),
        (Item::Message(_), Slot::Message(message)) if wire == WireType::LengthDelimited => {
            merge_fields(message, &mut nested(bytes)?, None, depth)
        }
        (Item::Group(_), Slot::Message(message)) if wire == WireType::StartGroup => {
            merge_fields(message, bytes, Some(number), depth)
        }
        _ => Err(invalid()),
    }
}

/// The entry of a map, whose value is `value` when it has none of its own.
fn entry(
    key: Scalar,
    (item, mut value): (Item, Slot),
    bytes: &mut Bytes,
    depth: usize,
) -> Result<(Key, Slot), DecodeError> {
    let mut key_slot = Item::Scalar(key).scalar();
    take_fields(bytes, |number, wire, bytes| match number {
        1 => take_scalar(key, wire, &mut key_slot, bytes),
        2 => take(item, number, wire, &mut value, bytes, depth),
        _ => encoding::skip_field(wire, number, bytes, DecodeContext::default()),
    })?;
    Ok((Key::of(key_slot), value))
}

fn take_fields(
    bytes: &mut Bytes,
    mut take: impl FnMut(u32, WireType, &mut Bytes) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    while bytes.has_remaining() {
        let (number, wire) = encoding::decode_key(bytes)?;
        take(number, wire, bytes)?;
    }
    Ok(())
}

/// The bytes of a length-delimited value.
fn nested(bytes: &mut Bytes) -> Result<Bytes, DecodeError> {
    let length = encoding::decode_varint(bytes)?;
    match usize::try_from(length) {
        Ok(length) if length <= bytes.len() => Ok(bytes.split_to(length)),
        _ => Err(invalid()),
    }
}

#[expect(deprecated, reason = "there is no other way to make one")]
fn invalid() -> DecodeError {
    DecodeError::new("the bytes are not of this message")
}
