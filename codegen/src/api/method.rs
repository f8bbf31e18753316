//! Methods.

use super::{
    docs::Docs,
    http, queue,
    wires::{self, Wires},
};
use crate::naming::{
    ident::Ident,
    literal::StrLit,
    names::{self, Names, added},
    naming_texts,
    path::{ModulePath, TypePath},
    wrapping::Wrapping,
};
use crate::source::Idl;
use prost_reflect::{DynamicMessage, MethodDescriptor, ServiceDescriptor};
use prost_types::method_options::IdempotencyLevel;
use std::{collections::HashSet, fmt};

/// The sides that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamingKind {
    Unary,
    Server,
    Client,
    Bidi,
}

impl StreamingKind {
    pub(crate) fn client_streams(self) -> bool {
        matches!(self, Self::Client | Self::Bidi)
    }

    pub(crate) fn server_streams(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }

    /// The trait of the runtime by which such a method is called.
    pub(crate) fn call_trait(self) -> &'static str {
        match self {
            Self::Unary => "Unary",
            Self::Server => "ServerStreaming",
            Self::Client => "ClientStreaming",
            Self::Bidi => "BidiStreaming",
        }
    }

    /// The function of the runtime that calls such a method, and the one that visits it.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::Server => "server_streaming",
            Self::Client => "client_streaming",
            Self::Bidi => "bidi_streaming",
        }
    }
}

/// The name of the value in the runtime.
impl fmt::Display for StreamingKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unary => "Unary",
            Self::Server => "Server",
            Self::Client => "Client",
            Self::Bidi => "Bidi",
        })
    }
}

/// The effect of a second call, when the definition gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    NoSideEffects,
    Idempotent,
}

/// The name of the value in the runtime.
impl fmt::Display for Idempotency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSideEffects => "NoSideEffects",
            Self::Idempotent => "Idempotent",
        })
    }
}

/// One method, as it is known by descriptors, or without them (`()`) as it stands in Rust.
pub(crate) struct Method<D = MethodDescriptor, S = Site> {
    pub(crate) docs: Docs,
    pub(crate) deprecated: bool,
    /// The attributes of the function of the client.
    pub(crate) of_callers: Vec<String>,
    /// The function of the trait.
    pub(crate) name: Ident,
    /// The function of the client, beside that of the trait.
    pub(crate) function: Ident,
    /// The wrapping of the messages in the trait's function.
    pub(crate) wrapping: Wrapping,
    /// The type of the method value.
    pub(crate) value: Ident,
    /// The name in the definition.
    pub(crate) proto_name: String,
    /// `/library.v1.Library/GetBook`
    pub(crate) path: StrLit,
    pub(crate) streaming: StreamingKind,
    pub(crate) idempotency: Option<Idempotency>,
    /// The request message, as the package's module names it.
    pub(crate) request: TypePath,
    /// The response message, as the package's module names it.
    pub(crate) response: TypePath,
    pub(crate) http: http::Rules,
    pub(crate) http_options: Option<http::options::HttpOptions>,
    pub(crate) queue: Option<queue::Rule>,
    /// The wires that it is given, by itself or its service.
    pub(crate) declared_wires: Option<Wires>,
    pub(crate) descriptor: D,
    /// The place of its definition.
    pub(crate) site: S,
}

impl<D, S> Method<D, S> {
    /// The wires that carry it.
    pub(crate) fn wires(&self) -> Wires {
        let pattern = self.queue.as_ref().map(|rule| rule.pattern).unwrap_or_default();
        let by_default = || Wires::by_default(pattern, !self.http.bindings.is_empty());
        self.declared_wires.unwrap_or_else(by_default)
    }
}

/// A method's place in the definition.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The file, by its index in the IDL.
    pub(crate) file: usize,
    /// The method's path in the file's descriptor.
    pub(crate) path: Vec<i32>,
}

