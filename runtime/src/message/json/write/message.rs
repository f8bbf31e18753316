//! Messages.

use super::Writer;
use crate::message::fields::{Field, FieldRef, Index, Message};
use crate::message::json::error::Error;

impl Writer {
    /// A message, or the form of its own that a well-known type has.
    pub(in crate::message::json) fn message(&mut self, message: &dyn Message) -> Result<(), Error> {
        let index = message.table().index();
        match index.well_known() {
            None => {
                let open = self.output.len();
                self.fields(message, index)?;
                self.close_object(open);
                Ok(())
            }
            Some(kind) => self.well_known(message, kind),
        }
    }

    /// The fields, each with a comma before it.
    pub(super) fn fields(&mut self, message: &dyn Message, index: &Index) -> Result<(), Error> {
        self.enter()?;
        for (number, row) in index.rows().iter().enumerate() {
            // By reference: moving the value makes the processor wait for its parts to be stored.
            match &message.field(number) {
                FieldRef::Unset => {}
                FieldRef::Oneof(oneof) => {
                    if let Some((member, value)) = oneof.active() {
                        self.field(index, row.position + member, &value)?;
                    }
                }
                value => {
                    if !row.implicit || !value.is_default() || self.options.defaults {
                        self.field(index, row.position, value)?;
                    }
                }
            }
        }
        self.leave();
        Ok(())
    }

    #[inline]
    fn field(&mut self, index: &Index, position: usize, value: &FieldRef<'_>) -> Result<(), Error> {
        let Some(place) = index.places().get(position) else { return Ok(()) };
        if place.key.length > 0 && !self.options.proto_names {
            self.output.put_key(&place.key);
        } else {
            self.long_key(&place.field);
        }
        let result = match value {
            FieldRef::String(text) => {
                self.string(text);
                return Ok(());
            }
            FieldRef::Message(message) => self.message(*message),
            value => self.value(value, &place.field.kind),
        };
        result.map_err(|error| error.in_field(&place.field.name))
    }

    #[cold]
    fn long_key(&mut self, field: &Field) {
        if self.options.proto_names {
            self.output.put(b",\"");
            self.output.put(field.name.as_bytes());
            self.output.put(b"\":");
        } else {
            self.output.put(field.key.as_bytes());
        }
    }
}
