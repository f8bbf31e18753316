//! The items beside an annotated trait: the templates of generated code, rendered from the trait as it was read.
//!
//! Types of the user's are placeholders in the text. The macro puts the user's tokens in their place, so that rustc
//! shows its findings where the user wrote them.

mod checks;
mod http;
mod queue;

pub use checks::{Expected, FieldCheck, Sentence, checks};

use crate::{
    api::Method,
    diagnostics::Diagnostic,
    emit::{LINTS, emit_texts},
    literal::StrLit,
    naming::{
        docs::Docs,
        ident::Ident,
        names::added,
        path::TypePath,
        service::{Definition, NamedMethod, NamedService, Parameters, unique},
        visibility::Visibility,
        wrapping::{Wrap, Wrapping},
    },
    rust::{self as read, Cardinality, Fault, Faults, RustMethod, RustService},
};
use askama::Template;
use polywire_rules::{Idempotency, MethodShape, StreamingKind};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::HashSet;

/// A side of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The message that it takes.
    Request,
    /// The message that it returns.
    Response,
}

/// The identifier that stands for the message of one side of the method at `index`.
pub fn placeholder(index: usize, side: Side) -> String {
    match side {
        Side::Request => format!("__polywire_request_{index}"),
        Side::Response => format!("__polywire_response_{index}"),
    }
}

/// The lints that generated items are allowed, as an attribute.
pub fn lints() -> &'static str {
    LINTS
}

template! { "beside.rs.txt",
struct Beside<'a> {
    service: &'a NamedService<'a, (), ()>,
    fakes: bool,
}
}

/// Server, client, methods and, if it is wanted, the fake of `service`, which belongs to `package`. What is wrong with
/// its rules is added to `faults`; what they ask of the fields of messages is not checked here.
pub fn stubs(service: &RustService, package: &str, faults: &mut Faults) -> String {
    let full_name = match package {
        "" => service.name.clone(),
        package => format!("{package}.{}", service.name),
    };
    let name = Ident::of_rust(&service.ident);
    let mut earlier = http::Earlier::default();
    let in_common = queue::InCommon::of(service, faults);
    let common_wires = service.wires.as_ref().map(|wires| wires.rule);
    let methods: Vec<Method<(), ()>> = (service.methods.iter())
        .map(|read| {
            let streaming = streaming(read);
            let path = format!("/{full_name}/{}", read.name);
            let idempotency = read.idempotency.as_ref().map_or(Idempotency::Unknown, |level| level.value);
            let shape = MethodShape::new(&path, streaming);
            Method {
                http: http::rules(read, &shape, idempotency, &mut earlier, faults),
                name: read.name.clone(),
                deprecated: read.deprecated,
                streaming,
                idempotency,
                queue: in_common.rule(read, &shape, faults),
                declared_wires: read.wires.as_ref().map(|wires| wires.rule).or(common_wires),
                path,
                descriptor: (),
                site: (),
            }
        })
        .collect::<Vec<_>>();
    earlier.check(faults);
    queue::check_overlaps(service, &methods, faults);
    let named = named_methods(service, &methods);
    let written = identifiers(service);
    let comment = service.docs.comment().unwrap_or_default();
    let service_model = NamedService {
        docs: Docs::of_rust(&service.docs.lines),
        full_name: StrLit::new(full_name),
        deprecated: service.deprecated,
        server: name.with_suffix(added::SERVER),
        client: name.with_suffix(added::CLIENT),
        fake: name.with_suffix(added::FAKE),
        module: Ident::snake(name.plain()).with_suffix(added::METHODS),
        parameters: Parameters::choose(|ident| written.contains(ident.as_str())),
        definition: Definition::Tables(StrLit::new(comment)),
        visibility: visibility(&service.visibility),
        name,
        methods: named,
    };
    match (Beside { service: &service_model, fakes: service.fake }).render() {
        Ok(text) => text,
        Err(error) => {
            faults.push(fault(emit_texts::template_failed(&error), service.ident.span()));
            String::new()
        }
    }
}

/// The methods with their names, which are those of the trait.
fn named_methods<'a>(service: &RustService, methods: &'a [Method<(), ()>]) -> Vec<NamedMethod<'a, (), ()>> {
    let (mut functions, mut values) = (reserved(), HashSet::new());
    let named = service.methods.iter().zip(methods).enumerate().map(|(index, (read, method))| NamedMethod {
        neutral: method,
        docs: Docs::of_rust(&read.docs.lines),
        path: StrLit::new(&method.path),
        of_callers: read.of_callers.iter().map(|one| one.to_token_stream().to_string()).collect(),
        name: Ident::of_rust(&read.ident),
        function: unique(Ident::of_rust(&read.ident), &mut functions),
        value: unique(Ident::camel(&read.name), &mut values),
        wrapping: Wrapping { request: wrap(read.request.wrapping), response: wrap(read.response.wrapping) },
        request: TypePath::Placeholder(placeholder(index, Side::Request)),
        response: TypePath::Placeholder(placeholder(index, Side::Response)),
    });
    named.collect()
}

/// The identifiers in the trait: a type parameter of such a name would hide it.
fn identifiers(service: &RustService) -> HashSet<String> {
    let types = service.methods.iter().flat_map(|method| [&method.request.ty, &method.response.ty]);
    let mut tokens: TokenStream = types.map(ToTokens::to_token_stream).collect();
    service.crate_path.to_tokens(&mut tokens);
    service.ident.to_tokens(&mut tokens);
    let (mut found, mut pending) = (HashSet::new(), vec![tokens]);
    while let Some(tokens) = pending.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    found.insert(ident.to_string());
                }
                TokenTree::Group(group) => pending.push(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    found
}

fn reserved() -> HashSet<Ident> {
    added::OF_CLIENTS.iter().map(|name| Ident::snake(name)).collect()
}

fn streaming(method: &RustMethod) -> StreamingKind {
    let streams = |cardinality| cardinality == Cardinality::Stream;
    StreamingKind::of(streams(method.request.cardinality), streams(method.response.cardinality))
}

fn wrap(wrapping: read::Wrapping) -> Wrap {
    match wrapping {
        read::Wrapping::Wrapped => Wrap::Metadata,
        read::Wrapping::Plain => Wrap::Bare,
    }
}

fn visibility(visibility: &syn::Visibility) -> Visibility {
    match visibility {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Inherited => Visibility::Up(0),
        syn::Visibility::Restricted(restricted) => {
            let idents: Vec<String> =
                restricted.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            match idents.first().map(String::as_str) {
                Some("super") => Visibility::Up(idents.len()),
                Some("self") => Visibility::Up(0),
                _ => Visibility::Absolute(idents.join("::")),
            }
        }
    }
}

/// A finding of the generator, at a place in Rust.
fn fault(finding: Diagnostic, span: Span) -> Fault {
    let fault = Fault::new(span, finding.message);
    match finding.help {
        Some(help) => fault.help(help),
        None => fault,
    }
}
