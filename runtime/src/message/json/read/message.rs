//! Messages.

use super::Reader;
use super::seen::Seen;
use crate::message::fields::{Access, Index, Label, Message, TableRef};
use crate::message::json::error::{Error, ErrorKind, excerpt};

/// The keys that an object may have besides its message's fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// None.
    Message,
    /// `@type`, as the object is a `google.protobuf.Any`.
    Any,
}

/// The meaning of a key of an object.
enum Key<'a> {
    /// The field at this position of the index.
    Field(usize),
    /// Something else: its text, and its offset.
    Other(std::borrow::Cow<'a, str>, usize),
}

impl<'a> Reader<'a> {
    /// A message, or the form of its own that a well-known type has.
    pub(in crate::message::json) fn message(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let table = message.table().keep();
        match table.get().well_known() {
            None => self.object(message, table.get(), Context::Message),
            Some(kind) => self.well_known(message, kind),
        }
    }

    /// An object with a message's fields.
    pub(super) fn object(
        &mut self,
        message: &mut dyn Message,
        table: TableRef<'_>,
        context: Context,
    ) -> Result<(), Error> {
        self.lexer.enter()?;
        self.lexer.expect(b'{', "`{`")?;
        let index = table.index();
        let mut seen = Seen::new(index.places().len() + table.fields().len() + 1);
        // Most objects have their fields in the order of the definition: each key is first taken for the one after
        // the last.
        let mut guess = 0;
        let mut next = if self.lexer.eat(b'}') { None } else { Some(self.key(index, guess)?) };
        while let Some(key) = next {
            match key {
                Key::Field(position) => {
                    guess = position + 1;
                    self.field(message, table, position, &mut seen)?;
                }
                Key::Other(name, offset) => self.other(table, context, &name, offset, &mut seen)?,
            }
            next = match index.places().get(guess) {
                Some(place) if self.lexer.eat_key(&place.key) => Some(Key::Field(guess)),
                _ if self.lexer.more(b'}', "`,` or `}`")? => Some(self.key(index, guess)?),
                _ => None,
            };
        }
        if !index.required().is_empty() {
            self.check_required(table, &seen)?;
        }
        self.lexer.leave();
        Ok(())
    }

    /// True if the message that is read may have its required fields already.
    fn may_lack_required(&self) -> bool {
        self.partial && self.lexer.depth() == 1
    }

    /// Checks that an object had all fields that proto2 requires.
    fn check_required(&self, table: TableRef<'_>, seen: &Seen) -> Result<(), Error> {
        if self.may_lack_required() {
            return Ok(());
        }
        let index = table.index();
        let missing = index.required().iter().find(|position| !seen.contains(**position));
        match missing.and_then(|position| index.places().get(*position)) {
            None => Ok(()),
            Some(place) => Err(self.missing(&place.field.name)),
        }
    }

    #[cold]
    fn missing(&self, name: &str) -> Error {
        Error::at(self.lexer.offset(), ErrorKind::MissingRequired(name.to_owned()))
    }

    /// A key and its colon.
    #[inline]
    fn key(&mut self, index: &Index, guess: usize) -> Result<Key<'a>, Error> {
        self.lexer.peek();
        if let Some(place) = index.places().get(guess)
            && let [b',', key @ ..] = place.field.key.as_bytes()
            && self.lexer.eat_exactly(key)
        {
            return Ok(Key::Field(guess));
        }
        let raw = self.lexer.string()?;
        let name = raw.text()?;
        self.lexer.expect(b':', "`:`")?;
        Ok(match index.find(&name) {
            Some(position) => Key::Field(position),
            None => Key::Other(name, raw.offset()),
        })
    }

    fn field(
        &mut self,
        message: &mut dyn Message,
        table: TableRef<'_>,
        position: usize,
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let index = table.index();
        let Some(place) = index.places().get(position) else { return Ok(()) };
        let (field, step) = (&place.field, place.step);
        if !seen.insert(position) {
            let kind = ErrorKind::Duplicate(field.name.to_string());
            return Err(Error::at(self.lexer.offset(), kind));
        }
        if self.is_unset(field.label, || table.has_null(&field.kind))? {
            if field.label == Label::Required && !self.may_lack_required() {
                return Err(self.missing(&field.name));
            }
            step.clear(message);
            return Ok(());
        }
        if step.member.is_some() && !seen.insert(index.places().len() + step.row) {
            let oneof = table.fields().get(step.row).map_or("", |row| &row.name);
            return Err(Error::at(self.lexer.offset(), ErrorKind::OneofConflict(oneof.to_owned())));
        }
        let result = match (field.label, step.member) {
            (Label::Repeated, _) => {
                self.value(&mut message.field_mut(step.row, Access::Set), &field.kind, &field.memory)
            }
            (_, None) => self.single(&field.kind, &field.memory, || message.field_mut(step.row, Access::Set)),
            (_, Some(_)) => self.single(&field.kind, &field.memory, || step.get_mut(message)),
        };
        result.map_err(|error| error.in_field(&field.name))
    }

    /// A key of no field.
    #[cold]
    fn other(
        &mut self,
        table: TableRef<'_>,
        context: Context,
        name: &str,
        offset: usize,
        seen: &mut Seen,
    ) -> Result<(), Error> {
        if context == Context::Any && name == "@type" {
            // The last number of the set is free for it.
            if seen.insert(table.index().places().len() + table.fields().len()) {
                return self.lexer.skip();
            }
            return Err(Error::at(offset, ErrorKind::Duplicate(name.to_owned())));
        }
        if self.ignore_unknown || (context == Context::Any && is_value_of_empty(table, name)) {
            return self.lexer.skip();
        }
        let kind = ErrorKind::UnknownField { message: table.name().to_owned(), name: excerpt(name) };
        Err(Error::at(offset, kind))
    }
}

/// Some writers give an Empty in an Any the form of the well-known types: `{"@type": …, "value": {}}`.
fn is_value_of_empty(table: TableRef<'_>, name: &str) -> bool {
    name == "value" && table.name() == "google.protobuf.Empty"
}
