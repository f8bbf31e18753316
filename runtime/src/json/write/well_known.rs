//! Well-known types that have a form of their own.

use super::Writer;
use crate::fields::text::{duration, field_mask, pair, timestamp};
use crate::fields::{Message, WellKnown};
use crate::json::error::{Error, ErrorKind};

impl Writer<'_> {
    pub(super) fn well_known(&mut self, message: &dyn Message, kind: WellKnown) -> Result<(), Error> {
        match kind {
            WellKnown::Timestamp => self.quoted("a time between the years 1 and 9999", |output| {
                timestamp::write(pair(message), output)
            }),
            WellKnown::Duration => self
                .quoted("a duration of at most 10000 years with parts of one sign", |output| {
                    duration::write(pair(message), output)
                }),
            WellKnown::FieldMask => {
                self.quoted("field paths in snake case", |output| field_mask::write(message, output))
            }
            WellKnown::Wrapper => match message.table().fields().first() {
                Some(field) => self.value(message.field(0), &field.kind),
                None => Ok(()),
            },
            WellKnown::Any => self.any(message),
            WellKnown::Struct => self.struct_value(message),
            WellKnown::ListValue => self.list_value(message),
            WellKnown::Value => self.dynamic_value(message),
        }
    }

    /// A string whose characters `write` appends; none of them needs an escape.
    fn quoted(
        &mut self,
        expected: &'static str,
        write: impl FnOnce(&mut Vec<u8>) -> Option<()>,
    ) -> Result<(), Error> {
        self.output.push(b'"');
        write(self.output).ok_or_else(|| Error::of_value(ErrorKind::Unrepresentable(expected)))?;
        self.output.push(b'"');
        Ok(())
    }
}
