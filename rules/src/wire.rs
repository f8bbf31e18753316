//! Rules in the encoding of protobuf: what descriptors hold.

use crate::schema::{Field, Kind, Rule, Value, values};
use std::time::Duration;

/// The deepest nesting of messages; the rules need four.
const DEPTH: usize = 32;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;
const FIXED32: u32 = 5;

/// The reason why bytes are not a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// They end within a field.
    #[error("the encoded rule ends within a field")]
    Truncated,
    /// A number is longer than ten bytes, or a tag has a type that is not used any more.
    #[error("the encoded rule has a malformed field")]
    Malformed,
    /// A text is not UTF-8.
    #[error("a text of the encoded rule is not UTF-8")]
    Text,
    /// Messages lie in one another too deep.
    #[error("messages lie in one another too deep")]
    Depth,
}

/// The encoded message of `rule`, fields in the order of their numbers.
pub fn encode(rule: &dyn Rule) -> Vec<u8> {
    let mut fields: Vec<_> = values(rule).collect();
    fields.sort_by_key(|(field, _)| field.number);
    let mut bytes = Vec::new();
    fields.iter().for_each(|(field, value)| push_field(field.number, value, &mut bytes));
    bytes
}

fn push_field(number: u32, value: &Value<'_>, bytes: &mut Vec<u8>) {
    match value {
        Value::Text(text) => push_bytes(number, text.as_bytes(), bytes),
        Value::Bool(value) => push_number(number, u64::from(*value), bytes),
        Value::U32(value) => push_number(number, u64::from(*value), bytes),
        Value::F64(value) => {
            push_tag(number, FIXED64, bytes);
            bytes.extend(value.to_le_bytes());
        }
        Value::Duration(value) => push_bytes(number, &duration(*value), bytes),
        Value::Enum(value) => push_number(number, extended(*value), bytes),
        Value::Rule(rule) => push_bytes(number, &encode(*rule), bytes),
        Value::List(values) => push_list(number, values, bytes),
    }
}

/// Numbers lie packed, as proto3 has them.
fn push_list(number: u32, values: &[Value<'_>], bytes: &mut Vec<u8>) {
    let mut packed = Vec::new();
    for value in values {
        match value {
            Value::Enum(value) => push_varint(extended(*value), &mut packed),
            Value::U32(value) => push_varint(u64::from(*value), &mut packed),
            other => push_field(number, other, bytes),
        }
    }
    if !packed.is_empty() {
        push_bytes(number, &packed, bytes);
    }
}

fn duration(value: Duration) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, part) in [(1, value.as_secs()), (2, u64::from(value.subsec_nanos()))] {
        if part != 0 {
            push_number(number, part, &mut bytes);
        }
    }
    bytes
}

/// A negative number is extended to 64 bits.
fn extended(number: i32) -> u64 {
    i64::from(number).cast_unsigned()
}

fn push_number(number: u32, value: u64, bytes: &mut Vec<u8>) {
    push_tag(number, VARINT, bytes);
    push_varint(value, bytes);
}

fn push_bytes(number: u32, value: &[u8], bytes: &mut Vec<u8>) {
    push_tag(number, BYTES, bytes);
    push_varint(value.len() as u64, bytes);
    bytes.extend(value);
}

fn push_tag(number: u32, kind: u32, bytes: &mut Vec<u8>) {
    push_varint(u64::from(number << 3 | kind), bytes);
}

fn push_varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Sets the fields of `rule` that `bytes` hold. Fields that the rule does not have are left alone.
///
/// # Errors
/// When the bytes are not a message.
pub fn decode(rule: &mut dyn Rule, bytes: &[u8]) -> Result<(), DecodeError> {
    decode_within(rule, bytes, DEPTH)
}

fn decode_within(rule: &mut dyn Rule, bytes: &[u8], depth: usize) -> Result<(), DecodeError> {
    let depth = depth.checked_sub(1).ok_or(DecodeError::Depth)?;
    for part in Parts(bytes) {
        let (number, part) = part?;
        if let Some((index, field)) = rule.schema().numbered(number) {
            take(rule, index, field, part, depth)?;
        }
    }
    Ok(())
}

