//! One binding of one method: how a request becomes a message, and a message a response.

mod body;
mod carried;
mod emitted;
mod parameters;
mod path;

use super::{
    connect_get::{self, Codec},
    patch::AutoMask,
    query::Place,
};
use crate::wire::rest::{
    RouteError,
    config::{Config, EmptyResponse, ErrorProfile, PatchMask, Unescape},
    errors::problem::Problem,
    server::{
        raw::RawBody,
        request::{Content, Origin},
        settings::Settings,
        stream::ErrorKey,
    },
    text::percent,
};
use crate::{
    Handler, Payload, Status,
    http::{HttpBinding, HttpMethod, own_path},
    message::{
        fields::{FieldPath, FieldRef},
        json::WriteOptions,
    },
};
use ::http::{HeaderMap, StatusCode};
pub(in crate::wire::rest) use body::{RequestBody, ResponseBody};
pub(in crate::wire::rest) use carried::Carried;
pub(in crate::wire::rest) use emitted::Emitted;
use parameters::{Fields, Set};
use path::PathVariable;
use std::{borrow::Cow, sync::Arc};

/// A binding, its fields resolved.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) handler: Handler,
    /// The template, as written.
    pub(crate) template: Cow<'static, str>,
    variables: Box<[PathVariable]>,
    query: Fields,
    /// The fields that a form may set: all that the path does not.
    form: Fields,
    body: RequestBody,
    /// The maker of a PATCH's field mask.
    mask: Option<AutoMask>,
    response_body: ResponseBody,
    /// The fields that are headers and cookies of the request.
    carried: Carried,
    /// The fields that are headers of the response.
    emitted: Emitted,
    /// True if the query may be Connect's.
    connect: bool,
    pub(crate) error_key: ErrorKey,
    /// The HTTP status of a success, unless the handler chooses another.
    pub(crate) success: StatusCode,
}

impl Route {
    /// The route of a binding.
    ///
    /// # Errors
    /// When the binding names a field that cannot be bound.
    pub(crate) fn new(handler: &Handler, binding: &HttpBinding, config: &Config) -> Result<Self, RouteError> {
        let request = handler.new_request();
        let fault = |field, reason| RouteError::Field {
            method: handler.method().path,
            template: binding.path.text.clone(),
            field,
            reason,
        };
        let variables = path::variables(&*request, &binding.path, config)
            .map_err(|(variable, reason)| fault(variable, reason))?;
        let body =
            RequestBody::new(&*request, &binding.body).map_err(|(field, reason)| fault(field, reason))?;
        let response = handler.new_response();
        let response_body = ResponseBody::new(&*response, binding.response_body.as_deref())
            .map_err(|(field, reason)| fault(field, reason))?;
        let options = &handler.method().http_options;
        let carried = Carried::new(&*request, options).map_err(|(field, reason)| fault(field, reason))?;
        let emitted = Emitted::new(&*response, options).map_err(|(field, reason)| fault(field, reason))?;
        let in_path = || variables.iter().map(|variable| &variable.field).chain(carried.fields());
        let query = match body.is_message() {
            true => Fields::none(),
            false => Fields::new(&*request, in_path().chain(body.field()).cloned().collect()),
        };
        let form = match &body {
            RequestBody::None => Fields::none(),
            _ => Fields::new(&*request, in_path().cloned().collect()),
        };
        Ok(Self {
            handler: handler.clone(),
            template: binding.path.text.clone(),
            error_key: ErrorKey::of(&*response),
            success: success(handler, &*response, config),
            connect: false,
            variables,
            query,
            form,
            mask: match config.patch_mask {
                PatchMask::FromBody => AutoMask::new(&binding.method, &body, &*request),
                PatchMask::AsSent => None,
            },
            body,
            response_body,
            carried,
            emitted,
        })
    }

    /// The route of a method by its own path, with the message as the body.
    ///
    /// # Errors
    /// When the options of the method name a field that cannot be bound.
    pub(crate) fn of_own_path(handler: &Handler, config: &Config) -> Result<Self, RouteError> {
        Self::new(handler, &own_path(handler.method().path, HttpMethod::Post), config)
    }

    /// The route of a method without side effects by its own path and GET.
    ///
    /// # Errors
    /// When the options of the method name a field that cannot be bound.
    pub(crate) fn got_by_own_path(handler: &Handler, config: &Config) -> Result<Self, RouteError> {
        let route = Self::new(handler, &own_path(handler.method().path, HttpMethod::Get), config)?;
        Ok(Self { connect: true, ..route })
    }

    /// True if anything of the request is in the body.
    pub(crate) fn binds_body(&self) -> bool {
        !matches!(self.body, RequestBody::None)
    }

