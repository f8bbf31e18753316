//! The well-known types, as prost-types defines them.
//!
//! `google.protobuf.Empty` is `()`, the wrappers are optional scalars.

mod api;
mod compiler;
mod descriptor;
mod value;

/// A well-known type with a text form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WellKnown {
    /// `google.protobuf.Any`
    Any,
    /// `google.protobuf.Duration`
    Duration,
    /// `google.protobuf.FieldMask`
    FieldMask,
    /// `google.protobuf.ListValue`
    ListValue,
    /// `google.protobuf.Struct`
    Struct,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `google.protobuf.Value`
    Value,
    /// A wrapper that is held as a message with one field, such as a `google.protobuf.StringValue` that was
    /// generated like any other message.
    Wrapper,
}

impl WellKnown {
    /// The well-known type of this full name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name.strip_prefix("google.protobuf.")? {
            "Any" => Self::Any,
            "Duration" => Self::Duration,
            "FieldMask" => Self::FieldMask,
            "ListValue" => Self::ListValue,
            "Struct" => Self::Struct,
            "Timestamp" => Self::Timestamp,
            "Value" => Self::Value,
            "BoolValue" | "BytesValue" | "DoubleValue" | "FloatValue" | "Int32Value" | "Int64Value"
            | "StringValue" | "UInt32Value" | "UInt64Value" => Self::Wrapper,
            _ => return None,
        })
    }
}
