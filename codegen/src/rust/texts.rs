//! Every sentence about annotated Rust, in one place. Macros and source files say the same.

use super::{fault::Fault, read::field::RustField};
#[cfg(feature = "proto")]
use crate::diagnostics::Diagnostic;
use polywire_rules::schema::Choices;
use proc_macro2::Span;
use quote::ToTokens;
use std::ops::RangeInclusive;
use syn::{Attribute, Ident, LitStr, Path, Type, spanned::Spanned as _};

/// `a`, `b` and `c`, each in backquotes.
pub(super) fn listed(names: &[String]) -> String {
    joined(names, "and")
}

/// `a`, `b` or `c`, each in backquotes.
pub(super) fn alternatives(names: &[String]) -> String {
    joined(names, "or")
}

fn joined(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [front @ .., last] => format!("`{}` {word} `{last}`", front.join("`, `")),
    }
}

/// A type as it is written, without the spaces that printing tokens puts in.
fn written(ty: &impl ToTokens) -> String {
    let mut text = String::new();
    for sign in ty.to_token_stream().to_string().chars() {
        let tight = |sign: Option<char>| {
            sign.is_none_or(|sign| !(sign.is_alphanumeric() || sign == '_' || sign == ','))
        };
        if sign == ' ' && tight(text.chars().next_back()) {
            continue;
        }
        if tight(Some(sign)) || sign == ',' {
            while text.ends_with(' ') {
                text.pop();
            }
        }
        text.push(sign);
    }
    text
}

// ---------------------------------------------------------------- attributes

pub(super) fn attribute_without_list(span: Span) -> Fault {
    Fault::new(span, "this attribute takes its arguments in parentheses").help("write `#[name(…)]`")
}

pub(super) fn argument_without_key(span: Span) -> Fault {
    Fault::new(span, "expected `key`, `key = value` or `key(…)`")
}

pub(super) fn attribute_on_condition(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("`#[{name}]` stands here on a condition, and a definition has none"))
        .help("write it without `cfg_attr`: a source file is read without the features that a build has")
}

pub(super) fn attribute_twice(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("`#[{name}]` is written twice")).help("join the two")
}

pub(super) fn argument_twice(key: &Ident) -> Fault {
    Fault::new(key.span(), format!("`{key}` is set twice"))
}

pub(super) fn unknown_argument(key: &Ident, known: &str) -> Fault {
    Fault::new(key.span(), format!("there is no argument `{key}` here")).help(format!("there are {known}"))
}

pub(super) fn wrong_value(key: &str, expected: &str, span: Span) -> Fault {
    Fault::new(span, format!("`{key}` takes {expected}"))
}

pub(super) fn no_integer(span: Span) -> Fault {
    Fault::new(span, "expected a whole number that is in range")
}

pub(super) fn bad_name(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("`{}` is no name of a definition", name.escape_debug()))
        .help("use ASCII letters, digits and underscores, with no digit at the start; see `name = \"…\"`")
}

// ---------------------------------------------------------------- messages

pub(super) fn not_a_type(span: Span) -> Fault {
    Fault::new(span, "a message is a struct, an enum or a oneof").help("put it on a struct or an enum")
}

pub(super) fn generic_message(span: Span) -> Fault {
    Fault::new(span, "a message has no parameters")
        .help("a definition knows no generics: write one type for each")
}

pub(super) fn unnamed_fields(span: Span) -> Fault {
    Fault::new(span, "the fields of a message have names")
        .help("write `struct Name { #[field(1)] name: Type }`")
}

pub(super) fn no_number(field: &Ident, free: i32) -> Fault {
    Fault::new(field.span(), format!("`{field}` has no number"))
        .help(format!("write `#[field({free})]` before it: a number that this message never had"))
}

pub(super) fn method_twice(method: &str, field: &Ident, other: &Ident) -> Fault {
    Fault::new(field.span(), format!("`{field}` and `{other}` would both have the method `{method}`"))
        .help("rename one of the two; `name = \"…\"` keeps its name in the definition")
}

pub(super) fn raw_map(field: &Ident) -> Fault {
    Fault::new(field.span(), "a map to an enum cannot have the name of a keyword in Rust")
        .help("rename it; `name = \"…\"` keeps its name in the definition")
}

