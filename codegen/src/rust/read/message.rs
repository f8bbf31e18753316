//! `#[polywire::message]` on a struct, and on whatever else.

use super::{
    arguments::{self, Argument},
    derives,
    docs::{Docs, is_deprecated},
    enumeration::RustEnum,
    field::{self, FieldPlace, FieldType, MAX_NUMBER, Numbers, RustField},
    names,
    oneof::RustOneof,
    reserved::Reserved,
    types::{self, MessageType, Shape},
};
use crate::naming::ident::Ident as RustIdent;
use crate::rust::{
    fault::{Fault, Faults, Spanned},
    texts,
};
use proc_macro2::{Span, TokenStream};
use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};
use syn::{Attribute, Field, Fields, Ident, Item, ItemStruct, LitStr, Path, Type, spanned::Spanned as _};

/// The item under `#[polywire::message]`.
#[derive(Clone)]
pub enum RustType {
    /// A struct.
    Message(RustMessage),
    /// An enum whose variants carry nothing.
    Enum(RustEnum),
    /// An enum each variant of which carries a value.
    Oneof(RustOneof),
}

/// A message.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustMessage {
    /// The struct.
    pub ident: Ident,
    /// The name within the package, with `.` where it lies in another message.
    pub name: String,
    /// The package, when an argument says it.
    pub package: Option<LitStr>,
    /// The path of polywire, when an argument gives it.
    pub crate_path: Option<Path>,
    /// The numbers and names that are not to be used any more.
    pub reserved: Reserved,
    /// Fields and oneofs, in the order of the text.
    pub members: Vec<RustMember>,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
}

/// A field of a struct.
#[derive(Clone)]
pub enum RustMember {
    /// A field of the message.
    Field(Box<RustField>),
    /// A oneof of the message.
    Oneof(RustOneofField),
}

/// A field that holds a oneof: `#[oneof(4, 5)] place: Option<FieldPlace>`.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustOneofField {
    /// The field.
    pub ident: Ident,
    /// The name in the definition.
    pub name: String,
    /// The numbers of the members.
    pub numbers: Vec<Spanned<i32>>,
    /// The enum with the members.
    pub path: Path,
    /// The doc comment.
    pub docs: Docs,
}

/// The demand of a list of numbers on the members of its oneof.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MembersCheck {
    /// The number that a member has to have; `None` when the list has to have those of all members.
    pub number: Option<i32>,
    /// The sentence otherwise.
    pub text: String,
    /// The place of the demand.
    pub span: Span,
}

impl RustOneofField {
    /// The demands of the list of numbers on the members, which are not seen here.
    pub fn checks(&self) -> Vec<MembersCheck> {
        let Some(last) = self.path.segments.last() else { return Vec::new() };
        let check = |number, fault: Fault| MembersCheck { number, text: fault.sentence(), span: fault.span };
        let listed = self.numbers.iter().map(|number| {
            check(Some(number.value), texts::number_not_in_oneof(number.value, &last.ident, number.span))
        });
        let all = self
            .numbers
            .first()
            .map(|first| check(None, texts::numbers_not_listed(&last.ident, &self.ident, first.span)));
        listed.chain(all).collect()
    }
}

/// The parentheses of `#[polywire::message]`.
#[derive(Default)]
pub(crate) struct MessageArguments {
    pub(crate) package: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) crate_path: Option<Path>,
    pub(crate) reserved: Option<(Reserved, Span)>,
}

impl RustType {
    /// Reads a struct or an enum under `#[polywire::message(arguments)]`; `None` when it is neither, or holds
    /// something that gives it no meaning.
    pub fn read(arguments: TokenStream, item: &Item, faults: &mut Faults) -> Option<Self> {
        match item {
            Item::Struct(item) => Some(Self::Message(RustMessage::read(arguments, item, faults)?)),
            Item::Enum(item) => {
                if !item.generics.params.is_empty() {
                    faults.push(texts::generic_message(item.generics.span()));
                }
                if item.variants.is_empty() {
                    faults.push(texts::empty_enum(item.ident.span()));
                    return None;
                }
                let carrying =
                    item.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)).count();
                if carrying == 0 {
                    return Some(Self::Enum(RustEnum::read(arguments, item, faults)));
                }
                Some(Self::Oneof(RustOneof::read(arguments, item, faults)))
            }
            other => {
                faults.push(texts::not_a_type(other.span()));
                None
            }
        }
    }
}

