//! Addresses, and templates of them: `library.{shelf}.returns`.

use crate::schema::{Kind, Slot, Value};
use std::{borrow::Cow, fmt};

/// The address of a method's messages, as its rule writes it: one queue, topic or subject, or a template from which
/// fields of the request make one for each of their values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueueAddress(Cow<'static, str>);

/// One part of an address that fields make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart<'a> {
    /// Text, dots included.
    Text(&'a str),
    /// A field path, dotted, whose text fills the place between two dots.
    Field(&'a str),
}

/// The reason why a text with braces is not the template of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// A brace is not closed, or not opened.
    Brace,
    /// There is nothing, or no field path, between braces.
    NoField,
    /// A field is not all that stands between two dots.
    Glued,
    /// The address begins with a field.
    NoText,
}

impl QueueAddress {
    /// The address that is written like this. It is looked at when it is used: see [`QueueAddress::parts`].
    pub const fn new(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The address as it is written: `library.{shelf}.returns`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if fields make the address.
    pub fn is_template(&self) -> bool {
        self.0.contains('{')
    }

    /// The parts of the address: one text, unless it is a template.
    ///
    /// # Errors
    /// When its braces are not those of a template.
    pub fn parts(&self) -> Result<Vec<AddressPart<'_>>, AddressFault> {
        parts(&self.0)
    }

    /// The paths of the fields that make the address; none when it has no parts.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts().unwrap_or_default().into_iter().filter_map(|part| match part {
            AddressPart::Field(path) => Some(path),
            AddressPart::Text(_) => None,
        })
    }

    /// The pattern of all its addresses: `library.*.returns`.
    pub fn pattern(&self) -> Cow<'_, str> {
        self.with_fields_as("*")
    }

    /// The name of the one place of all its addresses: `library._.returns`.
    pub fn name(&self) -> Cow<'_, str> {
        self.with_fields_as("_")
    }

    fn with_fields_as<'a>(&'a self, sign: &'a str) -> Cow<'a, str> {
        match self.parts() {
            Ok(parts) if self.is_template() => {
                let texts = parts.into_iter().map(|part| match part {
                    AddressPart::Text(text) => text,
                    AddressPart::Field(_) => sign,
                });
                texts.collect::<String>().into()
            }
            _ => Cow::Borrowed(&self.0),
        }
    }

    /// True if two addresses differ, and some text is one of both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (one, other) = (self.pattern(), other.pattern());
        let mut others = other.split('.');
        let alike = one
            .split('.')
            .all(|part| others.next().is_some_and(|other| part == other || part == "*" || other == "*"));
        one != other && alike && others.next().is_none()
    }
}

impl From<String> for QueueAddress {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for QueueAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn parts(text: &str) -> Result<Vec<AddressPart<'_>>, AddressFault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, behind) = after.split_once('}').ok_or(AddressFault::Brace)?;
        if before.contains('}') || field.contains('{') {
            return Err(AddressFault::Brace);
        }
        if field.is_empty() || !field.split('.').all(is_name) {
            return Err(AddressFault::NoField);
        }
        if before.is_empty() && parts.is_empty() {
            return Err(AddressFault::NoText);
        }
        if !before.ends_with('.') || !(behind.is_empty() || behind.starts_with('.')) {
            return Err(AddressFault::Glued);
        }
        parts.push(AddressPart::Text(before));
        parts.push(AddressPart::Field(field));
        rest = behind;
    }
    if rest.contains('}') {
        return Err(AddressFault::Brace);
    }
    if !rest.is_empty() {
        parts.push(AddressPart::Text(rest));
    }
    Ok(parts)
}

/// True if `text` is the name of a field.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Slot for Option<QueueAddress> {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Option<Value<'_>> {
        self.as_ref().map(|address| Value::Text(address.as_str().into()))
    }

    fn put(&mut self, value: Value<'_>) -> bool {
        let Value::Text(text) = value else { return false };
        *self = (!text.is_empty()).then(|| QueueAddress::from(text.into_owned()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_taken_apart() {
        use AddressPart::{Field, Text};
        let address = QueueAddress::new("library.{book.shelf}.{id}.returns");
        let parts = [Text("library."), Field("book.shelf"), Text("."), Field("id"), Text(".returns")];
        assert_eq!(address.parts().unwrap(), parts);
        assert_eq!((&*address.pattern(), &*address.name()), ("library.*.*.returns", "library._._.returns"));
        let plain = QueueAddress::new("library.orders");
        assert_eq!((plain.is_template(), &*plain.pattern()), (false, "library.orders"));
    }

    #[test]
    fn texts_that_are_not_templates_are_refused() {
        use AddressFault::{Brace, Glued, NoField, NoText};
        for (text, fault) in [
            ("a.{b", Brace),
            ("a.b}", Brace),
            ("a}.{b}", Brace),
            ("a.{{b}}", Brace),
            ("a.{b}.}", Brace),
            ("a.{}", NoField),
            ("a.{b..c}", NoField),
            ("a.{b-c}", NoField),
            ("a.{b}{c}", Glued),
            ("a.{b}-{c}", Glued),
            ("a.x{b}", Glued),
            ("a.{b}x", Glued),
            ("{a}.b", NoText),
        ] {
            assert_eq!(QueueAddress::new(text).parts(), Err(fault), "{text}");
        }
    }

    #[test]
    fn addresses_overlap_where_one_text_is_of_both() {
        let overlaps = |one, other| QueueAddress::new(one).overlaps(&QueueAddress::new(other));
        assert!(overlaps("a.{x}.c", "a.b.c") && overlaps("a.{x}.c", "a.b.{y}"));
        assert!(!overlaps("a.b", "a.b") && !overlaps("a.{x}", "a.b.c") && !overlaps("a.{x}.c", "b.{x}.c"));
    }
}
