//! Well-known types that have a form of their own.

use super::Reader;
use super::value::memory_of;
use crate::message::budget::{self, Growth};
use crate::message::fields::text::{Pair, duration, field_mask, set_pair, timestamp};
use crate::message::fields::{Access, Message, WellKnown};
use crate::message::json::error::{Error, ErrorKind};

impl Reader<'_> {
    pub(super) fn well_known(&mut self, message: &mut dyn Message, kind: WellKnown) -> Result<(), Error> {
        match kind {
            WellKnown::Timestamp => {
                self.pair(message, timestamp::parse, "a time as in \"2026-01-02T03:04:05.678Z\"")
            }
            WellKnown::Duration => {
                self.pair(message, duration::parse, "a duration in seconds, as in \"1.5s\"")
            }
            WellKnown::FieldMask => self.field_mask(message),
            WellKnown::Wrapper => {
                let table = message.table().keep();
                let Some(field) = table.get().fields().first() else { return Ok(()) };
                self.value(&mut message.field_mut(0, Access::Set), &field.kind, &field.memory)
            }
            WellKnown::Any => self.any(message),
            WellKnown::Struct => self.struct_value(message),
            WellKnown::ListValue => self.list_value(message),
            WellKnown::Value => self.dynamic_value(message),
        }
    }

    fn pair(
        &mut self,
        message: &mut dyn Message,
        parse: fn(&str) -> Option<Pair>,
        expected: &'static str,
    ) -> Result<(), Error> {
        let raw = self.raw_string()?;
        let value = parse(&raw.text()?);
        set_pair(message, value.ok_or_else(|| Error::at(raw.offset(), ErrorKind::Expected(expected)))?);
        Ok(())
    }

    fn field_mask(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let raw = self.raw_string()?;
        let text = raw.text()?;
        let mut growth = Growth::new(memory_of(message));
        for path in text.split(',') {
            self.grow(&mut growth)?;
            // An underscore for each letter, when all are capitals.
            self.take(budget::text(2 * path.len()))?;
        }
        field_mask::set(message, &text, field_mask::Case::Camel).ok_or_else(|| {
            Error::at(raw.offset(), ErrorKind::Expected("field paths in camel case with commas between them"))
        })
    }
}
