//! Addresses, and templates of them: `library.{shelf}.returns`.

use crate::literal::StrLit;
use std::fmt::Write as _;

/// An address; not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// As it is written.
    pub(crate) text: StrLit,
    /// Its parts; what is wrong with its braces when it has none.
    pub(crate) parts: Result<Vec<AddressPart>, Fault>,
}

/// One part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AddressPart {
    /// Text, dots included.
    Text(StrLit),
    /// A field path, dotted, whose text fills the place between two dots.
    Field(StrLit),
}

/// The reason that a text with braces is not a template of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A brace is not closed, or not opened.
    Brace,
    /// There is nothing, or no field path, between braces.
    NoField,
    /// A field is not all that stands between two dots.
    Glued,
    /// It begins with a field.
    NoText,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Self {
        Self { text: StrLit::new(text), parts: parts(text) }
    }

    /// The parts of a template; `None` of an address without fields, and of what is no template.
    pub(crate) fn template(&self) -> Option<&[AddressPart]> {
        self.parts.as_deref().ok().filter(|parts| has_field(parts))
    }

    /// The fields of a template.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &StrLit> {
        self.template().unwrap_or_default().iter().filter_map(|part| match part {
            AddressPart::Field(field) => Some(field),
            AddressPart::Text(_) => None,
        })
    }

    /// The pattern that every address of a template matches: `library.*.returns`.
    pub(crate) fn pattern(&self) -> String {
        self.with_fields_as("*")
    }

    /// The name of the place of all addresses of a template: `library._.returns`.
    pub(crate) fn name(&self) -> String {
        self.with_fields_as("_")
    }

    fn with_fields_as(&self, sign: &str) -> String {
        let Some(parts) = self.template() else { return self.text.value().to_owned() };
        parts.iter().fold(String::new(), |mut text, part| {
            let part = match part {
                AddressPart::Text(part) => part.value(),
                AddressPart::Field(_) => sign,
            };
            // Writing to a string cannot fail.
            let _ = write!(text, "{part}");
            text
        })
    }
}

fn has_field(parts: &[AddressPart]) -> bool {
    parts.iter().any(|part| matches!(part, AddressPart::Field(_)))
}

fn parts(text: &str) -> Result<Vec<AddressPart>, Fault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, behind) = after.split_once('}').ok_or(Fault::Brace)?;
        if before.contains('}') || field.contains('{') {
            return Err(Fault::Brace);
        }
        if field.is_empty() || !field.split('.').all(is_name) {
            return Err(Fault::NoField);
        }
        if before.is_empty() && parts.is_empty() {
            return Err(Fault::NoText);
        }
        if !before.ends_with('.') || !(behind.is_empty() || behind.starts_with('.')) {
            return Err(Fault::Glued);
        }
        parts.push(AddressPart::Text(StrLit::new(before)));
        parts.push(AddressPart::Field(StrLit::new(field)));
        rest = behind;
    }
    if rest.contains('}') {
        return Err(Fault::Brace);
    }
    if !rest.is_empty() {
        parts.push(AddressPart::Text(StrLit::new(rest)));
    }
    Ok(parts)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_taken_apart() {
        let address = Address::parse("library.{book.shelf}.{id}.returns");
        let text = |text| AddressPart::Text(StrLit::new(text));
        let field = |path| AddressPart::Field(StrLit::new(path));
        let parts = [text("library."), field("book.shelf"), text("."), field("id"), text(".returns")];
        assert_eq!(address.template(), Some(&parts[..]));
        assert_eq!(
            (address.pattern(), address.name()),
            ("library.*.*.returns".into(), "library._._.returns".into())
        );
        let plain = Address::parse("library.orders");
        assert_eq!((plain.template(), plain.pattern()), (None, "library.orders".into()));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (text, fault) in [
            ("a.{b", Fault::Brace),
            ("a.b}", Fault::Brace),
            ("a}.{b}", Fault::Brace),
            ("a.{{b}}", Fault::Brace),
            ("a.{b}.}", Fault::Brace),
            ("a.{}", Fault::NoField),
            ("a.{b..c}", Fault::NoField),
            ("a.{b-c}", Fault::NoField),
            ("a.{b}{c}", Fault::Glued),
            ("a.{b}-{c}", Fault::Glued),
            ("a.x{b}", Fault::Glued),
            ("a.{b}x", Fault::Glued),
            ("{a}.b", Fault::NoText),
        ] {
            assert_eq!(Address::parse(text).parts, Err(fault), "{text}");
        }
    }
}
