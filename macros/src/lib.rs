//! The macros of polywire. Users reach them through the `polywire` crate.

#[cfg(feature = "service")]
mod definition;
mod message;

use proc_macro::TokenStream;

/// Gives a message, a oneof or an enum its field table, from the `#[prost(…)]` attributes on it.
///
/// Generated code carries it on every type. A struct gets `polywire::fields::Message` and, as ProtoJSON, serde's
/// `Serialize` and `Deserialize`; an enum with payloads gets `OneofValue`; any other enum gets `Enumeration`.
///
/// On the type, `#[polywire(…)]` takes:
///
/// | key | meaning |
/// |---|---|
/// | `name = "package.Message"` | the full name; without it the name of the type, in no package |
/// | `types = path` | the `TypeRegistry` that `google.protobuf.Any` is resolved with |
/// | `crate = path` | where `polywire` is, when it is not `::polywire` |
/// | `alias("OLD_NAME" = 1)` | on an enum: more names of a number |
/// | `remote = path` | the type of another crate that this definition describes |
///
/// On a field or variant it takes `proto = "…"` where the name in the definition is not the field's identifier
/// (for a variant: the identifier in snake case), and `json = "…"` where the JSON name is not the one that protoc
/// would derive from it.
#[proc_macro_derive(Message, attributes(prost, polywire))]
pub fn derive_message(item: TokenStream) -> TokenStream {
    message::derive(item.into()).into()
}

/// Makes a trait an interface definition: server, client, methods and descriptors appear beside it.
///
/// See `polywire::service`, under which users reach it.
#[cfg(feature = "service")]
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    definition::service(arguments.into(), item.into()).into()
}

/// Makes a struct a message, and an enum an enum or a oneof of a definition.
///
/// See `polywire::message`, under which users reach it.
#[cfg(feature = "service")]
#[proc_macro_attribute]
pub fn message(arguments: TokenStream, item: TokenStream) -> TokenStream {
    definition::message(arguments.into(), item.into()).into()
}
