//! The binary form of dynamic messages.

use super::{
    message::DynamicMessage,
    slot::{Entries, Item, Key, Scalar, Shape, Slot},
};
use crate::message::fields::Message as _;
use bytes::{Buf as _, Bytes};
use prost::{
    DecodeError,
    encoding::{self, DecodeContext, WireType},
};

/// The deepest nesting of messages: prost's limit.
const DEPTH_LIMIT: usize = 100;

/// Appends the binary form.
pub(super) fn encode(message: &DynamicMessage, buffer: &mut Vec<u8>) {
    for (number, shape, slot) in message.rows() {
        match (shape, slot) {
            (Shape::Implicit(item), slot) if !slot.get().is_default() => put(*item, number, slot, buffer),
            (Shape::Optional(item) | Shape::Required(item, _), slot) => put(*item, number, slot, buffer),
            (Shape::List(item), Slot::List(list)) => {
                list.slots.iter().for_each(|slot| put(*item, number, slot, buffer));
            }
            (Shape::Map(key, item), Slot::Map(map)) => put_map((*key, *item), number, map, buffer),
            (Shape::Oneof(..), Slot::Oneof(choice)) => {
                if let Some((number, item, slot)) = choice.member() {
                    put(item, number, slot, buffer);
                }
            }
            _ => {}
        }
    }
}

fn put_map((key_kind, item): (Scalar, Item), number: u32, map: &Entries, buffer: &mut Vec<u8>) {
    for (key, value) in &map.slots {
        let mut entry = Vec::new();
        put_scalar(key_kind, 1, &key.slot(), &mut entry);
        put(item, 2, value, &mut entry);
        put_nested(number, &entry, buffer);
    }
}

fn put(item: Item, number: u32, slot: &Slot, buffer: &mut Vec<u8>) {
    match (item, slot) {
        (_, Slot::Unset) => {}
        (Item::Scalar(kind), slot) => put_scalar(kind, number, slot, buffer),
        (Item::Wrapper(kind), slot) => {
            let mut inner = Vec::new();
            if !slot.get().is_default() {
                put_scalar(kind, 1, slot, &mut inner);
            }
            put_nested(number, &inner, buffer);
        }
        (Item::Message(_), Slot::Message(message)) => {
            let mut inner = Vec::new();
            encode(message, &mut inner);
            put_nested(number, &inner, buffer);
        }
        (Item::Group(_), Slot::Message(message)) => {
            encoding::encode_key(number, WireType::StartGroup, buffer);
            encode(message, buffer);
            encoding::encode_key(number, WireType::EndGroup, buffer);
        }
        _ => {}
    }
}

fn put_nested(number: u32, inner: &[u8], buffer: &mut Vec<u8>) {
    encoding::encode_key(number, WireType::LengthDelimited, buffer);
    encoding::encode_varint(inner.len() as u64, buffer);
    buffer.extend_from_slice(inner);
}

macro_rules! scalars {
    ($($kind:ident $slot:ident $module:ident),* $(,)?) => {
        fn put_scalar(kind: Scalar, number: u32, slot: &Slot, buffer: &mut Vec<u8>) {
            match (kind, slot) {
                $((Scalar::$kind, Slot::$slot(value)) => encoding::$module::encode(number, value, buffer),)*
                _ => {}
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
    while bytes.has_remaining() {
        let (number, wire) = encoding::decode_key(bytes)?;
        if wire == WireType::EndGroup {
            return if group == Some(number) { Ok(()) } else { Err(invalid()) };
        }
        if !merge_field(message, number, wire, bytes, depth)? {
            encoding::skip_field(wire, number, bytes, DecodeContext::default())?;
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
    let fields = message.table().fields();
    let direct = fields.iter().position(|field| field.number == number && field.kind.members().is_none());
    let row = direct.or_else(|| {
        let holds = |row: &usize| {
            let members = fields.get(*row).and_then(|field| field.kind.members());
            members.is_some_and(|members| members.fields().iter().any(|field| field.number == number))
        };
        (0..fields.len()).find(holds)
    });
    let Some((shape, slot)) = row.and_then(|row| message.row_mut(row)) else { return Ok(false) };
    match (shape, slot) {
        (Shape::Implicit(item) | Shape::Required(item, _), slot) => {
            take(*item, number, wire, slot, bytes, depth)?;
        }
        (Shape::Optional(item), slot) => {
            slot.set(*item);
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
            let (key, value) = entry(*key, *item, &mut nested(bytes)?, depth)?;
            map.slots.insert(key, value);
        }
        (Shape::Oneof(..), Slot::Oneof(choice)) => {
            if let Some((index, item)) = choice.find(number)
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

fn entry(key: Scalar, item: Item, bytes: &mut Bytes, depth: usize) -> Result<(Key, Slot), DecodeError> {
    let (mut key_slot, mut value) = (Item::Scalar(key).slot(), item.slot());
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