pub(super) fn variant_is_function(variant: &Ident) -> Fault {
    Fault::new(variant.span(), format!("`{variant}` is a function that this type has"))
        .help("write the variant in upper camel case")
}

pub(super) fn default_is_first(attribute: &Attribute) -> Fault {
    Fault::new(attribute.span(), "the default of an enum is its first value")
        .help("it is what a field holds that is not set: remove `#[default]`")
}

pub(super) fn derived_above(names: &[&str], span: Span) -> Fault {
    let names = names.join("`, `");
    Fault::new(span, format!("`#[polywire::message]` gives `{names}`, which `#[derive(…)]` above it has given already"))
        .help("write `#[derive(…)]` below `#[polywire::message]`, which takes note of it there, or remove these from it")
}

pub(super) fn derived_already(derive: &Ident) -> Fault {
    Fault::new(derive.span(), format!("a message has `{derive}` already, as ProtoJSON"))
        .help("remove it from `#[derive(…)]`")
}

pub(super) fn second_number(span: Span) -> Fault {
    Fault::new(span, "a field has one number")
}

pub(super) fn number_out_of_range(max: i32, span: Span) -> Fault {
    Fault::new(span, "this number is out of range").help(format!("numbers of fields go from 1 to {max}"))
}

pub(super) fn number_of_protobuf(span: Span) -> Fault {
    Fault::new(span, "the numbers from 19000 to 19999 belong to protobuf itself").help("choose another")
}

pub(super) fn duplicate_number(number: i32, span: Span) -> Fault {
    Fault::new(span, format!("the number {number} is used twice"))
        .help("give one of the two a number that is free")
}

pub(super) fn reserved_number(number: i32, span: Span) -> Fault {
    Fault::new(span, format!("the number {number} is reserved"))
        .help("it meant something else once: choose a number that was never used")
}

pub(super) fn duplicate_name(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("the name `{name}` is used twice"))
        .help("rename one of the two, or set `name = \"…\"`")
}

pub(super) fn reserved_name(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("the name `{name}` is reserved"))
        .help("it meant something else once: choose another")
}

pub(super) fn duplicate_json_name(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("two fields are `{name}` in JSON"))
        .help("rename one of the two, or set `json = \"…\"`")
}

pub(super) fn alike_names(name: &str, other: &str, span: Span) -> Fault {
    Fault::new(span, format!("the fields `{other}` and `{name}` differ in case and underscores alone"))
        .help("rename one of the two: JSON has neither of them as it is")
}

pub(super) fn entry_name(map: &str, entry: &str, span: Span) -> Fault {
    Fault::new(
        span,
        format!("the entries of the map `{map}` are messages of the name `{entry}`, which is used twice"),
    )
    .help("rename one of the two, or set `name = \"…\"`")
}

pub(super) fn bad_reserved_range(limits: &RangeInclusive<i32>, span: Span) -> Fault {
    Fault::new(span, "this range is empty or out of range").help(format!(
        "numbers go from {} to {}",
        limits.start(),
        limits.end()
    ))
}

// ---------------------------------------------------------------- types

pub(super) fn unsupported_type(ty: &Type) -> Fault {
    Fault::new(ty.span(), format!("no definition has a type like `{}`", written(ty)))
        .help("use scalars, `String`, `Vec<u8>`, messages, and `Option`, `Vec` and maps of these")
}

/// The type to use in the place of one that definitions do not have.
pub(super) fn instead_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "i8" | "i16" | "isize" | "i128" => "use `i32` or `i64`",
        "u8" | "u16" | "usize" | "u128" => "use `u32` or `u64`; bytes are `Vec<u8>` or `Bytes`",
        "char" | "str" | "PathBuf" | "Path" | "OsString" => "use `String`",
        "Instant" | "SystemTime" => "use `polywire::prost_types::Timestamp`",
        _ => return None,
    })
}

pub(super) fn message_without_option(ty: &Type) -> Fault {
    let ty_written = written(ty);
    Fault::new(
        ty.span(),
        format!("`{ty_written}` is taken for a message, and a message that is a field may be absent"),
    )
    .help(format!(
        "write `Option<{ty_written}>` if it is a message, `i32` and `#[field(…, enum = {ty_written})]` if it is an enum; if \
         it is another name of a scalar, a list or a map, write that type itself"
    ))
}

