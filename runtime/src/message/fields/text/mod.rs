//! The text forms of single values.

pub(crate) mod base64;
mod calendar;
pub(crate) mod duration;
pub(crate) mod field_mask;
mod fraction;
mod number;
mod pair;
mod short;
mod spelling;
pub(crate) mod timestamp;

pub(crate) use number::is_plain_integer;
pub(crate) use pair::{Pair, pair, set_pair};
pub(crate) use short::Short;
pub(crate) use spelling::Spelling;
#[cfg(feature = "rest")]
pub use spelling::{BoolText, DurationText};

use super::error::FieldErrorKind;
use super::{FieldMut, FieldRef, Message, TableRef, Type, WellKnown};
use crate::message::json;
use bytes::Bytes;
use std::borrow::Cow;

/// `true` or `false`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The type of the wrapper that a bare `value` stands for.
pub(super) fn wrapped_type(value: FieldRef<'_>) -> Type {
    match value {
        FieldRef::Bool(_) => Type::Bool,
        FieldRef::I32(_) => Type::Int32,
        FieldRef::U32(_) => Type::Uint32,
        FieldRef::I64(_) => Type::Int64,
        FieldRef::U64(_) => Type::Uint64,
        FieldRef::F32(_) => Type::Float,
        FieldRef::F64(_) => Type::Double,
        FieldRef::Bytes(_) => Type::Bytes,
        _ => Type::String,
    }
}

/// True if values of this type, which are messages of `table`, have a text form.
pub(crate) fn has_text(kind: &Type, table: Option<TableRef<'_>>) -> bool {
    if matches!(kind, Type::Map { .. }) || kind.is_oneof() {
        return false;
    }
    // Wrappers have no table.
    table.is_none_or(|table| !matches!(table.well_known(), None | Some(WellKnown::Any)))
}

fn invalid(expected: &'static str) -> FieldErrorKind {
    FieldErrorKind::Invalid { expected }
}

/// Sets `place`, whose type is `kind`.
pub(super) fn set(
    place: FieldMut<'_>,
    kind: &Type,
    text: &str,
    spelling: Spelling,
) -> Result<(), FieldErrorKind> {
    match place {
        FieldMut::Bool(value) => *value = spelling.bool(text).ok_or(invalid("`true` or `false`"))?,
        FieldMut::I32(value) => {
            *value = match kind {
                Type::Enum(kind) => kind
                    .value_number(text)
                    .or_else(|| number::integer(text))
                    .ok_or(invalid("the name or number of an enum value"))?,
                _ => number::integer(text).ok_or(invalid("an integer of 32 bits"))?,
            }
        }
        FieldMut::U32(value) => {
            *value = number::integer(text).ok_or(invalid("an integer of 32 bits, not negative"))?;
        }
        FieldMut::I64(value) => *value = number::integer(text).ok_or(invalid("an integer of 64 bits"))?,
        FieldMut::U64(value) => {
            *value = number::integer(text).ok_or(invalid("an integer of 64 bits, not negative"))?;
        }
        FieldMut::F32(value) => *value = number::float(text).ok_or(invalid("a number"))?,
        FieldMut::F64(value) => *value = number::float(text).ok_or(invalid("a number"))?,
        FieldMut::String(value) => text.clone_into(value),
        FieldMut::Bytes(value) => *value = base64::decode(text).ok_or(invalid("base64"))?,
        FieldMut::SharedBytes(value) => {
            *value = Bytes::from(base64::decode(text).ok_or(invalid("base64"))?);
        }
        FieldMut::Message(message) => set_message(message, text, spelling)?,
        FieldMut::Map(_) => return Err(FieldErrorKind::NoText { kind: "map" }),
        FieldMut::List(_) | FieldMut::Oneof(_) | FieldMut::Unset => {
            return Err(FieldErrorKind::NoText { kind: "field of this type" });
        }
    }
    Ok(())
}

