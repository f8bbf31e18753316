//! Messages.

use super::Writer;
use crate::fields::{Field, FieldRef, Label, Message, Table};
use crate::json::error::Error;

impl Writer<'_> {
    /// A message, or the form of its own that a well-known type has.
    pub(in crate::json) fn message(&mut self, message: &dyn Message) -> Result<(), Error> {
        let table = message.table();
        match table.well_known() {
            None => {
                let open = self.output.len();
                self.fields(message, table)?;
                self.close_object(open);
                Ok(())
            }
            Some(kind) => self.well_known(message, kind),
        }
    }

    /// The fields, each with a comma before it.
    pub(super) fn fields(&mut self, message: &dyn Message, table: &'static Table) -> Result<(), Error> {
        self.enter()?;
        for (index, field) in table.fields().iter().enumerate() {
            match message.field(index) {
                FieldRef::Unset => {}
                FieldRef::Oneof(oneof) => {
                    if let Some((member, value)) = oneof.active()
                        && let Some(field) = oneof.table().fields().get(member)
                    {
                        self.field(field, value)?;
                    }
                }
                value => {
                    if self.is_written(field.label, &value) {
                        self.field(field, value)?;
                    }
                }
            }
        }
        self.leave();
        Ok(())
    }

    fn is_written(&self, label: Label, value: &FieldRef<'_>) -> bool {
        match label {
            Label::Implicit | Label::Repeated => self.options.defaults || !value.is_default(),
            Label::Optional | Label::Required => true,
        }
    }

    #[inline]
    fn field(&mut self, field: &'static Field, value: FieldRef<'_>) -> Result<(), Error> {
        if self.options.proto_names {
            self.output.extend_from_slice(b",\"");
            self.output.extend_from_slice(field.name.as_bytes());
            self.output.extend_from_slice(b"\":");
        } else {
            self.output.extend_from_slice(field.key.as_bytes());
        }
        self.value(value, &field.kind).map_err(|error| error.in_field(field.name))
    }
}