    /// The request message. What the path says wins over the body, and the body over the query: a policy that looks
    /// at the URL must see what the handler sees.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when a value is none of its field.
    pub(crate) fn message(
        &self,
        origin: Origin<'_>,
        content: Content<'_>,
        settings: &Settings,
    ) -> Result<Box<dyn Payload>, Problem> {
        let mut message = self.handler.new_request();
        let mut held = Set::new();
        let connect = self.connect && connect_get::is_asked_for(origin.query);
        let mut patched = None;
        match content {
            Content::None => {}
            Content::Json(json) => {
                patched = self.mask.as_ref().zip(Some(json));
                let read = self.body.read(&mut *message, json, &settings.config.json_read);
                read.map_err(|error| Problem::unreadable("in the body", &error))?;
            }
            Content::Form(form) => {
                held = self.form.bind(&mut *message, form, Place::Form, settings, &held, None)?;
            }
            Content::Parts(parts) => held = self.form.bind_parts(&mut *message, parts, settings)?,
            Content::Raw(content_type, data) => {
                if let Some(raw) = self.body.raw() {
                    raw.set(&mut *message, content_type, data);
                }
            }
        }
        match origin.query {
            Some(query) if connect => connect_get::read(&mut *message, query, settings)?,
            Some(query) => {
                self.query.bind(&mut *message, query, Place::Query, settings, &held, origin.trace)?;
            }
            None => {}
        }
        self.carried.bind(&mut *message, origin.headers, settings, origin.trace)?;
        for variable in &self.variables {
            variable.bind(&mut *message, origin, settings)?;
        }
        // Wildcards that no variable binds have escapes too. A path that was decoded as a whole has none left.
        if settings.config.unescape != Unescape::Legacy {
            percent::verify(origin.path)
                .map_err(|error| Problem::invalid(format!("in the path, {error}")))?;
        }
        if let Some((mask, json)) = patched {
            mask.fill(&mut *message, json, &settings.config.json_read)?;
        }
        Ok(message)
    }

    /// The request message of a frame of a WebSocket, which is a message whatever the binding's body is. What wins is
    /// the same.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when a value is none of its field.
    #[cfg(feature = "websocket")]
    pub(crate) fn message_of_frame(
        &self,
        origin: Origin<'_>,
        json: &[u8],
        settings: &Settings,
    ) -> Result<Box<dyn Payload>, Problem> {
        let mut message = self.handler.new_request();
        if let Some(query) = origin.query {
            self.query.bind(&mut *message, query, Place::Query, settings, &Set::new(), origin.trace)?;
        }
        RequestBody::Message
            .read(&mut *message, json, &settings.config.json_read)
            .map_err(|error| Problem::unreadable("in the frame", &error))?;
        self.carried.bind(&mut *message, origin.headers, settings, origin.trace)?;
        for variable in &self.variables {
            variable.bind(&mut *message, origin, settings)?;
        }
        Ok(message)
    }

    /// True if a request is bytes of any type instead of JSON.
    pub(crate) fn takes_raw(&self) -> bool {
        self.body.raw().is_some()
    }

    /// The place of a response's bytes that are not JSON.
    pub(crate) fn raw_response(&self) -> Option<&Arc<RawBody>> {
        self.response_body.raw()
    }

    /// The headers of a request that its later messages need.
    pub(crate) fn kept_headers(&self, headers: &HeaderMap) -> HeaderMap {
        self.carried.kept(headers)
    }

    /// The encoding of the response.
    pub(crate) fn codec(&self, query: Option<&str>) -> Codec {
        if self.connect { connect_get::codec(query) } else { Codec::Json }
    }

    /// The form that a request wants its error in, when it says so.
    pub(crate) fn error_profile(&self, query: Option<&str>) -> Option<ErrorProfile> {
        (self.connect && connect_get::is_asked_for(query)).then_some(ErrorProfile::Connect)
    }

    /// Adds the headers that a response is to have.
    pub(crate) fn emit(&self, message: &dyn Payload, headers: &mut HeaderMap) {
        self.emitted.append(message, headers);
    }

    /// The response message, or the field of it that is the body, in JSON.
    ///
    /// # Errors
    /// `INTERNAL` when it has no JSON form.
    pub(crate) fn json(&self, message: &dyn Payload, options: &WriteOptions) -> Result<Vec<u8>, Status> {
        let written = self.response_body.write(message, options);
        written.map_err(|error| Status::internal(format!("the response has no JSON form: {error}")))
    }
}

fn success(handler: &Handler, response: &dyn Payload, config: &Config) -> StatusCode {
    let is_empty = matches!(response.value(), FieldRef::Message(message) if message.table().name() == "google.protobuf.Empty");
    let options = &handler.method().http_options;
    if let Some(status) = options.success.and_then(|status| StatusCode::from_u16(status).ok()) {
        return status;
    }
    match config.empty_response {
        EmptyResponse::NoContent if is_empty && !handler.method().streaming.server_streams() => {
            StatusCode::NO_CONTENT
        }
        _ => StatusCode::OK,
    }
}

/// A field that a binding names, and why it cannot be bound.
pub(crate) type Fault = (String, String);

/// The field that a binding names.
pub(crate) fn resolve(message: &dyn Payload, name: &str) -> Result<FieldPath, Fault> {
    FieldPath::resolve(message, name).map_err(|error| (name.to_owned(), error.kind().to_string()))
}

/// The top-level field that a binding names.
fn resolve_top_level(message: &dyn Payload, name: &str) -> Result<FieldPath, Fault> {
    if name.contains('.') {
        return Err((
            name.to_owned(),
            "a body is a field of the message itself, not one within it".to_owned(),
        ));
    }
    resolve(message, name)
}
