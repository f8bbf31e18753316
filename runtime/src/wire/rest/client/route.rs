//! The bindings of a method, resolved once for the types of a call.

use crate::{
    Idempotency, MethodDescriptor, Payload, Shared, Status, StreamingKind,
    http::{self, HttpBinding, HttpMethod, PathTemplate},
    message::fields::FieldPath,
    wire::rest::{
        binding::route::{Carried, Emitted, Fault, RequestBody, ResponseBody, resolve},
        server::stream::ErrorKey,
    },
};
use ::http::Method;
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// The bindings of every method that was called.
///
/// The key holds the types of both messages too: the same definition may be generated into several crates, and a
/// resolved field is good for one type only. A request stream has no type before its first message.
#[derive(Debug, Default)]
pub(super) struct Routes(RwLock<HashMap<Key, Resolved>>);

/// The bindings of a method, as they were resolved.
#[derive(Debug)]
struct Resolved {
    /// A definition that is read at run time may have changed since.
    method: Shared<MethodDescriptor>,
    routes: Arc<[ClientRoute]>,
}

type Key = (&'static str, Use, Option<TypeId>, TypeId);

/// The use of the bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Use {
    /// One message.
    One,
    /// The messages of a body.
    Many,
    /// The frames of a WebSocket.
    #[cfg(feature = "websocket")]
    Socket,
}

/// One binding.
#[derive(Debug)]
pub(super) struct ClientRoute {
    pub(super) method: Method,
    pub(super) path: Path,
    pub(super) body: RequestBody,
    pub(super) response_body: ResponseBody,
    /// The fields that are headers and cookies of the request.
    pub(super) carried: Carried,
    /// The fields that are headers of the response.
    pub(super) emitted: Emitted,
    pub(super) error_key: ErrorKey,
    /// True if a GET may call it by its own path.
    pub(super) safe: bool,
}

/// The messages that a call sends.
#[derive(Clone, Copy)]
pub(super) enum Sent<'a> {
    /// One message.
    One(&'a dyn Payload),
    /// A stream of messages, of which nothing is known.
    Stream,
    /// A stream that begins with this message.
    StreamOf(&'a dyn Payload),
}

impl<'a> Sent<'a> {
    fn message(self) -> Option<&'a dyn Payload> {
        match self {
            Self::One(message) | Self::StreamOf(message) => Some(message),
            Self::Stream => None,
        }
    }
}

/// True if the first message of a stream has to be known before anything can be sent: parts of it are elsewhere than in
/// the body.
pub(super) fn needs_first(method: &MethodDescriptor) -> bool {
    let options = &method.http_options;
    let carries = !options.request_headers.is_empty() || !options.cookies.is_empty();
    carries || !(method.http.is_empty() || method.http.iter().any(streams))
}

/// The source of a call's path.
#[derive(Debug)]
pub(super) enum Path {
    /// The method's own path.
    Own(&'static str),
    /// A template, and the fields of its variables.
    Template(PathTemplate, Box<[FieldPath]>),
}

impl Path {
    /// The fields of the variables.
    pub(super) fn fields(&self) -> &[FieldPath] {
        match self {
            Self::Own(_) => &[],
            Self::Template(_, fields) => fields,
        }
    }
}

impl Routes {
    /// The bindings of a method for messages like these, the main one first.
    ///
    /// # Errors
    /// `INTERNAL` when a binding names a field that the messages do not have.
    pub(super) fn of(
        &self,
        method: &Shared<MethodDescriptor>,
        sent: Sent<'_>,
        response: &dyn Payload,
    ) -> Result<Arc<[ClientRoute]>, Status> {
        let used = if matches!(sent, Sent::One(_)) { Use::One } else { Use::Many };
        self.resolved(method, used, sent, response)
    }

    /// The bindings of a method that streams requests which may be a WebSocket, and at last the method's own path.
    ///
    /// # Errors
    /// As [`Self::of`].
    #[cfg(feature = "websocket")]
    pub(super) fn of_socket(
        &self,
        method: &Shared<MethodDescriptor>,
        sent: Sent<'_>,
        response: &dyn Payload,
    ) -> Result<Arc<[ClientRoute]>, Status> {
        self.resolved(method, Use::Socket, sent, response)
    }