impl RustMessage {
    /// True if a field or oneof has the name.
    #[cfg(feature = "proto")]
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.members.iter().any(|member| match member {
            RustMember::Field(field) => field.name == name,
            RustMember::Oneof(oneof) => oneof.name == name,
        })
    }

    fn read(arguments: TokenStream, item: &ItemStruct, faults: &mut Faults) -> Option<Self> {
        let arguments = MessageArguments::read(arguments, &(1..=MAX_NUMBER), faults);
        if !item.generics.params.is_empty() {
            faults.push(texts::generic_message(item.generics.span()));
        }
        let name = arguments.type_name(&item.ident, faults);
        derives::check(&item.attrs, faults);
        let reserved = arguments.reserved.map(|(reserved, _)| reserved).unwrap_or_default();
        let numbers = Numbers::read(item.fields.iter().flat_map(|field| &field.attrs), &reserved);
        let members: Vec<RustMember> = match &item.fields {
            Fields::Named(fields) => {
                fields.named.iter().filter_map(|field| member(field, &numbers, faults)).collect()
            }
            Fields::Unit => Vec::new(),
            Fields::Unnamed(fields) => {
                faults.push(texts::unnamed_fields(fields.span()));
                return None;
            }
        };
        check_names(&members, &reserved, faults);
        check_methods(&members, faults);
        check_numbers(&members, &reserved, faults);
        Some(Self {
            ident: item.ident.clone(),
            name,
            package: arguments.package,
            crate_path: arguments.crate_path,
            reserved,
            members,
            docs: Docs::read(&item.attrs),
            deprecated: is_deprecated(&item.attrs),
        })
    }
}

impl MessageArguments {
    pub(crate) fn read(tokens: TokenStream, numbers: &RangeInclusive<i32>, faults: &mut Faults) -> Self {
        let mut found = Self::default();
        for entry in arguments::entries(tokens, faults) {
            match entry.name().as_str() {
                "package" => arguments::set(&mut found.package, entry.text(faults), &entry, faults),
                "name" => arguments::set(&mut found.name, entry.text(faults), &entry, faults),
                "crate" => arguments::set(&mut found.crate_path, entry.path(faults), &entry, faults),
                "reserved" => {
                    if let Some(list) = entry.list(faults) {
                        let (reserved, _) =
                            found.reserved.get_or_insert_with(|| (Reserved::default(), entry.span()));
                        reserved.read(list, numbers, faults);
                    }
                }
                _ => faults
                    .push(texts::unknown_argument(&entry.key, "`package`, `name`, `reserved` and `crate`")),
            }
        }
        if let Some(package) = &found.package {
            names::check_dotted(package, faults);
        }
        found
    }

    /// The name that is given, which may lie in another message, else that of the type.
    pub(crate) fn type_name(&self, ident: &Ident, faults: &mut Faults) -> String {
        match &self.name {
            Some(name) => {
                names::check_dotted(name, faults);
                name.value()
            }
            None => names::plain(ident, faults),
        }
    }
}

fn member(field: &Field, numbers: &Numbers, faults: &mut Faults) -> Option<RustMember> {
    let ident = field.ident.as_ref()?;
    match arguments::one(&field.attrs, "oneof", faults) {
        Some(attribute) => oneof(ident, attribute, field, faults).map(RustMember::Oneof),
        None => field::read(ident, &field.attrs, &field.ty, FieldPlace::Field, numbers, faults)
            .map(|field| RustMember::Field(Box::new(field))),
    }
}

