//! The item under the derive.

use super::attribute::{Attributes, Entry};
use super::error::Error;
use super::tokens::Cursor;
use proc_macro2::{Delimiter, Group, Ident, TokenStream};

/// A struct or an enum.
pub(crate) struct Item {
    pub(crate) ident: Ident,
    pub(crate) options: Options,
    pub(crate) body: Body,
}

/// The content of an item.
pub(crate) enum Body {
    Struct(Vec<StructField>),
    Enum(Vec<Variant>),
}

/// A field of a struct.
pub(crate) struct StructField {
    pub(crate) attributes: Attributes,
    pub(crate) ident: Ident,
    pub(crate) ty: TokenStream,
}

/// A variant of an enum.
pub(crate) struct Variant {
    pub(crate) attributes: Attributes,
    pub(crate) ident: Ident,
    pub(crate) has_payload: bool,
    /// The payload's type; nothing for a unit variant.
    pub(crate) ty: TokenStream,
}

impl Variant {
    /// The name in the definition that the variant states.
    pub(crate) fn name(&self) -> Result<Option<String>, Error> {
        let mut name = None;
        for entry in &self.attributes.polywire {
            match entry.key.to_string().as_str() {
                "proto" => name = Some(entry.text()?),
                other => return Err(Error::new(entry.span(), format!("a value has no option `{other}`"))),
            }
        }
        Ok(name)
    }
}

/// `#[polywire(…)]` on the item.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: String,
    pub(crate) types: Option<TokenStream>,
    pub(crate) crate_path: Option<TokenStream>,
    pub(crate) remote: Option<TokenStream>,
    /// True if `Debug` is wanted.
    pub(crate) debug: bool,
    /// `(name, number)`, as tokens of a match arm: `"NAME" => Some(1)` needs both verbatim.
    pub(crate) aliases: Vec<(String, String)>,
}

impl Item {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self, Error> {
        let mut cursor = Cursor::new(tokens);
        let options = Options::parse(&Attributes::parse(&mut cursor)?.polywire)?;
        cursor.skip_visibility();
        let keyword = cursor.ident("`struct` or `enum`")?;
        let ident = cursor.ident("a name")?;
        let span = cursor.span();
        if cursor.eat_punct('<') {
            return Err(Error::new(span, "a message has no type parameters"));
        }
        let body = cursor.eat_group(Delimiter::Brace).map_or_else(TokenStream::new, |group| group.stream());
        let body = match keyword.to_string().as_str() {
            "struct" if cursor.eat_group(Delimiter::Parenthesis).is_some() => {
                return Err(Error::new(span, "the fields of a message have names"));
            }
            "struct" => Body::Struct(parse_fields(body)?),
            "enum" => Body::Enum(parse_variants(body)?),
            _ => return Err(Error::new(keyword.span(), "expected a struct or an enum")),
        };
        let mut options = options;
        if options.name.is_empty() {
            options.name = super::names::plain(&ident.to_string()).to_owned();
        }
        Ok(Self { ident, options, body })
    }
}

fn parse_fields(tokens: TokenStream) -> Result<Vec<StructField>, Error> {
    let mut cursor = Cursor::new(tokens);
    let mut fields = Vec::new();
    while !cursor.is_empty() {
        let attributes = Attributes::parse(&mut cursor)?;
        cursor.skip_visibility();
        let ident = cursor.ident("a field name")?;
        cursor.eat_punct(':');
        let ty = cursor.until_comma();
        fields.push(StructField { attributes, ident, ty });
    }
    Ok(fields)
}

fn parse_variants(tokens: TokenStream) -> Result<Vec<Variant>, Error> {
    let mut cursor = Cursor::new(tokens);
    let mut variants = Vec::new();
    while !cursor.is_empty() {
        let attributes = Attributes::parse(&mut cursor)?;
        let ident = cursor.ident("a variant name")?;
        let payload = cursor.eat_group(Delimiter::Parenthesis);
        let has_payload = payload.is_some();
        let ty = payload.as_ref().map_or_else(TokenStream::new, payload_type);
        cursor.until_comma();
        variants.push(Variant { attributes, ident, has_payload, ty });
    }
    Ok(variants)
}

fn payload_type(payload: &Group) -> TokenStream {
    let mut cursor = Cursor::new(payload.stream());
    cursor.until_comma()
}

impl Options {
    fn parse(entries: &[Entry]) -> Result<Self, Error> {
        let mut options = Self::default();
        for entry in entries {
            match entry.key.to_string().as_str() {
                "name" => options.name = entry.text()?,
                "types" => options.types = Some(entry.path()?),
                "crate" => options.crate_path = Some(entry.path()?),
                "remote" => options.remote = Some(entry.path()?),
                "debug" => options.debug = true,
                "alias" => options.aliases.extend(parse_aliases(entry)?),
                other => {
                    return Err(Error::new(entry.span(), format!("a type has no option `{other}`")));
                }
            }
        }
        Ok(options)
    }
}

fn parse_aliases(entry: &Entry) -> Result<Vec<(String, String)>, Error> {
    let mut cursor = Cursor::new(entry.value.clone());
    let mut aliases = Vec::new();
    while !cursor.is_empty() {
        let span = cursor.span();
        let fault = || Error::new(span, "expected `\"NAME\" = number`");
        let name = cursor.next().ok_or_else(fault)?;
        let (name, _) = super::literal::text_of(&name.into()).ok_or_else(fault)?;
        cursor.eat_punct('=');
        let number = cursor.until_comma().to_string().replace(' ', "");
        number.parse::<i32>().map_err(|_| fault())?;
        aliases.push((name, number));
    }
    Ok(aliases)
}
