//! Fields of messages and members of oneofs.

use super::{
    arguments::{self, Argument, Entry},
    docs::{Docs, is_deprecated},
    names,
    reserved::Reserved,
    types::{self, IntegerEncoding, MessageType, Scalar, Shape},
};
use crate::naming::names::added::Accessors;
use crate::rust::{
    fault::{Fault, Faults, Spanned},
    texts,
};
use proc_macro2::Span;
use std::ops::RangeInclusive;
use syn::{Attribute, Expr, Ident, LitStr, Path, Type, spanned::Spanned as _};

/// A field of a message, or a member of a oneof.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustField {
    /// The field, or the variant.
    pub ident: Ident,
    /// The name in the definition.
    pub name: String,
    /// The JSON name, where it is not the one that follows from the name.
    pub json: Option<LitStr>,
    /// The number.
    pub number: Spanned<i32>,
    /// The presence of the field, and the number of its values.
    pub label: Label,
    /// The type; of a list that of an item.
    pub kind: FieldType,
    /// The type as it is written; of a variant that of its payload.
    pub ty: Type,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
}

/// The presence of a field, and the number of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A scalar that is absent when it has its default value; a list and a map have no label of their own.
    Implicit,
    /// `Option<…>`, and every member of a oneof.
    Optional,
    /// `Vec<…>`, and every map.
    Repeated,
}

/// The type of a field.
#[derive(Clone)]
pub enum FieldType {
    /// A scalar.
    Scalar(Scalar),
    /// An enum, held as `i32`.
    Enum(Path),
    /// A message.
    Message {
        /// The message.
        message: MessageType,
        /// True if it is in a `Box`.
        boxed: bool,
    },
    /// A message of `google.protobuf` around a scalar, held as an optional scalar.
    Wrapper(Scalar),
    /// A map.
    Map {
        /// The type of the keys.
        key: Scalar,
        /// The type of the values: a scalar, an enum or a message.
        value: Box<FieldType>,
        /// True if it is a `BTreeMap`.
        ordered: bool,
    },
}

/// The largest number of a field.
pub(crate) const MAX_NUMBER: i32 = (1 << 29) - 1;

/// The numbers that belong to protobuf itself.
const OF_PROTOBUF: RangeInclusive<i32> = 19_000..=19_999;

/// `#[field(…)]`
#[derive(Default)]
struct FieldAttribute {
    number: Option<Spanned<i32>>,
    encoding: Option<(IntegerEncoding, Span)>,
    key: Option<(IntegerEncoding, Span)>,
    value: Option<(IntegerEncoding, Span)>,
    enumeration: Option<Path>,
    wrapper: Option<Span>,
    name: Option<LitStr>,
    json: Option<LitStr>,
}

/// Reads a field or a variant; `name` gives the name that follows from the identifier.
pub(crate) fn read(
    ident: &Ident,
    attributes: &[Attribute],
    ty: &Type,
    place: FieldPlace,
    numbers: &Numbers,
    faults: &mut Faults,
) -> Option<RustField> {
    let Some(attribute) = arguments::one(attributes, "field", faults) else {
        faults.push(texts::no_number(ident, numbers.free));
        return None;
    };
    let options = FieldAttribute::read(attribute, faults);
    let name = match (&options.name, place) {
        (Some(name), _) => names::checked(name, faults),
        (None, FieldPlace::Field) => names::plain(ident, faults),
        (None, FieldPlace::Member) => {
            names::plain(ident, faults);
            names::member(ident)
        }
    };
    let number = match &options.number {
        Some(number) => Some(number.clone()),
        None => {
            faults.push(texts::no_number(ident, numbers.free));
            None
        }
    };
    if let Some(number) = &number {
        check_number(number, faults);
    }
    let (label, kind) = options.kind(ty, place, faults)?;
    Some(RustField {
        ident: ident.clone(),
        name,
        json: options.json,
        number: number?,
        label,
        kind,
        ty: ty.clone(),
        docs: Docs::read(attributes),
        deprecated: is_deprecated(attributes),
    })
}

/// The numbers of an item's fields.
pub(crate) struct Numbers {
    /// One that no field has, nor had.
    pub(crate) free: i32,
}

