//! The emitted implementations. Text first, then tokens: the text reads as the output does.

use super::error::Error;
use super::field::{Field, Kind, Label};
use super::item::{Item, StructField, Variant};
use super::names::{json_key, member_name};
use super::tokens::{parse, parse_at};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Lints of the user's crate that say nothing about code the user did not write.
const ATTRIBUTES: &str = "#[automatically_derived] #[allow(deprecated, clippy::all, clippy::pedantic)]";

/// `impl Message`, and serde's two traits.
pub(crate) fn message(item: &Item, fields: &[StructField]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let (mut rows, mut flat, mut nested) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let (mut reads, mut writes) = (TokenStream::new(), TokenStream::new());
    for (index, source) in fields.iter().enumerate() {
        let field = Field::parse(&source.ident, Field::default_name(&source.ident), &source.attributes)?;
        let (span, ident) = (source.ident.span(), &source.ident);
        // Only a row that names a type of the user's can be wrong.
        let row = scope.row(&field, &source.ty);
        rows.extend(if matches!(field.kind, Kind::Scalar(_)) { parse(&row)? } else { parse_at(&row, span)? });
        if let Some(Nested { within, below }) = scope.nested(index, &field, &source.ty) {
            flat.extend(parse_at(&within, span)?);
            nested.extend(parse_at(&below, span)?);
        }
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
    let mut table = format!("@::fields::Table::of(<{target} as @::fields::Fields>::FLAT, &{types})");
    if item.options.types.is_none() && item.options.remote.is_none() {
        // What no registry holds is found through its table.
        table.push_str(&format!(".with_type::<{target}>()"));
    }
    let mut output = TokenStream::new();
    output.extend(scope.implementation("Fields", [scope.lists(&item.options.name, rows, flat, nested)?])?);
    output.extend(scope.implementation(
        "Message",
        [
            scope.table_function("&self", &table)?,
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
    output.extend(parse(&format!(
            "{ATTRIBUTES} impl {serde}::Serialize for {target} {{ \
               fn serialize<S: {serde}::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> \
               {{ {serde}::serialize(self, serializer) }} }} \
             {ATTRIBUTES} impl<'de> {serde}::Deserialize<'de> for {target} {{ \
               fn deserialize<D: {serde}::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> \
               {{ {serde}::deserialize(deserializer) }} }}"
    ))?);
    Ok(output)
}

/// `impl OneofValue`.
pub(crate) fn oneof(item: &Item, variants: &[Variant]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let (mut rows, mut nested, mut makes) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
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
        if let Some(Nested { below, .. }) = scope.nested(index, &field, &variant.ty) {
            nested.extend(parse_at(&below, span)?);
        }
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
    let table = format!("@::fields::Table::oneof(<{target} as @::fields::OneofValue>::FLAT)");
    let make = "fn make(index: usize) -> ::core::option::Option<Self>";
    scope.implementation(
        "OneofValue",
        [
            scope.lists("", rows, TokenStream::new(), nested)?,
            scope.table_function("", &table)?,
            scope.wrapped(make, "::core::option::Option::Some", makes)?,
            scope.matching("fn get(&self) -> (usize, @::fields::FieldRef<'_>)", "self", reads)?,
            scope.matching("fn get_mut(&mut self) -> (usize, @::fields::FieldMut<'_>)", "self", writes)?,
        ],
    )
}

/// `impl Enumeration`, over the names that the variants state, else over those that prost-build writes.
pub(crate) fn enumeration(item: &Item, variants: &[Variant]) -> Result<TokenStream, Error> {
    let names = variants.iter().map(Variant::name).collect::<Result<Vec<_>, Error>>()?;
    let Scope { root, target } = Scope::new(item);
    let idents: Vec<String> = variants.iter().map(|variant| variant.ident.to_string()).collect();
    let numbers: String = idents.iter().map(|ident| format!("Self::{ident} as i32,")).collect();
    let alias = |(name, number): &(String, String)| format!("({name:?}, {number}),");
    let all: String = item.options.aliases.iter().map(alias).collect();
    let functions = match names.into_iter().collect::<Option<Vec<String>>>() {
        Some(names) if !names.is_empty() => stated_names(&idents, &names, item),
        _ => generated_names(item),
    };
    let text = format!(
        "{ATTRIBUTES} impl {root}::fields::Enumeration for {target} {{ \
           const NAME: &'static str = {:?}; \
           const NUMBERS: &'static [i32] = &[{numbers}]; \
           const ALIASES: &'static [(&'static str, i32)] = &[{all}]; \
           {functions} }}",
        item.options.name,
    );
    parse_at(&text, item.ident.span())
}

/// The names that the variants state.
fn stated_names(idents: &[String], names: &[String], item: &Item) -> String {
    let of_number: String = (idents.iter().zip(names))
        .map(|(ident, name)| {
            format!("number if number == Self::{ident} as i32 => ::core::option::Option::Some({name:?}),")
        })
        .collect();
    let of_name: String = (idents.iter().zip(names))
        .map(|(ident, name)| format!("{name:?} => ::core::option::Option::Some(Self::{ident} as i32),"))
        .collect();
    format!(
        "fn name(number: i32) -> ::core::option::Option<&'static str> {{ \
           match number {{ {of_number} _ => ::core::option::Option::None }} }} \
         fn number(name: &str) -> ::core::option::Option<i32> {{ \
           match name {{ {of_name} {} _ => ::core::option::Option::None }} }}",
        aliases(item)
    )
}

/// The names that prost-build writes.
fn generated_names(item: &Item) -> String {
    format!(
        "fn name(number: i32) -> ::core::option::Option<&'static str> {{ \
             match <Self as ::core::convert::TryFrom<i32>>::try_from(number) {{ \
               ::core::result::Result::Ok(value) => ::core::option::Option::Some(value.as_str_name()), \
               ::core::result::Result::Err(_) => ::core::option::Option::None }} }} \
           fn number(name: &str) -> ::core::option::Option<i32> {{ \
             match Self::from_str_name(name) {{ \
               ::core::option::Option::Some(value) => ::core::option::Option::Some(value as i32), \
               ::core::option::Option::None => match name {{ {} _ => ::core::option::Option::None }} }} }}",
        aliases(item)
    )
}

/// The arms of more names of numbers.
fn aliases(item: &Item) -> String {
    let arm =
        |(name, number): &(String, String)| format!("{name:?} => ::core::option::Option::Some({number}),");
    item.options.aliases.iter().map(arm).collect()
}

/// What a field adds to the lists of nested fields.
struct Nested {
    /// To that of the message alone.
    within: String,
    /// To that with the fields of messages in it.
    below: String,
}

/// `&[…]`
fn bracketed(tokens: TokenStream) -> TokenStream {
    [
        TokenTree::from(proc_macro2::Punct::new('&', proc_macro2::Spacing::Alone)),
        Group::new(Delimiter::Bracket, tokens).into(),
    ]
    .into_iter()
    .collect()
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

    /// The entries of a single message or a oneof in the lists of nested fields; none for other fields.
    fn nested(&self, index: usize, field: &Field, ty: &TokenStream) -> Option<Nested> {
        let path = format!("{}::fields", self.root);
        let oneof = |name: &TokenStream, list: &str| {
            format!("({index}, ::core::option::Option::Some(<{name} as {path}::OneofValue>::{list})),")
        };
        match &field.kind {
            Kind::Message | Kind::Group if field.label != Label::Repeated => {
                let below = format!("({index}, <{ty} as {path}::Value>::FLAT),");
                Some(Nested { within: String::new(), below })
            }
            Kind::Oneof(name) => Some(Nested { within: oneof(name, "FLAT"), below: oneof(name, "FIELDS") }),
            _ => None,
        }
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
        parse(&text.replace('@', &self.root))
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

    /// `const FLAT` and `const FIELDS`.
    fn lists(
        &self,
        name: &str,
        rows: TokenStream,
        flat: TokenStream,
        nested: TokenStream,
    ) -> Result<TokenStream, Error> {
        let mut output = self.list("FLAT", name, bracketed(rows), flat)?;
        // Without messages in it, one list is the other.
        output.extend(if nested.is_empty() {
            self.parse("const FIELDS: &'static @::fields::FieldList = Self::FLAT;")?
        } else {
            self.list("FIELDS", name, self.parse("Self::FLAT.fields()")?, nested)?
        });
        Ok(output)
    }

    fn list(
        &self,
        constant: &str,
        name: &str,
        rows: TokenStream,
        nested: TokenStream,
    ) -> Result<TokenStream, Error> {
        let mut arguments = self.parse(&format!("{name:?}, "))?;
        arguments.extend(rows);
        arguments.extend(self.parse(", ")?);
        arguments.extend(bracketed(nested));
        let mut output = self.parse(&format!(
            "const {constant}: &'static @::fields::FieldList = &@::fields::FieldList::new"
        ))?;
        output.extend([TokenTree::from(Group::new(Delimiter::Parenthesis, arguments))]);
        output.extend(self.parse(";")?);
        Ok(output)
    }

    /// `fn table(receiver)`, of a static that `constructor` makes.
    fn table_function(&self, receiver: &str, constructor: &str) -> Result<TokenStream, Error> {
        self.parse(&format!(
            "fn table({receiver}) -> &'static @::fields::Table {{ \
               static TABLE: @::fields::Table = {constructor}; &TABLE }}"
        ))
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