pub(super) fn boxed_scalar(ty: &Type) -> Fault {
    Fault::new(ty.span(), "only messages are boxed").help("remove the `Box`")
}

pub(super) fn boxed_item(ty: &Type) -> Fault {
    Fault::new(ty.span(), "the items of a list are not boxed")
        .help("a `Vec` already breaks the recursion: remove the `Box`")
}

pub(super) fn nested_type(ty: &Type) -> Fault {
    Fault::new(ty.span(), format!("`{}` cannot stand within another list, map or option", written(ty)))
        .help("put it into a message of its own")
}

pub(super) fn bad_map_key(ty: &Type) -> Fault {
    Fault::new(ty.span(), format!("`{}` cannot be the key of a map", written(ty)))
        .help("keys are strings, integers and bools")
}

pub(super) fn bad_map_value(ty: &Type) -> Fault {
    Fault::new(ty.span(), format!("`{}` cannot be the value of a map", written(ty)))
        .help("values are scalars, enums and messages: put it into a message of its own")
}

pub(super) fn stream_in_field(ty: &Type) -> Fault {
    Fault::new(ty.span(), "a stream cannot be a part of a message")
        .help("let the method take or return `Streaming<…>`, or use `Vec<…>`")
}

pub(super) fn encoding_of_enum(span: Span) -> Fault {
    Fault::new(span, "an enum has one form on the wire").help("remove `sint` or `fixed`")
}

pub(super) fn encoding_of_other(span: Span) -> Fault {
    Fault::new(span, "this type has one form on the wire")
        .help("`sint` is for `i32` and `i64`, `fixed` for these and for `u32` and `u64`")
}

pub(super) fn encoding_of_map(span: Span) -> Fault {
    Fault::new(span, "a map has keys and values").help("write `key = sint` or `value = sint`")
}

pub(super) fn not_a_map(span: Span) -> Fault {
    Fault::new(span, "this field is no map").help("write `sint` or `fixed` alone")
}

pub(super) fn enum_needs_i32(span: Span) -> Fault {
    Fault::new(span, "a field with `enum = …` is an `i32`, so that it keeps values that are not known")
        .help("write `i32`, `Option<i32>`, `Vec<i32>` or a map with values of `i32`")
}

pub(super) fn no_wrapper(span: Span) -> Fault {
    Fault::new(span, "`wrapper` is for an optional scalar")
        .help("write `Option<String>` or another scalar that is neither `sint` nor `fixed`")
}

// ---------------------------------------------------------------- oneofs and enums

pub(super) fn field_and_oneof(span: Span) -> Fault {
    Fault::new(span, "a oneof has no number of its own")
        .help("remove `#[field]`: `#[oneof]` lists the numbers of its members")
}

pub(super) fn oneof_without_numbers(span: Span) -> Fault {
    Fault::new(span, "the numbers of the oneof's members are not given")
        .help("list those of the enum: `#[oneof(4, 5)]`")
}

pub(super) fn oneof_type(ty: &Type) -> Fault {
    Fault::new(ty.span(), format!("`{}` is not the type of a oneof", written(ty)))
        .help("write `Option<TheEnum>`, where the enum's variants carry the members")
}

pub(super) fn argument_of_oneof(what: &str, span: Span) -> Fault {
    Fault::new(span, format!("a oneof has no `{what}`"))
        .help("it belongs to the message that has a field of this type: say it there")
}

pub(super) fn variant_payload(span: Span) -> Fault {
    Fault::new(span, "each variant of a oneof carries one value, as in `Shelf(String)`")
        .help("give it a value, or take the values from all variants: they are an enum then")
}

pub(super) fn empty_enum(span: Span) -> Fault {
    Fault::new(span, "there is no variant")
        .help("an enum starts with a value for what is not set: `Unspecified = 0`")
}

pub(super) fn no_discriminant(variant: &Ident, free: i32) -> Fault {
    Fault::new(variant.span(), format!("`{variant}` has no number"))
        .help(format!("write `{variant} = {free}`"))
}

