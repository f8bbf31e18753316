//! `google.protobuf.Any`: an object with a `@type`.

use super::Writer;
use crate::message::fields::{FieldRef, Message, Type};
use crate::message::json::any_parts;
use crate::message::json::error::{Error, ErrorKind, excerpt};
use crate::message::payload::{self, Undecodable};
use bytes::Bytes;

impl Writer {
    pub(super) fn any(&mut self, message: &dyn Message) -> Result<(), Error> {
        let (url, bytes) = any_parts(message);
        if url.is_empty() && bytes.is_empty() {
            self.output.put(b"{}");
            return Ok(());
        }
        let name = url.rsplit_once('/').map(|(_, name)| name);
        let mut payload = name
            .and_then(|name| self.types.create(name))
            .ok_or_else(|| Error::of_value(ErrorKind::UnknownType(excerpt(url))))?;
        payload::decode(&mut *payload, Bytes::copy_from_slice(bytes), None).map_err(|error| {
            Error::of_value(match error {
                Undecodable::TooLarge(exceeded) => ErrorKind::TooLarge { limit: exceeded.limit },
                Undecodable::Invalid(_) => ErrorKind::InvalidAny(excerpt(url)),
            })
        })?;
        self.enter()?;
        self.output.put(b"{\"@type\":");
        self.string(url);
        match payload.value() {
            FieldRef::Message(inner) if inner.table().well_known().is_none() => {
                self.fields(inner, inner.table().index())?;
            }
            value => {
                self.output.put(b",\"value\":");
                self.value(&value, &Type::String).map_err(|error| error.in_field("value"))?;
            }
        }
        self.output.push(b'}');
        self.leave();
        Ok(())
    }
}
