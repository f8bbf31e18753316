//! The reader: JSON straight into the fields of messages.

mod any;
mod message;
mod scalar;
mod seen;
mod value;
mod well_known;

use super::error::{Error, ErrorKind, excerpt};
use super::lexer::Lexer;
use super::options::ReadOptions;
use crate::message::budget::{Budget, Growth};
use crate::message::fields::{FieldMut, FieldPath, Inserted, Label, List, Map, Memory, Type};
use crate::message::payload::Payload;
use crate::message::registry::Types;

/// Reads one JSON text.
pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    ignore_unknown: bool,
    /// True if the outermost message may lack required fields.
    partial: bool,
    /// True if numbers with a fraction or an exponent have been doubles.
    doubles: bool,
    types: Types,
    budget: Budget,
}

impl<'a> Reader<'a> {
    /// A reader of `text`; `types` resolves any `google.protobuf.Any`.
    pub(super) fn new(text: &'a str, options: &ReadOptions, types: Types) -> Self {
        Self {
            lexer: Lexer::new(text, options.depth),
            ignore_unknown: options.ignore_unknown,
            partial: false,
            doubles: false,
            types,
            budget: Budget::new(options.max_memory, text.len()).after(text.len()),
        }
    }

    /// The same for a message that may have fields already.
    pub(super) fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    /// The same for a text made of doubles: an integer of one that is beyond what they count is refused, as it may be
    /// another than the peer's.
    pub(super) fn of_doubles(mut self) -> Self {
        self.doubles = true;
        self
    }

    /// Reads the whole text with `read`.
    pub(super) fn whole(mut self, read: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        read(&mut self)?;
        self.lexer.finish()
    }

    /// Reads the outermost message; a bare value stands for its wrapper, whose storage says enough of its type.
    pub(super) fn root(&mut self, mut root: FieldMut<'_>) -> Result<(), Error> {
        self.value(&mut root, &Type::String, &Memory::INLINE)
    }

    /// Reads the field at `path`, whatever it is.
    pub(super) fn field_at(&mut self, message: &mut dyn Payload, path: &FieldPath) -> Result<(), Error> {
        let (kind, label, memory) = (path.kind(), path.label(), path.memory());
        if self.is_unset(label, || path.has_null())? {
            path.clear(message);
            return Ok(());
        }
        match label {
            Label::Repeated => self.value(&mut path.get_mut(message), kind, memory),
            _ => self.single(kind, memory, || path.get_mut(message)),
        }
    }

    /// Consumes a `null` that unsets a field; it does not where `null` is a value of the field.
    #[inline]
    fn is_unset(&mut self, label: Label, has_null: impl FnOnce() -> bool) -> Result<bool, Error> {
        let unset = self.lexer.peek() == b'n' && (label == Label::Repeated || !has_null());
        if unset {
            self.lexer.word("null")?;
        }
        Ok(unset)
    }