pub(super) fn field_on_value(attribute: &Attribute) -> Fault {
    Fault::new(attribute.span(), "a value of an enum has its number behind `=`").help("write `Name = 1`")
}

pub(super) fn first_value(span: Span) -> Fault {
    Fault::new(span, "the first value of an enum is zero")
        .help("it is what a field holds that is not set: start with `Unspecified = 0`")
}

// ---------------------------------------------------------------- services

pub(super) fn generic_service(span: Span) -> Fault {
    Fault::new(span, "a service has no parameters").help("a definition knows no generics")
}

pub(super) fn service_qualifier(span: Span) -> Fault {
    Fault::new(span, "the trait of a service is not `unsafe`")
}

pub(super) fn not_a_method(span: Span) -> Fault {
    Fault::new(span, "a service has methods and nothing else").help("move it out of the trait")
}

pub(super) fn duplicate_method(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("two methods are called `{name}`"))
        .help("rename one of the two, or set `#[rpc(name = \"…\")]`")
}

pub(super) fn generic_method(span: Span) -> Fault {
    Fault::new(span, "a method of a service has no parameters").help("a definition knows no generics")
}

pub(super) fn method_qualifier(span: Span) -> Fault {
    Fault::new(span, "a method of a service is a plain `async fn`")
}

pub(super) fn no_receiver(method: &Ident) -> Fault {
    Fault::new(method.span(), format!("`{method}` does not take `&self`"))
        .help("one value serves all calls: write `&self` first")
}

pub(super) fn bad_receiver(span: Span) -> Fault {
    Fault::new(span, "a method of a service takes `&self`")
        .help("one value serves all calls, many at once: what changes goes behind a lock")
}

pub(super) fn no_argument(method: &Ident) -> Fault {
    Fault::new(method.span(), format!("`{method}` takes no request"))
        .help("write `request: ()` for a request that says nothing")
}

pub(super) fn more_arguments(span: Span) -> Fault {
    Fault::new(span, "a method takes one request").help("make a message of them")
}

pub(super) fn argument_pattern(span: Span) -> Fault {
    Fault::new(span, "the request needs a name").help("write `request: …`")
}

pub(super) fn no_result(span: Span) -> Fault {
    Fault::new(span, "a method returns `Result<…, Status>` or `Outcome<…>`")
        .help("write `Result<(), Status>` when there is nothing to say")
}

pub(super) fn not_async(span: Span) -> Fault {
    Fault::new(span, "a method is `async`")
        .help("write `async fn`, or return `impl Future<Output = Result<…, Status>> + Send`")
}

pub(super) fn async_future(span: Span) -> Fault {
    Fault::new(span, "this method is `async` and returns a future").help("write one of the two")
}

pub(super) fn outcome_of_response(span: Span) -> Fault {
    Fault::new(span, "`Outcome` holds a `Response` already").help("write the message alone")
}

pub(super) fn stream_of_stream(span: Span) -> Fault {
    Fault::new(span, "a stream of streams").help("write `Streaming<TheMessage>`")
}

pub(super) fn misplaced_stream(span: Span) -> Fault {
    Fault::new(span, "a stream is the whole of a request or response").help("write `Streaming<TheMessage>`")
}

pub(super) fn misplaced_wrapper(found: &str, wrapper: &str, span: Span) -> Fault {
    Fault::new(span, format!("`{found}` has no place here"))
        .help(format!("`{wrapper}<…>` stands around the whole, `Streaming<…>` included"))
}

pub(super) fn not_a_message(span: Span) -> Fault {
    Fault::new(span, "this is not a message")
        .help("methods take and return messages, or `()`: make a message with one field")
}

// ---------------------------------------------------------------- attributes of methods

pub(super) fn second_value(field: &str, choices: &Choices, span: Span) -> Fault {
    Fault::new(span, format!("`{field}` has one value")).help(format!("write one of {}", values(choices)))
}

pub(super) fn unknown_value(word: &Ident, field: &str, choices: &Choices) -> Fault {
    Fault::new(word.span(), format!("`{word}` is not a value of `{field}`"))
        .help(format!("write {}", values(choices)))
}

fn values(choices: &Choices) -> String {
    let names: Vec<_> = choices.values.iter().map(|choice| choice.name.to_ascii_lowercase()).collect();
    alternatives(&names)
}