impl Numbers {
    /// Reads the numbers in `attributes`, of all fields; others are `reserved`.
    pub(crate) fn read<'a>(attributes: impl Iterator<Item = &'a Attribute>, reserved: &Reserved) -> Self {
        let mut ignored = Faults::new();
        let ours = attributes
            .filter(|attribute| ["field", "oneof"].iter().any(|name| attribute.path().is_ident(name)));
        let arguments: Vec<Argument> =
            ours.flat_map(|attribute| arguments::of(attribute, &mut ignored)).collect();
        let written = arguments.iter().filter_map(|argument| match argument {
            Argument::Plain(expression) => {
                arguments::integer::<i32>(expression, &mut ignored).map(|number| number.value)
            }
            Argument::Keyed(_) => None,
        });
        let written: Vec<i32> = written.collect();
        let reserved = reserved.numbers.iter().map(|range| *range.value.end());
        let next = written.into_iter().chain(reserved).filter(|number| *number < MAX_NUMBER).max();
        let next = next.unwrap_or_default().max(0) + 1;
        Self { free: if OF_PROTOBUF.contains(&next) { *OF_PROTOBUF.end() + 1 } else { next } }
    }
}

/// The place of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldPlace {
    /// In a struct.
    Field,
    /// In an enum, as the payload of a variant.
    Member,
}

/// Reports a number that no field can have.
pub(crate) fn check_number(number: &Spanned<i32>, faults: &mut Faults) {
    if !(1..=MAX_NUMBER).contains(&number.value) {
        faults.push(texts::number_out_of_range(MAX_NUMBER, number.span));
    } else if OF_PROTOBUF.contains(&number.value) {
        faults.push(texts::number_of_protobuf(number.span));
    }
}

impl RustField {
    /// The methods that prost's derive makes.
    pub(crate) fn accessors(&self) -> Option<Accessors> {
        match (&self.kind, self.label) {
            (FieldType::Enum(_), Label::Repeated) => Some(Accessors::EnumList),
            (FieldType::Enum(_), _) => Some(Accessors::Enum),
            (FieldType::Map { value, .. }, _) if matches!(**value, FieldType::Enum(_)) => {
                Some(Accessors::EnumMap)
            }
            (FieldType::Scalar(_), Label::Optional) => Some(Accessors::Optional),
            _ => None,
        }
    }
}

impl FieldAttribute {
    fn read(attribute: &Attribute, faults: &mut Faults) -> Self {
        let mut options = Self::default();
        for argument in arguments::of(attribute, faults) {
            match argument {
                Argument::Plain(expression) => options.number(&expression, faults),
                Argument::Keyed(entry) => options.entry(&entry, faults),
            }
        }
        options
    }

    fn number(&mut self, expression: &Expr, faults: &mut Faults) {
        if self.number.is_some() {
            faults.push(texts::second_number(expression.span()));
            return;
        }
        self.number = arguments::integer(expression, faults);
    }

    fn entry(&mut self, entry: &Entry, faults: &mut Faults) {
        match entry.name().as_str() {
            "sint" | "fixed" => {
                if entry.flag(faults).is_some() {
                    let encoding = encoding(&entry.key);
                    arguments::set(&mut self.encoding, encoding, entry, faults);
                }
            }
            "key" => arguments::set(&mut self.key, encoding_of(entry, faults), entry, faults),
            "value" => arguments::set(&mut self.value, encoding_of(entry, faults), entry, faults),
            "enum" => arguments::set(&mut self.enumeration, entry.path(faults), entry, faults),
            "wrapper" => arguments::set(&mut self.wrapper, entry.flag(faults), entry, faults),
            "name" => arguments::set(&mut self.name, entry.text(faults), entry, faults),
            "json" => arguments::set(&mut self.json, entry.text(faults), entry, faults),
            _ => faults.push(texts::unknown_argument(
                &entry.key,
                "a number, `sint`, `fixed`, `key`, `value`, `enum`, `wrapper`, `name` and `json`",
            )),
        }
    }

    /// Label and type, which follow from the Rust type and the arguments.
    fn kind(&self, ty: &Type, place: FieldPlace, faults: &mut Faults) -> Option<(Label, FieldType)> {
        match self.try_kind(ty, place) {
            Ok(kind) => Some(kind),
            Err(fault) => {
                faults.push(fault);
                None
            }
        }
    }

    fn try_kind(&self, ty: &Type, place: FieldPlace) -> Result<(Label, FieldType), Fault> {
        let outer = types::shape(ty)?;
        if place == FieldPlace::Member {
            return Ok((Label::Optional, self.item(ty, outer)?));
        }
        match outer {
            Shape::Option(inner) => Ok((Label::Optional, self.optional(inner)?)),
            Shape::Vec(inner) => match types::shape(inner)? {
                Shape::Box(_) => Err(texts::boxed_item(inner)),
                shape => Ok((Label::Repeated, self.item(inner, shape)?)),
            },
            Shape::Map { key, value, ordered } => Ok((Label::Repeated, self.map(key, value, ordered)?)),
            Shape::Message(_) | Shape::Box(_) => Err(texts::message_without_option(ty)),
            Shape::Scalar(_) => Ok((Label::Implicit, self.item(ty, outer)?)),
        }
    }

