//! Well-known types that have a form of their own.

use super::Writer;
use crate::message::fields::text::{Short, duration, field_mask, pair, timestamp};
use crate::message::fields::{Message, WellKnown};
use crate::message::json::error::{Error, ErrorKind};

impl Writer {
    pub(super) fn well_known(&mut self, message: &dyn Message, kind: WellKnown) -> Result<(), Error> {
        match kind {
            WellKnown::Timestamp => {
                self.quoted(timestamp::write(pair(message)), "a time between the years 1 and 9999")
            }
            WellKnown::Duration => self.quoted(
                duration::write(pair(message)),
                "a duration of at most 10000 years with parts of one sign",
            ),
            WellKnown::FieldMask => self.field_mask(message),
            WellKnown::Wrapper => match message.table().fields().first() {
                Some(field) => self.value(&message.field(0), &field.kind),
                None => Ok(()),
            },
            WellKnown::Any => self.any(message),
            WellKnown::Struct => self.struct_value(message),
            WellKnown::ListValue => self.list_value(message),
            WellKnown::Value => self.dynamic_value(message),
        }
    }

    fn quoted(&mut self, text: Option<Short>, expected: &'static str) -> Result<(), Error> {
        let text = text.ok_or_else(|| Error::of_value(ErrorKind::Unrepresentable(expected)))?;
        self.output.put_quoted(text.as_bytes());
        Ok(())
    }

    fn field_mask(&mut self, message: &dyn Message) -> Result<(), Error> {
        let expected = || Error::of_value(ErrorKind::Unrepresentable("field paths in snake case"));
        let mut text = Vec::new();
        field_mask::write(message, &mut text).ok_or_else(expected)?;
        // Paths may hold whatever a string does.
        self.string(&String::from_utf8_lossy(&text));
        Ok(())
    }
}