pub(super) fn resolve_all(
    idl: &Idl,
    file: usize,
    service: &ServiceDescriptor,
    module: &ModulePath,
    names: &mut Names<'_>,
) -> Vec<Method> {
    let mut functions: HashSet<Ident> = added::OF_CLIENTS.iter().map(|name| Ident::snake(name)).collect();
    let mut values = HashSet::new();
    let queue = queue::Reader::new(&idl.pool);
    let common = queue.read_service(&service.options());
    let http_options = http::options::Reader::new(&idl.pool);
    let wires = wires::Reader::new(&idl.pool);
    let common_wires = wires.read_service(&service.options());
    let readers =
        Readers { http: http::Reader::new(&idl.pool), http_options, queue, common, wires, common_wires };
    service
        .methods()
        .map(|method| {
            let base = names::candidates(method.name(), "_").next().unwrap_or_default();
            let wanted = Ident::snake(&base);
            let name = unique(wanted.clone(), &mut functions);
            let value = unique(Ident::camel(&base), &mut values);
            if name != wanted || base != method.name() {
                let location = idl.files[file].location(&[method.path(), &[1]].concat());
                let wanted = if base == method.name() { wanted.as_str() } else { "" };
                names.warn(naming_texts::renamed(method.full_name(), name.as_str(), wanted, location));
            }
            resolve(idl, file, method, name, value, module, names, &readers)
        })
        .collect()
}

/// The identifier, with `_` and then with numbers at its end until it is free.
pub(crate) fn unique(ident: Ident, taken: &mut HashSet<Ident>) -> Ident {
    let with_suffixes = std::iter::once("_".to_owned()).chain((2..u32::MAX).map(|n| format!("_{n}")));
    let free = std::iter::once(ident.clone())
        .chain(with_suffixes.map(|suffix| ident.with_suffix(&suffix)))
        .find(|ident| taken.insert(ident.clone()));
    free.unwrap_or(ident)
}

struct Readers {
    http: http::Reader,
    http_options: http::options::Reader,
    queue: queue::Reader,
    /// The common rule of the service's methods.
    common: Option<queue::ServiceRule>,
    wires: wires::Reader,
    common_wires: Option<Wires>,
}

impl Readers {
    fn queue_rule(&self, options: Option<&DynamicMessage>, method: &str) -> Option<queue::Rule> {
        let own = options.and_then(|options| self.queue.read(options));
        match &self.common {
            Some(common) => Some(common.applied(own, method)),
            None => own,
        }
    }

    fn wires(&self, options: Option<&DynamicMessage>) -> Option<Wires> {
        options.and_then(|options| self.wires.read(options)).or(self.common_wires)
    }
}

#[expect(clippy::too_many_arguments, reason = "the two names are chosen in view of all methods")]
fn resolve(
    idl: &Idl,
    file: usize,
    method: MethodDescriptor,
    name: Ident,
    value: Ident,
    module: &ModulePath,
    names: &Names<'_>,
    readers: &Readers,
) -> Method {
    let options = method.method_descriptor_proto().options.as_ref();
    let custom = options.is_some().then(|| method.options());
    let comments = idl.files[file].comments(method.path());
    let deprecated = options.is_some_and(|options| options.deprecated());
    Method {
        docs: Docs::new(comments, || format!("Handles `{}`.", method.name())),
        deprecated,
        of_callers: deprecated.then(|| "#[deprecated]".to_owned()).into_iter().collect(),
        proto_name: method.name().to_owned(),
        path: StrLit::new(format!("/{}/{}", method.parent_service().full_name(), method.name())),
        streaming: match (method.is_client_streaming(), method.is_server_streaming()) {
            (false, false) => StreamingKind::Unary,
            (false, true) => StreamingKind::Server,
            (true, false) => StreamingKind::Client,
            (true, true) => StreamingKind::Bidi,
        },
        idempotency: match options.map(|options| options.idempotency_level()) {
            Some(IdempotencyLevel::NoSideEffects) => Some(Idempotency::NoSideEffects),
            Some(IdempotencyLevel::Idempotent) => Some(Idempotency::Idempotent),
            Some(IdempotencyLevel::IdempotencyUnknown) | None => None,
        },
        request: names.message(module, &method.input()),
        response: names.message(module, &method.output()),
        http: custom.as_ref().map(|options| readers.http.read(options, &method)).unwrap_or_default(),
        http_options: custom.as_ref().and_then(|options| readers.http_options.read(options)),
        queue: readers.queue_rule(custom.as_ref(), method.name()),
        declared_wires: readers.wires(custom.as_ref()),
        site: Site { file, path: method.path().to_vec() },
        descriptor: method,
        function: name.clone(),
        wrapping: Wrapping::WRAPPED,
        name,
        value,
    }
}
