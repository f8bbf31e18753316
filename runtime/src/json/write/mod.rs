//! The writer: messages straight into JSON.

mod any;
mod message;
mod scalar;
mod value;
mod well_known;

use super::DEPTH_LIMIT;
use super::error::{Error, ErrorKind};
use super::options::WriteOptions;
use crate::fields::{FieldRef, List, Map, Type};
use crate::registry::TypeRegistry;
use std::ops::ControlFlow;

/// Writes one JSON text.
pub(super) struct Writer<'o> {
    output: &'o mut Vec<u8>,
    options: &'o WriteOptions,
    types: &'static TypeRegistry,
    depth: usize,
}

impl<'o> Writer<'o> {
    /// A writer that appends to `output`; `types` resolves any `google.protobuf.Any`.
    pub(super) fn new(
        output: &'o mut Vec<u8>,
        options: &'o WriteOptions,
        types: &'static TypeRegistry,
    ) -> Self {
        Self { output, options, types, depth: 0 }
    }

    /// Writes the outermost message; a bare value stands for its wrapper, whose storage says enough of its type.
    pub(super) fn root(&mut self, root: FieldRef<'_>) -> Result<(), Error> {
        self.value(root, &Type::String)
    }

    /// Writes a value of any kind.
    pub(super) fn value(&mut self, value: FieldRef<'_>, kind: &Type) -> Result<(), Error> {
        match value {
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
            self.value(list.at(index), kind).map_err(|error| error.in_item(index))?;
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
            match self.value(value, kind) {
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
    fn close_object(&mut self, open: usize) {
        match self.output.get_mut(open) {
            Some(comma) => *comma = b'{',
            None => self.output.push(b'{'),
        }
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
