//! The parts of the field table that do not follow from the Rust names.

use prost_types::FieldDescriptorProto;

/// The name of the Rust item that a field becomes.
#[derive(Clone, Copy)]
pub(crate) enum Becomes {
    /// A field of a struct.
    Field,
    /// A variant of a oneof.
    Variant,
}

/// The attribute that gives the names which `derive(polywire::Message)` would derive otherwise; empty when it would
/// derive them right. `rust` is the field's name in the terms of prost-build.
pub(crate) fn names(field: &FieldDescriptorProto, rust: &str, becomes: Becomes) -> Option<String> {
    let derived = match becomes {
        Becomes::Field => derived_from_field(rust),
        Becomes::Variant => derived_from_variant(rust),
    };
    let proto = (derived != field.name()).then(|| format!("proto = {:?}", field.name()));
    let json = field.json_name.as_deref().filter(|json| *json != lower_camel(field.name()));
    let json = json.map(|json| format!("json = {json:?}"));
    let arguments: Vec<String> = proto.into_iter().chain(json).collect();
    (!arguments.is_empty()).then(|| format!("#[polywire({})]", arguments.join(", ")))
}

/// The identifier without `r#`.
fn derived_from_field(rust: &str) -> String {
    crate::naming::ident::Ident::snake(rust).plain().to_owned()
}

/// The variant in lower case, with `_` before every capital but the first.
fn derived_from_variant(rust: &str) -> String {
    let variant = crate::naming::ident::Ident::camel(rust);
    let mut name = String::new();
    for letter in variant.as_str().chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The JSON name that protoc derives: `_` and what follows it become a capital.
fn lower_camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut capital = false;
    for letter in name.chars() {
        match letter {
            '_' => capital = true,
            _ if capital => {
                camel.push(letter.to_ascii_uppercase());
                capital = false;
            }
            _ => camel.push(letter),
        }
    }
    camel
}
