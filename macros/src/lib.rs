//! The macros of polywire. Users reach them through the `polywire` crate.

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
/// | `name = "package.Message"` | the full name |
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
