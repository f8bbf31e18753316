//! One encoding for equal descriptors, whoever wrote them.
//!
//! Compilers agree on the meaning of a definition and not on its bytes: some write empty options, some pack repeated
//! options or write default values, and the entries of a map come in any order.

use super::wire::each_field;
use prost::{
    DecodeError,
    encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint},
};
use prost_reflect::{ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use std::collections::BTreeMap;

/// As deep as messages are decoded.
const MAX_DEPTH: usize = 100;

/// The bytes of a message of the type `descriptor` in their canonical form: fields by their numbers, entries of maps by
/// their bytes, and neither empty options nor default values of fields without presence.
pub(crate) fn canonical(descriptor: &MessageDescriptor, message: &[u8]) -> Result<Vec<u8>, DecodeError> {
    nested(descriptor, message, MAX_DEPTH)
}

fn nested(descriptor: &MessageDescriptor, message: &[u8], depth: usize) -> Result<Vec<u8>, DecodeError> {
    let mut fields: BTreeMap<u32, Field<'_>> = BTreeMap::new();
    let mut unknown = Vec::new();
    each_field(message, |number, field, value| match Shape::of(descriptor, number) {
        Some(shape) => {
            let field = Occurrence { field, value };
            fields
                .entry(number)
                .or_insert_with(|| Field { number, shape, found: Vec::new() })
                .found
                .push(field);
        }
        None => unknown.extend_from_slice(field),
    })?;
    let mut out = Vec::with_capacity(message.len());
    for field in fields.values() {
        field.write(depth, &mut out)?;
    }
    out.extend(unknown);
    Ok(out)
}

/// The known shape of a field.
struct Shape {
    kind: Kind,
    is_list: bool,
    is_map: bool,
    is_group: bool,
    /// True if its default value differs from no value.
    has_presence: bool,
    /// True if it holds options, of which empty ones have no meaning.
    is_options: bool,
}

impl Shape {
    fn of(message: &MessageDescriptor, number: u32) -> Option<Self> {
        let field = message.get_field(number).map(|field| Self::of_field(&field));
        field.or_else(|| message.get_extension(number).map(|field| Self::of_extension(&field)))
    }

    fn of_field(field: &FieldDescriptor) -> Self {
        Self {
            kind: field.kind(),
            is_list: field.is_list(),
            is_map: field.is_map(),
            is_group: field.is_group(),
            // Entries of maps have both of their fields.
            has_presence: field.supports_presence() || field.parent_message().is_map_entry(),
            is_options: field.name() == "options"
                && field.parent_message().package_name() == "google.protobuf",
        }
    }

    fn of_extension(field: &ExtensionDescriptor) -> Self {
        Self {
            kind: field.kind(),
            is_list: field.is_list(),
            is_map: field.is_map(),
            is_group: field.is_group(),
            has_presence: field.supports_presence(),
            is_options: false,
        }
    }

    fn is_default(&self, value: &[u8]) -> bool {
        match self.wire_type() {
            WireType::LengthDelimited => value.is_empty(),
            _ => value.iter().all(|byte| *byte == 0),
        }
    }

    fn wire_type(&self) -> WireType {
        match self.kind {
            Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => WireType::SixtyFourBit,
            Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => WireType::ThirtyTwoBit,
            Kind::String | Kind::Bytes | Kind::Message(_) => WireType::LengthDelimited,
            _ => WireType::Varint,
        }
    }
}

/// A field of a message, with all that is written of it.
struct Field<'a> {
    number: u32,
    shape: Shape,
    found: Vec<Occurrence<'a>>,
}

struct Occurrence<'a> {
    /// With its key.
    field: &'a [u8],
    /// The value after a length.
    value: &'a [u8],
}

impl Field<'_> {
    fn write(&self, depth: usize, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        match &self.shape.kind {
            _ if self.shape.is_group => {
                self.found.iter().for_each(|found| out.extend_from_slice(found.field));
            }
            Kind::Message(message) if depth > 0 => self.write_messages(message, depth - 1, out)?,
            _ => self.write_scalars(out)?,
        }
        Ok(())
    }

    fn write_messages(
        &self,
        message: &MessageDescriptor,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let mut values = Vec::with_capacity(self.found.len());
        if self.shape.is_list || self.shape.is_map {
            for found in &self.found {
                values.push(nested(message, found.value, depth)?);
            }
        } else {
            // What is written several times is one message.
            let parts: Vec<&[u8]> = self.found.iter().map(|found| found.value).collect();
            values.push(nested(message, &parts.concat(), depth)?);
        }
        if self.shape.is_map {
            values.sort();
        }
        values.retain(|value| !(value.is_empty() && self.shape.is_options));
        values.iter().for_each(|value| self.write_one(value, out));
        Ok(())
    }

    fn write_scalars(&self, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let mut values = Vec::with_capacity(self.found.len());
        for found in &self.found {
            self.scalars(found, &mut values)?;
        }
        let first = if self.shape.is_list { 0 } else { values.len().saturating_sub(1) };
        let may_be_left_out = !self.shape.is_list && !self.shape.has_presence;
        let is_default = |value: &&Vec<u8>| may_be_left_out && self.shape.is_default(value);
        values[first..]
            .iter()
            .filter(|value| !is_default(value))
            .for_each(|value| self.write_one(value, out));
        Ok(())
    }

    /// The values of one occurrence, of which a packed one holds several.
    fn scalars(&self, found: &Occurrence<'_>, values: &mut Vec<Vec<u8>>) -> Result<(), DecodeError> {
        let mut rest = found.field;
        let (_, wire_type) = decode_key(&mut rest)?;
        if wire_type == WireType::LengthDelimited {
            if self.shape.wire_type() == WireType::LengthDelimited {
                values.push(found.value.to_owned());
                return Ok(());
            }
            rest = found.value;
        }
        while !rest.is_empty() {
            values.push(scalar(self.shape.wire_type(), &mut rest)?);
        }
        Ok(())
    }

    fn write_one(&self, value: &[u8], out: &mut Vec<u8>) {
        let wire_type = self.shape.wire_type();
        encode_key(self.number, wire_type, out);
        if wire_type == WireType::LengthDelimited {
            encode_varint(value.len() as u64, out);
        }
        out.extend_from_slice(value);
    }
}

/// Takes a number from `rest`.
fn scalar(wire_type: WireType, rest: &mut &[u8]) -> Result<Vec<u8>, DecodeError> {
    let length = match wire_type {
        WireType::SixtyFourBit => 8,
        WireType::ThirtyTwoBit => 4,
        _ => {
            let mut value = Vec::new();
            encode_varint(decode_varint(rest)?, &mut value);
            return Ok(value);
        }
    };
    let (value, after) = rest.split_at(length.min(rest.len()));
    *rest = after;
    Ok(value.to_owned())
}
