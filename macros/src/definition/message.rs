//! `#[message]`

use super::{Package, configure, faults::errors, root};
use crate::message::tokens::placed;
use polywire_codegen::rust::{
    BytesType, Faults, FieldType, Label, MessageType, RustEnum, RustField, RustMember, RustMessage,
    RustOneof, RustOneofField, RustType, Scalar, derives_above, is_helper,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::HashMap;
use syn::{
    Attribute, Fields, Item, ItemEnum, ItemStruct, Path, Token, punctuated::Punctuated, spanned::Spanned as _,
};

/// The type with the derives that make it a message, an enum or a oneof; `above` are those above the attribute.
pub(crate) fn message(arguments: TokenStream, item: TokenStream, above: &[String]) -> TokenStream {
    let mut written: Item = match syn::parse2(item.clone()) {
        Ok(written) => written,
        Err(error) => {
            let error = error.to_compile_error();
            return quote! { #item #error };
        }
    };
    let mut faults = Faults::new();
    derives_above(&written, above, &mut faults);
    if faults.is_empty()
        && let Some(question) = configure::ask(&ident("message"), &arguments, &written)
    {
        return question;
    }
    let read = RustType::read(arguments, &written, &mut faults);
    let mut output = TokenStream::new();
    match (&read, &mut written) {
        _ if !faults.is_empty() => {
            output.extend(stand_in(read.as_ref(), &written, above));
            without_derives_in_question(&mut written);
        }
        (Some(RustType::Message(message)), Item::Struct(item)) => output.extend(of_struct(message, item)),
        (Some(RustType::Enum(one)), Item::Enum(item)) => output.extend(of_enum(one, item)),
        (Some(RustType::Oneof(oneof)), Item::Enum(item)) => output.extend(of_oneof(oneof, item)),
        _ => {}
    }
    strip(&mut written);
    match faults.is_empty() {
        // Attributes stand before the item, what else there is stands beside it.
        true => output.extend(written.into_token_stream()),
        false => output = [output, written.into_token_stream()].into_iter().rev().collect(),
    }
    output.extend(errors(faults.iter()));
    output
}

/// The items that a faulty message would have, so that its users are not blamed.
fn stand_in(read: Option<&RustType>, item: &Item, above: &[String]) -> TokenStream {
    let Item::Struct(item) = item else { return TokenStream::new() };
    if !item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let root = match read {
        Some(RustType::Message(message)) => root(message.crate_path.as_ref()),
        _ => root(None),
    };
    let name = &item.ident;
    let derived = derived(&item.attrs);
    let usual = [
        (
            "Clone",
            quote! { impl ::core::clone::Clone for #name { fn clone(&self) -> Self { ::core::panic!() } } },
        ),
        (
            "PartialEq",
            quote! { impl ::core::cmp::PartialEq for #name { fn eq(&self, _: &Self) -> bool { true } } },
        ),
        (
            "Debug",
            quote! { impl ::core::fmt::Debug for #name {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { ::core::result::Result::Ok(()) }
            } },
        ),
        (
            "Default",
            quote! { impl ::core::default::Default for #name { fn default() -> Self { ::core::panic!() } } },
        ),
    ];
    let is_derived = |name: &&str| *name != "Default" && derived.iter().any(|other| other == name);
    let is_above = |name: &&str| above.iter().any(|other| other == name);
    let usual = usual.into_iter().filter(|(name, _)| !is_derived(name) && !is_above(name));
    let usual = usual.map(|(_, tokens)| tokens);
    quote! {
        #(#usual)*
        impl #root::prost::Message for #name {
            fn encode_raw(&self, _: &mut impl #root::prost::bytes::BufMut) {}
            fn merge_field(
                &mut self,
                _: u32,
                _: #root::prost::encoding::WireType,
                _: &mut impl #root::prost::bytes::Buf,
                _: #root::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), #root::prost::DecodeError> {
                ::core::result::Result::Ok(())
            }
            fn encoded_len(&self) -> usize { 0 }
            fn clear(&mut self) {}
        }
        impl #root::fields::Fields for #name {
            const FLAT: &'static #root::fields::FieldList = <() as #root::fields::Fields>::FLAT;
            const FIELDS: &'static #root::fields::FieldList = Self::FLAT;
        }
        impl #root::fields::Message for #name {
            fn table(&self) -> #root::fields::TableRef<'_> { #root::fields::Message::table(&()) }
            fn field(&self, _: usize) -> #root::fields::FieldRef<'_> { #root::fields::FieldRef::Unset }
            fn field_mut(&mut self, _: usize, _: #root::fields::Access) -> #root::fields::FieldMut<'_> {
                #root::fields::FieldMut::Unset
            }
        }
    }
}

/// The attributes of a struct; gives its fields theirs. What could not be read gets none.
fn of_struct(message: &RustMessage, item: &mut ItemStruct) -> TokenStream {
    let package = Package::of(message.package.as_ref());
    let members: HashMap<String, &RustMember> = (message.members.iter())
        .map(|member| match member {
            RustMember::Field(field) => (field.ident.to_string(), member),
            RustMember::Oneof(oneof) => (oneof.ident.to_string(), member),
        })
        .collect();
    if let Fields::Named(fields) = &mut item.fields {
        for field in &mut fields.named {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let Some(member) = members.get(&name) else { return TokenStream::new() };
            field.attrs.extend(match member {
                RustMember::Field(read) => attributes_of_field(read, &name),
                RustMember::Oneof(read) => attributes_of_oneof(read, &name),
            });
        }
    }
    let root = root(message.crate_path.as_ref());
    let full_name = package.full_name(&message.name);
    let fields = message.members.iter().filter_map(|member| match member {
        RustMember::Field(field) => Some(&**field),
        RustMember::Oneof(_) => None,
    });
    let types = assertions(fields, &root);
    let checks: TokenStream = message.members.iter().map(|member| members_check(member, &root)).collect();
    let watch = package.watch;
    let attributes = derives(&["Clone", "PartialEq"], &root, &quote!(Message), &item.attrs);
    let debug = debug(&item.attrs);
    without_given(&mut item.attrs, &["Default", "Message"]);
    quote! { #types #checks #watch #attributes #[polywire(name = #full_name, crate = #root #debug)] }
}

fn of_enum(one: &RustEnum, item: &mut ItemEnum) -> TokenStream {
    if one.values.len() != item.variants.len() {
        return TokenStream::new();
    }
    let package = Package::of(one.package.as_ref());
    for (variant, value) in item.variants.iter_mut().zip(&one.values) {
        let name = &value.name;
        variant.attrs.push(syn::parse_quote!(#[polywire(proto = #name)]));
    }
    let root = root(one.crate_path.as_ref());
    let full_name = package.full_name(&one.name);
    let watch = package.watch;
    let usual = ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord"];
    let attributes = derives(&usual, &root, &quote!(Enumeration), &item.attrs);
    without_given(&mut item.attrs, &["Default", "Enumeration", "Message"]);
    quote! { #watch #attributes #[repr(i32)] #[polywire(name = #full_name, crate = #root)] }
}

fn of_oneof(oneof: &RustOneof, item: &mut ItemEnum) -> TokenStream {
    if oneof.members.len() != item.variants.len() {
        return TokenStream::new();
    }
    for (variant, member) in item.variants.iter_mut().zip(&oneof.members) {
        let derived = member_name(&member.ident.to_string());
        variant.attrs.extend(attributes_of_field(member, &derived));
    }
    let root = root(oneof.crate_path.as_ref());
    let types = assertions(&oneof.members, &root);
    let attributes = derives(&["Clone", "PartialEq"], &root, &quote!(Oneof), &item.attrs);
    let debug = debug(&item.attrs);
    without_given(&mut item.attrs, &["Message", "Oneof"]);
    quote! { #types #attributes #[polywire(crate = #root #debug)] }
}

/// `#[derive(…)]` of what the user has not derived, and of what makes it a message.
fn derives(
    usual: &[&str],
    root: &TokenStream,
    of_prost: &TokenStream,
    attributes: &[Attribute],
) -> TokenStream {
    let derived = derived(attributes);
    let paths = usual.iter().filter(|name| !derived.iter().any(|other| other == **name)).map(|name| {
        let ident = ident(name);
        match *name {
            "Clone" => quote!(::core::clone::#ident),
            "Copy" => quote!(::core::marker::#ident),
            "Debug" => quote!(::core::fmt::#ident),
            "Hash" => quote!(::core::hash::#ident),
            _ => quote!(::core::cmp::#ident),
        }
    });
    let prost_path = format!("{root}::prost").replace(' ', "");
    // Our own derive writes it: within that of prost, enums of some names have another meaning.
    let debug = (!usual.contains(&"Debug")).then(|| quote!(#[prost(skip_debug)]));
    quote! {
        #[derive(#(#paths,)* #root::prost::#of_prost, #root::Message)]
        #[prost(prost_path = #prost_path)]
        #debug
    }
}

/// Asks for `Debug`, unless the user derives it.
fn debug(attributes: &[Attribute]) -> Option<TokenStream> {
    (!derived(attributes).iter().any(|name| name == "Debug")).then(|| quote!(, debug))
}

/// Takes those derives away that the attribute gives in any case.
fn without_given(attributes: &mut [Attribute], given: &[&str]) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let Ok(paths) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
            continue;
        };
        let is_given = |path: &Path| {
            path.segments.last().is_some_and(|last| given.iter().any(|name| last.ident == name))
        };
        if paths.iter().any(is_given) {
            let rest = paths.iter().filter(|path| !is_given(path));
            let span = attribute.span();
            *attribute = syn::parse_quote_spanned!(span => #[derive(#(#rest),*)]);
        }
    }
}

/// Of a faulty item: what may be derived besides, and what is at fault.
fn without_derives_in_question(item: &mut Item) {
    let attributes = match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return,
    };
    without_given(attributes, &["Default", "Serialize", "Deserialize"]);
}

/// The names of the derives that the user has written.
fn derived(attributes: &[Attribute]) -> Vec<String> {
    (attributes.iter())
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .filter_map(|path| path.segments.last().map(|last| last.ident.to_string()))
        .collect()
}

/// The attributes by which prost and the derive know a field; `derived` is the name that the derive would give it.
fn attributes_of_field(field: &RustField, derived: &str) -> Vec<Attribute> {
    let kind = prost_kind(field);
    let tag = field.number.value.to_string();
    let span = field.ty.span();
    let mut attributes: Vec<Attribute> = vec![syn::parse_quote_spanned!(span => #[prost(#kind, tag = #tag)])];
    let plain = derived.strip_prefix("r#").unwrap_or(derived);
    let name = (field.name != plain).then_some(&field.name).map(|name| quote!(proto = #name));
    let json = field.json.as_ref().map(|json| quote!(json = #json));
    let arguments: Vec<TokenStream> = name.into_iter().chain(json).collect();
    if !arguments.is_empty() {
        attributes.push(syn::parse_quote!(#[polywire(#(#arguments),*)]));
    }
    attributes
}

fn attributes_of_oneof(oneof: &RustOneofField, derived: &str) -> Vec<Attribute> {
    let path = text(&oneof.path);
    let tags = oneof.numbers.iter().map(|number| number.value.to_string()).collect::<Vec<_>>().join(", ");
    let span = oneof.path.span();
    let mut attributes: Vec<Attribute> =
        vec![syn::parse_quote_spanned!(span => #[prost(oneof = #path, tags = #tags)])];
    let name = &oneof.name;
    if name != derived.strip_prefix("r#").unwrap_or(derived) {
        attributes.push(syn::parse_quote!(#[polywire(proto = #name)]));
    }
    attributes
}

/// Type and label in the terms of prost.
fn prost_kind(field: &RustField) -> TokenStream {
    let is_member = !matches!(&field.ty, syn::Type::Path(path) if ends_with_option(path));
    let label = match field.label {
        Label::Repeated if matches!(field.kind, FieldType::Map { .. }) => None,
        Label::Repeated => Some(quote!(, repeated)),
        // Members of oneofs are present or absent as a whole.
        Label::Optional if !is_member => Some(quote!(, optional)),
        Label::Optional | Label::Implicit => None,
    };
    let kind = match &field.kind {
        FieldType::Scalar(Scalar::Bytes(BytesType::Vec)) => quote!(bytes = "vec"),
        FieldType::Scalar(Scalar::Bytes(BytesType::Bytes)) => quote!(bytes = "bytes"),
        FieldType::Scalar(scalar) => ident(scalar.keyword()).into_token_stream(),
        FieldType::Enum(path) => {
            let path = text(path);
            quote!(enumeration = #path)
        }
        FieldType::Message { boxed, .. } => {
            let boxed = boxed.then(|| quote!(, boxed));
            return quote!(message #label #boxed);
        }
        FieldType::Wrapper(_) => quote!(message),
        FieldType::Map { key, value, ordered } => {
            let types = format!("{}, {}", key.keyword(), map_value(value));
            let map = ident(if *ordered { "btree_map" } else { "map" });
            quote!(#map = #types)
        }
    };
    quote!(#kind #label)
}

fn map_value(value: &FieldType) -> String {
    match value {
        FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
        FieldType::Enum(path) => format!("enumeration({})", text(path)),
        _ => "message".to_owned(),
    }
}

/// Assertions that the messages of fields are messages, at the user's tokens: the derives would blame themselves, and prost
/// takes scalars under another name for messages.
fn assertions<'a>(fields: impl IntoIterator<Item = &'a RustField>, root: &TokenStream) -> TokenStream {
    fields.into_iter().filter_map(|field| message_of(&field.kind)).map(|path| assertion(path, root)).collect()
}

/// Constants that stop the build unless a oneof's list has the numbers of its members: prost panics on a number that no
/// member has, and passes over those that are not listed.
fn members_check(member: &RustMember, root: &TokenStream) -> TokenStream {
    let RustMember::Oneof(oneof) = member else { return TokenStream::new() };
    let path = &oneof.path;
    let numbers = oneof.numbers.iter().map(|number| number.value.unsigned_abs());
    let numbers = quote! { &[#(#numbers),*] };
    let list = quote! { <#path as #root::fields::OneofValue>::FLAT };
    let checks = oneof.checks().into_iter().map(|check| {
        let text = check.text;
        let assertion = match check.number.map(i32::unsigned_abs) {
            Some(number) => quote! { assert_member(#list, #number, #text) },
            None => quote! { assert_no_other_member(#list, #numbers, #text) },
        };
        placed(quote! { const _: () = #root::__codegen::#assertion; }, check.span)
    });
    checks.collect()
}

/// The message that a field of this type holds, as a value of a map too.
fn message_of(kind: &FieldType) -> Option<&Path> {
    match kind {
        FieldType::Message { message: MessageType::Path(path), .. } => Some(path),
        FieldType::Map { value, .. } => message_of(value),
        _ => None,
    }
}

/// Stops the build unless `path` names a message.
pub(super) fn assertion(path: &Path, root: &TokenStream) -> TokenStream {
    quote_spanned! { path.span() =>
        const _: () = {
            struct __PolywireMessage;
            impl #root::__codegen::AssertMessage for __PolywireMessage {
                type Message = #path;
            }
        };
    }
}

fn ends_with_option(path: &syn::TypePath) -> bool {
    path.path.segments.last().is_some_and(|last| last.ident == "Option")
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn text(path: &impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// The name that the derive gives a variant.
fn member_name(variant: &str) -> String {
    crate::message::names::member_name(crate::message::names::plain(variant))
}

/// Takes away what rustc does not know.
fn strip(item: &mut Item) {
    let clean = |attributes: &mut Vec<Attribute>| attributes.retain(|attribute| !is_helper(attribute));
    match item {
        Item::Struct(item) => item.fields.iter_mut().for_each(|field| clean(&mut field.attrs)),
        Item::Enum(item) => {
            let is_ours = |attribute: &Attribute| attribute.path().is_ident("default");
            let is_enum = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
            for variant in &mut item.variants {
                clean(&mut variant.attrs);
                // Its derive is taken away: the first value is what a field holds that is not set.
                variant.attrs.retain(|attribute| !is_enum || !is_ours(attribute));
            }
        }
        _ => {}
    }
}
