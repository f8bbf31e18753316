//! Rust types, as a definition sees them.

use crate::rust::{
    fault::{Fault, Faults},
    texts,
};
use syn::{GenericArgument, Path, PathArguments, Type, spanned::Spanned as _};

/// A scalar type of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the definition")]
pub enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes(BytesType),
}

/// The Rust type of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BytesType {
    /// `Vec<u8>`
    Vec,
    /// `bytes::Bytes`
    Bytes,
}

impl Scalar {
    /// The keyword of definitions, which is that of `#[prost(…)]` as well: `sint32`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes(_) => "bytes",
        }
    }

    /// The message that holds a scalar of this type with presence, as `google.protobuf.StringValue`.
    pub fn wrapper(self) -> Option<&'static str> {
        Some(match self {
            Self::Double => "google.protobuf.DoubleValue",
            Self::Float => "google.protobuf.FloatValue",
            Self::Int32 => "google.protobuf.Int32Value",
            Self::Int64 => "google.protobuf.Int64Value",
            Self::Uint32 => "google.protobuf.UInt32Value",
            Self::Uint64 => "google.protobuf.UInt64Value",
            Self::Bool => "google.protobuf.BoolValue",
            Self::String => "google.protobuf.StringValue",
            Self::Bytes(_) => "google.protobuf.BytesValue",
            _ => return None,
        })
    }

    /// The scalar of this Rust type that is written as a signed or as a fixed one.
    pub(crate) fn with(self, encoding: IntegerEncoding) -> Option<Self> {
        Some(match (self, encoding) {
            (Self::Int32, IntegerEncoding::Signed) => Self::Sint32,
            (Self::Int64, IntegerEncoding::Signed) => Self::Sint64,
            (Self::Int32, IntegerEncoding::Fixed) => Self::Sfixed32,
            (Self::Int64, IntegerEncoding::Fixed) => Self::Sfixed64,
            (Self::Uint32, IntegerEncoding::Fixed) => Self::Fixed32,
            (Self::Uint64, IntegerEncoding::Fixed) => Self::Fixed64,
            _ => return None,
        })
    }

    /// True if keys of maps can have this type.
    pub(crate) fn is_key(self) -> bool {
        !matches!(self, Self::Double | Self::Float | Self::Bytes(_))
    }
}

/// Another form of integers than the plain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntegerEncoding {
    Signed,
    Fixed,
}

/// A message, as Rust names it.
#[derive(Clone)]
pub enum MessageType {
    /// By path.
    Path(Path),
    /// `()`, which is `google.protobuf.Empty`.
    Empty,
}

/// The shape of a type, before it is known what a field may be.
pub(crate) enum Shape<'a> {
    Scalar(Scalar),
    Message(MessageType),
    Option(&'a Type),
    Vec(&'a Type),
    Box(&'a Type),
    Map { key: &'a Type, value: &'a Type, ordered: bool },
}

/// Looks at the outermost part of `ty`; `Err` when no definition has such a type.
pub(crate) fn shape(ty: &Type) -> Result<Shape<'_>, Fault> {
    let path = match ty {
        Type::Group(group) => return shape(&group.elem),
        Type::Paren(paren) => return shape(&paren.elem),
        Type::Tuple(tuple) if tuple.elems.is_empty() => return Ok(Shape::Message(MessageType::Empty)),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return Err(texts::unsupported_type(ty)),
    };
    let Some(last) = path.segments.last() else { return Err(texts::unsupported_type(ty)) };
    let name = last.ident.to_string();
    let arguments = type_arguments(&last.arguments);
    match (name.as_str(), arguments.as_slice()) {
        ("Option", [inner]) => Ok(Shape::Option(inner)),
        ("Vec", [inner]) if is_named(inner, "u8") => Ok(Shape::Scalar(Scalar::Bytes(BytesType::Vec))),
        ("Vec", [inner]) => Ok(Shape::Vec(inner)),
        ("Box", [inner]) => Ok(Shape::Box(inner)),
        ("HashMap", [key, value]) => Ok(Shape::Map { key, value, ordered: false }),
        ("BTreeMap", [key, value]) => Ok(Shape::Map { key, value, ordered: true }),
        ("Streaming", _) => Err(texts::stream_in_field(ty)),
        (name, []) if last.arguments.is_none() => match scalar(name, path) {
            Some(scalar) => Ok(Shape::Scalar(scalar)),
            None => match texts::instead_of(name) {
                Some(instead) => Err(texts::unsupported_type(ty).help(instead)),
                None => Ok(Shape::Message(MessageType::Path(path.clone()))),
            },
        },
        _ => Err(texts::unsupported_type(ty)),
    }
}

fn scalar(name: &str, path: &Path) -> Option<Scalar> {
    Some(match name {
        "f64" => Scalar::Double,
        "f32" => Scalar::Float,
        "i32" => Scalar::Int32,
        "i64" => Scalar::Int64,
        "u32" => Scalar::Uint32,
        "u64" => Scalar::Uint64,
        "bool" => Scalar::Bool,
        "String" => Scalar::String,
        // `Bytes` may be a message of the user's in some other module.
        "Bytes" if path.segments.len() == 1 || before_last(path, "bytes") => Scalar::Bytes(BytesType::Bytes),
        _ => return None,
    })
}

fn before_last(path: &Path, name: &str) -> bool {
    path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == name)
}

/// True if `ty` is the path of one segment `name`.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// The types in angle brackets.
pub(crate) fn type_arguments(arguments: &PathArguments) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return Vec::new() };
    let types = arguments.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    // A list that holds something else than types is none of ours.
    types.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// A message type without anything around it; others are reported.
pub(crate) fn message(ty: &Type, faults: &mut Faults) -> Option<MessageType> {
    let fault = match shape(ty) {
        Ok(Shape::Message(message)) => return Some(message),
        Ok(_) => texts::not_a_message(ty.span()),
        Err(fault) => fault,
    };
    faults.push(fault);
    None
}