/// `#[oneof(4, 5)] place: Option<FieldPlace>`
fn oneof(ident: &Ident, attribute: &Attribute, field: &Field, faults: &mut Faults) -> Option<RustOneofField> {
    if let Some(other) = arguments::one(&field.attrs, "field", faults) {
        faults.push(texts::field_and_oneof(other.span()));
    }
    let mut numbers = Vec::new();
    let mut name = None;
    for argument in arguments::of(attribute, faults) {
        match argument {
            Argument::Plain(expression) => numbers.extend(arguments::integer(&expression, faults)),
            Argument::Keyed(entry) => match entry.name().as_str() {
                "name" => arguments::set(&mut name, entry.text(faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(&entry.key, "numbers and `name`")),
            },
        }
    }
    if numbers.is_empty() {
        faults.push(texts::oneof_without_numbers(attribute.span()));
    }
    numbers.iter().for_each(|number| field::check_number(number, faults));
    Some(RustOneofField {
        ident: ident.clone(),
        name: names::given(name.as_ref(), ident, faults),
        numbers,
        path: oneof_path(&field.ty, faults)?,
        docs: Docs::read(&field.attrs),
    })
}

fn oneof_path(ty: &Type, faults: &mut Faults) -> Option<Path> {
    if let Ok(Shape::Option(inner)) = types::shape(ty)
        && let Ok(Shape::Message(MessageType::Path(path))) = types::shape(inner)
    {
        return Some(path);
    }
    faults.push(texts::oneof_type(ty));
    None
}

/// Names of fields, of oneofs and of the entries of maps share one space; so do JSON names.
fn check_names(members: &[RustMember], reserved: &Reserved, faults: &mut Faults) {
    let mut seen: HashSet<String> = HashSet::new();
    let mut json: HashSet<String> = HashSet::new();
    for member in members {
        let (name, span) = match member {
            RustMember::Field(field) => (&field.name, field.ident.span()),
            RustMember::Oneof(oneof) => (&oneof.name, oneof.ident.span()),
        };
        if reserved.has_name(name) {
            faults.push(texts::reserved_name(name, span));
        }
        let is_new = seen.insert(name.clone());
        if !is_new {
            faults.push(texts::duplicate_name(name, span));
        }
        if let RustMember::Field(field) = member
            && !json.insert(json_name(field))
            && is_new
        {
            faults.push(texts::duplicate_json_name(&json_name(field), span));
        }
    }
    let maps = fields(members).filter(|field| matches!(field.kind, FieldType::Map { .. }));
    for (map, entry) in maps.map(|map| (map, names::map_entry(&map.name))) {
        if seen.contains(&entry) {
            faults.push(texts::entry_name(&map.name, &entry, map.ident.span()));
        }
    }
    // Where JSON names are equal, that is reported.
    if let Some((first, second)) = names::alike(fields(members)).filter(|(a, b)| json_name(a) != json_name(b))
    {
        faults.push(texts::alike_names(&second.name, &first.name, second.ident.span()));
    }
}

fn fields(members: &[RustMember]) -> impl Iterator<Item = &RustField> {
    members.iter().filter_map(|member| match member {
        RustMember::Field(field) => Some(&**field),
        RustMember::Oneof(_) => None,
    })
}

/// The methods that prost's derive makes of fields, which are those of one type.
fn check_methods(members: &[RustMember], faults: &mut Faults) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for field in fields(members) {
        let Some(accessors) = field.accessors() else { continue };
        let ident = RustIdent::of_rust(&field.ident);
        if !accessors.suits(&ident) {
            faults.push(texts::raw_map(&field.ident));
        }
        for method in accessors.methods(&ident) {
            match seen.get(method.plain()) {
                Some(other) => faults.push(texts::method_twice(method.plain(), &field.ident, other)),
                None => {
                    seen.insert(method.plain().to_owned(), &field.ident);
                }
            }
        }
    }
}

fn json_name(field: &RustField) -> String {
    field.json.as_ref().map_or_else(|| crate::source::json_name(&field.name), LitStr::value)
}

fn check_numbers(members: &[RustMember], reserved: &Reserved, faults: &mut Faults) {
    let mut seen: HashSet<i32> = HashSet::new();
    let numbers = members.iter().flat_map(|member| match member {
        RustMember::Field(field) => std::slice::from_ref(&field.number),
        RustMember::Oneof(oneof) => oneof.numbers.as_slice(),
    });
    for number in numbers {
        if reserved.has_number(number.value) {
            faults.push(texts::reserved_number(number.value, number.span));
        }
        if !seen.insert(number.value) {
            faults.push(texts::duplicate_number(number.value, number.span));
        }
    }
}
