//! The emitted implementations. Text first, then tokens: the text reads as the output does.

use super::error::Error;
use super::field::{Field, Kind, Label};
use super::item::{Item, StructField, Variant};
use super::names::{json_key, member_name};
use super::tokens::parse_at;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// Lints of the user's crate that say nothing about code the user did not write.
const ATTRIBUTES: &str = "#[automatically_derived] #[allow(deprecated, clippy::all, clippy::pedantic)]";

/// `impl Message`, and serde's two traits.
pub(crate) fn message(item: &Item, fields: &[StructField]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let (mut rows, mut reads, mut writes) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (index, source) in fields.iter().enumerate() {
        let field = Field::parse(&source.ident, Field::default_name(&source.ident), &source.attributes)?;
        let (span, ident) = (source.ident.span(), &source.ident);
        rows.extend(parse_at(&scope.row(&field, &source.ty), span)?);
        let (read, write) = match field.kind {
            Kind::Oneof(_) => (
                format!("{root}::fields::FieldRef::Oneof(&self.{ident})"),
                format!("{root}::fields::FieldMut::Oneof(&mut self.{ident})"),
            ),
            _ => (
                format!("{root}::fields::Value::get(&self.{ident})"),
                format!("{root}::fields::Value::get_mut(&mut self.{ident}, access)"),
            ),
        };
        reads.extend(parse_at(&format!("{index} => {read},"), span)?);
        writes.extend(parse_at(&format!("{index} => {write},"), span)?);
    }
    let types = match &item.options.types {
        Some(path) => path.to_string(),
        None => format!("{root}::TypeRegistry::EMPTY"),
    };
    let table = format!("{root}::fields::Table::message({:?}, &{types}, &", item.options.name);
    let mut output = TokenStream::new();
    output.extend(scope.implementation(
        "Message",
        [
            scope.table_function("&self", &table, rows)?,
            scope.function("fn field(&self, index: usize) -> @::fields::FieldRef<'_>", "index", reads)?,
            scope.function(
                "fn field_mut(&mut self, index: usize, access: @::fields::Access) -> @::fields::FieldMut<'_>",
                "index",
                writes,
            )?,
        ],
    )?);
    if item.options.remote.is_some() {
        // serde's traits and the type are both of other crates.
        return Ok(output);
    }
    let serde = format!("{root}::__codegen::serde");
    output.extend(parse_at(
        &format!(
            "{ATTRIBUTES} impl {serde}::Serialize for {target} {{ \
               fn serialize<S: {serde}::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> \
               {{ {serde}::serialize(self, serializer) }} }} \
             {ATTRIBUTES} impl<'de> {serde}::Deserialize<'de> for {target} {{ \
               fn deserialize<D: {serde}::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> \
               {{ {serde}::deserialize(deserializer) }} }}"
        ),
        Span::call_site(),
    )?);
    Ok(output)
}

/// `impl OneofValue`.
pub(crate) fn oneof(item: &Item, variants: &[Variant]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let root = &scope.root;
    let (mut rows, mut makes) = (TokenStream::new(), TokenStream::new());
    let (mut reads, mut writes) = (TokenStream::new(), TokenStream::new());
    for (index, variant) in variants.iter().enumerate() {
        let ident = &variant.ident;
        let span = ident.span();
        if !variant.has_payload {
            return Err(Error::new(span, "every variant of a oneof has one value"));
        }
        let name = member_name(super::names::plain(&ident.to_string()));
        let mut field = Field::parse(ident, name, &variant.attributes)?;
        field.label = Label::Optional;
        rows.extend(parse_at(&scope.row(&field, &variant.ty), span)?);
        makes.extend(parse_at(
            &format!("{index} => Self::{ident}(::core::default::Default::default()),"),
            span,
        )?);
        reads.extend(parse_at(
            &format!("Self::{ident}(value) => ({index}, {root}::fields::Value::get(value)),"),
            span,
        )?);
        writes.extend(parse_at(
            &format!(
                "Self::{ident}(value) => ({index}, {root}::fields::Value::get_mut(value, {root}::fields::Access::Set)),"
            ),
            span,
        )?);
    }
    let table = format!("{root}::fields::Table::oneof(&");
    let make = "fn make(index: usize) -> ::core::option::Option<Self>";
    scope.implementation(
        "OneofValue",
        [
            scope.table_function("", &table, rows)?,
            scope.wrapped(make, "::core::option::Option::Some", makes)?,
            scope.matching("fn get(&self) -> (usize, @::fields::FieldRef<'_>)", "self", reads)?,
            scope.matching("fn get_mut(&mut self) -> (usize, @::fields::FieldMut<'_>)", "self", writes)?,
        ],
    )
}

/// `impl Enumeration`, over the names that prost-build writes.
pub(crate) fn enumeration(item: &Item) -> Result<TokenStream, Error> {
    let Scope { root, target } = Scope::new(item);
    let aliases: String = item
        .options
        .aliases
        .iter()
        .map(|(name, number)| format!("{name:?} => ::core::option::Option::Some({number}),"))
        .collect();
    let text = format!(
        "{ATTRIBUTES} impl {root}::fields::Enumeration for {target} {{ \
           const NAME: &'static str = {:?}; \
           fn name(number: i32) -> ::core::option::Option<&'static str> {{ \
             match <Self as ::core::convert::TryFrom<i32>>::try_from(number) {{ \
               ::core::result::Result::Ok(value) => ::core::option::Option::Some(value.as_str_name()), \
               ::core::result::Result::Err(_) => ::core::option::Option::None }} }} \
           fn number(name: &str) -> ::core::option::Option<i32> {{ \
             match Self::from_str_name(name) {{ \
               ::core::option::Option::Some(value) => ::core::option::Option::Some(value as i32), \
               ::core::option::Option::None => match name {{ {aliases} _ => ::core::option::Option::None }} }} }} }}",
        item.options.name,
    );
    parse_at(&text, item.ident.span())
}

