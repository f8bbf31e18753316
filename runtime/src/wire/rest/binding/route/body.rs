//! Bodies: a message, or one field of it.

use super::{Fault, resolve_top_level};
use crate::{
    Payload,
    http::Body,
    message::{
        fields::{FieldPath, FieldRef, Type},
        json::{self, ReadOptions, WriteOptions},
    },
    wire::rest::server::raw::RawBody,
};
use std::sync::Arc;

/// The part of a request message that is the body.
#[derive(Debug)]
pub(in crate::wire::rest) enum RequestBody {
    None,
    Message,
    Field(FieldPath),
    /// Bytes of any type: a `google.api.HttpBody`.
    Raw(Box<RawBody>),
}

impl RequestBody {
    /// What a binding says.
    pub(in crate::wire::rest) fn new(message: &dyn Payload, body: &Body) -> Result<Self, Fault> {
        match body {
            Body::None => Ok(Self::None),
            Body::Message => {
                Ok(RawBody::of(message, None).map_or(Self::Message, |raw| Self::Raw(Box::new(raw))))
            }
            Body::Field(name) => {
                let field = resolve_top_level(message, name)?;
                Ok(RawBody::of(message, Some(name))
                    .map_or(Self::Field(field), |raw| Self::Raw(Box::new(raw))))
            }
        }
    }

    /// The field that is the body.
    pub(in crate::wire::rest) fn field(&self) -> Option<&FieldPath> {
        match self {
            Self::Field(field) => Some(field),
            Self::Raw(raw) => raw.field(),
            Self::None | Self::Message => None,
        }
    }

    /// True if it is the whole message.
    pub(in crate::wire::rest) fn is_message(&self) -> bool {
        match self {
            Self::Message => true,
            Self::Raw(raw) => raw.field().is_none(),
            Self::None | Self::Field(_) => false,
        }
    }

    /// The place of a body that is not JSON.
    pub(in crate::wire::rest) fn raw(&self) -> Option<&RawBody> {
        match self {
            Self::Raw(raw) => Some(raw),
            _ => None,
        }
    }

    /// Sets what the body is. An empty body leaves it unset.
    ///
    /// # Errors
    /// When the body is not JSON, or not that of the message or field.
    pub(super) fn read(
        &self,
        message: &mut dyn Payload,
        body: &[u8],
        options: &ReadOptions,
    ) -> Result<(), json::Error> {
        match (self, self.field()) {
            _ if body.is_empty() => Ok(()),
            (Self::None, _) => Ok(()),
            (_, None) => options.merge(body, message),
            (_, Some(field)) => options.merge_field(body, message, field),
        }
    }

    /// The body; `None` when there is none, or its field is not set.
    ///
    /// # Errors
    /// When the message has no JSON form.
    pub(in crate::wire::rest) fn write(
        &self,
        message: &dyn Payload,
        options: &WriteOptions,
    ) -> Result<Option<Vec<u8>>, json::Error> {
        match (self, self.field()) {
            (Self::None, _) => Ok(None),
            (_, None) => options.to_vec(message).map(Some),
            (_, Some(field)) if is_unset(field, message) => Ok(None),
            (_, Some(field)) => write_field(message, field, options).map(Some),
        }
    }
}

/// The part of a response message that is the body.
#[derive(Debug)]
pub(in crate::wire::rest) enum ResponseBody {
    Message,
    Field(FieldPath),
    /// Bytes of any type: a `google.api.HttpBody`.
    Raw(Arc<RawBody>),
}

impl ResponseBody {
    /// What a binding says.
    pub(in crate::wire::rest) fn new(message: &dyn Payload, field: Option<&str>) -> Result<Self, Fault> {
        let plain = match field {
            None => Self::Message,
            Some(name) => Self::Field(resolve_top_level(message, name)?),
        };
        Ok(RawBody::of(message, field).map_or(plain, |raw| Self::Raw(Arc::new(raw))))
    }

    /// The place of a body that is not JSON.
    pub(in crate::wire::rest) fn raw(&self) -> Option<&Arc<RawBody>> {
        match self {
            Self::Raw(raw) => Some(raw),
            Self::Message | Self::Field(_) => None,
        }
    }

    fn field(&self) -> Option<&FieldPath> {
        match self {
            Self::Message => None,
            Self::Field(field) => Some(field),
            Self::Raw(raw) => raw.field(),
        }
    }

    /// The body. A field that has its default value is written all the same, a message that is not set as an empty
    /// one.
    ///
    /// # Errors
    /// When the message has no JSON form.
    pub(super) fn write(
        &self,
        message: &dyn Payload,
        options: &WriteOptions,
    ) -> Result<Vec<u8>, json::Error> {
        match self.field() {
            None => options.to_vec(message),
            Some(field) if is_plain(field) && is_unset(field, message) => Ok(b"{}".to_vec()),
            Some(field) => write_field(message, field, options),
        }
    }

    /// Sets what the body is. An empty body leaves it unset.
    ///
    /// # Errors
    /// When the body is not JSON, or not that of the message or field.
    pub(in crate::wire::rest) fn read(
        &self,
        message: &mut dyn Payload,
        body: &[u8],
        options: &ReadOptions,
    ) -> Result<(), json::Error> {
        match self.field() {
            _ if body.is_empty() => Ok(()),
            None => options.merge(body, message),
            Some(field) => options.merge_field(body, message, field),
        }
    }
}

fn write_field(
    message: &dyn Payload,
    field: &FieldPath,
    options: &WriteOptions,
) -> Result<Vec<u8>, json::Error> {
    let mut body = Vec::new();
    options.append_field(message, field, &mut body)?;
    Ok(body)
}

/// True if the field is a message whose JSON form is the object of its fields.
fn is_plain(field: &FieldPath) -> bool {
    !matches!(field.kind(), Type::Map { .. })
        && field.table().is_some_and(|table| table.well_known().is_none())
}

fn is_unset(field: &FieldPath, message: &dyn Payload) -> bool {
    matches!(field.get(message), FieldRef::Unset)
}
