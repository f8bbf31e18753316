//! Bodies: a message, or one field of it.

use super::{Fault, resolve_top_level};
use crate::{
    Payload,
    fields::{FieldPath, FieldRef, Type},
    http::Body,
    json::{self, ReadOptions, WriteOptions},
};

/// What of a request message the body is.
#[derive(Debug)]
pub(in crate::rest) enum RequestBody {
    None,
    Message,
    Field(FieldPath),
}

impl RequestBody {
    /// What a binding says.
    pub(in crate::rest) fn new(message: &dyn Payload, body: Body) -> Result<Self, Fault> {
        match body {
            Body::None => Ok(Self::None),
            Body::Message => Ok(Self::Message),
            Body::Field(name) => resolve_top_level(message, name).map(Self::Field),
        }
    }

    /// The field that is the body.
    pub(in crate::rest) fn field(&self) -> Option<&FieldPath> {
        match self {
            Self::Field(field) => Some(field),
            Self::None | Self::Message => None,
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
        match self {
            _ if body.is_empty() => Ok(()),
            Self::None => Ok(()),
            Self::Message => options.merge(body, message),
            Self::Field(field) => options.merge_field(body, message, field),
        }
    }

    /// The body; `None` when there is none, or its field is not set.
    ///
    /// # Errors
    /// When the message has no JSON form.
    pub(in crate::rest) fn write(
        &self,
        message: &dyn Payload,
        options: &WriteOptions,
    ) -> Result<Option<Vec<u8>>, json::Error> {
        match self {
            Self::None => Ok(None),
            Self::Message => options.to_vec(message).map(Some),
            Self::Field(field) if is_unset(field, message) => Ok(None),
            Self::Field(field) => write_field(message, field, options).map(Some),
        }
    }
}

/// What of a response message the body is.
#[derive(Debug)]
pub(in crate::rest) enum ResponseBody {
    Message,
    Field(FieldPath),
}

impl ResponseBody {
    /// What a binding says.
    pub(in crate::rest) fn new(message: &dyn Payload, field: Option<&'static str>) -> Result<Self, Fault> {
        match field {
            None => Ok(Self::Message),
            Some(name) => resolve_top_level(message, name).map(Self::Field),
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
        match self {
            Self::Message => options.to_vec(message),
            Self::Field(field) if is_plain(field.kind()) && is_unset(field, message) => Ok(b"{}".to_vec()),
            Self::Field(field) => write_field(message, field, options),
        }
    }

    /// Sets what the body is. An empty body leaves it unset.
    ///
    /// # Errors
    /// When the body is not JSON, or not that of the message or field.
    pub(in crate::rest) fn read(
        &self,
        message: &mut dyn Payload,
        body: &[u8],
        options: &ReadOptions,
    ) -> Result<(), json::Error> {
        match self {
            _ if body.is_empty() => Ok(()),
            Self::Message => options.merge(body, message),
            Self::Field(field) => options.merge_field(body, message, field),
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

/// Whether the type is a message whose JSON form is the object of its fields.
fn is_plain(kind: &Type) -> bool {
    !matches!(kind, Type::Map { .. }) && kind.table().is_some_and(|table| table.well_known().is_none())
}

fn is_unset(field: &FieldPath, message: &dyn Payload) -> bool {
    matches!(field.get(message), FieldRef::Unset)
}
