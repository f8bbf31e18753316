//! `google.protobuf.Struct`, `Value` and `ListValue`: any JSON.

use super::Writer;
use crate::message::fields::{FieldRef, Message, Type};
use crate::message::json::error::{Error, ErrorKind};

impl Writer {
    /// A Value; one that holds nothing is `null`.
    pub(super) fn dynamic_value(&mut self, message: &dyn Message) -> Result<(), Error> {
        let FieldRef::Oneof(oneof) = message.field(0) else {
            self.null();
            return Ok(());
        };
        match oneof.active() {
            None | Some((_, FieldRef::I32(_))) => {
                self.null();
                Ok(())
            }
            Some((_, FieldRef::F64(value))) if !value.is_finite() => {
                Err(Error::of_value(ErrorKind::Unrepresentable("a finite number")))
            }
            Some((_, value)) => self.value(&value, &Type::String),
        }
    }

    pub(super) fn struct_value(&mut self, message: &dyn Message) -> Result<(), Error> {
        self.enter()?;
        if let FieldRef::Map(map) = message.field(0) {
            self.map(map, &Type::String)?;
        }
        self.leave();
        Ok(())
    }

    pub(super) fn list_value(&mut self, message: &dyn Message) -> Result<(), Error> {
        self.enter()?;
        if let FieldRef::List(list) = message.field(0) {
            self.list(list, &Type::String)?;
        }
        self.leave();
        Ok(())
    }
}
