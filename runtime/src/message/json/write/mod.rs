//! The writer: messages straight into JSON.

mod any;
mod message;
mod output;
pub(super) mod pretty;
mod scalar;
mod value;
mod well_known;

use super::error::{Error, ErrorKind};
use super::options::WriteOptions;
use crate::message::fields::{FieldRef, List, Map, Type};
use crate::message::registry::Types;
use output::Output;
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// Writes one JSON text.
pub(super) struct Writer {
    pub(super) output: Output,
    options: WriteOptions,
    types: Types,
    depth: usize,
}

impl Writer {
    /// A writer that appends to `output`, probably about `room` bytes; `types` resolves any `google.protobuf.Any`.
    pub(super) fn new(output: Vec<u8>, room: usize, options: WriteOptions, types: Types) -> Self {
        Self { output: Output::new(output, room), options, types, depth: 0 }
    }

    /// The former content of `output`, and everything that was written.
    pub(super) fn finish(self) -> Vec<u8> {
        self.output.into_bytes()
    }

    /// Writes a value of any kind. Where a value stands for a wrapper, its storage says enough: any type will do.
    #[inline]
    pub(super) fn value(&mut self, value: &FieldRef<'_>, kind: &Type) -> Result<(), Error> {
        match *value {
            FieldRef::String(value) => self.string(value),
            FieldRef::I32(value) => match kind {
                Type::Enum(kind) => self.enumeration(value, kind),
                _ => self.integer(value),
            },
            FieldRef::I64(value) => self.quoted_integer(value),
            FieldRef::U64(value) => self.quoted_integer(value),
            FieldRef::U32(value) => self.integer(value),
            FieldRef::Bool(value) => self.boolean(value),
            FieldRef::F32(value) => self.float(value),
            FieldRef::F64(value) => self.double(value),
            FieldRef::Bytes(value) => self.bytes(value),
            FieldRef::Message(value) => return self.message(value),
            FieldRef::List(value) => return self.list(value, kind),
            FieldRef::Map(value) => return self.map(value, kind.item()),
            FieldRef::Oneof(_) | FieldRef::Unset => self.null(),
        }
        Ok(())
    }

    fn list(&mut self, list: &dyn List, kind: &Type) -> Result<(), Error> {
        self.output.push(b'[');
        for index in 0..list.len() {
            if index > 0 {
                self.output.push(b',');
            }
            self.value(&list.at(index), kind).map_err(|error| error.in_item(index))?;
        }
        self.output.push(b']');
        Ok(())
    }

    fn map(&mut self, map: &dyn Map, kind: &Type) -> Result<(), Error> {
        let open = self.output.len();
        if self.options.sorted_maps && map.len() > 1 && !map.is_sorted() {
            let (mut few, mut many) = ([UNSET; FEW], Vec::new());
            let entries = match few.get_mut(..map.len()) {
                Some(few) => few,
                None => {
                    many.resize(map.len(), UNSET);
                    &mut many
                }
            };
            sort_entries(map, entries);
            entries.iter().try_for_each(|(key, value)| self.entry(*key, value, kind))?;
        } else {
            let mut result = Ok(());
            map.visit(&mut |key, value| {
                result = self.entry(key, &value, kind);
                if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            result?;
        }
        self.close_object(open);
        Ok(())
    }

    /// An entry of a map, with a comma before it.
    fn entry(&mut self, key: FieldRef<'_>, value: &FieldRef<'_>, kind: &Type) -> Result<(), Error> {
        self.output.push(b',');
        self.map_key(key);
        self.output.push(b':');
        self.value(value, kind).map_err(|error| error.in_entry(&Self::key_text(key)))
    }

    /// Ends an object that starts at `open`, where each entry was written with a comma before it.
    pub(super) fn close_object(&mut self, open: usize) {
        self.output.set(open, b'{');
        self.output.push(b'}');
    }

    /// One level deeper. Call [`Writer::leave`] at its end.
    fn enter(&mut self) -> Result<(), Error> {
        let limit = self.options.depth;
        if self.depth >= limit {
            return Err(Error::of_value(ErrorKind::TooDeep { limit }));
        }
        self.depth += 1;
        Ok(())
    }

    /// One level up.
    fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// The number of entries that are sorted without an allocation: most maps have no more.
const FEW: usize = 8;

/// A place for an entry: its key and its value.
const UNSET: (FieldRef<'_>, FieldRef<'_>) = (FieldRef::Unset, FieldRef::Unset);

/// Fills `entries`, which are as many as the map's, in the order of their keys.
fn sort_entries<'m>(map: &'m dyn Map, entries: &mut [(FieldRef<'m>, FieldRef<'m>)]) {
    let mut places = entries.iter_mut();
    map.visit(&mut |key, value| match places.next() {
        Some(place) => {
            *place = (key, value);
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    });
    entries.sort_unstable_by(|(key, _), (other, _)| key_order(key, other));
}

/// The order of two keys of one map.
fn key_order(key: &FieldRef<'_>, other: &FieldRef<'_>) -> Ordering {
    match (key, other) {
        (FieldRef::String(key), FieldRef::String(other)) => key.cmp(other),
        (FieldRef::Bool(key), FieldRef::Bool(other)) => key.cmp(other),
        (FieldRef::I32(key), FieldRef::I32(other)) => key.cmp(other),
        (FieldRef::U32(key), FieldRef::U32(other)) => key.cmp(other),
        (FieldRef::I64(key), FieldRef::I64(other)) => key.cmp(other),
        (FieldRef::U64(key), FieldRef::U64(other)) => key.cmp(other),
        // The keys of a map are of one type, and no other type is a key.
        _ => Ordering::Equal,
    }
}
