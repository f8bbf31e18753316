//! The emitted implementations. Text first, then tokens: the text reads as the output does.

use super::error::Error;
use super::field::{Field, Kind, Label};
use super::item::{Item, StructField, Variant};
use super::names::{json_key, member_name, plain, written};
use super::tokens::{Places, parse_at};
use proc_macro2::{Ident, TokenStream};

/// Lints of the user's crate that say nothing about code the user did not write.
const ATTRIBUTES: &str = "#[automatically_derived] #[allow(deprecated, clippy::all, clippy::pedantic)]";

/// `impl Message`, and serde's two traits.
pub(crate) fn message(item: &Item, fields: &[StructField]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let mut places = Places::default();
    let (mut lists, mut reads, mut writes) = (Lists::default(), String::new(), String::new());
    let mut shown = String::new();
    let mut required = String::new();
    for (index, source) in fields.iter().enumerate() {
        let field = Field::parse(&source.ident, Field::default_name(&source.ident), &source.attributes)?;
        let (place, ident) = (places.add(source.ident.span()), written(&source.ident));
        let row = scope.row(&field, &source.ty);
        // Only a row that names a type of the user's can be wrong.
        lists.rows += &if matches!(field.kind, Kind::Scalar(_)) { row } else { place.mark(&row) };
        if let Some(Nested { within, below }) = scope.nested(index, &field, &source.ty) {
            lists.flat += &place.mark(&within);
            lists.nested += &place.mark(&below);
        }
        if let (Kind::Message | Kind::Group, Label::Required) = (&field.kind, field.label) {
            required += &place.mark(&format!("<{} as {root}::fields::Value>::FINITE;", source.ty));
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
        reads += &place.mark(&format!("{index} => {read},"));
        writes += &place.mark(&format!("{index} => {write},"));
        if item.options.debug {
            let value = scope.shown(&field.kind, &format!("&self.{ident}"));
            shown += &place.mark(&format!(".field({:?}, {value})", plain(&ident)));
        }
    }
    let (finite, check) = match required.is_empty() {
        true => Default::default(),
        false => (
            format!("const FINITE: () = {{ {required} }};"),
            format!("const _: () = <{target} as {root}::fields::Fields>::FINITE;"),
        ),
    };
    let lists = scope.lists("Fields", &item.options.name, &lists);
    let table = scope.table_function(
        &format!("(&self) -> {root}::fields::TableRef<'_>"),
        &message_table(item, &scope),
        &format!("{root}::fields::TableRef::of(&__POLYWIRE_TABLE)"),
    );
    let serde = if item.options.remote.is_none() { scope.serde() } else { String::new() };
    let debug = if item.options.debug { scope.debug_struct(&item.ident, &shown) } else { String::new() };
    places.parse(&format!(
        "{ATTRIBUTES} impl {root}::fields::Fields for {target} {{ {lists} {finite} }} {check} \
         {ATTRIBUTES} impl {root}::fields::Message for {target} {{ \
           {table} \
           fn field(&self, index: usize) -> {root}::fields::FieldRef<'_> {{ \
             match index {{ {reads} _ => {root}::fields::FieldRef::Unset, }} }} \
           fn field_mut(&mut self, index: usize, access: {root}::fields::Access) -> {root}::fields::FieldMut<'_> {{ \
             match index {{ {writes} _ => {root}::fields::FieldMut::Unset, }} }} }} \
         {serde} {debug}"
    ))
}

/// The table of a message.
fn message_table(item: &Item, Scope { root, target }: &Scope) -> String {
    let types = match &item.options.types {
        Some(path) => path.to_string(),
        None => format!("{root}::TypeRegistry::EMPTY"),
    };
    let mut table =
        format!("{root}::fields::Table::of(<{target} as {root}::fields::Fields>::FLAT, &{types})");
    if item.options.types.is_none() && item.options.remote.is_none() {
        // What no registry holds is found through its table.
        table += &format!(".with_type::<{target}>()");
    }
    table
}

/// `impl OneofValue`.
pub(crate) fn oneof(item: &Item, variants: &[Variant]) -> Result<TokenStream, Error> {
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let mut places = Places::default();
    let (mut lists, mut makes) = (Lists::default(), String::new());
    let (mut reads, mut writes, mut shown) = (String::new(), String::new(), String::new());
    for (index, variant) in variants.iter().enumerate() {
        let ident = written(&variant.ident);
        let span = variant.ident.span();
        if !variant.has_payload {
            return Err(Error::new(span, "every variant of a oneof has one value"));
        }
        let place = places.add(span);
        let name = member_name(plain(&ident));
        let mut field = Field::parse(&variant.ident, name, &variant.attributes)?;
        field.label = Label::Optional;
        lists.rows += &place.mark(&scope.row(&field, &variant.ty));
        if let Some(Nested { below, .. }) = scope.nested(index, &field, &variant.ty) {
            lists.nested += &place.mark(&below);
        }
        makes += &place.mark(&format!("{index} => Self::{ident}(::core::default::Default::default()),"));
        let value = format!("{root}::fields::Value");
        reads += &place.mark(&format!("Self::{ident}(value) => ({index}, {value}::get(value)),"));
        if item.options.debug {
            let (name, value) = (plain(&ident), scope.shown(&field.kind, "value"));
            shown += &place.mark(&format!(
                "Self::{ident}(value) => ::core::fmt::Formatter::debug_tuple(formatter, {name:?}).field({value}).finish(),"
            ));
        }
        writes += &place.mark(&format!(
            "Self::{ident}(value) => ({index}, {value}::get_mut(value, {root}::fields::Access::Set)),"
        ));
    }
    let lists = scope.lists("OneofValue", "", &lists);
    let table = format!("{root}::fields::Table::oneof(<{target} as {root}::fields::OneofValue>::FLAT)");
    let signature = format!("() -> &'static {root}::fields::Table");
    let table = scope.table_function(&signature, &table, "&__POLYWIRE_TABLE");
    let debug =
        if item.options.debug { scope.debug(&format!("match self {{ {shown} }}")) } else { String::new() };
    places.parse(&format!(
        "{ATTRIBUTES} impl {root}::fields::OneofValue for {target} {{ \
           {lists} {table} \
           fn make(index: usize) -> ::core::option::Option<Self> {{ \
             ::core::option::Option::Some(match index {{ {makes} _ => return ::core::option::Option::None, }}) }} \
           fn get(&self) -> (usize, {root}::fields::FieldRef<'_>) {{ match self {{ {reads} }} }} \
           fn get_mut(&mut self) -> (usize, {root}::fields::FieldMut<'_>) {{ match self {{ {writes} }} }} }} {debug}"
    ))
}

/// `impl Enumeration`, over the names that the variants state, else over those that prost-build writes.
pub(crate) fn enumeration(item: &Item, variants: &[Variant]) -> Result<TokenStream, Error> {
    let names = variants.iter().map(Variant::name).collect::<Result<Vec<_>, Error>>()?;
    let scope = Scope::new(item);
    let Scope { root, target } = &scope;
    let idents: Vec<String> = variants.iter().map(|variant| written(&variant.ident)).collect();
    let numbers: String = idents.iter().map(|ident| format!("Self::{ident} as i32,")).collect();
    let alias = |(name, number): &(String, String)| format!("({name:?}, {number}),");
    let all: String = item.options.aliases.iter().map(alias).collect();
    let functions = match names.into_iter().collect::<Option<Vec<String>>>() {
        Some(names) if !names.is_empty() => stated_names(&idents, &names, item),
        _ => generated_names(item),
    };
    let arm = |ident: &String| format!("Self::{ident} => {:?},", plain(ident));
    let debug = match item.options.debug {
        true => {
            let name: String = idents.iter().map(arm).collect();
            scope.debug(&format!("::core::fmt::Formatter::write_str(formatter, match self {{ {name} }})"))
        }
        false => String::new(),
    };
    let text = format!(
        "{ATTRIBUTES} impl {root}::fields::Enumeration for {target} {{ \
           const NAME: &'static str = {:?}; \
           const NUMBERS: &'static [i32] = &[{numbers}]; \
           const ALIASES: &'static [(&'static str, i32)] = &[{all}]; \
           {functions} }} {debug}",
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

/// The part of a field in the lists of nested fields.
struct Nested {
    /// To that of the message alone.
    within: String,
    /// To that with the fields of messages in it.
    below: String,
}

/// The entries of the two lists of fields.
#[derive(Default)]
struct Lists {
    rows: String,
    /// Beside the rows in the list of the message alone.
    flat: String,
    /// Beside the rows in the list with the fields of messages in it.
    nested: String,
}

/// The name of the runtime's module of fields within a list: every row has it several times.
const FIELDS: &str = "__p";

/// The scope of the output: the path of the crate, and the type that is implemented for.
struct Scope {
    root: String,
    target: String,
}

impl Scope {
    fn new(item: &Item) -> Self {
        let text = |path: &Option<TokenStream>| path.as_ref().map(ToString::to_string);
        Self {
            root: text(&item.options.crate_path).unwrap_or_else(|| "::polywire".to_owned()),
            target: text(&item.options.remote).unwrap_or_else(|| written(&item.ident)),
        }
    }

    fn row(&self, field: &Field, ty: &TokenStream) -> String {
        let key = json_key(&field.json);
        let kind = self.kind(&field.kind, ty);
        let memory = match (&field.kind, field.label) {
            (Kind::Oneof(_), _) | (Kind::Scalar(_), Label::Implicit | Label::Required) => {
                format!("{FIELDS}::INLINE")
            }
            _ => format!("<{ty} as {FIELDS}::Value>::MEMORY"),
        };
        format!(
            "{FIELDS}::Field {{ name: {FIELDS}::Text({:?}), key: {FIELDS}::Text({key:?}), number: {}, label: {FIELDS}::Label::{:?}, kind: {kind}, memory: {memory} }},",
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
        let path = FIELDS;
        match kind {
            Kind::Scalar(scalar) => format!("{path}::Type::{}", scalar.0),
            Kind::Enum(name) => {
                format!("{path}::Type::Enum({path}::Shared::Static(<{name} as {path}::Enumeration>::TYPE))")
            }
            Kind::Message => format!("{path}::Type::Message(<{ty} as {path}::Value>::table)"),
            Kind::Group => format!("{path}::Type::Group(<{ty} as {path}::Value>::table)"),
            Kind::Oneof(name) => format!("{path}::Type::Oneof(<{name} as {path}::OneofValue>::table)"),
            Kind::Map(key, value) => {
                let value = self.kind(value, ty);
                format!(
                    "{path}::Type::Map {{ key: {path}::Shared::Static(&{path}::Type::{}), \
                     value: {path}::Shared::Static(&{value}) }}",
                    key.0
                )
            }
        }
    }

    /// `value`, a reference to a field of this kind, as `Debug` shows it: enums by their names.
    fn shown(&self, kind: &Kind, value: &str) -> String {
        match kind {
            Kind::Enum(name) => format!("&{}::__codegen::debug::Shown::<_, {name}>::new({value})", self.root),
            Kind::Map(_, item) => self.shown(item, value),
            _ => value.to_owned(),
        }
    }

    /// `Debug` of a struct, of calls for its fields.
    fn debug_struct(&self, ident: &Ident, fields: &str) -> String {
        let name = ident.to_string();
        let name = plain(&name);
        self.debug(&format!("::core::fmt::Formatter::debug_struct(formatter, {name:?}){fields}.finish()"))
    }

    /// `Debug`, of the body of its function.
    fn debug(&self, body: &str) -> String {
        let target = &self.target;
        format!(
            "{ATTRIBUTES} impl ::core::fmt::Debug for {target} {{ \
               fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{ {body} }} }}"
        )
    }

    /// `const FLAT` and `const FIELDS` of the trait `of`.
    fn lists(&self, of: &str, name: &str, Lists { rows, flat, nested }: &Lists) -> String {
        // A variant or a constant of the user's may have the name.
        let own_list = format!("<Self as {}::fields::{of}>::FLAT", self.root);
        let root = &self.root;
        let list = |constant: &str, rows: &str, nested: &str| {
            format!(
                "const {constant}: &'static {root}::fields::FieldList = {{ use {root}::fields as {FIELDS}; \
                 &{FIELDS}::FieldList::new({name:?}, {rows}, &[{nested}]) }};"
            )
        };
        let own = list("FLAT", &format!("&[{rows}]"), flat);
        // Without messages in it, one list is the other.
        let all = if nested.is_empty() {
            format!("const FIELDS: &'static {root}::fields::FieldList = {own_list};")
        } else {
            list("FIELDS", &format!("{own_list}.fields()"), nested)
        };
        own + &all
    }

    /// `fn table()`, of a static that `constructor` makes.
    fn table_function(&self, signature: &str, constructor: &str, value: &str) -> String {
        let root = &self.root;
        format!(
            "fn table{signature} {{ \
               static __POLYWIRE_TABLE: {root}::fields::Table = {constructor}; {value} }}"
        )
    }

    /// serde's two traits.
    fn serde(&self) -> String {
        let Self { root, target } = self;
        let serde = format!("{root}::__codegen::serde");
        format!(
            "{ATTRIBUTES} impl {serde}::Serialize for {target} {{ \
               fn serialize<S: {serde}::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> \
               {{ {serde}::serialize(self, serializer) }} }} \
             {ATTRIBUTES} impl<'de> {serde}::Deserialize<'de> for {target} {{ \
               fn deserialize<D: {serde}::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> \
               {{ {serde}::deserialize(deserializer) }} }}"
        )
    }
}