    fn optional(&self, inner: &Type) -> Result<FieldType, Fault> {
        match (types::shape(inner)?, self.wrapper) {
            (Shape::Scalar(scalar), Some(span)) => {
                self.no_enum()?;
                let scalar = self.encoded(scalar, self.encoding)?;
                scalar.wrapper().map(|_| FieldType::Wrapper(scalar)).ok_or_else(|| texts::no_wrapper(span))
            }
            (_, Some(span)) => Err(texts::no_wrapper(span)),
            (shape, None) => self.item(inner, shape),
        }
    }

    /// The type of one value.
    fn item(&self, ty: &Type, shape: Shape<'_>) -> Result<FieldType, Fault> {
        if let Some((_, span)) = self.key.or(self.value) {
            return Err(texts::not_a_map(span));
        }
        if let Some(span) = self.wrapper {
            return Err(texts::no_wrapper(span));
        }
        match shape {
            Shape::Scalar(scalar) => self.scalar(scalar, self.encoding),
            Shape::Message(message) => self.message(message, false),
            Shape::Box(inner) => match types::shape(inner)? {
                Shape::Message(message) => self.message(message, true),
                _ => Err(texts::boxed_scalar(ty)),
            },
            Shape::Option(_) | Shape::Vec(_) | Shape::Map { .. } => Err(texts::nested_type(ty)),
        }
    }

    fn scalar(&self, scalar: Scalar, encoding: Option<(IntegerEncoding, Span)>) -> Result<FieldType, Fault> {
        if let (Some(_), Some((_, span))) = (&self.enumeration, encoding) {
            return Err(texts::encoding_of_enum(span));
        }
        match &self.enumeration {
            Some(path) if scalar == Scalar::Int32 => Ok(FieldType::Enum(path.clone())),
            Some(path) => Err(texts::enum_needs_i32(path.span())),
            None => self.encoded(scalar, encoding).map(FieldType::Scalar),
        }
    }

    fn message(&self, message: MessageType, boxed: bool) -> Result<FieldType, Fault> {
        self.no_enum()?;
        match self.encoding {
            Some((_, span)) => Err(texts::encoding_of_other(span)),
            None => Ok(FieldType::Message { message, boxed }),
        }
    }

    fn no_enum(&self) -> Result<(), Fault> {
        self.enumeration.as_ref().map_or(Ok(()), |path| Err(texts::enum_needs_i32(path.span())))
    }

    fn encoded(&self, scalar: Scalar, encoding: Option<(IntegerEncoding, Span)>) -> Result<Scalar, Fault> {
        match encoding {
            None => Ok(scalar),
            Some((encoding, span)) => scalar.with(encoding).ok_or_else(|| texts::encoding_of_other(span)),
        }
    }

    fn map(&self, key: &Type, value: &Type, ordered: bool) -> Result<FieldType, Fault> {
        if let Some((_, span)) = self.encoding {
            return Err(texts::encoding_of_map(span));
        }
        if let Some(span) = self.wrapper {
            return Err(texts::no_wrapper(span));
        }
        let key = match types::shape(key)? {
            Shape::Scalar(scalar) if scalar.is_key() => self.encoded(scalar, self.key)?,
            _ => return Err(texts::bad_map_key(key)),
        };
        let value = match (types::shape(value)?, self.value) {
            (Shape::Scalar(scalar), encoding) => self.scalar(scalar, encoding)?,
            (Shape::Message(_), Some((_, span))) => return Err(texts::encoding_of_other(span)),
            (Shape::Message(message), None) => self.message(message, false)?,
            _ => return Err(texts::bad_map_value(value)),
        };
        Ok(FieldType::Map { key, value: Box::new(value), ordered })
    }
}

fn encoding(word: &Ident) -> Option<(IntegerEncoding, Span)> {
    let encoding = match word.to_string().as_str() {
        "sint" => IntegerEncoding::Signed,
        "fixed" => IntegerEncoding::Fixed,
        _ => return None,
    };
    Some((encoding, word.span()))
}

/// `key = sint`
fn encoding_of(entry: &Entry, faults: &mut Faults) -> Option<(IntegerEncoding, Span)> {
    let word = entry.word("`sint` or `fixed`", faults)?;
    let found = encoding(&word);
    if found.is_none() {
        faults.push(texts::wrong_value(&entry.name(), "`sint` or `fixed`", word.span()));
    }
    found
}