fn set_message(message: &mut dyn Message, text: &str, spelling: Spelling) -> Result<(), FieldErrorKind> {
    match message.table().well_known() {
        Some(WellKnown::Timestamp) => {
            let value = timestamp::parse(text).ok_or(invalid("a time as in `2026-01-02T03:04:05.678Z`"))?;
            set_pair(message, value);
        }
        Some(WellKnown::Duration) => {
            let value = spelling.duration(text).ok_or(invalid("a duration in seconds, as in `1.5s`"))?;
            set_pair(message, value);
        }
        Some(WellKnown::FieldMask) => {
            field_mask::set(message, text, field_mask::Case::Any)
                .ok_or(invalid("field paths with commas between them"))?;
        }
        Some(WellKnown::Wrapper) => match message.table().fields().first().map(|field| field.kind.clone()) {
            Some(kind) => set(message.field_mut(0, super::Access::Set), &kind, text, spelling)?,
            None => return Err(FieldErrorKind::NoText { kind: "message" }),
        },
        Some(WellKnown::Struct | WellKnown::Value | WellKnown::ListValue) => {
            json::merge_message(message, text).map_err(FieldErrorKind::Json)?;
        }
        Some(WellKnown::Any) | None => return Err(FieldErrorKind::NoText { kind: "message" }),
    }
    Ok(())
}

/// The text form of `value`, whose type is `kind`.
pub(crate) fn get<'a>(value: FieldRef<'a>, kind: &Type) -> Result<Cow<'a, str>, FieldErrorKind> {
    Ok(match value {
        FieldRef::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        FieldRef::I32(value) => match kind {
            Type::Enum(kind) => match kind.value_name(value) {
                Some(name) => name.to_owned().into(),
                None => value.to_string().into(),
            },
            _ => value.to_string().into(),
        },
        FieldRef::U32(value) => value.to_string().into(),
        FieldRef::I64(value) => value.to_string().into(),
        FieldRef::U64(value) => value.to_string().into(),
        FieldRef::F32(value) => number::f32_text(value),
        FieldRef::F64(value) => number::f64_text(value),
        FieldRef::String(value) => Cow::Borrowed(value),
        FieldRef::Bytes(value) => base64::encode(value).into(),
        FieldRef::Message(message) => message_text(message)?,
        FieldRef::Map(_) => return Err(FieldErrorKind::NoText { kind: "map" }),
        FieldRef::List(_) | FieldRef::Oneof(_) | FieldRef::Unset => {
            return Err(FieldErrorKind::NoText { kind: "field of this type" });
        }
    })
}

fn message_text(message: &dyn Message) -> Result<Cow<'_, str>, FieldErrorKind> {
    let unrepresentable = |expected| FieldErrorKind::Unrepresentable { expected };
    let mut text = Vec::new();
    match message.table().well_known() {
        Some(WellKnown::Timestamp) => {
            let time = timestamp::write(pair(message));
            text.extend_from_slice(
                time.ok_or(unrepresentable("a time between the years 1 and 9999"))?.as_bytes(),
            );
        }
        Some(WellKnown::Duration) => {
            let duration = duration::write(pair(message));
            text.extend_from_slice(
                duration.ok_or(unrepresentable("a duration of at most 10000 years"))?.as_bytes(),
            );
        }
        Some(WellKnown::FieldMask) => {
            field_mask::write(message, &mut text).ok_or(unrepresentable("field paths in snake case"))?;
        }
        Some(WellKnown::Wrapper) => {
            return match message.table().fields().first() {
                Some(field) => get(message.field(0), &field.kind),
                None => Err(FieldErrorKind::NoText { kind: "message" }),
            };
        }
        Some(WellKnown::Struct | WellKnown::Value | WellKnown::ListValue) => {
            text = json::write_message(message).map_err(FieldErrorKind::Json)?;
        }
        Some(WellKnown::Any) | None => return Err(FieldErrorKind::NoText { kind: "message" }),
    }
    // Every writer above appends ASCII or UTF-8.
    Ok(String::from_utf8_lossy(&text).into_owned().into())
}
