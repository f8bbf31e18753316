//! The content of a field's `#[prost(…)]`.

use super::attribute::{Attributes, Entry};
use super::error::Error;
use super::names::{json_name, plain};
use proc_macro2::{Ident, Span, TokenStream};

/// A field as its attributes describe it.
pub(crate) struct Field {
    pub(crate) proto: String,
    pub(crate) json: String,
    pub(crate) number: u32,
    pub(crate) label: Label,
    pub(crate) kind: Kind,
}

/// The presence of a field, and the number of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Implicit,
    Optional,
    Required,
    Repeated,
}

/// A field's type in the definition.
pub(crate) enum Kind {
    Scalar(Scalar),
    Enum(TokenStream),
    Message,
    Group,
    Map(Scalar, Box<Kind>),
    Oneof(TokenStream),
}

/// A scalar type, by the name of its variant in `polywire::fields::Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scalar(pub(crate) &'static str);

impl Scalar {
    fn parse(keyword: &str) -> Option<Self> {
        Some(Self(match keyword {
            "double" => "Double",
            "float" => "Float",
            "int32" => "Int32",
            "int64" => "Int64",
            "uint32" => "Uint32",
            "uint64" => "Uint64",
            "sint32" => "Sint32",
            "sint64" => "Sint64",
            "fixed32" => "Fixed32",
            "fixed64" => "Fixed64",
            "sfixed32" => "Sfixed32",
            "sfixed64" => "Sfixed64",
            "bool" => "Bool",
            "string" => "String",
            "bytes" => "Bytes",
            _ => return None,
        }))
    }
}

impl Field {
    /// Reads the attributes of the field or variant `ident`, whose name in the definition is `proto` unless an
    /// attribute says otherwise.
    pub(crate) fn parse(ident: &Ident, proto: String, attributes: &Attributes) -> Result<Self, Error> {
        let mut proto = proto;
        let mut json = None;
        for entry in &attributes.polywire {
            match entry.key.to_string().as_str() {
                "proto" => proto = entry.text()?,
                "json" => json = Some(entry.text()?),
                other => {
                    return Err(Error::new(entry.span(), format!("a field has no option `{other}`")));
                }
            }
        }
        let mut description = Description::default();
        for entry in &attributes.prost {
            description.read(entry)?;
        }
        let (label, kind) = description.finish(ident.span())?;
        let json = json.unwrap_or_else(|| json_name(&proto));
        Ok(Self { proto, json, number: description.number, label, kind })
    }

    /// The name of a struct's field in the definition, without an attribute for it.
    pub(crate) fn default_name(ident: &Ident) -> String {
        plain(&ident.to_string()).to_owned()
    }
}

#[derive(Default)]
struct Description {
    kind: Option<Kind>,
    label: Option<Label>,
    number: u32,
}

impl Description {
    fn read(&mut self, entry: &Entry) -> Result<(), Error> {
        let key = entry.key.to_string();
        match key.as_str() {
            "tag" => self.number = entry.number()?,
            "optional" => self.label = Some(Label::Optional),
            "required" => self.label = Some(Label::Required),
            "repeated" => self.label = Some(Label::Repeated),
            "message" => self.kind = Some(Kind::Message),
            "group" => self.kind = Some(Kind::Group),
            "enumeration" => self.kind = Some(Kind::Enum(entry.path()?)),
            "oneof" => self.kind = Some(Kind::Oneof(entry.path()?)),
            "map" | "hash_map" | "btree_map" => self.kind = Some(parse_map(entry)?),
            // `boxed`, `packed`, `tags` and `default` concern the binary form only.
            _ => {
                if let Some(scalar) = Scalar::parse(&key) {
                    self.kind = Some(Kind::Scalar(scalar));
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, span: Span) -> Result<(Label, Kind), Error> {
        let Some(kind) = self.kind.take() else {
            return Err(Error::new(span, "the field has no type: add `#[prost(…)]`"));
        };
        let label = match kind {
            Kind::Map(..) => Label::Repeated,
            Kind::Message | Kind::Group | Kind::Oneof(_) => self.label.unwrap_or(Label::Optional),
            Kind::Scalar(_) | Kind::Enum(_) => self.label.unwrap_or(Label::Implicit),
        };
        Ok((label, kind))
    }
}

/// `"string, int64"` or `"string, enumeration(path::Enum)"`.
fn parse_map(entry: &Entry) -> Result<Kind, Error> {
    let text = entry.text()?;
    let fault = || Error::new(entry.span(), format!("`{text}` is not a map: expected `key, value`"));
    let (key, value) = text.split_once(',').ok_or_else(fault)?;
    let key = Scalar::parse(key.trim()).ok_or_else(fault)?;
    let value = value.trim();
    let path = value.strip_prefix("enumeration(").and_then(|rest| rest.strip_suffix(')'));
    let value = match path {
        Some(path) => Kind::Enum(super::tokens::parse_at(path, entry.span())?),
        None if value == "message" => Kind::Message,
        None => Kind::Scalar(Scalar::parse(value).ok_or_else(fault)?),
    };
    Ok(Kind::Map(key, Box::new(value)))
}
