//! `google.protobuf.Any`: an object with a `@type`.

use super::Reader;
use super::message::Context;
use crate::message::budget;
use crate::message::fields::{Access, FieldMut, Memory, Message, Type};
use crate::message::json::error::{Error, ErrorKind, excerpt};
use crate::message::payload::Payload;
use bytes::BytesMut;

impl Reader<'_> {
    pub(super) fn any(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        self.lexer.peek();
        let start = self.lexer.offset();
        let Some(url) = self.type_url()? else {
            return self.empty_any(message);
        };
        let mut payload =
            self.payload(&url).ok_or_else(|| Error::at(start, ErrorKind::UnknownType(excerpt(&url))))?;
        self.take(size_of_val(&*payload) + budget::text(url.len()))?;
        self.lexer.enter()?;
        match payload.value_mut() {
            FieldMut::Message(inner) if inner.table().well_known().is_none() => {
                let table = inner.table().keep();
                self.object(inner, table.get(), Context::Any)?;
            }
            place => self.any_value(place)?,
        }
        self.lexer.leave();
        self.take(budget::text(payload.encoded_len()))?;
        let mut bytes = BytesMut::new();
        payload.encode(&mut bytes);
        set(message, url, bytes.into());
        Ok(())
    }

    fn payload(&self, url: &str) -> Option<Box<dyn Payload>> {
        self.types.create(url.rsplit_once('/')?.1)
    }

    /// The `@type` of the object that comes next, wherever it stands in it. Nothing is consumed.
    fn type_url(&mut self) -> Result<Option<String>, Error> {
        let mut ahead = self.lexer.clone();
        ahead.enter()?;
        ahead.expect(b'{', "`{`")?;
        let mut more = !ahead.eat(b'}');
        while more {
            ahead.peek();
            let key = ahead.string()?.text()?;
            ahead.expect(b':', "`:`")?;
            ahead.peek();
            if key == "@type" {
                return Ok(Some(ahead.string()?.text()?.into_owned()));
            }
            ahead.skip()?;
            more = ahead.more(b'}', "`,` or `}`")?;
        }
        Ok(None)
    }

    /// `{}` is an Any that holds nothing.
    fn empty_any(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        self.lexer.expect(b'{', "`{`")?;
        if !self.ignore_unknown || self.lexer.peek() == b'}' {
            self.lexer.expect(b'}', "`@type`")?;
            set(message, String::new(), Vec::new());
            return Ok(());
        }
        Err(self.lexer.unexpected("`@type`"))
    }

    /// The object of a well-known type: besides its `@type`, it has a `value`.
    fn any_value(&mut self, place: FieldMut<'_>) -> Result<(), Error> {
        let (mut place, mut typed) = (Some(place), false);
        self.lexer.expect(b'{', "`{`")?;
        let mut more = !self.lexer.eat(b'}');
        while more {
            let raw = self.raw_string()?;
            let key = raw.text()?;
            self.lexer.expect(b':', "`:`")?;
            match &*key {
                "@type" if !typed => {
                    typed = true;
                    self.lexer.skip()?;
                }
                "value" if place.is_some() => {
                    let mut place = place.take().unwrap_or(FieldMut::Unset);
                    self.value(&mut place, &Type::String, &Memory::INLINE)
                        .map_err(|error| error.in_field("value"))?;
                }
                "@type" | "value" => {
                    return Err(Error::at(raw.offset(), ErrorKind::Duplicate(excerpt(&key))));
                }
                _ if self.ignore_unknown => self.lexer.skip()?,
                _ => {
                    let message = "google.protobuf.Any".to_owned();
                    let kind = ErrorKind::UnknownField { message, name: excerpt(&key) };
                    return Err(Error::at(raw.offset(), kind));
                }
            }
            more = self.lexer.more(b'}', "`,` or `}`")?;
        }
        match place {
            None => Ok(()),
            Some(_) => Err(self.lexer.unexpected("a `value` before the end of the object")),
        }
    }
}

fn set(message: &mut dyn Message, url: String, bytes: Vec<u8>) {
    if let FieldMut::String(place) = message.field_mut(0, Access::Set) {
        *place = url;
    }
    match message.field_mut(1, Access::Set) {
        FieldMut::Bytes(place) => *place = bytes,
        FieldMut::SharedBytes(place) => *place = bytes.into(),
        _ => {}
    }
}