    /// Reads one value into the place that `place` makes. For an enum's name that is unknown and to be ignored, no
    /// place is made.
    #[inline]
    fn single<'m>(
        &mut self,
        kind: &Type,
        memory: &Memory,
        place: impl FnOnce() -> FieldMut<'m>,
    ) -> Result<(), Error> {
        let Type::Enum(enumeration) = kind else {
            return self.value(&mut place(), kind, memory);
        };
        if let Some(number) = self.enumeration(enumeration)?
            && let FieldMut::I32(place) = place()
        {
            *place = number;
        }
        Ok(())
    }

    /// Reads into `place`. By reference: moving a place makes the processor wait for its parts to be stored.
    fn value(&mut self, place: &mut FieldMut<'_>, kind: &Type, memory: &Memory) -> Result<(), Error> {
        match place {
            FieldMut::String(place) => self.text(place)?,
            FieldMut::Bool(place) => **place = self.lexer.boolean()?,
            FieldMut::I32(place) => **place = self.integer("an integer of 32 bits")?,
            FieldMut::U32(place) => **place = self.integer("an unsigned integer of 32 bits")?,
            FieldMut::I64(place) => **place = self.integer("an integer of 64 bits")?,
            FieldMut::U64(place) => **place = self.integer("an unsigned integer of 64 bits")?,
            FieldMut::F32(place) => **place = self.float()?,
            FieldMut::F64(place) => **place = self.double()?,
            FieldMut::Bytes(place) => **place = self.bytes()?,
            FieldMut::SharedBytes(place) => **place = self.bytes()?.into(),
            FieldMut::Message(place) => {
                self.take(memory.heap)?;
                self.message(*place)?;
            }
            FieldMut::List(place) => self.list(*place, kind, memory)?,
            FieldMut::Map(place) => self.map(*place, kind.item(), memory)?,
            // A table that is not the message's own; a derived one is.
            FieldMut::Oneof(_) | FieldMut::Unset => return Err(self.lexer.unexpected("no value")),
        }
        Ok(())
    }

    /// Takes memory before it is allocated.
    #[inline]
    fn take(&mut self, bytes: usize) -> Result<(), Error> {
        let taken = self.budget.take(bytes);
        taken.map_err(|exceeded| Error::too_large(self.lexer.offset(), exceeded))
    }

    /// Takes the memory of one value more in a container.
    #[inline]
    fn grow(&mut self, growth: &mut Growth) -> Result<(), Error> {
        let grown = growth.push(1, &mut self.budget);
        grown.map_err(|exceeded| Error::too_large(self.lexer.offset(), exceeded))
    }

    fn list(&mut self, list: &mut dyn List, kind: &Type, memory: &Memory) -> Result<(), Error> {
        let mut growth = Growth::new(*memory);
        list.clear();
        self.lexer.expect(b'[', "`[`")?;
        let mut more = !self.lexer.eat(b']');
        let mut index = 0;
        while more {
            self.grow(&mut growth)?;
            self.single(kind, &Memory::INLINE, || list.push()).map_err(|error| error.in_item(index))?;
            index += 1;
            more = self.lexer.more(b']', "`,` or `]`")?;
        }
        Ok(())
    }

    fn map(&mut self, map: &mut dyn Map, kind: &Type, memory: &Memory) -> Result<(), Error> {
        let mut growth = Growth::new(*memory);
        map.clear();
        self.lexer.expect(b'{', "`{`")?;
        let mut more = !self.lexer.eat(b'}');
        while more {
            self.grow(&mut growth)?;
            self.entry(map, kind)?;
            more = self.lexer.more(b'}', "`,` or `}`")?;
        }
        Ok(())
    }

    fn entry(&mut self, map: &mut dyn Map, kind: &Type) -> Result<(), Error> {
        self.lexer.peek();
        let raw = self.lexer.string()?;
        let key = raw.text()?;
        self.lexer.expect(b':', "`:`")?;
        self.entry_value(map, kind, &key, raw.offset()).map_err(|error| error.in_entry(&key))
    }

    fn entry_value(&mut self, map: &mut dyn Map, kind: &Type, key: &str, offset: usize) -> Result<(), Error> {
        let number = match kind {
            Type::Enum(kind) => match self.enumeration(kind)? {
                // The name is unknown and to be ignored, and the entry with it.
                None => return Ok(()),
                number => number,
            },
            _ => None,
        };
        match map.insert(key) {
            Inserted::New(FieldMut::I32(place)) if let Some(number) = number => *place = number,
            Inserted::New(mut place) => self.value(&mut place, kind, &Memory::INLINE)?,
            Inserted::Duplicate => return Err(Error::at(offset, ErrorKind::Duplicate(excerpt(key)))),
            Inserted::InvalidKey => {
                return Err(Error::at(offset, ErrorKind::Expected("a key of the map's key type")));
            }
        }
        Ok(())
    }
}
