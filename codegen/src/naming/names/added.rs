//! Every name that templates and derives add to those of the definition. The settlement knows no other list, and the test
//! that walks names against positions takes them from here.

use crate::naming::ident::Ident;

/// The type parameter of what is generic over a service's implementation.
pub(crate) const IMPLEMENTATION: &str = "S";
/// The type parameter of a client.
pub(crate) const TRANSPORT: &str = "T";
/// The type parameter of who visits a service.
pub(crate) const VISITOR: &str = "V";

/// Behind the name of a service: the items beside its trait.
pub(crate) const SERVER: &str = "Server";
pub(crate) const CLIENT: &str = "Client";
pub(crate) const FAKE: &str = "Fake";
pub(crate) const METHODS: &str = "_methods";

/// Functions that every client has, and methods that users' types are likely to have already.
pub(crate) const OF_CLIENTS: [&str; 4] = ["new", "connect", "clone", "drop"];

/// Functions that prost gives a oneof, by whose paths its own code calls them.
pub(crate) const OF_ONEOFS: [&str; 3] = ["encode", "encoded_len", "merge"];

/// Functions of an enum, some of which prost's own code calls by their paths.
pub(crate) const OF_ENUMS: [&str; 5] = ["as_str_name", "default", "from_i32", "from_str_name", "is_valid"];

/// Types that code names without a path: a module of such a name would hide them.
pub(crate) const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32",
    "u64", "u8", "usize",
];

/// The methods that prost's derive makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accessors {
    /// A scalar with presence has a getter of its name.
    Optional,
    /// An enum has a getter and a setter.
    Enum,
    /// A list of enums has an iterator and `push_`.
    EnumList,
    /// A map to enums has `get_` and `insert_`.
    EnumMap,
}

impl Accessors {
    /// The methods for the field `field`.
    pub(crate) fn methods(self, field: &Ident) -> Vec<Ident> {
        let with = |prefix: &str| Ident::accessor(prefix, field);
        match self {
            Self::Optional => vec![field.clone()],
            Self::Enum => vec![field.clone(), with("set_")],
            Self::EnumList => vec![field.clone(), with("push_")],
            Self::EnumMap => vec![with("get_"), with("insert_")],
        }
    }

    /// True if prost can make the methods: of a map it takes the identifier with its `r#`.
    pub(crate) fn suits(self, field: &Ident) -> bool {
        self != Self::EnumMap || field.plain() == field.as_str()
    }
}

/// All of them, beside a service, field or type `foo`: for the test that walks names against positions.
#[cfg(feature = "proto")]
pub fn all() -> Vec<String> {
    let field = Ident::snake("foo");
    let service = Ident::camel("foo");
    let beside = [SERVER, CLIENT, FAKE].map(|suffix| service.with_suffix(suffix).as_str().to_owned());
    let kinds = [Accessors::Optional, Accessors::Enum, Accessors::EnumList, Accessors::EnumMap];
    let methods = kinds.into_iter().flat_map(|kind| kind.methods(&field));
    let fixed = [IMPLEMENTATION, TRANSPORT, VISITOR].into_iter().chain(OF_CLIENTS).chain(OF_ONEOFS);
    let mut names: Vec<String> = (fixed.chain(OF_ENUMS).chain(PRIMITIVES).map(str::to_owned))
        .chain(beside)
        .chain([field.with_suffix(METHODS).as_str().to_owned()])
        .chain(methods.map(|method| method.as_str().to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The name of a type parameter that no type in sight has.
pub(crate) fn parameter(name: &str, taken: impl Fn(&Ident) -> bool) -> Ident {
    super::candidates(name, "")
        .map(|name| Ident::camel(&name))
        .find(|ident| !taken(ident))
        .unwrap_or_else(|| Ident::camel(name))
}