    fn resolved(
        &self,
        method: &Shared<MethodDescriptor>,
        used: Use,
        sent: Sent<'_>,
        response: &dyn Payload,
    ) -> Result<Arc<[ClientRoute]>, Status> {
        let request = sent.message().map(|message| message.type_id());
        let key = (method.path, used, request, response.type_id());
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key)
            && known.method.is_as_known(method)
        {
            return Ok(known.routes.clone());
        }
        let routes = match used {
            Use::One | Use::Many => resolve_all(method, sent, response),
            #[cfg(feature = "websocket")]
            Use::Socket => resolve_sockets(method, sent, response),
        };
        let routes = routes.map_err(|(field, reason)| {
            Status::internal(format!("{} cannot bind the field `{field}`: {reason}", method.path))
        })?;
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Resolved { method: method.clone(), routes: routes.clone() });
        Ok(routes)
    }
}

fn resolve_all(
    method: &MethodDescriptor,
    sent: Sent<'_>,
    response: &dyn Payload,
) -> Result<Arc<[ClientRoute]>, Fault> {
    if method.http.is_empty() {
        let own = http::own_path(method.path, HttpMethod::Post);
        let own = resolve_one(method, (Path::Own(method.path), &own), Method::POST, sent, response)?;
        return Ok(Arc::new([own]));
    }
    let usable = method.http.iter().filter(|binding| match sent {
        Sent::One(_) => true,
        Sent::StreamOf(_) => binding.body == http::Body::Message,
        Sent::Stream => streams(binding),
    });
    let usable = usable.filter_map(|binding| Some((binding, token(&binding.method)?)));
    let template = |binding: &HttpBinding| resolve_path(binding, sent);
    usable
        .map(|(binding, token)| resolve_one(method, (template(binding)?, binding), token, sent, response))
        .collect()
}

#[cfg(feature = "websocket")]
fn resolve_sockets(
    method: &MethodDescriptor,
    sent: Sent<'_>,
    response: &dyn Payload,
) -> Result<Arc<[ClientRoute]>, Fault> {
    let got =
        method.http.iter().filter(|binding| matches!(binding.method, HttpMethod::Get | HttpMethod::Any));
    let usable = got.filter(|binding| sent.message().is_some() || binding.path.variables.is_empty());
    let bound = usable.map(|binding| {
        resolve_one(method, (resolve_path(binding, sent)?, binding), Method::GET, sent, response)
    });
    let own = http::own_path(method.path, HttpMethod::Post);
    let own = std::iter::once_with(|| {
        resolve_one(method, (Path::Own(method.path), &own), Method::GET, sent, response)
    });
    bound.chain(own).collect()
}

/// The template of a binding, and the fields of its variables.
fn resolve_path(binding: &HttpBinding, sent: Sent<'_>) -> Result<Path, Fault> {
    let fields = match sent.message() {
        None => Box::default(),
        Some(request) => {
            let variables = binding.path.variables.iter();
            variables.map(|variable| resolve(request, &variable.field)).collect::<Result<_, _>>()?
        }
    };
    Ok(Path::Template(binding.path.clone(), fields))
}

fn resolve_one(
    method: &MethodDescriptor,
    (path, binding): (Path, &HttpBinding),
    token: Method,
    sent: Sent<'_>,
    response: &dyn Payload,
) -> Result<ClientRoute, Fault> {
    let options = &method.http_options;
    let (body, carried) = match sent.message() {
        None => (RequestBody::Message, Carried::default()),
        Some(request) => (RequestBody::new(request, &binding.body)?, Carried::new(request, options)?),
    };
    Ok(ClientRoute {
        method: token,
        path,
        body,
        response_body: ResponseBody::new(response, binding.response_body.as_deref())?,
        carried,
        emitted: Emitted::new(response, options)?,
        error_key: ErrorKey::of(response),
        safe: method.http.is_empty()
            && method.streaming == StreamingKind::Unary
            && method.idempotency == Idempotency::NoSideEffects,
    })
}

/// The method token; a binding to any method is called by POST.
fn token(method: &HttpMethod) -> Option<Method> {
    match method {
        HttpMethod::Any => Some(Method::POST),
        named => Method::from_bytes(named.as_str().as_bytes()).ok(),
    }
}

/// True if a stream of requests can be sent by a binding: all of every message is in the body.
fn streams(binding: &HttpBinding) -> bool {
    binding.path.variables.is_empty() && binding.body == http::Body::Message
}
