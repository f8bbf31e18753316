//! `#[service]`

use super::{Package, configure, faults::errors, fill::Fill, message, root};
use crate::message::tokens::placed;
use polywire_codegen::rust::{
    self, Expected, Faults, FieldCheck, MessageType, RustMethod, RustService, Sentence, Side, is_helper,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use std::collections::HashMap;
use syn::{Item, ItemTrait, ReturnType, TraitItem, TraitItemFn, parse_quote_spanned, spanned::Spanned as _};

/// The trait as the user wrote it, and what stands beside it.
pub(crate) fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let written: ItemTrait = match syn::parse2(item.clone()) {
        Ok(written) => written,
        Err(error) => {
            let error = error.to_compile_error();
            return quote! { #item #error };
        }
    };
    let written = Item::Trait(written);
    if let Some(question) = configure::ask(&Ident::new("service", Span::call_site()), &arguments, &written) {
        return question;
    }
    let Item::Trait(mut written) = written else { return item };
    let mut faults = Faults::new();
    let service = RustService::read(arguments, &written, &mut faults);
    let package = Package::of(service.package.as_ref());
    let text = rust::stubs(&service, &package.name, &mut faults);
    let is_complete = service.methods.len() == written.items.len()
        && written.generics.params.is_empty()
        && written.generics.where_clause.is_none();
    clean(&mut written);
    // Without all of its methods, the trait could not be implemented by what stands beside it.
    if is_complete {
        written.items.push(transport(&service));
    }
    let mut output = written.into_token_stream();
    output.extend(errors(faults.iter()));
    if is_complete {
        output.extend(beside(&service, &text));
        output.extend(messages(&service));
        output.extend(rust::checks(&service).iter().map(|check| assertion(check, &service)));
        output.extend(package.watch);
    }
    output
}

fn beside(service: &RustService, text: &str) -> TokenStream {
    let types = service.methods.iter().enumerate().flat_map(|(index, method)| {
        [Side::Request, Side::Response].map(|side| (rust::placeholder(index, side), message_of(method, side)))
    });
    let fill = Fill {
        types: types.collect::<HashMap<_, _>>(),
        root: service.crate_path.as_ref().map(|path| path.to_token_stream()),
        attribute: rust::lints().parse().unwrap_or_default(),
    };
    match text.parse() {
        Ok(tokens) => fill.items(tokens),
        Err(error) => syn::Error::new(service.ident.span(), error).to_compile_error(),
    }
}

/// Constants that stop the build when a message is not what an attribute asks, as when it lacks a named field.
fn assertion(check: &FieldCheck, service: &RustService) -> TokenStream {
    let Some(method) = service.methods.get(check.method) else { return TokenStream::new() };
    let root = root(service.crate_path.as_ref());
    let message = message_of(method, check.side);
    let FieldCheck { path, nothing, other, .. } = check;
    let fields = quote! { <#message as #root::fields::Value>::FIELDS };
    let found = quote! { #root::__codegen::find(#fields, #path) };
    let (exists, fits) = match check.what {
        Expected::Text => (quote! { #found.is_field() }, Some(quote! { #found.is_text() })),
        Expected::Key => (quote! { #found.is_field() }, Some(quote! { #found.is_key() })),
        Expected::Field => (quote! { #found.is_field() }, None),
        Expected::NoFields => (quote! { #root::__codegen::has_no_fields(#fields) }, None),
    };
    // A crate without the prelude has no attributes of rustc's tools; it says where polywire is.
    let required = if service.crate_path.is_some() { asserted } else { required };
    let exists = required(&exists, nothing);
    let fits = fits.zip(other.as_ref()).map(|(fits, other)| required(&fits, other));
    // rustc shows the whole of the expression: all of it is where the path is written.
    placed(quote! { #exists #fits }, check.span)
}

/// A constant that stops the build with `sentence`, unless `condition` holds: as a trait that an array of one has, because
/// what a constant says itself stands behind rustc's own words.
fn required(condition: &TokenStream, Sentence { message, help, .. }: &Sentence) -> TokenStream {
    let literal = |text: &str| text.replace('{', "{{").replace('}', "}}");
    let message = literal(message);
    let note = help.as_ref().map(|help| literal(help)).map(|help| quote!(, note = #help));
    quote! {
        const _: () = {
            #[diagnostic::on_unimplemented(message = #message, label = "asked here" #note)]
            trait __PolywireCondition {
                const HOLDS: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl __PolywireCondition for [(); 1] {}
            <[(); #condition as usize] as __PolywireCondition>::HOLDS
        };
    }
}

/// As [`required`], in words that rustc puts behind its own, and of nothing but what `core` has.
fn asserted(condition: &TokenStream, Sentence { message, help, .. }: &Sentence) -> TokenStream {
    let text = help.iter().fold(message.clone(), |text, help| format!("{text}: {help}"));
    quote! { const _: () = if !#condition { ::core::panic!("{}", #text) }; }
}

/// Assertions that what methods take and return are messages, at the user's tokens.
fn messages(service: &RustService) -> TokenStream {
    let root = root(service.crate_path.as_ref());
    let sides = service.methods.iter().flat_map(|method| [&method.request, &method.response]);
    let paths = sides.filter_map(|payload| match &payload.message {
        MessageType::Path(path) => Some(path),
        MessageType::Empty => None,
    });
    paths.map(|path| message::assertion(path, &root)).collect()
}

/// The message of one side, as it is written.
fn message_of(method: &RustMethod, side: Side) -> TokenStream {
    let payload = match side {
        Side::Request => &method.request,
        Side::Response => &method.response,
    };
    match &payload.message {
        MessageType::Path(path) => path.to_token_stream(),
        MessageType::Empty => {
            let span = payload.ty.span();
            quote_spanned!(span => ())
        }
    }
}

/// The function by which the trait's client says where its calls go: templates write the same for `.proto` files.
fn transport(service: &RustService) -> TraitItem {
    let root = root(service.crate_path.as_ref());
    parse_quote_spanned! { Span::call_site() =>
        #[doc(hidden)]
        fn __transport(&self) -> ::core::option::Option<&dyn #root::Transport> {
            ::core::option::Option::None
        }
    }
}

/// Takes the attributes away, and makes `async` functions what wires can wait for.
fn clean(item: &mut ItemTrait) {
    let span = Span::call_site();
    item.attrs.retain(|attribute| !is_helper(attribute));
    item.colon_token.get_or_insert(syn::Token![:](span));
    item.supertraits.push(parse_quote_spanned!(span => ::core::marker::Send));
    item.supertraits.push(parse_quote_spanned!(span => ::core::marker::Sync));
    item.supertraits.push(parse_quote_spanned!(span => 'static));
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            function.attrs.retain(|attribute| !is_helper(attribute));
            with_future(function);
        }
    }
}

fn with_future(function: &mut TraitItemFn) {
    if function.sig.asyncness.take().is_none() {
        return;
    }
    let output = match &function.sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let span = function.sig.output.span();
    function.sig.output = parse_quote_spanned! { span =>
        -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
    };
    if let Some(body) = function.default.take() {
        // The statements are in a block of their own, so that rustc sees what the user wrote.
        function.default = Some(parse_quote_spanned! { body.span() => { async move #body } });
    }
}