pub(super) fn bad_duration(text: &LitStr) -> Fault {
    Fault::new(text.span(), format!("`{}` is no duration", text.value().escape_debug()))
        .help("write a number and `ns`, `us`, `ms`, `s`, `m` or `h`: `\"1.5s\"`")
}

pub(super) fn empty_idempotency(attribute: &Attribute) -> Fault {
    Fault::new(attribute.span(), "nothing is said about idempotency")
        .help("write `no_side_effects` or `idempotent`")
}

// ---------------------------------------------------------------- source files

#[cfg(feature = "proto")]
pub(super) fn nothing_annotated(files: &[String]) -> Diagnostic {
    Diagnostic::error("rust", format!("nothing is annotated in `{}`", files.join("`, `")))
        .help("put `#[polywire::service]` on traits and `#[polywire::message]` on structs and enums")
}

pub(super) fn unbalanced(span: Span) -> Fault {
    Fault::new(span, "brackets or quotes do not match here")
}

pub(super) fn too_deep(limit: usize, span: Span) -> Fault {
    Fault::new(span, format!("this is nested more than {limit} deep"))
}

pub(super) fn no_package(span: Span) -> Fault {
    Fault::new(span, "the package of this item is not known").help(
        "say `package = \"…\"` in its attribute, or set `package` below `[package.metadata.polywire]` of Cargo.toml",
    )
}

pub(super) fn same_file(name: &str, span: Span) -> Fault {
    Fault::new(span, format!("two source files give `{name}`"))
        .help("the name is made of package and source file: rename one of the files")
}

pub(super) fn no_parent(parent: &str, span: Span) -> Fault {
    Fault::new(span, format!("there is no message `{parent}` of this package in this file"))
        .help("a type lies in another message only in the file that defines both")
}

pub(super) fn unknown_type(path: &Path, span: Span) -> Fault {
    Fault::new(span, format!("`{}` is not known here", written(path))).help(
        "name a type of the inputs that carries `#[polywire::message]`, or one of a .proto file among them by the \
         module of its package: `library::v1::Book`",
    )
}

pub(super) fn ambiguous_type(path: &Path, first: &str, second: &str, span: Span) -> Fault {
    Fault::new(span, format!("`{}` may be `{first}` or `{second}`", written(path)))
        .help("write more of its path, or import it")
}

pub(super) fn enum_as_message(path: &Path) -> Fault {
    Fault::new(path.span(), format!("`{}` is an enum", written(path)))
        .help(format!("write `i32` and `#[field(…, enum = {})]`", written(path)))
}

pub(super) fn oneof_as_message(path: &Path) -> Fault {
    Fault::new(path.span(), format!("`{}` is a oneof, which belongs to one message", written(path)))
        .help("put `#[oneof(…)]` before the field, with the numbers of its members")
}

pub(super) fn not_an_enum(path: &Path) -> Fault {
    Fault::new(path.span(), format!("`{}` is no enum", written(path)))
}

pub(super) fn not_a_oneof(path: &Path) -> Fault {
    Fault::new(path.span(), format!("`{}` is no oneof", written(path)))
        .help("name an enum each variant of which carries a value")
}

pub(super) fn oneof_elsewhere(path: &Path) -> Fault {
    Fault::new(path.span(), format!("`{}` lies in another file than its message", written(path)))
        .help("move it beside the message")
}

pub(super) fn number_not_in_oneof(number: i32, oneof: &Ident, span: Span) -> Fault {
    Fault::new(span, format!("`{oneof}` has no member with the number {number}"))
        .help("list the numbers of its members, and no other")
}

pub(super) fn numbers_not_listed(oneof: &Ident, field: &Ident, span: Span) -> Fault {
    Fault::new(span, format!("`#[oneof(…)]` of `{field}` does not list all members of `{oneof}`"))
        .help("list the numbers of all members there")
}

pub(super) fn number_not_listed(member: &RustField, field: &Ident) -> Fault {
    let number = member.number.value;
    Fault::new(member.number.span, format!("`#[oneof(…)]` of `{field}` does not list {number}"))
        .help("list the numbers of all members there")
}