fn take(
    rule: &mut dyn Rule,
    index: usize,
    field: &Field,
    part: Encoded<'_>,
    depth: usize,
) -> Result<(), DecodeError> {
    let kind = match field.kind {
        Kind::List(kind) => kind,
        ref kind => kind,
    };
    match (kind, part) {
        (Kind::Rule(_), Encoded::Bytes(bytes)) => {
            rule.nested(index).map_or(Ok(()), |nested| decode_within(nested, bytes, depth))?;
        }
        (Kind::Enum(_) | Kind::U32, Encoded::Bytes(mut packed)) => {
            while !packed.is_empty() {
                let number = varint(&mut packed)?;
                number_of(kind, number).map(|value| rule.set(index, value));
            }
        }
        (kind, part) => {
            value(kind, part)?.map(|value| rule.set(index, value));
        }
    }
    Ok(())
}

fn value<'a>(kind: &Kind, part: Encoded<'a>) -> Result<Option<Value<'a>>, DecodeError> {
    Ok(match (kind, part) {
        (Kind::Text, Encoded::Bytes(bytes)) => {
            Some(Value::Text(str::from_utf8(bytes).map_err(|_| DecodeError::Text)?.into()))
        }
        (Kind::Duration, Encoded::Bytes(bytes)) => Some(Value::Duration(read_duration(bytes)?)),
        (Kind::F64, Encoded::Fixed64(bits)) => Some(Value::F64(f64::from_bits(bits))),
        (kind, Encoded::Number(number)) => number_of(kind, number),
        _ => None,
    })
}

fn number_of(kind: &Kind, number: u64) -> Option<Value<'static>> {
    match kind {
        Kind::Bool => Some(Value::Bool(number != 0)),
        // Numbers of 32 bits are cut off, as everywhere in protobuf.
        Kind::U32 => Some(Value::U32(number as u32)),
        Kind::Enum(_) => Some(Value::Enum(number as i32)),
        _ => None,
    }
}

fn read_duration(bytes: &[u8]) -> Result<Duration, DecodeError> {
    let (mut seconds, mut nanos) = (0, 0);
    for part in Parts(bytes) {
        match part? {
            (1, Encoded::Number(number)) => seconds = number.cast_signed(),
            (2, Encoded::Number(number)) => nanos = number as i32,
            _ => {}
        }
    }
    Ok(duration_of(seconds, nanos))
}

/// The duration of a `google.protobuf.Duration`; zero when it is negative or out of range.
pub fn duration_of(seconds: i64, nanos: i32) -> Duration {
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    let parts = u64::try_from(seconds).ok().zip(nanos);
    parts.map(|(seconds, nanos)| Duration::new(seconds, nanos)).unwrap_or_default()
}

/// A field as it is encoded.
enum Encoded<'a> {
    Number(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    /// A kind that no rule has.
    Other,
}

/// The fields of an encoded message, with their numbers.
struct Parts<'a>(&'a [u8]);

impl<'a> Iterator for Parts<'a> {
    type Item = Result<(u32, Encoded<'a>), DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let part = part(&mut self.0);
        if part.is_err() {
            self.0 = &[];
        }
        Some(part)
    }
}

fn part<'a>(bytes: &mut &'a [u8]) -> Result<(u32, Encoded<'a>), DecodeError> {
    let tag = u32::try_from(varint(bytes)?).map_err(|_| DecodeError::Malformed)?;
    let encoded = match tag & 7 {
        VARINT => Encoded::Number(varint(bytes)?),
        FIXED64 => {
            let (bits, rest) = bytes.split_first_chunk().ok_or(DecodeError::Truncated)?;
            *bytes = rest;
            Encoded::Fixed64(u64::from_le_bytes(*bits))
        }
        BYTES => {
            let length = usize::try_from(varint(bytes)?).map_err(|_| DecodeError::Truncated)?;
            let (value, rest) = bytes.split_at_checked(length).ok_or(DecodeError::Truncated)?;
            *bytes = rest;
            Encoded::Bytes(value)
        }
        FIXED32 => {
            let (_, rest) = bytes.split_first_chunk::<4>().ok_or(DecodeError::Truncated)?;
            *bytes = rest;
            Encoded::Other
        }
        _ => return Err(DecodeError::Malformed),
    };
    Ok((tag >> 3, encoded))
}

fn varint(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(DecodeError::Truncated)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(DecodeError::Malformed)
}
