//! The bindings of a method, resolved once for the types of a call.

use crate::{
    Messages, MethodDescriptor, Payload, Status,
    fields::FieldPath,
    http::{self, HttpBinding, HttpMethod, PathTemplate},
    rest::{
        route::{Fault, RequestBody, ResponseBody, resolve},
        stream::ErrorKey,
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
pub(super) struct Routes(RwLock<HashMap<Key, Arc<[ClientRoute]>>>);

type Key = (&'static str, Option<TypeId>, TypeId);

/// One binding.
#[derive(Debug)]
pub(super) struct ClientRoute {
    pub(super) method: Method,
    pub(super) path: Path,
    pub(super) body: RequestBody,
    pub(super) response_body: ResponseBody,
    pub(super) error_key: ErrorKey,
}

/// What the path of a call is made of.
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
        method: &'static MethodDescriptor,
        request: &Messages,
        response: &dyn Payload,
    ) -> Result<Arc<[ClientRoute]>, Status> {
        let request = match request {
            Messages::One(message) => Some(&**message),
            Messages::Many(_) => None,
        };
        let key = (method.path, request.map(|request| request.type_id()), response.type_id());
        if let Some(routes) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(routes.clone());
        }
        let routes = resolve_all(method, request, response).map_err(|(field, reason)| {
            Status::internal(format!("{} cannot bind the field `{field}`: {reason}", method.path))
        })?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, routes.clone());
        Ok(routes)
    }
}

fn resolve_all(
    method: &'static MethodDescriptor,
    request: Option<&dyn Payload>,
    response: &dyn Payload,
) -> Result<Arc<[ClientRoute]>, Fault> {
    let error_key = ErrorKey::of(response);
    if method.http.is_empty() {
        return Ok(Arc::new([ClientRoute {
            method: Method::POST,
            path: Path::Own(method.path),
            body: RequestBody::Message,
            response_body: ResponseBody::Message,
            error_key,
        }]));
    }
    let usable = method.http.iter().filter_map(|binding| Some((binding, token(binding.method)?)));
    let routes =
        usable.filter(|(binding, _)| request.is_some() || streams(binding)).map(|(binding, method)| {
            let variables = match request {
                Some(request) => binding
                    .path
                    .variables
                    .iter()
                    .map(|variable| resolve(request, variable.field))
                    .collect::<Result<_, _>>()?,
                None => Box::default(),
            };
            Ok(ClientRoute {
                method,
                path: Path::Template(binding.path, variables),
                body: match request {
                    Some(request) => RequestBody::new(request, binding.body)?,
                    None => RequestBody::Message,
                },
                response_body: ResponseBody::new(response, binding.response_body)?,
                error_key,
            })
        });
    routes.collect()
}

/// The method token; a binding to any method is called by POST.
fn token(method: HttpMethod) -> Option<Method> {
    match method {
        HttpMethod::Any => Some(Method::POST),
        named => Method::from_bytes(named.as_str().as_bytes()).ok(),
    }
}

/// Whether a stream of requests can be sent by a binding: all of every message is in the body.
fn streams(binding: &HttpBinding) -> bool {
    binding.path.variables.is_empty() && binding.body == http::Body::Message
}
