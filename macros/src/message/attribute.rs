//! `#[prost(…)]` and `#[polywire(…)]`, as lists of keys with values.

use super::error::Error;
use super::literal::{path_of, text_of};
use super::tokens::Cursor;
use proc_macro2::{Delimiter, Ident, Span, TokenStream};

/// The attributes of an item, field or variant that concern the derive.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) prost: Vec<Entry>,
    pub(crate) polywire: Vec<Entry>,
}

/// `key`, `key = value` or `key(value)`.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: TokenStream,
}

impl Attributes {
    /// Reads the attributes that stand before an item, a field or a variant.
    pub(crate) fn parse(cursor: &mut Cursor) -> Result<Self, Error> {
        let mut attributes = Self::default();
        while cursor.eat_punct('#') {
            let Some(group) = cursor.eat_group(Delimiter::Bracket) else { continue };
            let mut inner = Cursor::new(group.stream());
            let Some(name) = inner.eat_ident() else { continue };
            let entries = match name.to_string().as_str() {
                "prost" => &mut attributes.prost,
                "polywire" => &mut attributes.polywire,
                _ => continue,
            };
            if let Some(list) = inner.eat_group(Delimiter::Parenthesis) {
                Entry::parse_list(list.stream(), entries)?;
            }
        }
        Ok(attributes)
    }
}

impl Entry {
    fn parse_list(tokens: TokenStream, entries: &mut Vec<Self>) -> Result<(), Error> {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_empty() {
            let key = cursor.ident("a key, as in `key = \"value\"`")?;
            let value = match cursor.eat_group(Delimiter::Parenthesis) {
                Some(group) => {
                    cursor.eat_punct(',');
                    group.stream()
                }
                None => {
                    cursor.eat_punct('=');
                    cursor.until_comma()
                }
            };
            entries.push(Self { key, value });
        }
        Ok(())
    }

    pub(crate) fn span(&self) -> Span {
        self.key.span()
    }

    /// The value as text: a string literal.
    pub(crate) fn text(&self) -> Result<String, Error> {
        match text_of(&self.value) {
            Some((text, _)) => Ok(text),
            None => Err(Error::new(self.span(), format!("`{}` takes a string", self.key))),
        }
    }

    /// The value as a path, written plainly or as a string.
    pub(crate) fn path(&self) -> Result<TokenStream, Error> {
        if self.value.is_empty() {
            return Err(Error::new(self.span(), format!("`{}` takes a path", self.key)));
        }
        path_of(&self.value)
    }

    /// The value as a number, written plainly or as a string.
    pub(crate) fn number(&self) -> Result<u32, Error> {
        let text = text_of(&self.value).map_or_else(|| self.value.to_string(), |(text, _)| text);
        text.trim().parse().map_err(|_| Error::new(self.span(), format!("`{}` takes a number", self.key)))
    }
}
