//! The input and the output of a method.

use super::types::{self, MessageType, type_arguments};
use crate::rust::{fault::Faults, texts};
use syn::{
    FnArg, GenericArgument, Ident, Pat, PathArguments, PathSegment, Receiver, ReceiverKind, ReturnType,
    Signature, Type, TypeParamBound, spanned::Spanned as _,
};

/// One side of a method.
#[derive(Clone)]
#[non_exhaustive]
pub struct Payload {
    /// The type as it is written: `Request<Streaming<Book>>`; of a response what `Ok` holds.
    pub ty: Type,
    /// The message.
    pub message: MessageType,
    /// The number of messages.
    pub cardinality: Cardinality,
    /// The presence of metadata.
    pub wrapping: Wrapping,
}

/// The number of messages of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// One.
    Single,
    /// Any number: `Streaming<…>`.
    Stream,
}

/// The presence of metadata with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// The message alone.
    Plain,
    /// In `Request<…>` or `Response<…>`.
    Wrapped,
}

/// The way in which a method is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `async fn`
    Async,
    /// `fn … -> impl Future<…>`
    ImplFuture,
}

/// Reports what no method of a service can be.
pub(crate) fn check(signature: &Signature, faults: &mut Faults) {
    if !signature.generics.params.is_empty() {
        faults.push(texts::generic_method(signature.generics.span()));
    }
    if let Some(clause) = &signature.generics.where_clause {
        faults.push(texts::generic_method(clause.span()));
    }
    if let Some(token) = &signature.constness {
        faults.push(texts::method_qualifier(token.span()));
    }
    if let Some(abi) = &signature.abi {
        faults.push(texts::method_qualifier(abi.span()));
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        faults.push(texts::method_qualifier(token.span()));
    }
    match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) => check_receiver(receiver, faults),
        _ => faults.push(texts::no_receiver(&signature.ident)),
    }
}

fn check_receiver(receiver: &Receiver, faults: &mut Faults) {
    match &receiver.kind {
        ReceiverKind::Reference(_, None, None) => {}
        _ => faults.push(texts::bad_receiver(receiver.span())),
    }
}

/// The argument: its name, and what it holds.
pub(crate) fn request(signature: &Signature, faults: &mut Faults) -> Option<(Ident, Payload)> {
    let mut arguments = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let Some(argument) = arguments.next() else {
        faults.push(texts::no_argument(&signature.ident));
        return None;
    };
    for more in arguments {
        faults.push(texts::more_arguments(more.span()));
    }
    let name = match &*argument.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => pattern.ident.clone(),
        Pat::Wild(pattern) => Ident::new("_request", pattern.span()),
        other => {
            faults.push(texts::argument_pattern(other.span()));
            return None;
        }
    };
    Some((name, payload(&argument.ty, "Request", faults)?))
}

/// The way in which the method is written, and its output.
pub(crate) fn response(signature: &Signature, faults: &mut Faults) -> Option<(Shape, Payload)> {
    let output = match &signature.output {
        ReturnType::Type(_, ty) => &**ty,
        ReturnType::Default => {
            faults.push(texts::no_result(signature.ident.span()));
            return None;
        }
    };
    let (shape, result) = match (&signature.asyncness, future_output(output)) {
        (Some(_), None) => (Shape::Async, output),
        (None, Some(inner)) => (Shape::ImplFuture, inner),
        (Some(_), Some(_)) => {
            faults.push(texts::async_future(output.span()));
            return None;
        }
        (None, None) => {
            faults.push(texts::not_async(signature.fn_token.span()));
            return None;
        }
    };
    Some((shape, outcome(result, faults)?))
}

/// `T` of `impl Future<Output = T> + Send`.
fn future_output(ty: &Type) -> Option<&Type> {
    let Type::ImplTrait(implemented) = ty else { return None };
    implemented.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last().filter(|last| last.ident == "Future")?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
            _ => None,
        })
    })
}

/// `Result<…, Status>` or `Outcome<…>`.
fn outcome(ty: &Type, faults: &mut Faults) -> Option<Payload> {
    let last = last_segment(ty);
    let arguments = last.map(|last| type_arguments(&last.arguments)).unwrap_or_default();
    match (last.map(|last| last.ident.to_string()).as_deref(), arguments.as_slice()) {
        (Some("Result"), [ok, error])
            if last_segment(error)
                .is_some_and(|error| error.ident == "Status" && error.arguments.is_none()) =>
        {
            payload(ok, "Response", faults)
        }
        (Some("Outcome"), [inner]) => {
            let found = payload(inner, "Response", faults)?;
            if found.wrapping == Wrapping::Wrapped {
                faults.push(texts::outcome_of_response(inner.span()));
            }
            Some(Payload { wrapping: Wrapping::Wrapped, ..found })
        }
        _ => {
            faults.push(texts::no_result(ty.span()));
            None
        }
    }
}

/// A message, in `Streaming<…>` or not, in `wrapper<…>` or not.
fn payload(ty: &Type, wrapper: &str, faults: &mut Faults) -> Option<Payload> {
    let (wrapping, inner) = match argument_of(ty, wrapper) {
        Some(inner) => (Wrapping::Wrapped, inner),
        None => (Wrapping::Plain, ty),
    };
    let (cardinality, inner) = match argument_of(inner, "Streaming") {
        Some(inner) => (Cardinality::Stream, inner),
        None => (Cardinality::Single, inner),
    };
    for misplaced in ["Streaming", "Request", "Response", "Outcome", "Result"] {
        if last_segment(inner).is_some_and(|last| last.ident == misplaced && !last.arguments.is_none()) {
            faults.push(match misplaced {
                "Streaming" => texts::stream_of_stream(inner.span()),
                _ => texts::misplaced_wrapper(misplaced, wrapper, inner.span()),
            });
            return None;
        }
    }
    if let Some(stream) = stream_within(inner) {
        faults.push(texts::misplaced_stream(stream.span()));
        return None;
    }
    Some(Payload { ty: ty.clone(), message: types::message(inner, faults)?, cardinality, wrapping })
}

/// A `Streaming<…>` somewhere in the arguments of `ty`.
fn stream_within(ty: &Type) -> Option<&Type> {
    let last = last_segment(ty)?;
    type_arguments(&last.arguments).into_iter().find_map(|inner| match last_segment(inner) {
        Some(segment) if segment.ident == "Streaming" => Some(inner),
        _ => stream_within(inner),
    })
}

/// `T` of `name<T>`.
fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let last = last_segment(ty).filter(|last| last.ident == name)?;
    match type_arguments(&last.arguments).as_slice() {
        [inner] => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}
