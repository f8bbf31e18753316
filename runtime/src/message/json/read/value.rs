//! `google.protobuf.Struct`, `Value` and `ListValue`: any JSON.

use super::Reader;
use crate::message::fields::{Access, FieldMut, Memory, Message, Type};
use crate::message::json::error::Error;

/// The members of a Value's oneof, in the order of the definition.
#[derive(Clone, Copy)]
pub(in crate::message::json) enum Kind {
    Null,
    Number,
    String,
    Bool,
    Struct,
    List,
}

impl Reader<'_> {
    pub(super) fn dynamic_value(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let kind = match self.lexer.peek() {
            b'n' => Kind::Null,
            b'"' => Kind::String,
            b't' | b'f' => Kind::Bool,
            b'{' => Kind::Struct,
            b'[' => Kind::List,
            b'0'..=b'9' | b'-' => Kind::Number,
            _ => return Err(self.lexer.unexpected("a JSON value")),
        };
        let FieldMut::Oneof(oneof) = message.field_mut(0, Access::Set) else { return Ok(()) };
        match (oneof.choose(kind as usize), kind) {
            (FieldMut::I32(place), Kind::Null) => {
                self.lexer.word("null")?;
                *place = 0;
            }
            (FieldMut::Bool(place), Kind::Bool) => *place = self.lexer.boolean()?,
            (FieldMut::F64(place), Kind::Number) => *place = self.double()?,
            (FieldMut::String(place), Kind::String) => self.text(place)?,
            (FieldMut::Message(place), Kind::Struct) => self.struct_value(place)?,
            (FieldMut::Message(place), Kind::List) => self.list_value(place)?,
            _ => return Err(self.lexer.unexpected("another kind of value")),
        }
        Ok(())
    }

    pub(super) fn struct_value(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let memory = memory_of(message);
        let FieldMut::Map(map) = message.field_mut(0, Access::Set) else { return Ok(()) };
        self.lexer.enter()?;
        self.map(map, &Type::Message(|| None), &memory)?;
        self.lexer.leave();
        Ok(())
    }

    pub(super) fn list_value(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let memory = memory_of(message);
        let FieldMut::List(list) = message.field_mut(0, Access::Set) else { return Ok(()) };
        self.lexer.enter()?;
        self.list(list, &Type::Message(|| None), &memory)?;
        self.lexer.leave();
        Ok(())
    }
}

/// The memory that the values of a message's first field take.
pub(super) fn memory_of(message: &dyn Message) -> Memory {
    message.table().fields().first().map_or(Memory::INLINE, |field| field.memory)
}