/// Where the output stands: the path of the crate, and the type that is implemented for.
struct Scope {
    root: String,
    target: String,
}

impl Scope {
    fn new(item: &Item) -> Self {
        let text = |path: &Option<TokenStream>| path.as_ref().map(ToString::to_string);
        Self {
            root: text(&item.options.crate_path).unwrap_or_else(|| "::polywire".to_owned()),
            target: text(&item.options.remote).unwrap_or_else(|| item.ident.to_string()),
        }
    }

    fn row(&self, field: &Field, ty: &TokenStream) -> String {
        let root = &self.root;
        let key = json_key(&field.json);
        let kind = self.kind(&field.kind, ty);
        format!(
            "{root}::fields::Field {{ name: {:?}, key: {key:?}, number: {}, label: {root}::fields::Label::{:?}, kind: {kind} }},",
            field.proto, field.number, field.label
        )
    }

    fn kind(&self, kind: &Kind, ty: &TokenStream) -> String {
        let path = format!("{}::fields", self.root);
        match kind {
            Kind::Scalar(scalar) => format!("{path}::Type::{}", scalar.0),
            Kind::Enum(name) => format!("{path}::Type::Enum(<{name} as {path}::Enumeration>::TYPE)"),
            Kind::Message => format!("{path}::Type::Message(<{ty} as {path}::Value>::table)"),
            Kind::Group => format!("{path}::Type::Group(<{ty} as {path}::Value>::table)"),
            Kind::Oneof(name) => format!("{path}::Type::Oneof(<{name} as {path}::OneofValue>::table)"),
            Kind::Map(key, value) => {
                let value = self.kind(value, ty);
                format!("{path}::Type::Map {{ key: &{path}::Type::{}, value: &{value} }}", key.0)
            }
        }
    }

    fn parse(&self, text: &str) -> Result<TokenStream, Error> {
        parse_at(&text.replace('@', &self.root), Span::call_site())
    }

    fn implementation<const N: usize>(
        &self,
        name: &str,
        functions: [TokenStream; N],
    ) -> Result<TokenStream, Error> {
        let mut output = self.parse(&format!("{ATTRIBUTES} impl @::fields::{name} for {}", self.target))?;
        output.extend([braced(functions.into_iter().collect())]);
        Ok(output)
    }

    /// `fn table(receiver)`, with the rows in a static.
    fn table_function(
        &self,
        receiver: &str,
        constructor: &str,
        rows: TokenStream,
    ) -> Result<TokenStream, Error> {
        // `constructor` ends at the `&` of its last argument: the call's parentheses are built around the rows.
        let (function, arguments) = constructor.split_once('(').unwrap_or((constructor, ""));
        let mut arguments = self.parse(arguments)?;
        arguments.extend([TokenTree::from(Group::new(Delimiter::Bracket, rows))]);
        let mut body = self.parse(&format!("static TABLE: @::fields::Table = {function}"))?;
        body.extend([TokenTree::from(Group::new(Delimiter::Parenthesis, arguments))]);
        body.extend(self.parse("; &TABLE")?);
        let mut output = self.parse(&format!("fn table({receiver}) -> &'static @::fields::Table"))?;
        output.extend([braced(body)]);
        Ok(output)
    }

    /// A function that is one match on an index; any other index is an unset field.
    fn function(&self, signature: &str, on: &str, mut arms: TokenStream) -> Result<TokenStream, Error> {
        let unset = if signature.contains("&mut self") { "FieldMut" } else { "FieldRef" };
        arms.extend(self.parse(&format!("_ => @::fields::{unset}::Unset,"))?);
        self.matching(signature, on, arms)
    }

    /// A function that is one match.
    fn matching(&self, signature: &str, on: &str, arms: TokenStream) -> Result<TokenStream, Error> {
        let mut body = self.parse(&format!("match {on}"))?;
        body.extend([braced(arms)]);
        let mut output = self.parse(signature)?;
        output.extend([braced(body)]);
        Ok(output)
    }

    /// A function that is one match on an index, in `wrapper`; any other index is `None`.
    fn wrapped(&self, signature: &str, wrapper: &str, mut arms: TokenStream) -> Result<TokenStream, Error> {
        arms.extend(self.parse("_ => return ::core::option::Option::None,")?);
        let mut inner = self.parse("match index")?;
        inner.extend([braced(arms)]);
        let mut body = self.parse(wrapper)?;
        body.extend([TokenTree::from(Group::new(Delimiter::Parenthesis, inner))]);
        let mut output = self.parse(signature)?;
        output.extend([braced(body)]);
        Ok(output)
    }
}

fn braced(tokens: TokenStream) -> TokenTree {
    Group::new(Delimiter::Brace, tokens).into()
}
