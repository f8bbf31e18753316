//! The writer: messages straight into JSON.

mod any;
mod message;
mod output;
mod scalar;
mod value;
mod well_known;

use super::DEPTH_LIMIT;
use super::error::{Error, ErrorKind};
use super::options::WriteOptions;
use crate::fields::{FieldRef, List, Map, Type};
use crate::registry::TypeRegistry;
use output::Output;
use std::ops::ControlFlow;

/// Writes one JSON text.
pub(super) struct Writer {
    pub(super) output: Output,
    options: WriteOptions,
    types: &'static TypeRegistry,
    depth: usize,
}

impl Writer {
    /// A writer that appends to `output`, probably about `room` bytes; `types` resolves any `google.protobuf.Any`.
    pub(super) fn new(
        output: Vec<u8>,
        room: usize,
        options: WriteOptions,
        types: &'static TypeRegistry,
    ) -> Self {
        Self { output: Output::new(output, room), options, types, depth: 0 }
    }

    /// What `output` was, and all that was written.
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
        let mut result = Ok(());
        map.visit(&mut |key, value| {
            self.output.push(b',');
            self.map_key(key);
            self.output.push(b':');
            match self.value(&value, kind) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    result = Err(error.in_entry(&Self::key_text(key)));
                    ControlFlow::Break(())
                }
            }
        });
        self.close_object(open);
        result
    }

    /// Ends an object that starts at `open`, where each entry was written with a comma before it.
    pub(super) fn close_object(&mut self, open: usize) {
        self.output.set(open, b'{');
        self.output.push(b'}');
    }

    /// One level deeper. Call [`Writer::leave`] at its end.
    fn enter(&mut self) -> Result<(), Error> {
        if self.depth == DEPTH_LIMIT {
            return Err(Error::of_value(ErrorKind::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// One level up.
    fn leave(&mut self) {
        self.depth -= 1;
    }
}
